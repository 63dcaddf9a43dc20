"""Pages of things: each sentence with its mark, nothing beyond the lens, and no denial read as support."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from starlette.testclient import TestClient

from mbtgraph.graph import Graph
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID, KINDS, MBT, PREFIXES, expand, shrink
from mbtgraph.rdf import text_of
from mbtgraph.snapshot import Snapshot
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings
from tests.service import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.why import Reason

_PREFIXES: Final = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())
_SAMPLE: Final = (
    "mode:pretend-mode", "modality:mbt", "problem:impulsivity", "population:people-with-bpd",
    "study:bateman-fonagy-2009", "outcome:self-harm", "source:clinical-wiki", "source:bateman-fonagy-2009",
    "person:anthony-bateman", "section:wiki-core-principles", "claim:S0-142",
    "intervention:not-knowing-stance", "disorder:borderline-personality-disorder",
)  # fmt: skip
"""Things of which much is said at several levels."""


def rows(graph: Graph, text: str, trust: Level = "model") -> list[tuple[str, ...]]:
    return [tuple(map(text_of, row)) for row in graph.run(_PREFIXES + text, trust=trust).rows]  # type: ignore[union-attr]


def page(client: TestClient, curie: str, trust: str = "model", status: int = 200) -> str:
    address = "/doc/" + expand(curie).removeprefix(ID) + ("" if trust == "model" else f"?trust={trust}")
    found = client.get(address, headers={"Accept": "text/html"})
    assert found.status_code == status, (curie, found.text[:500])
    return found.text


def words(text: str) -> str:
    """Return what a page says, without its elements."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])))


