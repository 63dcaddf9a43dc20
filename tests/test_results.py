"""Answers as values: rows at once and evidence when it is looked at, Python values, frames, explanations."""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.errors import BadParameter, MissingExtra, QueryError
from mbtgraph.graph import Graph
from mbtgraph.lens import graphs
from mbtgraph.namespaces import XSD
from mbtgraph.queries.evidence import Evidence
from mbtgraph.queries.frames import Table, to_arrow, to_pandas, to_polars
from mbtgraph.queries.typed import to_python
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Rows, n
from mbtgraph.store.embedded import EmbeddedStore
from tests.answered import telling

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result
    from mbtgraph.snapshot import Snapshot


class Counting(EmbeddedStore):
    """Count what is asked."""

    asked = 0

    def run(self, text: str, *, trust: Level) -> Result:
        """Answer and count."""
        self.asked += 1
        return super().run(text, trust=trust)


@pytest.fixture(scope="module")
def counted(snapshot: Snapshot) -> tuple[Graph, Counting]:
    """Return the graph over a store that counts."""
    store = Counting(snapshot.data)
    return Graph(snapshot, store), store


def test_asking_runs_the_query_and_nothing_else_until_somebody_looks(
    counted: tuple[Graph, Counting],
) -> None:
    graph, store = counted
    store.asked = 0
    answer = graph.ask("findings-for", trust="t2")
    assert [row["study"] for row in answer]
    assert "evidence not looked at" in repr(answer.rows[0])
    assert repr(answer).startswith("<Answer to findings-for: ")
    assert len(answer) > 0
    assert store.asked == 1
    assert answer.rows[0].claims
    evidence = store.asked
    assert evidence <= 4
    assert all(row.limits is not None and row.rests_on and row.steps and not row.denied for row in answer)
    assert store.asked == evidence
    assert answer.notes == answer.notes != ()
    assert store.asked == evidence + 3  # the three levels that are wider than t2
    assert "rests on t1" in repr(answer.rows[0])


def test_explaining_runs_no_query(counted: tuple[Graph, Counting]) -> None:
    graph, store = counted
    graph.explain("upstream-causes", problem="self-harm")  # looks the names of problems up
    store.asked = 0
    told = graph.explain("upstream-causes", problem="self-harm", trust="t2")
    assert store.asked == 0
    assert told.parameters == {"problem": str(n("problem:self-harm"))}
    assert told.graphs == graphs("t2")
    answer = graph.ask("upstream-causes", problem="self-harm", trust="t2")
    assert answer.explain() == told
    assert graph.select(str(told), trust="t2").rows == answer.found.rows


def test_an_answer_is_a_value(graph: Graph) -> None:
    one, other = (graph.ask("upstream-causes", problem="impulsivity") for _ in range(2))
    assert one == other
    assert one != graph.ask("upstream-causes", problem="impulsivity", trust="t1")
    copied, again = copy.deepcopy(other), pickle.loads(pickle.dumps(graph.ask("upstream-causes")))  # noqa: S301 (made here)
    assert copied == one
    assert again == graph.ask("upstream-causes")
    assert again.notes == one.notes
    assert again.citation == graph.ask("upstream-causes").citation
    row = pickle.loads(pickle.dumps(one.rows[-1]))  # noqa: S301 (made here)
    assert row == one.rows[-1] != one.rows[0]
    assert row.claims == one.rows[-1].claims
    assert row.value("cause") == "reduced and unstable mentalizing"
    assert one.rows[0] != "a row"
    with pytest.raises(TypeError):
        hash(one.rows[0])
    with pytest.raises(AttributeError):
        one.trust = "t1"  # type: ignore[misc]


def test_evidence_that_an_engine_cut_off_is_refused() -> None:
    with pytest.raises(QueryError, match="cut off the claims"):
        Evidence(["urn:edge"], lambda _: Rows(("edge", "step", "slot", "node"), (), complete=False))


