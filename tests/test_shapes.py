"""SHACL: two engines agree on every result, and either is bounded in what it may do."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import ntriples, parse_file, parse_turtle
from mbtgraph.shapes import Engine, rules, validate

if TYPE_CHECKING:
    from mbtgraph.rdf import Fact

ROOT = Path(__file__).parents[1]
ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl")
PREFIXES = """
@prefix e: <http://example.org/> .
@prefix mbt: <https://w3id.org/mbtgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@cache
def read(*folders: str) -> tuple[Fact, ...]:
    """Return the triples of all Turtle files of some folders."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.ttl"))]
    return tuple(fact for path in paths for fact in parse_file(path))


@cache
def shapes() -> bytes:
    """Return all shapes as N-Triples."""
    return ntriples(read("shapes"))


def turtle(text: str) -> bytes:
    """Return a Turtle text, with the prefixes of this file, as N-Triples."""
    return ntriples(parse_turtle(PREFIXES + text, path=Path("given.ttl")))


def test_engines_agree_on_real_data() -> None:
    """The data that are committed break no rule, whichever engine looks."""
    data = ntriples(read("ontology", "data"))
    assert len(read("data")) > 600
    for engine in ENGINES:
        assert validate(data, shapes(), engine=engine) == []


def test_engines_agree_on_cases() -> None:
    """Both engines find the same in all cases at once."""
    data = ntriples(read("ontology", "data/things", "data/sources", "tests/cases/shapes"))
    by_shacl, by_pyshacl = (validate(data, shapes(), engine=engine) for engine in ENGINES)
    assert len(by_shacl) > 300
    assert by_shacl == by_pyshacl


HOSTILE = r"""
[] a mbt:CitedClaim ; mbt:cites [] ; mbt:object [] .
e:claim a mbt:CitedClaim , mbt:UnmarkedClaim ;
    mbt:statement "a \"quoted\" back\\slash\nnew line\ttab é 日本 😀"@en-GB , ""@en , "x"@EN , "x"@de-AT ;
    mbt:statement 5 , true , e:x ;
    mbt:nonsense "\"\\\n\t'é日😀" , "1"^^xsd:boolean , "01"^^xsd:integer , "1.50"^^xsd:decimal , 0 , 1e3 ;
    mbt:value "2026"^^xsd:gYear , false , e:x ;
    mbt:predicate "text" , mbt:tier ;
    mbt:hedge mbt:Can , [] ;
    mbt:locator "" , " " , "é"@fr ;
    mbt:stance mbt:Denies , 0 , false , "" .
e:result a mbt:ArmResult ;
    mbt:percentage "abc"^^xsd:decimal , 14 , 14.0 , "014.00"^^xsd:decimal , 1e9 , "x" , -0.0 , e:x ;
    mbt:resultAtMonths "-0"^^xsd:integer , "1"^^xsd:nonNegativeInteger , "x"^^xsd:integer , 1.0 ;
    mbt:resultAtMonths 99999999999999999999 , "INF"^^xsd:double .
e:source a mbt:Source ;
    rdfs:label ""@en , "a" , "b"@de ;
    mbt:year "1999"^^xsd:int , 0 , 2101 , 1799.9 ;
    mbt:doi "10.1/x" , "10.1000/x y" , "10.1000/é" ;
    mbt:pmid "0" , "٣" , "1 " ;
    mbt:recordedFrom "http://"^^xsd:anyURI , "https://e/ x"^^xsd:anyURI , <https://e/x> .
