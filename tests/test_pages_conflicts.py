"""The page of conflicts: each with all of its claims, gravest first, and none that a lens half shows."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from mbtgraph.lens import LEVELS
from tests.conftest import expected

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level


def _conflicts(page: str) -> dict[str, str]:
    """Return what stands on a page of each conflict, by its name."""
    parts = re.split(r'<details class="conflict" data-conflict="([\w-]+)"', page)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _shown(client: TestClient, **chosen: str) -> dict[str, str]:
    found = client.get("/conflicts", params=chosen)
    assert found.status_code == 200
    return _conflicts(found.text)


def _claims(part: str) -> set[str]:
    return set(re.findall(r'data-claim="([\w.-]+)"', part))


@pytest.mark.parametrize("trust", LEVELS)
def test_each_conflict_appears_with_all_its_claims(client: TestClient, graph: Graph, trust: Level) -> None:
    sides: dict[str, dict[str, str]] = {}
    for row in graph.ask("conflicts", trust=trust):
        name = str(row.value("conflict", things="iri")).rpartition("/")[2]
        sides.setdefault(name, {}).update({claim.id: claim.statement for claim in row.claims})
    shown = _shown(client, trust=trust)
    assert {name: _claims(part) for name, part in shown.items()} == {
        name: set(claims) for name, claims in sides.items()
    }
    for name, claims in sides.items():
        assert all(f"<bdi>{statement}</bdi>" in unescape(shown[name]) for statement in claims.values())


def test_what_is_computed_is_what_was_judged_and_names_its_rule(client: TestClient) -> None:
    judged = {(row["rule"], row["severity"].lower(), row["claims"]) for row in expected("conflicts")}
    shown = {
        (rule[1], severity[1], " ".join(sorted(_claims(part))))
        for part in _shown(client).values()
        if (rule := re.search("Found by the rule “([^”]+)”", part))
        and (severity := re.search(r'data-severity="(\w+)"', part))
    }
    assert shown == judged


def test_the_gravest_stand_first(client: TestClient) -> None:
    order = re.findall(r'data-severity="(\w+)"', client.get("/conflicts").text)
    assert order == sorted(order, key=["high", "medium", "low"].index)
    assert len(set(order)) == 3


def test_conflicts_are_chosen_by_address(client: TestClient) -> None:
    everything = _shown(client)
    high = _shown(client, severity="high")
    assert high.keys() == {name for name, part in everything.items() if 'data-severity="high"' in part}
    assert 0 < len(high) < len(everything)
    read, single = _shown(client, rule="found by reading"), _shown(client, rule="single value")
    assert "C09" in read
    assert not read.keys() & single.keys()
    blog = _shown(client, document="blog-mbt")
    assert blog.keys() == {
        name for name, part in everything.items() if any(claim.startswith("S3-") for claim in _claims(part))
    }
    both = _shown(client, severity="high", document="blog-mbt")
    assert both.keys() == high.keys() & blog.keys()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"severity": "hihg"}, "Did you mean high?"),
        ({"rule": "<script>"}, "Parameter rule: expected one of found by reading"),
        ({"document": "x" * 5000}, "expected one of"),
        ({"trust": "all"}, "Parameter trust"),
    ],
)
def test_a_choice_that_is_none_is_refused_with_the_choices(
    client: TestClient, chosen: dict[str, str], told: str
) -> None:
    found = client.get("/conflicts", params=chosen)
    assert found.status_code == 400
    assert told in found.json()["detail"]
    assert len(found.text) < 3000


def _offered(client: TestClient, **chosen: str) -> dict[str, set[str]]:
    page = client.get("/conflicts", params=chosen).text
    selects = re.findall(r'<select name="(\w+)">(.*?)</select>', page, re.DOTALL)
    return {name: set(re.findall(r'<option value="([^"]+)"', options)) for name, options in selects}


def test_what_is_offered_is_what_the_level_has(client: TestClient) -> None:
    wide, narrow = _offered(client), _offered(client, trust="t1")
    assert wide.keys() == narrow.keys() == {"severity", "rule", "document"}
    for name, values in wide.items():
        for value in values:
            shown = _shown(client, trust="t1", **{name: value})
            assert bool(shown) is (value in narrow[name]), value
    alone = min(wide["rule"] - narrow["rule"])
    assert _offered(client, trust="t1", rule=alone)["rule"] == {*narrow["rule"], alone}


def test_what_a_lens_hides_is_counted(client: TestClient) -> None:
    everything, narrow = _shown(client), _shown(client, trust="t1")
    page = client.get("/conflicts", params={"trust": "t1"}).text
    assert f"{len(everything) - len(narrow)} more have a side that this level hides" in page
    assert "this level hides" not in client.get("/conflicts").text


def test_what_differs_is_told_with_our_record_beside_it(client: TestClient) -> None:
    shown = _shown(client, rule="printed against record")
    part = next(part for part in shown.values() if _claims(part) == {"S2-284"})
    assert "<bdi>2006</bdi>" in part
    assert "our record of it has <bdi>2010</bdi>" in part


def test_denials_read_as_denials(client: TestClient, graph: Graph) -> None:
    sides = re.findall(r'data-claim="([\w.-]+)">\s*(.*?)</li>', client.get("/conflicts").text, re.DOTALL)
    denying = {claim for claim, body in sides if '<b class="against">a denial:</b>' in body}
    found = graph.ask("conflicts")
    assert denying == {claim.id for row in found for claim in row.claims if claim.stance == "denies"}
    assert "S0-073" in denying


def test_a_side_is_shown_with_the_people_that_it_is_limited_to(client: TestClient) -> None:
    shown = _shown(client, rule="single value")
    part = next(part for part in shown.values() if _claims(part) == {"S2-032", "S2-237"})
    assert re.search(
        "12 to 18 months</bdi></strong> <em>in <bdi>people with borderline[^<]*</bdi> only</em>", part
    )
