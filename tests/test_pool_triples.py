"""Triples that the pool answers: the same in each format, in order, the same bytes for the same data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, parse

from mbtgraph.errors import QueryError
from mbtgraph.media import JSONLD, NTRIPLES, RDFXML, TURTLE
from mbtgraph.store.pool import Pool
from tests.pool_bed import ask, few, pool

if TYPE_CHECKING:
    from mbtgraph.snapshot import Snapshot

__all__ = ["few", "pool"]

FORMATS: Final = [TURTLE.type, NTRIPLES.type, JSONLD.type, RDFXML.type]
CLAIMS: Final = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . ?s a <https://w3id.org/mbtgraph/ontology#CitedClaim> }"


def _read(body: bytes, media: str) -> list[str]:
    format_ = RdfFormat.from_media_type(media)
    assert format_
    return sorted(str(quad.triple) for quad in parse(body, format=format_))


@pytest.mark.parametrize("media", FORMATS)
def test_each_format_says_the_same(pool: Pool, media: str) -> None:
    """B8."""
    plain = ask(pool, CLAIMS, NTRIPLES.type)
    found = ask(pool, CLAIMS, media)
    assert _read(found.body, media) == _read(plain.body, NTRIPLES.type)
    assert found.cut is plain.cut is None
    assert len(plain.body.splitlines()) > 5_000
    assert plain.body.splitlines() == sorted(set(plain.body.splitlines()))


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        CLAIMS,
        "CONSTRUCT { ?s ?p [ <urn:of> ?o ; <urn:in> ?s ] } { ?s ?p ?o } LIMIT 500",
        "DESCRIBE ?s { ?s a <http://www.w3.org/2002/07/owl#Class> }",
    ],
    ids=["claims", "nameless", "describe"],
)
def test_the_same_data_gives_the_same_bytes_in_another_process(
    snapshot: Snapshot, pool: Pool, media: str, text: str
) -> None:
    """B20."""
    other = Pool(snapshot.data)
    try:
        assert ask(other, text, media).body == ask(pool, text, media).body == ask(pool, text, media).body
    finally:
        other.close()


def test_turtle_has_the_prefixes_of_the_site_that_it_uses(pool: Pool) -> None:
    """B20."""
    text = "CONSTRUCT WHERE { ?s <https://w3id.org/mbtgraph/ontology#statement> ?o } LIMIT 1"
    body = ask(pool, text, TURTLE.type).body.decode()
    heads = [line.split()[1] for line in body.splitlines() if line.startswith("@prefix")]
    assert heads == ["claim:", "mbt:", "rdf:"]  # the last one for what a text in a language is


@pytest.mark.parametrize("media", FORMATS)
def test_no_triples_are_a_document_too(few: Pool, media: str) -> None:
    found = ask(few, "CONSTRUCT WHERE { ?s <urn:none> ?o }", media)
    assert (found.cut, _read(found.body, media)) == (None, [])


@pytest.mark.parametrize("media", FORMATS)
def test_triples_are_counted_once_and_cut(few: Pool, media: str) -> None:
    """C4."""
    twice = "CONSTRUCT { ?s <urn:x> 1 } { ?s ?p ?o . ?a ?b ?c }"
    assert len(_read(ask(few, twice, media).body, media)) == 4
    cut = ask(few, twice, media, rows=3)
    assert (cut.cut, len(_read(cut.body, media))) == (3, 3)
    assert ask(few, twice, media, rows=4).cut is None


def test_texts_that_look_like_nameless_nodes_stay_as_they_are(few: Pool) -> None:
    text = r"""CONSTRUCT { ?s <urn:_:x> "_:y \" _:z", [ <urn:p> "a" ] } { BIND(<urn:a_:b> AS ?s) }"""
    assert ask(few, text, NTRIPLES.type).body.decode().splitlines() == [
        r'<urn:a_:b> <urn:_:x> "_:y \" _:z" .',
        "<urn:a_:b> <urn:_:x> _:b0 .",
        '_:b0 <urn:p> "a" .',
    ]


@pytest.mark.parametrize("edge", [r'<urn:b> "\u0001"', "<urn:b/1> 1", "<urn:b/> 1"])
def test_what_rdf_xml_cannot_hold_is_refused_with_the_mend(few: Pool, edge: str) -> None:
    text = f"CONSTRUCT {{ <urn:a> {edge} }} {{}}"
    with pytest.raises(QueryError, match=r"XML has no way to write; ask for Turtle"):
        ask(few, text, RDFXML.type)
    assert len(_read(ask(few, text, TURTLE.type).body, TURTLE.type)) == 1


def test_rdf_xml_keeps_line_breaks(few: Pool) -> None:
    body = ask(few, r'CONSTRUCT { <urn:a> <urn:b> "a\r\nb" } {}', RDFXML.type).body
    assert _read(body, RDFXML.type) == [r'<urn:a> <urn:b> "a\r\nb"']


def test_triples_about_triples_are_refused_where_a_format_has_none(few: Pool) -> None:
    text = "CONSTRUCT { <urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> } {}"
    with pytest.raises(QueryError, match="ask for N-Triples"):
        ask(few, text, JSONLD.type)
    assert b"<<( <urn:c> <urn:d> <urn:e> )>>" in ask(few, text, NTRIPLES.type).body


def test_triples_are_not_answered_as_rows(few: Pool) -> None:
    """B7."""
    with pytest.raises(
        QueryError, match="CONSTRUCT and DESCRIBE are not answered as text/csv; ask for one of text/turtle"
    ):
        ask(few, "CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")
