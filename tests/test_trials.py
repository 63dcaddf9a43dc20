"""What the evidence table may say, and how trials of two forms and numbers in dispute are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.namespaces import shrink
from mbtgraph.rdf import n, text_of

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded


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
    assert {text_of(row["randomised"]): row.claims[-2].id for row in rows} == {
        "111": "E-beck2020mgab-4",
        "112": "E-beck2020mgab-3",
    }