"""


def test_engines_agree_on_hostile_data() -> None:
    """Odd literals, blank nodes and several mistakes at one node look the same to both engines."""
    data = ntriples(read("ontology")) + turtle(HOSTILE)
    by_shacl, by_pyshacl = (validate(data, shapes(), engine=engine) for engine in ENGINES)
    assert len(by_shacl) > 80
    assert by_shacl == by_pyshacl


SMALL_SHAPES = """
e:count a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:severity sh:Warning ; sh:message "count"@en ; rdfs:comment "why count"@en .
e:language a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:l ; sh:uniqueLang true ; sh:severity sh:Info .
e:long a sh:PropertyShape ; sh:targetClass e:C ; sh:path ( e:a e:b ) ; sh:hasValue true .
e:least a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:n ; sh:minInclusive 1 .
"""
SMALL_DATA = """
e:x a e:C ; e:l "a"@en , "b"@en ; e:a e:y ; e:n 0 .
e:y a e:C ; e:p 1 , 2 ; e:a e:z ; e:n 1 .
e:z e:b true .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_results_are_normal(engine: Engine) -> None:
    """Paths, values, severities and texts come out the same, sorted, whatever the engine."""
    results = validate(turtle(SMALL_DATA), turtle(SMALL_SHAPES), engine=engine)
    assert [
        (r.focus[-1], r.path[-1], r.value, r.component, r.severity, r.rule, r.message, r.why) for r in results
    ] == [
        ("x", "a", "", "HasValueConstraintComponent", "error", "long", "", ""),
        ("x", "l", "", "UniqueLangConstraintComponent", "info", "language", "", ""),
        ("x", "n", "0", "MinInclusiveConstraintComponent", "error", "least", "", ""),
        ("x", "p", "", "MinCountConstraintComponent", "warning", "count", "count", "why count"),
        ("y", "p", "", "MaxCountConstraintComponent", "warning", "count", "count", "why count"),
    ]


def test_reason_is_read() -> None:
    """A rule tells its path, its message and why it exists."""
    rule = rules(shapes())["cited-claim-cites"]
    assert rule.path == MBT + "cites"
    assert rule.message.startswith("This cited claim names no source")
    assert rule.why.startswith("A cited claim is trusted for its source")
    assert rules(shapes())["claim-predicate-claimable"].path == MBT + "predicate"


BROKEN = {
    "no path": 'e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path "p" .',
    "no pattern": 'e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:pattern "(" .',
    "no engine may ask a server": (
        "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql e:q . "
        'e:q sh:select "SELECT DISTINCT $this WHERE { SERVICE <http://example.org/> { $this ?p ?o } }" .'
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_shapes_are_told(engine: Engine, broken: str) -> None:
    """Shapes that an engine cannot or will not use are an error that names the engine."""
    with pytest.raises(MbtGraphError, match=r"cannot be checked with (shacl|pySHACL): .*"):
        validate(turtle("e:x a e:C ; e:p 1 ."), turtle(broken), engine=engine)


def test_broken_text_is_told() -> None:
    """Shapes that are not N-Triples are an error before any engine runs, broken data after."""
    with pytest.raises(MbtGraphError, match="not N-Triples"):
        validate(b"", b"nonsense")
    for engine in ENGINES:
        with pytest.raises(MbtGraphError, match="cannot be checked with"):
            validate(b"nonsense", turtle(SMALL_SHAPES), engine=engine)


READING = """
e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql e:q .
e:q sh:select "SELECT DISTINCT $this ?value FROM <FILE> WHERE { $this <http://example.org/secret> ?value }" .
"""


def test_from_reads_no_file(tmp_path: Path) -> None:
    """A query in a shape cannot read a file into a report."""
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://example.org/x> <http://example.org/secret> <http://example.org/hidden> .\n")
    reading = turtle(READING.replace("FILE", secret.as_uri()))
    for engine in ENGINES:
        assert validate(turtle("e:x a e:C ."), reading, engine=engine) == []


def test_no_engine_is_loaded_here() -> None:
    """An engine and what it loads stay in the child."""
    program = (
        "import sys; from mbtgraph.shapes import validate;"
        "validate(b'', b''); validate(b'', b'', engine='pyshacl');"
        "assert not {'rdflib', 'shacl', 'pyshacl'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT / "src")


def test_missing_wheel_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel of `shacl` pySHACL answers; without both, the error names what to install."""
    expected = validate(turtle(SMALL_DATA), turtle(SMALL_SHAPES))
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert validate(turtle(SMALL_DATA), turtle(SMALL_SHAPES)) == expected
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match="pip install shacl"):
        validate(turtle(SMALL_DATA), turtle(SMALL_SHAPES))