def hidden(graph: Graph, trust: Level) -> dict[str, str]:
    """Return the statements beyond a level by the id of the claim; nothing where the level says the same."""
    text = "SELECT ?claim ?text WHERE { ?claim mbt:statement ?text }"
    seen = {found[0]: found[1] for found in rows(graph, text, trust)}
    return {
        shrink(claim)[6:]: said if said not in seen.values() else "\0"
        for claim, said in rows(graph, text)
        if claim not in seen
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_at_every_level_that_shows_it(
    client: TestClient, graph: Graph, kind: str
) -> None:
    """S6, G3: a page of each kind has a title, one h1, a description, breadcrumbs, headings in order."""
    for trust in ("t1", "model"):
        found = rows(
            graph, f'SELECT ?t WHERE {{ ?t a ?c . FILTER(STRSTARTS(STR(?t), "{ID}{kind}/")) }}', trust
        )
        for (iri,) in sorted(set(found))[:3]:
            text = page(client, shrink(iri), trust)
            assert text.count("<h1") == 1
            assert re.search(r"<title>[^<]{5,}</title>", text)
            assert re.search(r'<meta name="description" content="[^"]{15,}">', text)
            assert 'aria-label="Breadcrumb"' in text
            depths = [int(depth) for depth in re.findall(r"<h(\d)", text)]
            assert all(after - before <= 1 for before, after in pairwise(depths)), depths


def test_every_sentence_has_a_page_with_its_mark_and_its_sources(client: TestClient, graph: Graph) -> None:
    answer = graph.ask("claims-by-tier", tier="T1")
    marks = {claim.id: claim for row in answer for claim in row.claims}
    said = rows(graph, "SELECT ?claim ?text WHERE { ?claim mbt:statement ?text }")
    assert len(said) > 1300
    cites: dict[str, list[str]] = {}
    for claim, label in rows(
        graph, "SELECT ?c ?l WHERE { ?c mbt:cites/rdfs:label ?l ; mbt:statement ?text }"
    ):
        cites.setdefault(claim, []).append(label)
    for claim, text in said:
        shown = page(client, shrink(claim))
        plain = words(shown)
        assert re.sub(r"\s+", " ", text) in plain
        assert '<span class="mark ' in shown
        assert all(re.sub(r"\s+", " ", label) in plain for label in cites.get(claim, ()))
        if (known := marks.get(shrink(claim)[6:])) and known.level == "t1":
            assert '<span class="mark t1"' in shown


@pytest.mark.parametrize("trust", LEVELS[:-1])
def test_no_page_holds_anything_beyond_its_lens(client: TestClient, graph: Graph, trust: Level) -> None:
    """The lens holds for pages: neither a sentence that it hides nor the name of one."""
    beyond = hidden(graph, trust)
    assert beyond
    for curie in _SAMPLE:
        text = page(client, curie, trust)
        plain = words(text)
        assert not set(re.findall(r"[A-Z]\d*-[\w-]*\d", plain)) & beyond.keys()
        assert not [name for name in re.findall(r"/doc/claim/([\w-]+)", text) if name in beyond]
        assert not [name for name, said in beyond.items() if re.sub(r"\s+", " ", said) in plain]
        assert trust == "unmarked" or 'class="mark unmarked"' not in text
        assert 'class="mark model"' not in text


@pytest.mark.parametrize(
    "curie",
    [
        one
        for one in _SAMPLE
        if one.partition(":")[0] not in ("claim", "source", "section", "outcome", "person")
    ],
)
def test_a_lens_counts_what_it_hides(client: TestClient, graph: Graph, curie: str) -> None:
    wide, narrow = (len(graph.ask("claims-about", thing=curie, trust=one)) for one in ("model", "t1"))
    text = words(page(client, curie, "t1"))
    assert f"This lens hides {wide - narrow} claim" in text
    assert "This lens hides" not in words(page(client, curie))


@pytest.mark.parametrize(
    ("curie", "path"),
    [
        ("section:wiki-core-principles", "mbt:statedIn"),
        ("source:clinical-wiki", "mbt:statedIn/mbt:sectionOf"),
        ("source:bateman-fonagy-2009", "mbt:cites|mbt:involves|mbt:attributedTo"),
        ("outcome:self-harm", "mbt:involves|mbt:object/mbt:ofOutcome"),
        ("person:anthony-bateman", "mbt:involves|mbt:attributedTo"),
    ],
)
def test_a_lens_counts_what_it_hides_of_works_people_and_sections(
    client: TestClient, graph: Graph, curie: str, path: str
) -> None:
    text = f"SELECT DISTINCT ?c WHERE {{ ?c {path} {curie} ; mbt:statement ?text }}"
    beyond = len(rows(graph, text)) - len(rows(graph, text, "t1"))
    assert beyond
    assert f"This lens hides {beyond} claim" in words(page(client, curie, "t1"))


def test_what_a_level_does_not_show_has_no_page(client: TestClient) -> None:
    text = page(client, "claim:S0-093", "t1", status=404)
    assert "cut off from reality" not in text


def test_a_denial_reads_as_denied(client: TestClient, graph: Graph) -> None:
    denied = rows(graph, "SELECT ?p ?c WHERE { ?p mbt:deniedBy ?c }")
    assert len(denied) > 20
    for content, claim in denied:
        told = words(page(client, shrink(claim)))
        assert "a denial" in told
        assert "It is denied that" in told
        shown = page(client, shrink(content))
        assert shrink(claim)[6:] not in shown.partition('id="for"')[2].partition("</section>")[0]
        assert shrink(claim)[6:] in shown.partition('id="against"')[2]
    text = page(client, "modality:mbt")
    before, _, after = text.partition(">crisis intervention</bdi>")
    assert before.rpartition("<li")[2].startswith(' class="edge denied"')
    assert re.sub(r"<[^>]+>", " ", after).split()[:3] == ["denied", "LLM", "against"]


def test_what_follows_leads_to_the_sentences_it_rests_on(client: TestClient, graph: Graph) -> None:
    (reason,) = graph.why("attachment-system activation", "mbt:upstreamOf", "impulsivity")
    behind = {claim.id for premise in reason.premises for claim in _claims(premise)}
    text = page(client, shrink(reason.step.iri))
    assert {"S0-020", "S0-023"} <= behind
    assert all(f">{claim}</a>" in text for claim in behind)
    assert "Nobody says it in one sentence" in text


def test_what_follows_is_not_denied_for_want_of_a_sentence_of_its_own(
    client: TestClient, graph: Graph
) -> None:
    found = rows(graph, "SELECT ?p WHERE { ?p mbt:inferredBy ?rule }")
    for (content,) in sorted(found)[::10]:
        assert (
            "denie"
            not in page(client, shrink(content)).partition("<article")[2].partition('<div class="claim')[0]
        )


def _claims(reason: Reason) -> Iterator[ClaimEvidence]:
    yield from reason.step.claims
    for premise in reason.premises:
        yield from _claims(premise)


def test_conflicts_stand_with_the_sentences_that_they_concern(client: TestClient) -> None:
    assert 'href="/doc/conflict/C24"' in page(client, "claim:S0-142")
    text = page(client, "study:bateman-fonagy-2008-follow-up")
    beside = text.partition(">S0-142</a>")[2].partition('<div class="claim')[0]
    assert 'href="/doc/conflict/C24"' in beside
    shown = page(client, "conflict:C24")
    assert all(f">{claim}</a>" in shown for claim in ("S0-141", "S0-142", "S0-143", "S1-080", "S2-285"))


def test_what_a_model_wrote_is_never_shown_without_the_warning(client: TestClient) -> None:
    for curie in _SAMPLE:
        text = page(client, curie)
        assert ('class="mark model"' in text) <= ('class="verify"' in text)


def changed(snapshot: Snapshot, now: Served, data: bytes) -> TestClient:
    """Return what asks the service over other data."""
    assert data != snapshot.data
    held = Graph(Snapshot(data, "changed", snapshot.queries, {}, snapshot.census))
    return TestClient(create_app(Served(held, now.pool, data, now.counts, Settings(base=BASE))))


def test_a_name_that_was_retired_says_so_and_leads_on(snapshot: Snapshot, now: Served) -> None:
    mode, other, things = map(expand, ("mode:pretend-mode", "mode:teleological-mode", "graph:things"))
    told = (
        f'<{mode}> <http://www.w3.org/2002/07/owl#deprecated> "true"'
        f"^^<http://www.w3.org/2001/XMLSchema#boolean> <{things}> .\n"
        f"<{mode}> <http://purl.org/dc/terms/isReplacedBy> <{other}> <{things}> .\n"
    )
    with changed(snapshot, now, snapshot.data + told.encode()) as client:
        found = client.get("/doc/mode/pretend-mode", headers={"Accept": "text/html"})
    assert "This name was retired. Use teleological mode instead." in words(found.text)


def test_hostile_names_are_inert(snapshot: Snapshot, now: Served) -> None:
    """S6: elements, quotes, a right-to-left override and addresses that run something, in names and texts."""
    hostile = '<script>alert(1)</script>\\" onload=\\"x \\u202Egnihton'
    data = snapshot.data.replace(b'"pretend mode"@en', f'"{hostile}"@en'.encode())
    data = data.replace(b'"In the pretend mode, what is', f'"{hostile} what is'.encode())
    data = data.replace(
        b"https://psychiatryonline.org/doi/full/10.1176/appi.ajp.2009.09040539", b"javascript:alert(1)"
    )
    with changed(snapshot, now, data) as client:
        for curie in ("mode:pretend-mode", "claim:S0-093", "mode:non-mentalizing-mode"):
            text = page(client, curie)
            assert "<script>alert" not in text
            assert ' onload="x' not in text
            assert "&lt;script&gt;alert" in text
            # Without the other elements: what turns the direction stands where it turns nothing else.
            plain = re.sub(r"<(?!/?bdi>)[^>]*>", " ", text.partition("<main")[2])
            places = [at.start() for at in re.finditer("\u202e", plain)]
            assert places
            assert all(plain[:at].count("<bdi>") > plain[:at].count("</bdi>") for at in places)
        assert 'href="javascript' not in page(client, "source:bateman-fonagy-2009")


def test_the_record_is_told_as_ours(client: TestClient) -> None:
    text = words(page(client, "study:bateman-fonagy-2009"))
    assert "it is no claim of a source" in text
    assert "ISRCTN27660668" in text


def test_questions_are_asked_with_the_thing_filled_in(client: TestClient) -> None:
    text = page(client, "mode:pretend-mode", "unmarked")
    assert 'href="/query/work-on-mode?mode=mode%3Apretend-mode&amp;trust=unmarked"' in text
    assert f"{MBT}" not in words(text)


_PRINTED: Final = (
    r"sentence by sentence|in (a|one) sentence|one sentence may make|paragraph \d+, sentence \d+"
    r"|no sentence of the document"
)
"""How pages speak of sentences as documents print them."""


@pytest.mark.parametrize(
    "path",
    ["/", "/about", "/articles", "/browse", "/browse/section", "/causes", "/doc/claim/S0-142",
     "/doc/modality/mbt", "/doc/study/bateman-fonagy-2009", "/doc/source/clinical-wiki",
     "/doc/person/anthony-bateman", "/doc/section/wiki-core-principles", "/doc/outcome/self-harm"],
)  # fmt: skip
def test_what_is_claimed_is_called_a_claim_and_what_is_printed_a_sentence(
    client: TestClient, path: str
) -> None:
    for level in ("model", "t1"):
        text = client.get(path, params={"trust": level}, headers={"Accept": "text/html"}).text
        ours = re.sub(r"<bdi.*?</bdi>", " ", text, flags=re.DOTALL)  # the data may say what they want
        assert re.search("claims?", words(ours), re.IGNORECASE)
        assert "sentence" not in re.sub(_PRINTED, " ", words(ours)).casefold()
