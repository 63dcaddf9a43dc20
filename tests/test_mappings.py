"""Mappings to other vocabularies: what they are about, and that they are the ones we verified."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.build import assemble
from mbtgraph.derive.mappings import matches
from mbtgraph.lens import LEVELS, MAPPINGS, THINGS
from mbtgraph.namespaces import ID, MBT, SKOS, shrink
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, n, parse_file, parse_turtle, text_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded

FOLDER = ROOT / "data" / "mappings"
VERIFIED = {
    "BroadMatch": {
        "ECO": 2, "IAO": 1, "ICD10WHO": 2, "MFOMD": 1, "NCIT": 1, "OMRSE": 1, "icd11.foundation": 2,
    },
    "CloseMatch": {
        "ADDICTO": 3, "BCIO": 10, "ECO": 1, "GMHO": 3, "HP": 4, "ICD10WHO": 2, "OBI": 2, "SCTID": 3,
        "SEPIO": 2, "bibo": 1, "cito": 1, "cogat": 2, "fabio": 1, "icd11.foundation": 2, "pico": 5,
        "schema": 5,
    },
    "ExactMatch": {
        "ADDICTO": 2, "BCIO": 1, "DOID": 6, "HP": 3, "ICD10CM": 4, "ICD10WHO": 2, "MAXO": 1, "MF": 2,
        "MFOMD": 1, "MONDO": 7, "NCIT": 7, "SCTID": 14, "SEPIO": 2, "STATO": 4, "bibo": 2, "cogat": 2,
        "fabio": 4, "icd11.foundation": 8, "mesh": 9, "schema": 3,
    },
    "NarrowMatch": {"HP": 1, "icd11.foundation": 1, "schema": 1},
    "RelatedMatch": {"ADDICTO": 1, "BCIO": 1, "GMHO": 1, "HP": 2, "icd11.foundation": 3},
}  # fmt: skip
"""How many mappings were verified, by relation and vocabulary."""

STRENGTHS = {"ReadInVocabulary": 63, "ReadInMirror": 74, "ReadElsewhere": 15}
UNNAMED = {"SCTID": 17, "mesh": 3, "pico": 5}
"""How many terms have no name here: under a licence, or not read."""


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Return what is said of mappings."""
    return Facts(fact for path in sorted(FOLDER.glob("*.ttl")) for fact in parse_file(path))


@pytest.fixture(scope="module")
def mappings(facts: Facts) -> list[NamedNode]:
    """Return all mappings."""
    found = facts.subjects(TYPE, n("mbt:Mapping"))
    return [node for node in found if isinstance(node, NamedNode)]


def said(facts: Facts, node: NamedNode, slot: str) -> str:
    """Return what stands in a slot, without the address of our ontology."""
    return text_of(facts.one(node, n(f"mbt:{slot}"))).removeprefix(MBT)


def test_the_folder_holds_nothing_but_mappings(facts: Facts, mappings: list[NamedNode]) -> None:
    assert {fact[0] for fact in facts} == set(mappings)
    assert len(mappings) == 152


def test_every_subject_is_a_thing_of_the_graph_or_a_term_of_the_ontology(
    facts: Facts, mappings: list[NamedNode], graphs: Graphs, loaded: Loaded
) -> None:
    things = Facts(fact for path in (ROOT / "data" / "things").glob("*.ttl") for fact in parse_file(path))
    of_terms = 0
    for node in mappings:
        subject = facts.one(node, n("mbt:mappingSubject"))
        assert isinstance(subject, NamedNode)
        of_terms += subject.value.startswith(MBT)
        assert (loaded.ontology if subject.value.startswith(MBT) else things).objects(subject, TYPE), node
        assert (node, n("mbt:mappingSubject"), subject) in graphs[THINGS]
    assert of_terms == 47


def test_no_two_mappings_join_the_same_two(facts: Facts, mappings: list[NamedNode]) -> None:
    for slot in ("mappingObject", "objectId"):
        pairs = Counter((said(facts, node, "mappingSubject"), said(facts, node, slot)) for node in mappings)
        assert set(pairs.values()) == {1}


def test_nothing_is_the_same_as_two_terms_of_one_vocabulary(facts: Facts, mappings: list[NamedNode]) -> None:
    """Two exact matches within one vocabulary would make its two terms one."""
    exact = Counter(
        (said(facts, node, "mappingSubject"), said(facts, node, "objectVocabulary"))
        for node in mappings
        if said(facts, node, "mappingRelation") == "ExactMatch"
    )
    assert set(exact.values()) == {1}


def test_no_term_is_the_same_as_two_things(facts: Facts, mappings: list[NamedNode]) -> None:
    exact = Counter(
        said(facts, node, "mappingObject")
        for node in mappings
        if said(facts, node, "mappingRelation") == "ExactMatch"
    )
    assert set(exact.values()) == {1}


