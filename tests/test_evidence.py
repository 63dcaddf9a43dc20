"""Every study and every result of the evidence table stands in the graph with its own numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, n, text_of
from tests.conftest import expected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Facts, Term

_FAVOURS: Final = {
    "favours MBT": "mbt:ExperimentalArm",
    "favours comparator": "mbt:ComparatorArm",
    "no difference": "mbt:NeitherArm",
    "mixed": "mbt:MixedArms",
    "not applicable": "mbt:UnstatedArm",
}
_KINDS: Final = {
    "between arms (MBT vs other)": {"mbt:WithOtherTreatment"},
    "between arms (both MBT)": {"mbt:BetweenForms"},
}


def _claims(facts: Facts, key: str) -> list[Term]:
    """Return the claims of one row, by the key in their locator."""
    return [
        claim
        for claim, _, text in facts.having(n("mbt:locator"))
        if text_of(text).split(",")[0] == f"row {key}"
    ]


def _numbers(texts: Iterable[str]) -> set[float]:
    """Return the numbers that texts hold, in figures."""
    joined = " ".join(texts).replace("50,000", "50000")
    return {float(found) for found in re.findall(r"(?<![\w.-])-?\d*\.?\d+(?!\w)", joined)}


def _values(facts: Facts, nodes: Iterable[Term]) -> set[float]:
    """Return the numbers that slots of nodes hold."""
    texts = [
        text_of(v)
        for node in nodes
        for vs in facts.about(node).values()
        for v in vs
        if isinstance(v, Literal)
    ]
    return {float(text) for text in texts if re.fullmatch(r"-?\d+(\.\d+)?", text)}


def _slot(facts: Facts, nodes: Iterable[Term], slot: str) -> set[str]:
    """Return what nodes hold in a slot, with prefixes where they are names."""
    return {shrink(text_of(value)) for node in nodes for value in facts.objects(node, n("mbt:" + slot))}


@pytest.mark.parametrize("row", expected("studies"), ids=lambda row: row["key"])
def test_a_study_equals_the_table(loaded: Loaded, row: dict[str, str]) -> None:
    data, claims = loaded.data, _claims(loaded.data, row["key"])
    assert claims
    subjects = {subject for claim in claims for subject in data.objects(claim, n("mbt:subject"))}
    studies = {subject for subject in subjects if shrink(subject.value).startswith("study:")}
    sources = {source for study in studies for source in data.objects(study, n("mbt:reportedIn"))}
    sources |= {subject for subject in subjects if shrink(subject.value).startswith("source:")}
    for slot in ("year", "doi", "pmid", "pmcid"):
        assert not row[slot] or row[slot] in _slot(data, sources, slot), slot
    assert not row["registration"] or row["registration"] in _slot(data, studies, "registration")
    said = _values(data, claims) | _numbers(
        text_of(s) for c in claims for s in data.objects(c, n("mbt:statement"))
    )
    wanted = {float(number) for number in (row["numbers"] + " " + row["arms"]).split()}
    assert wanted <= said
    involved = {
        shrink(text_of(value))
        for claim in claims
        if n("mbt:originatorInvolvement") in data.objects(claim, n("mbt:predicate"))
        for value in data.objects(claim, n("mbt:object"))
    }
    names = {"yes": {"mbt:OriginatorAmongAuthors"}, "no": {"mbt:NoOriginatorAmongAuthors"}, "unknown": set()}
    assert involved == names[row["originators"]]


@pytest.mark.parametrize("row", expected("outcomes"), ids=lambda row: f"{row['key']}-{row['number']}")
def test_a_result_equals_the_table(loaded: Loaded, row: dict[str, str]) -> None:
    data = loaded.data
    claim = n(f"claim:E-{row['key'].replace('_', '-')}-r{row['number']}")
    assert _slot(data, [claim], "locator") == {f"row {row['key']}, result {row['number']}"}
    assert data.objects(claim, n("mbt:cites"))
    assert _slot(data, [claim], "verification") <= {"mbt:AgainstAbstract", "mbt:Unverified"}
    results = data.objects(claim, n("mbt:object"))
    arms = {
        a for r in results for slot in ("ofArm", "comparesArm") for a in data.objects(r, n("mbt:" + slot))
    }
    sizes = [c for c, _, arm in data.having(n("mbt:subject")) if arm in arms]
    held = _values(data, results) | _values(data, sizes)
    said = _numbers(_slot(data, [claim], "statement"))
    figures = {float(figure) for figure in row["figures"].split()}
    assert figures <= held | {float(f) for f in row["said"].split()}
    assert {float(f) for f in row["said"].split()} <= said
    assert _slot(data, results, "resultAtMonths") <= set(row["months"].split())
    assert _slot(data, results, "resultAtWeeks") <= set(row["weeks"].split())
    _check_direction(data, results, row)


def _check_direction(data: Facts, results: list[Term], row: dict[str, str]) -> None:
    """Check which side a result favours, and that only a comparison of two arms compares any."""
    kinds, favours = _slot(data, results, "comparisonKind"), _slot(data, results, "favours")
    changes = _slot(data, results, "observedChange")
    assert kinds <= _KINDS.get(row["comparison"], set())
    if row["direction"] == "baseline":
        assert _slot(data, results, "resultTime") == {"mbt:AtBaseline"}
        assert favours <= {"mbt:UnstatedArm"}
    elif row["direction"].startswith("improvement"):
        assert not favours
        assert changes == {"mbt:Improved"}
    elif row["direction"] != "not applicable" and "mbt:Unchanged" not in changes:
        assert favours == {_FAVOURS[row["direction"]]}
    else:
        assert favours <= {"mbt:UnstatedArm"}


def test_two_forms_of_mbt_never_count_as_mbt_against_another_treatment(graph: Graph, loaded: Loaded) -> None:
    both = {row["key"] for row in expected("outcomes") if row["comparison"] == "between arms (both MBT)"}
    assert len(both) == 6
    forms = {
        study
        for key in both
        for claim in _claims(loaded.data, key)
        for study in loaded.data.objects(claim, n("mbt:subject"))
    }
    for query in ("independent-findings", "findings-for", "evidence-gaps", "graded-above-findings"):
        rows = graph.ask(query)
        assert rows
        assert not [row for row in rows if row["study"] in forms], query
    assert {row["study"] for row in graph.ask("dose-comparisons")} <= forms


def test_a_pool_or_a_single_arm_is_no_comparison(loaded: Loaded) -> None:
    data = loaded.data
    for row in expected("outcomes"):
        if row["comparison"] not in _KINDS:
            claim = n(f"claim:E-{row['key'].replace('_', '-')}-r{row['number']}")
            assert not _slot(data, data.objects(claim, n("mbt:object")), "comparesArm"), row


def test_what_was_worked_out_from_counts_follows_from_them(loaded: Loaded) -> None:
    data = loaded.data
    worked_out = [r for r, _, o in data.having(n("mbt:estimateOrigin")) if o == n("mbt:Recalculated")]
    assert len(worked_out) == 3
    for result in worked_out:
        shares = []
        arms = data.objects(result, n("mbt:comparesArm"))
        role = n("mbt:armRole")
        for arm in sorted(arms, key=lambda arm: text_of(data.objects(arm, role)[0]), reverse=True):
            (counted,) = [
                r
                for r, _, a in data.having(n("mbt:ofArm"))
                if a == arm
                and n("outcome:suicide-attempts") in data.objects(r, n("mbt:ofOutcome"))
                and data.objects(r, n("mbt:peopleWithEvent"))
            ]
            (people,), (all_,) = (
                data.objects(counted, n("mbt:" + s)) for s in ("peopleWithEvent", "analysed")
            )
            shares.append((float(text_of(people)), float(text_of(all_))))
        (a, m), (b, k) = shares
        if 0 in (a, b):
            a, b, m, k = a + 0.5, b + 0.5, m + 1, k + 1
        (estimate,) = data.objects(result, n("mbt:estimate"))
        assert (a / m) / (b / k) == pytest.approx(float(text_of(estimate)), abs=0.005)