def test_an_answer_that_an_engine_cut_off_says_so(snapshot: Snapshot) -> None:
    class Cut(EmbeddedStore):
        def run(self, text: str, *, trust: Level) -> Result:
            found = super().run(text, trust=trust)
            if "SELECT ?study ?favours" in text and isinstance(found, Rows):
                return Rows(found.variables, found.rows[:2], complete=False)
            return found

    answer = Graph(snapshot, Cut(snapshot.data)).ask("findings-for", trust="t1")
    assert not answer.complete
    assert answer.notes[:2] == (
        "These are not all rows: the engine stopped at 2, and there are more.",
        "So what a wider level adds was not counted.",
    )
    assert "incomplete" in answer.to_pandas(evidence="none")
    assert repr(answer).startswith("<Answer to findings-for: 2 rows and more")


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("007", "integer", 7), ("+5", "nonNegativeInteger", 5), ("1999", "gYear", 1999),
        ("1_000", "integer", "1_000"), ("0.50", "decimal", Decimal("0.50")), ("1e3", "decimal", "1e3"),
        ("1e3", "double", 1000.0), ("-INF", "double", float("-inf")), ("infinity", "double", "infinity"),
        ("true", "boolean", True), ("0", "boolean", False), ("yes", "boolean", "yes"),
        ("2026-11-26", "date", date(2026, 11, 26)), ("2026-02-30", "date", "2026-02-30"),
        ("2026-11-26Z", "date", "2026-11-26Z"), ("-0044-03-15", "date", "-0044-03-15"),
        ("2026-11-26T10:00:00", "dateTime", datetime(2026, 11, 26, 10)),  # noqa: DTZ001 (it tells no zone)
        ("2026-11-26T10:00:00.5+02:00", "dateTime",
         datetime(2026, 11, 26, 10, 0, 0, 500_000, timezone(timedelta(hours=2)))),
        ("2026-11-26T24:00:00", "dateTime", "2026-11-26T24:00:00"), ("P1Y", "duration", "P1Y"),
        ("9" * 5000, "integer", "9" * 5000),
    ],
)  # fmt: skip
def test_a_literal_is_a_python_value_or_its_text(text: str, kind: str, expected: object) -> None:
    found = to_python(Literal(text, datatype=NamedNode(XSD + kind)), str)
    assert found == expected
    assert type(found) is type(expected)


def test_other_terms_are_text() -> None:
    assert to_python(None, str) is None
    assert to_python(BlankNode("b"), str) == "_:b"
    assert to_python(Literal("x", language="en"), str) == "x"


def test_a_cell_is_a_python_value_and_a_thing_is_named_as_one_likes(graph: Graph) -> None:
    row = next(row for row in graph.ask("findings-for") if row["estimate"] is not None)
    assert isinstance(row.value("estimate"), Decimal)
    assert (
        row.value("study", things="curie")
        == "study:" + str(row.value("study", things="iri")).rpartition("/")[2]
    )
    assert str(row.value("study"))[0].isupper()
    assert row.value("weeks") is None or isinstance(row.value("weeks"), int)
    with pytest.raises(BadParameter, match="label, curie or iri"):
        row.value("study", things="name")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        row.value("nothing")


SELECT = f"""
SELECT (?n AS ?whole) ?decimal ?double ?truth ?day ?moment ?text ?thing ?open WHERE {{
  VALUES (?n ?decimal ?double ?truth ?day ?moment ?text ?thing) {{
    (1 1.50 1e0 true "2026-11-26"^^<{XSD}date> "2026-11-26T10:00:00Z"^^<{XSD}dateTime>
     "a" {n("mode:pretend-mode")})
    (2 0.125 UNDEF false UNDEF "2026-11-26T10:00:00+02:00"^^<{XSD}dateTime> "b"@en <urn:x>)
    (UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF)
  }}
}} ORDER BY DESC(?n)
"""


