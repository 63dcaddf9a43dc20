"""The map of gaps: its numbers are counted again from the files, and what is empty says so."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from mbtgraph.rdf import n, text_of
from tests.figures import drawings, page, rows, texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree import ElementTree as ET

    from starlette.testclient import TestClient

    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Facts, Term

Counts = dict[tuple[str, str], dict[object, set[str]]]


def _local(term: Term) -> str:
    return text_of(term).rpartition("/")[2]


def _of(data: Facts, claims: Iterable[Term], *slots: str) -> list[tuple[Term, Term]]:
    """Return subject and object of the claims that have some predicates."""
    wanted = {n(f"mbt:{slot}") for slot in slots}
    return [
        (subject, target)
        for claim in claims
        if wanted & set(data.objects(claim, n("mbt:predicate")))
        for subject in data.objects(claim, n("mbt:subject"))
        for target in data.objects(claim, n("mbt:object"))
    ]


@pytest.fixture(scope="module")
def counted(loaded: Loaded) -> Counts:
    """Return trials by people and outcome, with who signed their reports, read from the files."""
    data = loaded.data
    claims = [claim for claim, _, _ in data.having(n("mbt:predicate"))]
    whole = dict(_of(data, claims, "followUpOf", "analysisOf"))
    signed = defaultdict[object, "set[Term]"](set)
    for study, who in _of(data, claims, "originatorInvolvement"):
        signed[study].add(who)
    found = defaultdict[tuple[str, str], "dict[object, set[str]]"](dict)
    for study, result in _of(data, claims, "reports"):
        times = set(data.objects(result, n("mbt:resultTime")))
        kinds = data.objects(result, n("mbt:comparisonKind"))
        if n("mbt:WithOtherTreatment") not in kinds or times & {
            n("mbt:AtBaseline"),
            n("mbt:BeforeTreatment"),
        }:
            continue
        trial: Term = study
        while trial in whole:
            trial = whole[trial]
        mark = "yes" if n("mbt:OriginatorAmongAuthors") in signed[study] else "no" if signed[study] else "?"
        for people in data.objects(study, n("mbt:studiesPopulation")):
            for outcome in data.objects(result, n("mbt:ofOutcome")):
                found[_local(people), _local(outcome)].setdefault(trial, set()).add(mark)
    return dict(found)


@pytest.fixture(scope="module")
def drawn(client: TestClient) -> dict[tuple[str, str], ET.Element]:
    """Return the places of the map, by people and outcome."""
    (figure,) = drawings(page(client, "/gaps"))
    return {
        (node.attrib["data-people"], node.attrib["data-outcome"]): node
        for node in figure.iter()
        if "data-people" in node.attrib
    }


def test_the_numbers_of_the_map_are_those_counted_from_the_files(
    counted: Counts, drawn: dict[tuple[str, str], ET.Element]
) -> None:
    shown: set[tuple[str, str]] = set()
    for place, node in drawn.items():
        if not place[1]:
            continue
        shown.add(place)
        signed = counted.get(place, {}).values()
        trials, independent = len(signed), sum("yes" not in marks and "no" in marks for marks in signed)
        told = [one.text for one in node.iter() if one.tag.endswith("}text")]
        assert told == ([str(trials), str(independent)] if trials else ["none"]), place
        assert ("none in this graph" in texts_of_title(node)) == (not trials)
    assert len(shown) > 300
    by_outcome = defaultdict[str, "set[object]"](set)
    for (_, outcome), behind in counted.items():
        by_outcome[outcome] |= behind.keys()
    several = {outcome for outcome, behind in by_outcome.items() if len(behind) > 1}
    assert {outcome for _, outcome in shown} == several
    assert {people for people, _ in shown} == {people for people, _ in counted}


def texts_of_title(node: ET.Element) -> str:
    """Return the title of a node."""
    return next("".join(one.itertext()) for one in node.iter() if one.tag.endswith("}title"))


def test_the_table_holds_what_the_map_shows(
    client: TestClient, drawn: dict[tuple[str, str], ET.Element]
) -> None:
    text = page(client, "/gaps")
    table = {
        (people, outcome): row
        for people, outcome, row in re.findall(
            r'<tr data-people="([^"]*)" data-outcome="([^"]*)">(.*?)</tr>', text, re.DOTALL
        )
    }
    assert table.keys() == drawn.keys()
    for place, node in drawn.items():
        told = re.findall(r">(\d+)<", table[place])
        assert told == [one.text for one in node.iter() if one.tag.endswith("}text") and one.text != "none"]
        assert ("none in this graph" in table[place]) == (not told)


def test_a_place_leads_to_the_rows_behind_it(
    client: TestClient, drawn: dict[tuple[str, str], ET.Element]
) -> None:
    followed = 0
    for (_, outcome), node in drawn.items():
        if outcome and "href" in node.attrib:
            text = page(client, node.attrib["href"])
            assert "Only studies with" in text
            assert rows(text.partition("Kept apart")[0], "result")
            followed += 1
    assert followed >= 40


def test_people_without_any_trial_are_told_with_who_says_so(client: TestClient) -> None:
    text = page(client, "/gaps")
    assert "A gap is a gap of this graph" in text
    assert "narcissistic personality disorder" in text.partition("People without any comparison")[2]
    narrow = page(client, "/gaps?trust=t1")
    assert 'class="mark t3"' not in narrow
    assert "comparisons are not counted at this level" in narrow
    assert texts(drawings(narrow)[0], "number")


def test_a_narrow_level_counts_no_more_than_a_wide_one(
    client: TestClient, drawn: dict[tuple[str, str], ET.Element]
) -> None:
    (narrow,) = drawings(page(client, "/gaps?trust=t1"))
    for node in narrow.iter():
        place = node.attrib.get("data-people", ""), node.attrib.get("data-outcome", "")
        if place in drawn and place[1] and "href" in node.attrib:
            wide = texts(drawn[place], "number")
            assert int(texts(node, "number")) <= int(wide)
