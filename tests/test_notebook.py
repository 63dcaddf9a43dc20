"""What a notebook shows: our values as tables in which no data become markup; the example notebook runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.graph.description import Description
from mbtgraph.queries.solutions import Solutions
from mbtgraph.queries.stored import StoredQuery
from mbtgraph.rdf import Literal, NamedNode, Rows, n
from mbtgraph.values import Later
from mbtgraph.why import Reason
from tests.answered import HOSTILE, answer, claim, step, telling
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mbtgraph.graph import Graph

NOTEBOOK = ROOT / "docs" / "notebooks" / "researcher.ipynb"
TAGS = {
    "div", "style", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details",
    "summary",
}  # fmt: skip


class Shown(Protocol):
    """Show itself in a notebook."""

    def _repr_html_(self) -> str: ...


class Reader(HTMLParser):
    """Read what a browser would: tags, attributes and text; refuse what is not closed."""

    def __init__(self, shown: str) -> None:
        """Read it."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.marks: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(shown)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        self.open.append(tag)
        self.tags.append(tag)
        self.marks |= set(attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the last tag."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += data


def read(value: Shown) -> Reader:
    """Return what a notebook shows of a value, which is nothing but tables, lists and text."""
    found = Reader(value._repr_html_())
    assert set(found.tags) <= TAGS
    assert found.marks <= {("class", "mbtgraph"), ("class", "quiet")}
    return found


def _values(text: str) -> list[Shown]:
    node = NamedNode("https://example.org/x")
    labels = {node.value: text}
    asked = answer(
        (node, Literal(text)),
        steps=((step(claim("C-1", statement=text), limited=True),),),
        columns={"thing": text, "said": "Said"}, labels=labels, notes=(text,),
    )  # fmt: skip
    return [
        asked,
        asked.rows[0],
        Solutions(Rows(("a", "b"), ((node, Literal(text)),)), Later.of(labels)),
        StoredQuery(id="q", summary=text, text=text, description=text, columns={"a": text}),
        Description(node.value, "t1", ((node, node, Literal(text)),), asked, 1, labels),
        Reason(step(claim("C-1", statement=text)), labels, rule=text),
        asked.citation,
    ]


@given(st.sampled_from([HOSTILE]) | st.text("<>&;\"'/!-= abscript\x1b\u202e\n"))
def test_no_text_of_data_becomes_a_tag(text: str) -> None:
    plain = [read(value).tags for value in _values("x")]
    for value, tags in zip(_values(text), plain, strict=True):
        shown = read(value)
        assert set(shown.tags) == set(tags) or not text.strip()
        assert not set(shown.text) & set("\x1b\u202e")


def test_an_answer_shows_labels_evidence_notes_trust_and_data_version(graph: Graph) -> None:
    asked = graph.ask("upstream-causes", problem="impulsivity", trust="t2")
    shown = read(asked)
    for part in (
        asked.question, "reduced and unstable mentalizing", "only in people with borderline personality",
        "S0-072 T1", asked.notes[0], "trust t2 · data test", "1 claim behind these rows",
        asked.rows[0].claims[0].statement,
    ):  # fmt: skip
        assert part in shown.text
    assert "denied" in read(telling()).text
    assert "denied" in read(telling().rows[2]).text
    assert "limited to" in read(telling().rows[1]).text


def test_a_long_answer_is_cut_and_says_so(graph: Graph) -> None:
    shown = read(graph.ask("investigators"))
    assert "Shown are 50 of 284 rows." in shown.text
    assert shown.tags.count("tr") < 300


def test_everything_shows_itself(graph: Graph) -> None:
    assert "findings-for" in read(graph).text
    assert repr(graph) == f"<Graph: {len(graph.queries)} stored queries, data test>"
    query = graph.query("findings-for")
    assert "The outcome" in read(query).text
    assert repr(query).startswith("<StoredQuery findings-for(outcome): ")
    (why,) = graph.why("attachment-system activation", "upstream of", "impulsivity")
    assert "claimed by S0-020" in read(why).text
    description = graph.describe("psychic equivalence")
    assert "non-mentalizing mode" in read(description).text
    assert repr(description).startswith("<Description of mode:psychic-equivalence")
    found = graph.select(f"SELECT ?mode {{ VALUES ?mode {{ {n('mode:pretend-mode')} }} }}")
    assert "pretend mode" in read(found).text
    assert repr(found) == "<Solutions: 1 row of mode>"


RUN = """
import json, sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
json.dump(notebook, sys.stdout)
"""


@pytest.fixture(scope="module")
def executed(built: Path) -> dict[str, str]:
    """Return what each cell of the example notebook printed or showed, by its id."""
    source = Path(sys.modules["mbtgraph"].__file__ or "").parents[1]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN, str(NOTEBOOK)],
        cwd=built, env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = [cell for cell in json.loads(done.stdout)["cells"] if cell["cell_type"] == "code"]
    return {cell["id"]: "".join(map(_shown, cell["outputs"])) for cell in cells}


def _shown(output: dict[str, Any]) -> str:
    assert output["output_type"] != "error"
    assert output.get("name") != "stderr", output
    data = output.get("data", {"text/plain": output.get("text", "")})
    text: str = data.get("text/html", data["text/plain"])
    return text


def test_the_example_notebook_runs_and_says_what_the_graph_says(executed: dict[str, str]) -> None:
    assert all(executed.values())
    for cell, says in {
        "open": "findings-for", "question": "Default", "ask": "MBT in groups for adolescents",
        "one": "checked against the abstract", "investigators": "Beck and others 2020",
        "frame": "E-carlyle2020-r2", "strong": "E-carlyle2020-r2", "lens": "t1 | 0 | 3 rows are hidden at t1",
        "reason": "inferred by",
        "disagree": "112", "select": "These rows carry no sources", "citation": "asked on",
        "bibtex": "@misc{mbtgraph-studies-with",
    }.items():  # fmt: skip
        assert says in executed[cell], cell


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells) >= 20
