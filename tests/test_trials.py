"""What is recorded of each randomised trial equals the evidence table, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mbtgraph.namespaces import shrink
from mbtgraph.rdf import n, text_of
from tests.conftest import expected

if TYPE_CHECKING:
    from mbtgraph.build import Loaded
    from mbtgraph.graph import Graph
    from mbtgraph.rdf import Facts, Term


def _text(facts: Facts, subject: Term, slot: str) -> str:
    value = facts.one(subject, n("mbt:" + slot))
    return "" if value is None else text_of(value)


@pytest.mark.parametrize("row", expected("trials"), ids=lambda row: row["key"])
def test_a_trial_and_its_report_equal_the_table(loaded: Loaded, row: dict[str, str]) -> None:
    data = loaded.data
    # Claim 3 of a trial is its number randomised, as its own report gives it; claim 1 is what it tested.
    number = n(f"claim:E-{row['key']}-3")
    assert _text(data, number, "value") == row["randomised"]
    claim = number if row["randomised"] else n(f"claim:E-{row['key']}-1")
    (source,) = data.objects(claim, n("mbt:cites"))
    assert [_text(data, source, slot) for slot in ("year", "doi", "pmid")] == [
        row["year"],
        row["doi"],
        row["pmid"],
    ]
    (study,) = data.objects(claim, n("mbt:subject"))
    assert data.objects(study, n("mbt:reportedIn")) == [source]
    roles = [data.one(arm, n("mbt:armRole")) for arm in data.objects(study, n("mbt:hasArm"))]
    assert set(roles) == {n("mbt:ExperimentalArm"), n("mbt:ComparatorArm")}
    assert len(roles) == 2


def test_no_claim_of_the_evidence_table_is_said_to_be_checked_beyond_the_abstract(loaded: Loaded) -> None:
    levels = {
        shrink(verification.value)
        for claim, slot, verification in loaded.data
        if slot == n("mbt:verification") and shrink(claim.value).startswith("claim:E-")
    }
    assert levels == {"mbt:AgainstAbstract", "mbt:Unverified"}


def test_a_trial_of_two_forms_of_mbt_is_no_trial_of_mbt_against_another_treatment(graph: Graph) -> None:
    compared = {shrink(text_of(row["treatment"])) for row in graph.ask("compared-treatments")}
    assert "modality:supportive-group-therapy" in compared
    assert compared.isdisjoint({"modality:intensive-outpatient-mbt", "modality:long-term-mbt"})


def test_two_sources_that_disagree_on_a_number_are_both_shown(graph: Graph) -> None:
    rows = [row for row in graph.ask("studies-with") if row["study"] == n("study:beck-2020")]
    assert {text_of(row["randomised"]): row.claims[-1].id for row in rows} == {
        "111": "E-beck2020mgab-4",
        "112": "E-beck2020mgab-3",
    }
