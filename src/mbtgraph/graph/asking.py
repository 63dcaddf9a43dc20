"""A stored query asked: its rows, and with each row the claims that it rests on."""

from __future__ import annotations

from mbtgraph.errors import BadParameter, QueryError
from mbtgraph.queries.binding import bind
from mbtgraph.queries.evidence import Evidence
from mbtgraph.queries.notes import notes
from mbtgraph.queries.results import Answer, Row
from mbtgraph.rdf import NamedNode, Term, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Given = str | float | bool | Sequence[str | float | bool]

    from mbtgraph.graph.naming import Naming
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import Step
    from mbtgraph.queries.stored import StoredQuery


def bound(
    stored: StoredQuery, given: Mapping[str, Given], naming: Naming
) -> tuple[str, dict[str, list[str]]]:
    """Return the text of a stored query with its parameters set, and what was given of each, as text.

    Raises:
        BadParameter: A parameter is not what it should be.
    """
    texts = {key.replace("-", "_"): _texts(key, value) for key, value in given.items()}
    text = bind(stored, texts, lambda parameter: naming.names(parameter.class_))
    return text, texts


def answer(
    stored: StoredQuery,
    given: Mapping[str, Given],
    *,
    trust: Level,
    version: str,
    naming: Naming,
) -> Answer:
    """Return the answer of a stored query.

    Raises:
        BadParameter: A parameter is not what it should be.
        QueryError: A row of the answer has no claim behind it.
    """
    text, texts = bound(stored, given, naming)
    rows = naming.rows
    found = rows(text, trust)
    cells = [dict(zip(found.variables, row, strict=True)) for row in found.rows]
    edges = {text_of(row[name]) for row in cells for name in stored.evidence if row[name] is not None}
    evidence = Evidence(edges, lambda query: rows(query, trust))
    shown = {text_of(t) for row in cells for t in row.values() if isinstance(t, NamedNode)}
    labels, standings = naming.labels(shown | evidence.iris(), trust)
    made = tuple(_row(stored, row, lambda edge: evidence.steps(edge, labels, standings)) for row in cells)
    return Answer(
        query=stored.id,
        question=stored.summary,
        parameters={name: ", ".join(texts.get(name, [spec.told])) for name, spec in stored.params.items()},
        defaults=tuple(name for name in stored.params if name not in texts),
        trust=trust,
        data_version=version,
        columns=stored.columns,
        rows=made,
        labels=labels,
        notes=notes(stored, made, trust=trust, wider=lambda level: rows(text, level)),
    )


def _texts(name: str, given: Given) -> list[str]:
    several = given if isinstance(given, list | tuple) else [given]
    if not all(isinstance(item, str | int | float) for item in several):
        raise BadParameter(name, expected="text, a number, true or false", got=repr(given)[:80])
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in several]


def _row(
    stored: StoredQuery, cells: Mapping[str, Term | None], steps: Callable[[str], tuple[Step, ...]]
) -> Row:
    own = (step for name in stored.evidence for step in steps(text_of(cells[name])))
    row = Row({name: cells[name] for name in stored.columns}, tuple(dict.fromkeys(own)))
    if not row.claims:
        raise QueryError(
            f"The stored query {stored.id} answers a row that no claim stands behind: "
            f"its evidence columns ({', '.join(stored.evidence)}) have to name propositions or claims."
        )
    return row
