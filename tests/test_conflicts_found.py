"""What the rules find on the real data, held against what readers found, and judged one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mbtgraph.derive import derive
from mbtgraph.rdf import TYPE, Facts, n, text_of
from tests.computed import Computed, computed
from tests.conftest import expected

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded

JUDGED = expected("conflicts")
"""Each computed conflict, the entry that it stands for, and whether a reader takes it for real."""
INVENTORY = expected("inventory-conflicts")
"""Each of the 71 conflicts that were found by reading, and the rule that finds it, or why none does."""


@pytest.fixture(scope="module")
def uncurated(loaded: Loaded) -> Loaded:
    """Return the project without the conflicts that were described by hand."""
    curated = set(loaded.data.subjects(TYPE, n("mbt:Conflict")))
    return replace(loaded, data=Facts(fact for fact in loaded.data if fact[0] not in curated))


@pytest.fixture(scope="module")
def found(uncurated: Loaded) -> set[Computed]:
    """Return what is computed where no conflict is described."""
    return computed(derive(uncurated.ontology, uncurated.data))


def test_every_computed_conflict_is_in_the_table_and_none_is_missing(found: set[Computed]) -> None:
    assert {(c.rule, c.kind, c.severity, c.level, c.claims) for c in found} == {
        (row["rule"], row["kind"], row["severity"], row["level"], frozenset(row["claims"].split()))
        for row in JUDGED
    }


def test_four_in_five_are_judged_real() -> None:
    assert {row["judgement"] for row in JUDGED} <= {"real", "not real"}
    assert all(row["why"] for row in JUDGED)
    assert sum(row["judgement"] == "real" for row in JUDGED) >= 0.8 * len(JUDGED)


def test_of_the_conflicts_found_by_reading_the_rules_find_those_that_the_inventory_says(
    loaded: Loaded,
) -> None:
    sides = {
        entry: {
            text_of(c).rpartition("/")[2]
            for c in loaded.data.objects(n("conflict:" + entry), n("mbt:between"))
        }
        for entry in (f"C{number:02d}" for number in range(1, 72))
    }
    assert [row["entry"] for row in INVENTORY] == list(sides)
    assert all(row["why"] for row in INVENTORY)
    by_rule = {row["entry"]: row["rule"] for row in INVENTORY if row["rule"] != "-"}
    listed = [row for row in JUDGED if row["entry"] != "-"]
    assert {row["entry"]: row["rule"] for row in listed} == by_rule
    for row in listed:
        claims, side = set(row["claims"].split()), sides[row["entry"]]
        assert claims <= side or len(claims & side) >= 2, row
    assert len(by_rule) >= 22
    # Two who read may differ: what one listed as a conflict, the other took for one and the same.
    assert len({row["entry"] for row in listed if row["judgement"] == "real"}) >= 20


def test_a_computed_conflict_has_one_kind_one_severity_and_one_rule(uncurated: Loaded) -> None:
    everything = Facts(
        fact for facts in derive(uncurated.ontology, uncurated.data).values() for fact in facts
    )
    nodes = everything.subjects(TYPE, n("mbt:Conflict"))
    assert len(nodes) == len(JUDGED)
    for node in nodes:
        for slot in ("conflictKind", "severity", "explanation", "computedBy"):
            assert len(everything.objects(node, n(f"mbt:{slot}"))) == 1
        assert everything.objects(node, n("mbt:between"))