def test_frames_have_the_types_of_their_columns(graph: Graph) -> None:
    found = graph.select(SELECT)
    frame = found.to_pandas()
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "whole": "Int64", "decimal": "Float64", "double": "Float64", "truth": "boolean",
        "day": "datetime64[s]", "moment": "datetime64[us, UTC]", "text": "string", "thing": "category",
        "open": "string",
    }  # fmt: skip
    assert frame["whole"].tolist()[:2] == [2, 1]
    assert frame.isna().iloc[2].all()
    assert frame["thing"].tolist()[:2] == ["urn:x", "pretend mode"]
    polars = found.to_polars(things="curie")
    assert polars.schema["thing"] == pl.Categorical
    assert dict(polars.drop("thing").schema) == {
        "whole": pl.Int64, "decimal": pl.Decimal(38, 3), "double": pl.Float64, "truth": pl.Boolean,
        "day": pl.Date, "moment": pl.Datetime("us", "UTC"), "text": pl.String, "open": pl.String,
    }  # fmt: skip
    assert polars["decimal"].to_list() == [Decimal("0.125"), Decimal("1.500"), None]
    assert polars["thing"].to_list() == ["urn:x", "mode:pretend-mode", None]
    arrow = found.to_arrow(things="iri")
    assert arrow.schema.field("decimal").type == pa.decimal128(38, 3)
    assert arrow.schema.field("moment").type == pa.timestamp("us", "UTC")
    assert arrow["thing"].to_pylist()[1] == n("mode:pretend-mode").value
    assert found.values()[1]["decimal"] == Decimal("1.50")


NUMBERS = (
    st.none()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.floats()
    | st.booleans()
)


@given(st.lists(NUMBERS | st.text(st.characters(codec="utf-8")), max_size=4))
def test_whatever_a_column_holds_a_frame_holds(cells: list[object]) -> None:
    terms = [None if cell is None else _literal(cell) for cell in cells]
    table = Table(Rows(("x",), tuple((term,) for term in terms)), str)
    for made in (
        to_arrow(table)["x"].to_pylist(),
        to_polars(table)["x"].to_list(),
        to_pandas(table)["x"].tolist(),
    ):
        assert len(made) == len(cells)
        for cell, term in zip(made, terms, strict=True):
            if term is not None and isinstance(cell, str):
                assert cell == term.value


def _literal(cell: object) -> Literal:
    if isinstance(cell, Decimal):
        return Literal(f"{cell:f}", datatype=NamedNode(XSD + "decimal"))
    return Literal(cell)  # type: ignore[arg-type]


def test_frames_of_answers_carry_evidence_and_order_what_rows_rest_on(graph: Graph) -> None:
    frame = telling().to_pandas(evidence="none")
    assert list(frame.columns) == ["thing", "limits", "hedge", "rests_on"]
    assert frame["rests_on"].tolist() == ["t1", "t1", "denied"]
    assert (frame["rests_on"] <= "t3").tolist() == [True, True, False]
    assert frame["limits"].notna().tolist() == [False, True, False]
    full = telling().to_polars(evidence="full")
    assert full["claim"].to_list() == ["C-1", "C-2", "C-3", "C-4"]
    assert full["against"].to_list() == [False, False, False, True]
    assert full.schema["rests_on"] == pl.Enum(["t1", "t2", "t3", "unmarked", "model", "denied"])
    ordered = telling().to_arrow()["rests_on"].type
    assert ordered.ordered
    answer = graph.ask("findings-for", trust="t1")
    assert str(answer.to_pandas().dtypes["below"]) == "Float64"  # all open: by what the query says
    assert len(answer.to_pandas(evidence="full")) == sum(len(s.claims) for row in answer for s in row.steps)


@pytest.mark.parametrize(
    ("library", "extra"), [("pyarrow", "arrow"), ("pandas", "pandas"), ("polars", "polars")]
)
def test_a_missing_library_is_told_with_its_extra(
    library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'mbtgraph\[{extra}\]'"):
        getattr(telling(), f"to_{extra}")()


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_the_calendar_stays_text(text: str) -> None:
    found = Rows(("at",), ((Literal(text, datatype=NamedNode(XSD + "dateTime")),),))
    for make in (to_arrow, to_pandas, to_polars):
        assert list(map(str, make(Table(found, str))["at"])) == [text]
