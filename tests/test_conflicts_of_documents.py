"""The rules that compute conflicts of evidence and of documents, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.computed import alone, claim

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded

PAPERS = """
section:a mbt:sectionOf source:a . section:b mbt:sectionOf source:b .
source:a mbt:tier mbt:T3 ; mbt:located mbt:Located .
source:b mbt:tier mbt:T3 ; mbt:located mbt:Located .
source:work mbt:tier mbt:T2 ; mbt:located mbt:NotSought ; mbt:hasAuthor organisation:body .
source:report mbt:tier mbt:T1 ; mbt:located mbt:Located .
study:s mbt:reportedIn source:report .
"""
IN_A = " ; mbt:statedIn section:a"
IN_B = " ; mbt:statedIn section:b"


def _rules(loaded: Loaded, text: str) -> set[tuple[str, frozenset[str]]]:
    return {(c.rule, c.claims) for c in alone(loaded, PAPERS + text)}


def _one(rule: str, *claims: str) -> set[tuple[str, frozenset[str]]]:
    return {(rule, frozenset(claims))}


FOSTERS = "mbt:subject modality:mbt ; mbt:predicate mbt:fosters ; mbt:object capacity:mentalizing"


def test_a_source_and_the_llm_tag_clash_in_one_document_alone(loaded: Loaded) -> None:
    cited = claim("X-1", f"{FOSTERS} ; mbt:cites source:work{IN_A}", basis="Cited")
    same = claim("X-2", FOSTERS + IN_A, basis="ModelGenerated")
    other = claim("X-2", FOSTERS + IN_B, basis="ModelGenerated")
    assert _rules(loaded, cited + same) == _one("mixed basis", "X-1", "X-2")
    assert _rules(loaded, cited + other) == set()


EVIDENCE = (
    "mbt:subject modality:mbt ; mbt:predicate mbt:hasEvidenceFor ; mbt:object disorder:d ; mbt:strength mbt:"
)


def test_documents_that_grade_one_content_differently(loaded: Loaded) -> None:
    first, again = claim("X-1", f"{EVIDENCE}Robust{IN_A}"), claim("X-2", f"{EVIDENCE}Robust{IN_B}")
    other, inside = claim("X-3", f"{EVIDENCE}Promising{IN_B}"), claim("X-4", f"{EVIDENCE}Promising{IN_A}")
    assert _rules(loaded, first + again) == set()
    assert _rules(loaded, first + inside) == set()
    assert _rules(loaded, first + other) == _one("grades", "X-1", "X-3")


LIMITED = claim(
    "X-0", "mbt:subject modality:mbt ; mbt:predicate mbt:hasLimitedEvidenceFor ; mbt:object disorder:d"
)
PEOPLE = "population:p mbt:hasCondition disorder:d .\n"
USED = "mbt:subject modality:mbt ; mbt:predicate mbt:appliedTo ; mbt:object "


@pytest.mark.parametrize(
    "use",
    [
        f"{USED}disorder:d",
        f"{USED}population:p",
        f"{FOSTERS} ; mbt:inPopulation population:p",
        f"{USED}disorder:d ; mbt:hedge mbt:Growing",
    ],
)
def test_use_where_the_evidence_is_called_limited(loaded: Loaded, use: str) -> None:
    text = PEOPLE + LIMITED + claim("X-1", use)
    assert _rules(loaded, text) == _one("use on limited evidence", "X-0", "X-1")


@pytest.mark.parametrize(
    "use",
    [
        f"{USED}disorder:d ; mbt:hedge mbt:Explored",
        f"{USED}disorder:e",
        f"{USED.replace('modality:mbt', 'modality:dbt')}disorder:d",
        FOSTERS,
    ],
)
def test_what_goes_well_with_limited_evidence(loaded: Loaded, use: str) -> None:
    assert _rules(loaded, PEOPLE + LIMITED + claim("X-1", use)) == set()


REPORTS = "mbt:subject study:s ; mbt:predicate mbt:reports ; mbt:object result:{} ; mbt:cites source:{}{}"


def test_results_that_a_document_has_at_second_hand_alone(loaded: Loaded) -> None:
    second = claim("X-1", REPORTS.format("x", "work", IN_A), basis="Cited")
    first = claim("X-2", REPORTS.format("y", "report", IN_A), basis="Cited")
    elsewhere = claim("X-2", REPORTS.format("y", "report", IN_B), basis="Cited")
    own_word = claim("X-1", REPORTS.format("x", "a", IN_A), basis="Cited")
    assert _rules(loaded, second) == _one("second hand", "X-1")
    assert _rules(loaded, second + elsewhere) == _one("second hand", "X-1")
    assert _rules(loaded, second + first) == set()
    assert _rules(loaded, own_word) == set()


def test_studies_that_are_appealed_to_and_not_named(loaded: Loaded) -> None:
    shown = f"{FOSTERS} ; mbt:hedge mbt:StudiesShow{IN_A} ; mbt:cites source:"
    assert _rules(loaded, claim("X-1", f"{shown}a", basis="Cited")) == _one("unnamed studies", "X-1")
    assert _rules(loaded, claim("X-1", f"{shown}report", basis="Cited")) == set()
    for named in ("mbt:attributedTo person:p", "mbt:about study:s"):
        assert _rules(loaded, claim("X-1", f"{shown}a ; {named}", basis="Cited")) == set()


def test_a_recommendation_by_a_work_that_nobody_has_seen(loaded: Loaded) -> None:
    slots = "mbt:subject modality:mbt ; mbt:predicate mbt:recommendedBy ; mbt:object source:"
    about = claim("X-2", f"mbt:about source:work{IN_A}")
    assert _rules(loaded, claim("X-1", f"{slots}work") + about) == _one("authority not seen", "X-1", "X-2")
    assert _rules(loaded, claim("X-1", f"{slots}report")) == set()


def test_effects_on_the_word_of_a_provider_alone(loaded: Loaded) -> None:
    offer = claim("X-2", "mbt:subject organisation:body ; mbt:predicate mbt:provides ; mbt:object service:t")
    cited = "mbt:subject modality:mbt ; mbt:predicate mbt:hasEvidenceFor ; mbt:object disorder:d ; mbt:cites "
    alone_ = claim("X-1", f"{cited}source:work", basis="Cited")
    beside = claim("X-1", f"{cited}source:work , source:report", basis="Cited")
    assert _rules(loaded, alone_ + offer) == _one("interested sources", "X-1", "X-2")
    assert _rules(loaded, alone_) == set()
    assert _rules(loaded, beside + offer) == set()


SIX = """
quantity:two a mbt:Quantity ; mbt:min 2.0 ; mbt:max 2.0 ; mbt:unit "{source}" .
quantity:minutes a mbt:Quantity ; mbt:min 5.0 ; mbt:max 5.0 ; mbt:unit "min" .
"""
PRINTS = "mbt:subject source:a ; mbt:predicate mbt:printsAmount ; mbt:object quantity:"
LISTS = "mbt:subject source:a ; mbt:predicate mbt:listsAsSource ; mbt:object source:"


def test_a_stated_count_against_the_list(loaded: Loaded) -> None:
    stated = SIX + claim("X-1", f"{PRINTS}two") + claim("X-4", f"{PRINTS}minutes")
    one, two = claim("X-2", LISTS + "work"), claim("X-3", LISTS + "report")
    assert _rules(loaded, stated + one) == _one("count against list", "X-1", "X-2")
    assert _rules(loaded, stated + one + two) == set()


def test_what_a_document_lists_twice(loaded: Loaded) -> None:
    once, again = claim("X-1", f"{LISTS}work{IN_A}"), claim("X-2", f"{LISTS}work{IN_A}")
    assert _rules(loaded, once + again) == _one("listed twice", "X-1", "X-2")
    other = claim("X-2", f"{LISTS.replace('source:a', 'source:b')}work{IN_B}")
    assert _rules(loaded, once + other) == set()


def test_statements_without_the_marker_that_their_document_promises(loaded: Loaded) -> None:
    carries = "mbt:subject source:a ; mbt:predicate mbt:carriesNotice ; mbt:object notice:n"
    rule, other = "notice:n a mbt:MarkingRule .\n", "notice:n a mbt:EditorialNotice .\n"
    promise, bare = claim("X-1", carries + IN_A), claim("X-2", FOSTERS + IN_A)
    of_the_page = claim("X-3", f"{LISTS}work{IN_A}")
    elsewhere = claim("X-4", FOSTERS + IN_B)
    found = _rules(loaded, rule + promise + bare + of_the_page + elsewhere)
    assert found == _one("missing markers", "X-1", "X-2")
    assert _rules(loaded, other + promise + bare) == set()


def test_names_that_documents_give_one_thing(loaded: Loaded) -> None:
    title = 'mbt:subject source:a ; mbt:predicate mbt:printedTitle ; mbt:value "{}" ; mbt:about modality:mbt'
    called = 'mbt:subject modality:mbt ; mbt:predicate mbt:alsoCalled ; mbt:value "{}"'
    one, same = claim("X-1", title.format("A Therapy (AT)")), claim("X-2", called.format("a therapy"))
    assert _rules(loaded, one + same) == set()
    assert _rules(loaded, one + claim("X-2", called.format("a treatment"))) == _one("names", "X-1", "X-2")


def test_a_direct_step_beside_a_way_through_something_else(loaded: Loaded) -> None:
    step = "mbt:subject state:{} ; mbt:predicate mbt:leadsTo ; mbt:object state:{}"
    way = claim("X-1", step.format("a", "b")) + claim("X-2", step.format("b", "c"))
    direct = step.format("a", "c")
    assert _rules(loaded, way) == set()
    assert _rules(loaded, way + claim("X-3", direct)) == _one("direct or mediated", "X-1", "X-2", "X-3")
    assert _rules(loaded, way + claim("X-3", f"{direct} ; mbt:inPopulation population:p")) == set()


def test_a_comparison_without_an_amount(loaded: Loaded) -> None:
    longer = claim(
        "X-1", "mbt:subject modality:a ; mbt:predicate mbt:lastsLongerThan ; mbt:object modality:b"
    )
    lasts = "mbt:subject modality:{} ; mbt:predicate mbt:hasDuration ; mbt:object quantity:minutes"
    assert _rules(loaded, longer) == _one("comparison without amount", "X-1")
    assert _rules(loaded, SIX + longer + claim("X-2", lasts.format("b"))) == _one(
        "comparison without amount", "X-1"
    )
    assert _rules(loaded, SIX + longer + claim("X-2", lasts.format("a"))) == set()


def test_an_amount_without_a_number(loaded: Loaded) -> None:
    fewer = 'quantity:fewer a mbt:Quantity ; mbt:unit "d" .\nquantity:less a mbt:Quantity ; mbt:unit "h" .\n'
    target = "mbt:subject objective:o ; mbt:predicate mbt:hasTarget ; mbt:object quantity:"
    found = alone(loaded, fewer + claim("X-1", f"{target}fewer , quantity:less"))
    assert {(c.rule, c.kind) for c in found} == {("amount without number", "Gap")}
    assert len(found) == 1
    assert alone(loaded, SIX + claim("X-1", f"{target}two")) == set()


def test_what_is_missing_is_told_only_where_nothing_lies_beyond(loaded: Loaded) -> None:
    cited = claim("X-1", REPORTS.format("x", "work", IN_A), basis="Cited")
    longer = claim(
        "X-2", "mbt:subject modality:a ; mbt:predicate mbt:lastsLongerThan ; mbt:object modality:b"
    )
    assert {c.level for c in alone(loaded, PAPERS + cited + longer)} == {"model"}
