"""Forest plots: each row is a row of the table of outcomes, nothing is lost, no axis holds two types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.rdf import n, text_of
from mbtgraph.web.figures.forest import DIFFERENCES, IN_UNITS, RATIOS
from mbtgraph.web.figures.scale import axis
from tests.conftest import expected
from tests.figures import drawings, page, place, rows, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded

    Plotted = dict[str, list[ET.Element]]

_NO_SIZE: Final = {
    "TestStatistic", "ChiSquare", "FStatistic", "WilksLambda", "PartialEtaSquared", "CostEffectivenessRatio",
    "Probability", "ReliabilityCoefficient",
}  # fmt: skip
_SHAPES: Final = {
    "favours MBT": "▲", "favours comparator": "▼", "no difference": "=", "mixed": "≈", "not applicable": "?",
    "direction": "", "improvement in both arms": "", "improvement in one arm": "",
}  # fmt: skip
_PREFIX: Final = "PREFIX mbt: <https://w3id.org/mbtgraph/ontology#> "
_EFFECTS: Final = (
    _PREFIX
    + """SELECT DISTINCT ?study ?result WHERE {
  ?edge mbt:via mbt:reports ; mbt:from ?study ; mbt:to ?result .
  { ?result mbt:comparisonKind mbt:WithOtherTreatment }
  UNION { VALUES ?slot { mbt:favours mbt:estimate mbt:observedChange }
          ?result a mbt:PooledResult ; ?slot ?any }
  MINUS { VALUES ?before { mbt:AtBaseline mbt:BeforeTreatment } ?result mbt:resultTime ?before }
}"""
)
_OTHERS: Final = (
    _PREFIX
    + "SELECT DISTINCT ?study ?result WHERE { ?e mbt:via mbt:reports ; mbt:from ?study ; mbt:to ?result }"
)


def _outcomes(client: TestClient, trust: str = "") -> Iterator[str]:
    for address in dict.fromkeys(
        re.findall(r'href="(/evidence/[^"?]+)', page(client, f"/evidence?trust={trust}"))
    ):
        yield page(client, f"{address}?trust={trust}")


@pytest.fixture(scope="module")
def pages(client: TestClient) -> list[str]:
    """Return the pages of all outcomes."""
    return list(_outcomes(client))


@pytest.fixture(scope="module")
def plotted(pages: list[str]) -> Plotted:
    """Return what stands on an axis anywhere, by result."""
    found: Plotted = {}
    for text in pages:
        for panel in drawings(text):
            for row in panel.iter():
                if "data-result" in row.attrib:
                    found.setdefault(row.attrib["data-result"], []).append(row)
    return found


def _numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text.replace("\N{MINUS SIGN}", "-"))]


def test_each_plotted_row_equals_the_table_of_outcomes(loaded: Loaded, plotted: Plotted) -> None:
    """Estimate, interval and direction are those of `tests/expected/outcomes.tsv`."""
    data, told, beside = loaded.data, set(), set()
    for row in expected("outcomes"):
        claim = n(f"claim:E-{row['key'].replace('_', '-')}-r{row['number']}")
        for result in data.objects(claim, n("mbt:object")):
            name = text_of(result).rpartition("/")[2]
            for drawn in plotted.get(name, ()):
                told.add(name)
                estimate = _numbers(texts(drawn, "figures").partition(" · ")[0])
                assert estimate
                if not set(estimate) <= {float(figure) for figure in row["figures"].split()}:
                    # The table has what the report prints; what a review made of it stands in the claim.
                    beside.add(name)
                    assert "effect size of the review " + texts(drawn, "figures").partition(" ")[0].replace(
                        "\N{MINUS SIGN}", "-"
                    ) in text_of(data.objects(claim, n("mbt:statement"))[0])
                assert texts(drawn, "better").startswith(_SHAPES[row["direction"]]), name
    # What was worked out from counts stands in no row of the table, and says so; nothing else is added.
    for name in plotted.keys() - told:
        assert all("worked out from counts" in texts(row, "figures") for row in plotted[name]), name
    assert len(told) >= 30
    assert len(beside) == 3
    assert len(plotted.keys() - told) == 3


def test_no_comparison_and_no_pooled_result_is_lost(graph: Graph, pages: list[str]) -> None:
    found = graph.run(_EFFECTS)
    every = {text_of(result).rpartition("/")[2] for _, result in found.rows}  # type: ignore[union-attr]
    shown: set[str] = set()
    for text in pages:
        shown |= rows(text.partition("Kept apart")[0], "result").keys()
    assert shown == every
    assert len(every) >= 215
    apart = {name for text in pages for name in rows(text.partition("Kept apart")[2], "result")}
    assert not apart & every
    whole = graph.run(_OTHERS).rows  # type: ignore[union-attr]
    assert apart | shown == {text_of(result).rpartition("/")[2] for _, result in whole}


def test_every_estimate_that_has_an_axis_stands_on_one(graph: Graph, plotted: Plotted) -> None:
    query = _EFFECTS.replace("MINUS", "?result mbt:estimate ?estimate ; mbt:estimateType ?type . MINUS", 1)
    found = graph.run(query.replace("?result WHERE", "?result ?type WHERE"))
    typed = {text_of(r).rpartition("/")[2]: text_of(t).partition("#")[2] for _, r, t in found.rows}  # type: ignore[union-attr]
    assert plotted.keys() == {name for name, type_ in typed.items() if type_ not in _NO_SIZE}
    assert len(typed) > len(plotted)


def test_a_panel_holds_one_type_of_estimate_and_one_measure_where_it_has_units(
    loaded: Loaded, pages: list[str]
) -> None:
    count = 0
    for text in pages:
        for panel in drawings(text):
            shared = set()
            for row in panel.iter():
                if name := row.attrib.get("data-result"):
                    result = n(f"result:{name}")
                    (type_,) = loaded.data.objects(result, n("mbt:estimateType"))
                    kind = text_of(type_).partition("#")[2]
                    measure = loaded.data.objects(result, n("mbt:measuredBy")) if kind in IN_UNITS else ()
                    change = bool(loaded.data.objects(result, n("mbt:observedChange")))
                    shared.add((kind, tuple(measure), change))
            assert len(shared) == 1
            count += 1
    assert count >= 25


def test_every_type_of_estimate_has_an_axis_or_is_known_to_have_none(loaded: Loaded) -> None:
    types = {
        text_of(one).partition("#")[2]
        for one, _, class_ in loaded.ontology.having(n("rdf:type"))
        if class_ == n("mbt:EstimateType")
    }
    assert types == RATIOS | DIFFERENCES | IN_UNITS | _NO_SIZE


@given(
    numbers=st.lists(
        st.integers(-1_000_000, 1_000_000).map(lambda whole: whole / 1000), min_size=2, unique=True
    ),
    ratio=st.booleans(),
)
def test_a_larger_estimate_stands_further_right(numbers: list[float], *, ratio: bool) -> None:
    numbers = sorted({abs(number) + 0.001 for number in numbers} if ratio else numbers)
    made = axis(numbers, ratio=ratio)
    places = [made.place(number) for number in numbers]
    assert places == sorted(places)
    assert len(set(places)) == len(set(numbers))
    assert all(0 <= one <= 1 for one in (*places, made.place(made.null)))
    assert all(made.low <= tick <= made.high for tick in made.ticks)
    assert len(made.ticks) <= 12


def test_marks_stand_in_the_order_of_their_numbers_within_their_intervals(pages: list[str]) -> None:
    for text in pages:
        for panel in drawings(text):
            found = []
            for row in panel.iter():
                if "data-result" in row.attrib:
                    figures = _numbers(texts(row, "figures").partition(" · ")[0])
                    where = place(row, "estimate")
                    found.append((figures[0], where))
                    ends = [
                        float(one.attrib["x1"].rstrip("%"))
                        for one in row.iter()
                        if one.attrib.get("class") == "interval"
                    ]
                    assert bool(ends) == (len(figures) == 3)
                    assert not ends or min(ends) <= where <= max(ends)
            assert [place for _, place in sorted(found)] == sorted(place for _, place in found)


def test_each_figure_has_a_table_with_the_same_content(pages: list[str]) -> None:
    for text in pages:
        for section in re.findall(r"<section>.*?</section>", text, re.DOTALL):
            table = rows(section, "result")
            for panel in drawings(section):
                drawn = {r.attrib["data-result"]: r for r in panel.iter() if "data-result" in r.attrib}
                assert drawn.keys() == table.keys()
                for name, row in drawn.items():
                    for class_ in ("better", "name"):
                        assert texts(row, class_) in table[name] or class_ == "name"
                    assert texts(row, "figures").split(" · ")[0] in table[name]
                    claims = [one.text for one in row.iter() if one.attrib.get("class") == "name"]
                    assert claims
                    assert all(claim and claim in table[name] for claim in claims)


@pytest.mark.parametrize("trust", ["t1", "t3"])
def test_a_narrow_level_shows_nothing_else_and_says_what_it_hides(
    client: TestClient, graph: Graph, trust: str
) -> None:
    seen = graph.run(_OTHERS, trust=trust).rows  # type: ignore[arg-type,union-attr]
    wanted = {text_of(result).rpartition("/")[2] for _, result in seen}
    shown: set[str] = set()
    weaker = {"t1": ("t2", "t3", "unmarked", "model"), "t3": ("unmarked", "model")}[trust]
    for text in _outcomes(client, trust):
        shown |= rows(text, "result").keys()
        assert not [level for level in weaker if f'class="mark {level}"' in text]
    assert shown == wanted
    hidden = len(graph.run(_OTHERS).rows) - len(seen)  # type: ignore[union-attr]
    said = re.findall(r"(\d+) of \d+ results are not shown", page(client, f"/evidence?trust={trust}"))
    assert said == ([str(hidden)] if hidden else [])
    assert bool(said) == (trust == "t1")


def test_pooled_results_are_diamonds_and_the_pooling_of_their_source(plotted: Plotted) -> None:
    pooled = [row for own in plotted.values() for row in own if "◆" in texts(row, "quiet")]
    assert len(pooled) >= 5
    for row in pooled:
        assert "the source's own pooling, a review of" in texts(row, "quiet")
        assert [one for one in row.iter() if one.tag.endswith("path")]


def test_two_forms_of_mbt_and_what_was_so_before_treatment_are_kept_apart(
    loaded: Loaded, pages: list[str]
) -> None:
    """No reader takes a dose for an effect, or a state before treatment for one after it."""
    slots = {
        "two forms": ("comparisonKind", {n("mbt:BetweenForms")}),
        "what reviews counted": ("estimateOrigin", {n("mbt:AsReported")}),
        "before treatment": ("resultTime", {n("mbt:AtBaseline"), n("mbt:BeforeTreatment")}),
    }
    for title, (slot, wanted) in slots.items():
        found: set[str] = set()
        for text in pages:
            if f"Kept apart: {title}" in text:
                section = text.partition(f"Kept apart: {title}")[2].partition("</section>")[0]
                found |= rows(section, "result").keys()
        assert len(found) >= (7 if slot == "estimateOrigin" else 10)
        for name in found:
            assert wanted & set(loaded.data.objects(n(f"result:{name}"), n(f"mbt:{slot}")))


def test_an_unknown_outcome_and_unknown_people_are_told(client: TestClient) -> None:
    for address in ("/evidence/nothing", "/evidence/self-harm?people=nobody", "/evidence?people=%3Cb%3E"):
        found = client.get(address)
        assert found.status_code == 404
        assert found.json()["detail"]
    assert client.get("/evidence/self-harm?trust=t9").status_code == 400
