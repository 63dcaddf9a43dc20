"""How our values show themselves in a notebook: small tables without colours, links or script.

All text is escaped here and nowhere else: a writer joins pieces that `element` or `text` made.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from mbtgraph.findings.summary import many, printable
from mbtgraph.namespaces import shrink
from mbtgraph.queries.formats import words
from mbtgraph.queries.formats.w3c import plain
from mbtgraph.queries.notes import UNSOURCED, partial_note
from mbtgraph.rdf import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows

_ROWS: Final = 50
"""Rows that a notebook shows."""
_WIDE: Final = 400
"""Characters of a cell that it shows."""

_STYLE: Final = (
    ".mbtgraph th,.mbtgraph td{text-align:left;vertical-align:top;white-space:normal}"
    ".mbtgraph .quiet{opacity:.75}"
)


def text(content: str) -> str:
    """Return a text as HTML shows it: no character of it is markup, and one too long is cut."""
    shown = printable(content)
    return escape(shown if len(shown) <= _WIDE else shown[: _WIDE - 1] + "…")


def element(name: str, *inner: str, of: str = "") -> str:
    """Return an element around HTML, of a class."""
    told = f' class="{of}"' if of else ""
    return f"<{name}{told}>{''.join(inner)}</{name}>"


def framed(*parts: str) -> str:
    """Return parts as one block, which keeps the colours of the page that it stands in."""
    return element("div", element("style", _STYLE), *parts, of="mbtgraph")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], most: int = _ROWS) -> str:
    """Return rows of text as a table; of a long one the first rows, and how many there are."""
    head = element("tr", *(element("th", text(cell)) for cell in header))
    lines = [element("tr", *(element("td", text(cell)) for cell in row)) for row in rows[:most]]
    top = element("thead", head) if any(header) else ""
    made = element("table", top, element("tbody", *lines))
    if len(rows) <= most:
        return made
    return made + note(f"Shown are {most} of {len(rows)} rows.")


def note(content: str) -> str:
    """Return a quiet line."""
    return element("p", text(content), of="quiet") if content else ""


def title(content: str) -> str:
    """Return a line that stands out."""
    return element("p", element("strong", text(content)))


def notes(lines: Iterable[str]) -> str:
    """Return sentences as a list, or nothing where there are none."""
    items = [element("li", text(line)) for line in lines]
    return element("ul", *items) if items else ""


def tree(said: str, branches: Sequence[words.Branch]) -> str:
    """Return a text and what hangs under it as nested lists."""

    def below(some: Sequence[words.Branch]) -> str:
        return element("ul", *(element("li", text(said), below(more)) for said, more in some)) if some else ""

    return title(said) + below(branches)


def answer(found: Answer) -> str:
    """Return an answer: its rows with what each rests on, its claims folded, and what to know of it."""
    parts = [title(found.question)]
    if found.parameters:
        parts.append(note(words.parameters(found)))
    if len(found):
        told = words.claims(found)
        claims = table(
            words.CLAIM_COLUMNS, [(id_, mark, f"{said} — {about}") for id_, mark, said, about in told]
        )
        count = f"{many(len(told), 'claim')} behind these rows"
        parts += [
            table(*words.grid(found, "inline")),
            element("details", element("summary", text(count)), claims),
        ]
    else:
        parts.append(note("No rows."))
    parts += [notes(found.notes), note(f"trust {found.trust} · data {found.data_version}")]
    return framed(*parts)


def row(found: Row) -> str:
    """Return one row: a line for each cell, then what it rests on."""
    labels = found.labels
    cells = [
        (name, labels.get(term.value, shrink(term.value)) if isinstance(term, NamedNode) else plain(term))
        for name, term in found.terms.items()
        if term is not None
    ]
    limited = "; ".join(words.limits(found.limits, labels))
    told = (
        ("limited to", limited),
        ("worded", found.hedge),
        ("rests on", words.rests_on(found)),
        ("claims", words.marked(found.claims)),
    )
    return framed(table(("", ""), [*cells, *(pair for pair in told if pair[1])]))


def solutions(found: Rows, labels: words.Labels) -> str:
    """Return the solutions of a typed-in query; things stand with their labels."""
    count = note(many(len(found.rows), "row"))
    cut = "" if found.complete else element("p", element("strong", text(partial_note(len(found.rows)))))
    return framed(table(found.variables, words.cells(found, labels)), count, cut, note(UNSOURCED))


def questions(queries: Iterable[StoredQuery], version: str) -> str:
    """Return what can be asked of a graph, all of it."""
    rows = [(query.id, query.summary, ", ".join(query.params)) for query in queries]
    asked = table(("Query", "Asks", "Takes"), sorted(rows), most=len(rows))
    return framed(title("A graph in which every claim tells who says so"), asked, note(f"data {version}"))


def stored(query: StoredQuery) -> str:
    """Return what a stored query asks, takes and answers with."""
    takes = [(name, spec.description, spec.expected, spec.told) for name, spec in query.params.items()]
    parts = [title(f"{query.id}: {query.summary}"), note(query.description)]
    if takes:
        parts.append(table(("Parameter", "What it is", "Expected", "Default"), takes))
    parts.append(note("Answers with: " + ", ".join(query.columns.values())))
    return framed(*parts)
