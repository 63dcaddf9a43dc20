"""The rules that compute conflicts between values, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mbtgraph.lens import claims_graph
from mbtgraph.rdf import n
from tests.computed import alone, claim, made_up

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.loading import Loaded


def test_a_denial_conflicts_with_what_it_denies(loaded: Loaded) -> None:
    denial = claim(
        "X-1",
        "mbt:subject modality:mbt ; mbt:predicate mbt:developedFor ; "
        "mbt:object disorder:borderline-personality-disorder ; mbt:stance mbt:Denies",
    )
    (found,) = made_up(loaded, denial)
    assert (found.kind, found.severity, found.level) == ("OppositeStances", "High", "unmarked")
    assert found.claims == {"S0-013", "S0-161", "S0-334", "S2-044", "X-1"}


TIMES = """
quantity:10-weeks a mbt:Quantity ; mbt:min 10.0 ; mbt:max 10.0 ; mbt:unit "wk" .
quantity:12-weeks a mbt:Quantity ; mbt:min 12.0 ; mbt:max 12.0 ; mbt:unit "wk" .
quantity:84-days a mbt:Quantity ; mbt:min 84.0 ; mbt:max 84.0 ; mbt:unit "d" .
quantity:12-to-18-months a mbt:Quantity ; mbt:min 12.0 ; mbt:max 18.0 ; mbt:unit "mo" .
quantity:18-months-or-more a mbt:Quantity ; mbt:min 18.0 ; mbt:unit "mo" .
quantity:15-months a mbt:Quantity ; mbt:min 15.0 ; mbt:max 15.0 ; mbt:unit "mo" .
quantity:12-sessions a mbt:Quantity ; mbt:min 12.0 ; mbt:max 12.0 ; mbt:unit "{session}" .
"""


def _framed(*values: str) -> str:
    """Return claims on the time frame of one objective."""
    frame = "mbt:subject objective:other ; mbt:predicate mbt:hasTimeFrame ; mbt:object quantity:"
    return "".join(claim(f"X-{i}", frame + value) for i, value in enumerate(values))


@pytest.mark.parametrize(
    ("one", "two", "severity"),
    [
        ("10-weeks", "12-weeks", {"High"}),
        ("12-weeks", "84-days", set()),
        ("12-to-18-months", "18-months-or-more", {"Medium"}),
        ("12-to-18-months", "15-months", set()),
        ("12-to-18-months", "12-weeks", {"High"}),
        ("12-weeks", "12-sessions", {"High"}),
    ],
)
def test_values_of_a_single_valued_property(loaded: Loaded, one: str, two: str, severity: set[str]) -> None:
    assert {found.severity for found in alone(loaded, TIMES + _framed(one, two))} == severity


PEOPLE = """
population:many mbt:hasCondition disorder:wide .
population:few mbt:hasCondition disorder:narrow .
"""


def _of(population: str) -> str:
    return f" ; mbt:inPopulation population:{population}"


@pytest.mark.parametrize("basis", ["Unmarked", "ModelGenerated"])
def test_a_wider_population_is_read_as_holding_for_the_narrower_one_where_a_claim_says_which_is_which(
    loaded: Loaded, basis: str
) -> None:
    kinds = {
        "none": "",
        "population": "mbt:subject population:few ; mbt:predicate mbt:kindOf ; mbt:object population:many",
        "condition": "mbt:subject disorder:narrow ; mbt:predicate mbt:kindOf ; mbt:object disorder:wide",
    }
    for kind, slots in kinds.items():
        text = PEOPLE + (claim("X-9", slots, basis=basis) if slots else "")
        found = alone(loaded, TIMES + text + _framed("10-weeks" + _of("few"), "12-weeks" + _of("many")))
        if kind == "none":
            assert found == set()
        else:
            (conflict,) = found
            assert conflict.claims == {"X-0", "X-1"}
            assert conflict.bridged
            # Who says which is which decides from where on the two are comparable.
            assert conflict.level == ("unmarked" if basis == "Unmarked" else "model")


def test_a_statement_without_a_population_holds_for_each_and_a_stranger_for_none(loaded: Loaded) -> None:
    (found,) = alone(loaded, TIMES + _framed("10-weeks" + _of("few"), "12-weeks"))
    assert not found.bridged
    assert alone(loaded, TIMES + _framed("10-weeks" + _of("few"), "12-weeks" + _of("others"))) == set()


def test_one_claim_that_gives_both_values_silences_nobody_else(loaded: Loaded) -> None:
    both = _framed("10-weeks , quantity:12-weeks")
    assert alone(loaded, TIMES + both) == set()
    frame = "mbt:subject objective:other ; mbt:predicate mbt:hasTimeFrame ; mbt:object quantity:"
    others = claim("X-8", frame + "10-weeks") + claim("X-9", frame + "12-weeks")
    (found,) = alone(loaded, TIMES + both + others)
    assert found.claims == {"X-8", "X-9"}


PERIODS = """
period:1960s a mbt:Period ; mbt:fromYear 1960 ; mbt:toYear 1969 .
period:1990s a mbt:Period ; mbt:fromYear 1990 ; mbt:toYear 1999 .
period:1999 a mbt:Period ; mbt:fromYear 1999 ; mbt:toYear 1999 .
"""
DATED = "mbt:subject modality:mbt ; mbt:predicate mbt:datedTo ; mbt:object period:"


def test_periods_conflict_only_where_they_have_no_year_in_common(loaded: Loaded) -> None:
    dated = claim("X-1", DATED + "1990s")
    assert alone(loaded, PERIODS + dated + claim("X-2", DATED + "1999")) == set()
    (found,) = alone(loaded, PERIODS + dated + claim("X-2", DATED + "1960s"))
    assert (found.kind, found.severity) == ("DifferentValues", "High")


def test_a_concept_far_from_its_treatment_is_reported_and_graded_lower(loaded: Loaded) -> None:
    concept = "mbt:subject modality:mbt ; mbt:predicate mbt:conceptDatedTo ; mbt:object period:"
    dated = claim("X-1", DATED + "1990s")
    assert alone(loaded, PERIODS + dated + claim("X-2", concept + "1999")) == set()
    (found,) = alone(loaded, PERIODS + dated + claim("X-2", concept + "1960s"))
    assert (found.kind, found.severity) == ("DifferentDates", "Medium")


@pytest.mark.parametrize(("year", "count"), [(2002, 1), (1999, 0), (1985, 0)])
def test_what_came_first_is_not_dated_after_what_followed_at_any_number_of_steps(
    loaded: Loaded, year: int, count: int
) -> None:
    book = claim("X-1", f"mbt:subject source:book ; mbt:predicate mbt:printedYear ; mbt:value {year}")
    steps = claim(
        "X-2", "mbt:subject modality:mbt ; mbt:predicate mbt:informedBy ; mbt:object source:book"
    ) + claim("X-3", "mbt:subject study:one ; mbt:predicate mbt:testsModality ; mbt:object modality:mbt")
    trial = claim("X-4", "mbt:subject study:one ; mbt:predicate mbt:datedTo ; mbt:object period:1999")
    found = alone(loaded, PERIODS + book + steps + trial)
    taking_part = frozenset({"X-1", "X-2", "X-3", "X-4"})
    assert [(c.rule, c.claims) for c in found] == [("order of time", taking_part)] * count


def test_a_ring_of_steps_ends(loaded: Loaded) -> None:
    ring = "mbt:subject modality:{} ; mbt:predicate mbt:adaptationOf ; mbt:object modality:{}"
    text = claim("X-1", ring.format("a", "b")) + claim("X-2", ring.format("b", "a"))
    dates = claim("X-3", "mbt:subject modality:a ; mbt:predicate mbt:datedTo ; mbt:object period:1999")
    early = claim("X-4", "mbt:subject modality:b ; mbt:predicate mbt:datedTo ; mbt:object period:1960s")
    (found,) = alone(loaded, PERIODS + text + dates + early)
    assert found.claims == {"X-2", "X-3", "X-4"}


def test_printed_against_record(loaded: Loaded) -> None:
    slots = "mbt:subject source:bateman-fonagy-2010 ; mbt:predicate mbt:printedYear ; mbt:value"
    text = claim("X-1", f"{slots} 2007") + claim("X-2", f"{slots} 2010")
    found = made_up(loaded, text, rule="printed against record")
    assert {c.claims for c in found} == {frozenset({"X-1"})}


RESULT = (
    "a mbt:ArmResult ; mbt:ofArm arm:a ; mbt:ofOutcome outcome:o ; mbt:resultAtMonths 96 ; mbt:percentage"
)
REPORTED = "mbt:subject study:s ; mbt:predicate mbt:reports ; mbt:object result:{} ; mbt:cites source:{}"


@pytest.mark.parametrize(
    ("other", "source", "count"),
    [
        (f"{RESULT} 13.0", "two", 1),
        (f"{RESULT} 14.0", "two", 0),
        (f"{RESULT} 13.0", "one", 0),
        (f"{RESULT} 13.0 ; mbt:favours mbt:ComparatorArm", "two", 1),
        (f"{RESULT.replace('96', '18')} 13.0", "two", 0),
        (f"{RESULT.replace('arm:a', 'arm:b')} 13.0", "two", 0),
        (f"{RESULT.replace('outcome:o', 'outcome:p')} 13.0", "two", 0),
    ],
)
def test_sources_that_give_one_result_different_figures(
    loaded: Loaded, other: str, source: str, count: int
) -> None:
    results = f"result:x {RESULT} 14.0 .\nresult:y {other} .\n"
    sources = "source:one mbt:tier mbt:T1 . source:two mbt:tier mbt:T1 .\n"
    claims = claim("X-1", REPORTED.format("x", "one"), basis="Cited") + claim(
        "X-2", REPORTED.format("y", source), basis="Cited"
    )
    assert [c.rule for c in alone(loaded, results + sources + claims)] == ["figures of one result"] * count


def test_a_curated_conflict_is_seen_where_all_of_its_claims_are(graphs: Graphs) -> None:
    assert (n("conflict:C36"), n("mbt:severity"), n("mbt:Low")) in graphs[claims_graph("model")]
