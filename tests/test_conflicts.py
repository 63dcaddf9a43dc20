"""Conflicts that the build finds by itself: on the real data, and case by case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.derive import derive
from mbtgraph.lens import LEVELS, claims_graph
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import TYPE, Facts, NamedNode, n, parse_turtle

if TYPE_CHECKING:
    from mbtgraph.build import Loaded
    from mbtgraph.derive import Graphs

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def _with(loaded: Loaded, text: str, *, ontology: str = "") -> Graphs:
    data = parse_turtle(PROLOGUE + text, path=Path("case.ttl"))
    terms = parse_turtle(PROLOGUE + ontology, path=Path("terms.ttl"))
    changed = replace(loaded, data=Facts([*loaded.data, *data]), ontology=Facts([*loaded.ontology, *terms]))
    return derive(changed.ontology, changed.data)


def _found(graphs: Graphs) -> set[tuple[str, str, frozenset[str], str]]:
    """Return kind, severity, claims and level of each computed conflict."""
    found: set[tuple[str, str, frozenset[str], str]] = set()
    everything = Facts(fact for facts in graphs.values() for fact in facts)
    for level in LEVELS:
        facts = graphs[claims_graph(level)]
        for node in facts.subjects(TYPE, n("mbt:Conflict")):
            if not facts.objects(node, n("mbt:onProposition")):
                continue
            kind, severity = (facts.one(node, n(f"mbt:{slot}")) for slot in ("conflictKind", "severity"))
            claims = everything.objects(node, n("mbt:between"))
            names = frozenset(_name(claim) for claim in claims)
            found.add((_name(kind), _name(severity), names, level))
    return found


def _name(term: object) -> str:
    assert isinstance(term, NamedNode)
    return term.value.replace("#", "/").rpartition("/")[2]


def _made_up(names: frozenset[str]) -> bool:
    return any(name.startswith("X-") for name in names)


def _claim(name: str, slots: str, *, basis: str = "Unmarked") -> str:
    return f"claim:{name} a mbt:{basis}Claim ; {slots} .\n"


def test_the_real_conflicts_that_are_computed(graphs: Graphs) -> None:
    assert _found(graphs) == {
        ("MixedBasis", "Medium", frozenset({"S0-154", "S0-259"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-024", "S0-080", "S0-330"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-056", "S1-036"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-095", "S0-248", "S2-006"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-128", "S0-155"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-153", "S0-258"}), "model"),
        ("MixedBasis", "Medium", frozenset({"S0-172", "S3-013"}), "model"),
        ("DifferentValues", "High", frozenset({"E-beck2020mgab-3", "E-beck2020mgab-4"}), "t1"),
        ("DifferentValues", "High", frozenset({"E-jorgensen2013-3", "E-jorgensen2013-4"}), "t1"),
        ("DifferentValues", "High", frozenset({"E-jorgensen2013-8", "E-jorgensen2014-8"}), "t1"),
        ("PrintedAgainstRecord", "High", frozenset({"S1-078"}), "t3"),
        ("PrintedAgainstRecord", "High", frozenset({"S2-284"}), "t3"),
    }


def test_a_denial_conflicts_with_what_it_denies(loaded: Loaded) -> None:
    denial = _claim(
        "X-1",
        "mbt:subject modality:mbt ; mbt:predicate mbt:developedFor ; "
        "mbt:object disorder:borderline-personality-disorder ; mbt:stance mbt:Denies",
    )
    new = _found(_with(loaded, denial)) - _found(derive(loaded.ontology, loaded.data))
    assert new == {
        ("OppositeStances", "High", frozenset({"S0-013", "S0-161", "S0-334", "S2-044", "X-1"}), "unmarked")
    }


TIMES = """
quantity:10-weeks a mbt:Quantity ; mbt:min 10.0 ; mbt:max 10.0 ; mbt:unit "wk" .
quantity:84-days a mbt:Quantity ; mbt:min 84.0 ; mbt:max 84.0 ; mbt:unit "d" .
quantity:12-to-18-months a mbt:Quantity ; mbt:min 12.0 ; mbt:max 18.0 ; mbt:unit "mo" .
quantity:18-months-or-more a mbt:Quantity ; mbt:min 18.0 ; mbt:unit "mo" .
quantity:15-months a mbt:Quantity ; mbt:min 15.0 ; mbt:max 15.0 ; mbt:unit "mo" .
quantity:12-sessions a mbt:Quantity ; mbt:min 12.0 ; mbt:max 12.0 ; mbt:unit "{session}" .
"""


def _times(
    loaded: Loaded, one: str, two: str, *, more: str = "", limits: tuple[str, str] = ("", "")
) -> set[str]:
    claims = "".join(
        _claim(
            f"X-{i}",
            "mbt:subject objective:other ; mbt:predicate mbt:hasTimeFrame ; "
            f"mbt:object quantity:{value}{limit}",
        )
        for i, (value, limit) in enumerate(zip((one, two), limits, strict=True))
    )
    found = _found(_with(loaded, TIMES + claims + more))
    return {severity for kind, severity, names, _ in found if kind == "DifferentValues" and _made_up(names)}


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
    assert _times(loaded, one, two) == severity


def test_values_for_populations_that_have_nothing_to_do_with_each_other_do_not_conflict(
    loaded: Loaded,
) -> None:
    adults = "population:adults a mbt:Population ."
    limits = (" ; mbt:inPopulation population:people-with-bpd", " ; mbt:inPopulation population:adults")
    assert _times(loaded, "10-weeks", "12-weeks", more=adults, limits=limits) == set()


def test_a_wider_population_is_read_as_holding_for_the_narrower_one(loaded: Loaded) -> None:
    wider = "population:patients a mbt:Population .\n" + _claim(
        "X-9",
        "mbt:subject population:people-with-bpd ; mbt:predicate mbt:kindOf ; mbt:object population:patients",
    )
    limits = (" ; mbt:inPopulation population:people-with-bpd", " ; mbt:inPopulation population:patients")
    assert _times(loaded, "10-weeks", "12-weeks", more=wider, limits=limits) == {"High"}
    assert _times(loaded, "10-weeks", "12-weeks", limits=(limits[0], "")) == {"High"}


def test_periods_conflict_only_where_they_have_no_year_in_common(loaded: Loaded) -> None:
    dated = "mbt:subject modality:mbt ; mbt:predicate mbt:datedTo ; mbt:object period:"
    sixties = "period:1960s a mbt:Period ; mbt:fromYear 1960 ; mbt:toYear 1969 .\n"
    within, before = (_claim("X-1", dated + year) for year in ("1999", "1960s"))
    assert not any(
        kind == "DifferentValues" and _made_up(names) for kind, _, names, _ in _found(_with(loaded, within))
    )
    assert ("DifferentValues", "High", frozenset({"S0-048", "X-1"}), "unmarked") in _found(
        _with(loaded, sixties + before)
    )


@pytest.mark.parametrize("basis", ["Unmarked", "ModelGenerated"])
def test_one_claim_that_gives_both_values_silences_nobody_else(loaded: Loaded, basis: str) -> None:
    values = "mbt:subject objective:other ; mbt:predicate mbt:hasTimeFrame ; mbt:object quantity:"
    both = _claim("X-3", f"{values}10-weeks , quantity:12-weeks", basis=basis)
    alone = {
        claims
        for kind, _, claims, _ in _found(_with(loaded, TIMES + both))
        if kind == "DifferentValues" and _made_up(claims)
    }
    assert alone == set()
    others = _claim("X-1", f"{values}10-weeks") + _claim("X-2", f"{values}12-weeks")
    found = _found(_with(loaded, TIMES + both + others))
    assert {claims for kind, _, claims, _ in found if kind == "DifferentValues" and _made_up(claims)} == {
        frozenset({"X-1", "X-2"})
    }


def test_printed_against_record(loaded: Loaded) -> None:
    ontology = "mbt:printedYear mbt:claimable true ; mbt:recordedAs mbt:year ."
    slots = "mbt:subject source:bateman-fonagy-2010 ; mbt:predicate mbt:printedYear ; mbt:value"
    text = _claim("X-1", f"{slots} 2007") + _claim("X-2", f"{slots} 2010")
    found = _found(_with(loaded, text, ontology=ontology)) - _found(derive(loaded.ontology, loaded.data))
    assert {(kind, claims) for kind, _, claims, _ in found if kind == "PrintedAgainstRecord"} == {
        ("PrintedAgainstRecord", frozenset({"X-1"}))
    }


def test_a_curated_conflict_is_seen_where_all_of_its_claims_are(graphs: Graphs) -> None:
    assert (n("conflict:C36"), n("mbt:severity"), n("mbt:Low")) in graphs[claims_graph("model")]