def test_mappings_are_those_that_were_verified(facts: Facts, mappings: list[NamedNode]) -> None:
    found: dict[str, Counter[str]] = {}
    for node in mappings:
        counter = found.setdefault(said(facts, node, "mappingRelation"), Counter())
        counter[said(facts, node, "objectVocabulary")] += 1
    assert found == VERIFIED
    assert Counter(said(facts, node, "mappingStrength") for node in mappings) == STRENGTHS


def test_identifier_address_and_names_agree(facts: Facts, mappings: list[NamedNode], loaded: Loaded) -> None:
    """The prefix is the vocabulary, the number ends the address, and both are in our name and label."""
    for node in mappings:
        prefix, _, number = said(facts, node, "objectId").partition(":")
        assert prefix == said(facts, node, "objectVocabulary")
        assert said(facts, node, "mappingObject").endswith(number)
        name = said(facts, node, "mappingSubject").rpartition("/")[2]
        subject = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        key = re.sub(r"[._]", "-", f"{prefix}-{number}".lower())
        assert shrink(node.value) == f"mapping:{subject}-{key}"
        (kind,) = facts.objects(node, n("mbt:mappingRelation"))
        relation = text_of(loaded.ontology.one(kind, n("rdfs:label")))
        assert text_of(facts.one(node, n("rdfs:label"))).endswith(f", {relation} {prefix}:{number}")


def test_terms_without_a_name_say_why(facts: Facts, mappings: list[NamedNode]) -> None:
    """A label that was not read is not made up, and those of SNOMED CT and of Cochrane are not passed on."""
    bare = [node for node in mappings if facts.one(node, n("mbt:objectLabel")) is None]
    assert Counter(said(facts, node, "objectVocabulary") for node in bare) == UNNAMED
    assert all(facts.one(node, n("mbt:mappingNote")) is not None for node in bare)


def test_relations_are_those_of_skos(loaded: Loaded) -> None:
    terms = loaded.ontology
    for relation in terms.subjects(TYPE, n("mbt:MappingRelation")):
        name = text_of(relation).removeprefix(MBT)
        address = terms.one(relation, n("mbt:skosRelation"))
        assert isinstance(address, Literal)
        assert address.value == f"{SKOS}{name[0].lower()}{name[1:]}"
        assert terms.objects(relation, n("dcterms:source")) == [NamedNode(address.value)]


def test_each_mapping_is_one_plain_triple_of_skos(
    facts: Facts, mappings: list[NamedNode], graphs: Graphs
) -> None:
    found = set()
    for node in mappings:
        relation = said(facts, node, "mappingRelation")
        found.add(
            (
                facts.one(node, n("mbt:mappingSubject")),
                NamedNode(f"{SKOS}{relation[0].lower()}{relation[1:]}"),
                NamedNode(said(facts, node, "mappingObject")),
            )
        )
    assert set(graphs[MAPPINGS]) == found
    assert len(found) == len(mappings)


def test_matches_are_seen_at_every_level_and_in_their_graph_alone(graph: Graph) -> None:
    mondo = "<http://purl.obolibrary.org/obo/MONDO_0001156>"
    match = f"<{ID}disorder/borderline-personality-disorder> <{SKOS}exactMatch> {mondo}"
    for level in LEVELS:
        assert graph.boolean(f"ASK {{ {match} }}", trust=level)
        assert graph.boolean(f"ASK {{ GRAPH <{MAPPINGS}> {{ {match} }} }}", trust=level)
    assert not graph.boolean(f"ASK {{ {mondo} ?p ?o }}")


def test_nothing_follows_from_a_mapping(loaded: Loaded, graphs: Graphs, mappings: list[NamedNode]) -> None:
    without = replace(loaded, data=Facts(fact for fact in loaded.data if fact[0] not in mappings))
    bare = assemble(without)
    assert not bare[MAPPINGS]
    for name in graphs.keys() - {MAPPINGS, THINGS}:
        assert set(graphs[name]) == set(bare[name]), name
    assert {fact[0] for fact in graphs[THINGS]} - {fact[0] for fact in bare[THINGS]} == set(mappings)


def test_what_is_no_mapping_yet_makes_no_triple(loaded: Loaded) -> None:
    slots = {
        "mappingSubject": "<urn:ours>",
        "mappingRelation": "mbt:CloseMatch",
        "mappingObject": '"http://example.org/theirs"',
    }

    def made(slots: dict[str, str]) -> list[str]:
        text = "".join(f"<urn:m> mbt:{slot} {value} .\n" for slot, value in slots.items())
        data = parse_turtle(f"@prefix mbt: <{MBT}> .\n{text}", path=Path("case.ttl"))
        return [" ".join(map(str, fact)) for fact in matches(loaded.ontology, Facts(data))]

    assert made(slots) == [f"<urn:ours> <{SKOS}closeMatch> <http://example.org/theirs>"]
    for slot in slots:
        assert not made({name: value for name, value in slots.items() if name != slot})
    assert not made({**slots, "mappingSubject": "[]"})
    assert not made({**slots, "mappingRelation": "mbt:High"})
    assert not made({**slots, "mappingObject": "<http://example.org/theirs>"})
    assert not made({**slots, "mappingObject": '"no address"'})
