"""JSON-LD in pages: the words of schema.org, and the same facts as the RDF."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from mbtgraph.catalog import DATASET
from mbtgraph.namespaces import DCTERMS, ID, MBT, ROOT, SCHEMA
from mbtgraph.rdf import Rows
from mbtgraph.web.linked.embedded import TYPES, json_ld
from mbtgraph.web.pages.reading import Reading
from tests.service import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.web.served import Served

OUR_OWN: Final = {"@type", "@vocab", "identifier", "description", "inLanguage", "version"}
"""What is no fact of the graph: words of schema.org, short names, warnings."""


def embedded(now: Served, name: str, trust: Level = "model") -> dict[str, Any]:
    """Return what the page of a thing embeds."""
    from starlette.requests import Request  # noqa: PLC0415

    scope = {
        "type": "http", "method": "GET", "path": f"/doc/{name}", "headers": [], "served": now,
        "query_string": f"trust={trust}".encode(),
    }  # fmt: skip
    reading = None if name == DATASET else Reading(now, ID + name, trust)
    return json_ld(Request(scope), reading)


def leaves(told: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a JSON value with their keys."""
    if isinstance(told, dict):
        for name, content in told.items():
            yield from leaves(content, name)
    elif isinstance(told, list):
        for content in told:
            yield from leaves(content, key)
    else:
        yield key, str(told)


@pytest.mark.parametrize("trust", ["t3", "model"])
@pytest.mark.parametrize(
    "name",
    ["claim/S0-142", "source/bateman-fonagy-2010", "person/peter-fonagy", "mode/pretend-mode", "modality/mbt",
     "disorder/borderline-personality-disorder", "section/wiki-evidence-base", "source/nice-guidelines"],
)  # fmt: skip
def test_what_a_page_embeds_is_what_its_rdf_says(
    client: TestClient, now: Served, name: str, trust: Level
) -> None:
    """G6: no name and no text that the document in RDF at the same level has not."""
    quads = list(parse(client.get(f"/doc/{name}.nt?trust={trust}").content, format=RdfFormat.N_TRIPLES))
    iris = {t.value for q in quads for t in (q.subject, q.object) if isinstance(t, NamedNode)}
    texts = {q.object.value for q in quads if isinstance(q.object, Literal)}
    told = embedded(now, name, trust)
    page = told["subjectOf"]
    assert page["@id"] == f"{BASE}doc/{name}"
    dois = {f"https://doi.org/{text}" for text in texts}
    for key, text in leaves({key: held for key, held in told.items() if key != "subjectOf"}):
        if key == "@id":
            assert text in iris | dois, (key, text)
        elif key not in OUR_OWN:
            assert text in texts, (key, text)
    assert told["name"] in texts if "name" in told else name.startswith("claim/")


@pytest.mark.parametrize("path", ["/doc/claim/S0-142", "/doc/modality/mbt?trust=t1", "/", "/downloads"])
def test_the_page_carries_it(client: TestClient, now: Served, path: str) -> None:
    """G6, G12."""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text)
    assert block
    name, _, trust = path.removeprefix("/doc/").partition("?trust=")
    iri = name if path.startswith("/doc/") else ROOT + "dataset"
    assert json.loads(block[1]) == embedded(now, iri, trust or "model")  # type: ignore[arg-type]


def test_a_claim_stays_a_claim(client: TestClient, now: Served) -> None:
    """G6: its basis, its level, its place and its sources travel along."""
    told = embedded(now, "claim/S0-142")
    assert told["@type"] == "Claim"
    assert "eight-year follow-up" in told["text"]
    assert {one["@id"] for one in told["additionalType"]} == {MBT + "Cited", MBT + "level-t1"}
    assert [one["@id"] for one in told["citation"]] == [ID + "source/bateman-fonagy-2010"]
    assert told["appearance"][0]["name"] == "Evidence Base"
    assert "description" not in told
    model = re.findall(
        r"<(https://w3id[^>]+/claim/[^>]+)> <[^>]+type> <[^>]+#ModelGeneratedClaim>",
        client.get("/doc/modality/mbt.nt").text,
    )
    written = embedded(now, model[0].removeprefix(ID))
    assert "Verify it before clinical use" in written["description"]


def test_what_is_claimed_of_a_thing_is_no_property_of_it(now: Served) -> None:
    """G6: "MBT is indicated for BPD" is somebody's claim, and so no fact on the page of MBT."""
    told = embedded(now, "modality/mbt")
    assert told["@type"] == "DefinedTerm"
    assert set(told) == {
        "@context",
        "@id",
        "@type",
        "name",
        "alternateName",
        "identifier",
        "sameAs",
        "subjectOf",
    }


def test_the_licence_is_that_of_the_record_and_not_of_the_work(now: Served) -> None:
    """G6."""
    told = embedded(now, "source/bateman-fonagy-2010")
    assert "license" not in told
    assert told["subjectOf"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert told["datePublished"] == "2010"
    assert {one["name"] for one in told["author"]} == {"Anthony Bateman", "Peter Fonagy"}
    assert told["isPartOf"] == [{"@type": "Periodical", "name": "World Psychiatry"}]


def test_types_agree_with_the_mappings_of_the_graph(graph: Graph) -> None:
    """G6: a class that is mapped to one of schema.org is told as that; an article less exactly."""
    found = graph.run(f"""
        SELECT ?class ?other {{ ?class ?match ?other .
          FILTER(STRSTARTS(STR(?other), "{SCHEMA}") && REGEX(STR(?match), "exactMatch|closeMatch")) }}""")
    assert isinstance(found, Rows)
    mapped = {c.value.removeprefix(MBT): o.value.removeprefix(SCHEMA) for c, o in found.rows}  # type: ignore[union-attr]
    for name, type_ in TYPES.items():
        if name in mapped and name != "JournalArticle":
            assert mapped[name] == type_
    assert mapped["JournalArticle"].endswith(TYPES["JournalArticle"])


def test_the_dataset_is_told_as_search_engines_want_it(client: TestClient, now: Served, graph: Graph) -> None:
    """G12: what F-UJI looks for: name, description, creator, licence, identifier, version, files."""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get("/downloads").text)
    assert block
    told = json.loads(block[1])
    assert told == embedded(now, DATASET)
    assert told["@type"] == "Dataset"
    title = graph.run(f"SELECT ?t {{ <{ROOT}dataset> <{DCTERMS}title> ?t }}")
    assert isinstance(title, Rows)
    assert told["name"] == title.rows[0][0].value  # type: ignore[union-attr]
    for key in ("description", "creator", "license", "identifier", "version", "dateModified", "url"):
        assert told[key], key
    sums = client.get("/dumps/SHA256SUMS").text
    assert len(told["distribution"]) == 7
    for file in told["distribution"]:
        assert f"  {file['name']}\n" in sums
        assert file["contentUrl"]["@id"] == f"{BASE}dumps/{file['name']}"


def test_nothing_is_fetched_to_read_it(client: TestClient) -> None:
    block = (
        client.get("/downloads").text.partition('<script type="application/ld+json">')[2].partition("<")[0]
    )
    assert json.loads(block)["@context"] == {"@vocab": SCHEMA}
