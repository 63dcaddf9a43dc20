"""Results of shapes as findings: each points at its token, and speaks where its shape does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.gate.places import Places
from mbtgraph.gate.shapes import broken
from mbtgraph.rdf import parse_turtle

if TYPE_CHECKING:
    from mbtgraph.findings import Finding
    from mbtgraph.shapes import Engine

PREFIXES = """@prefix e: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
E = "http://example.org/"
LABELS = {
    "x": "the thing", "y": "the other", "v": "the end", "p": "part", "q": "quality",
    "a": "first", "b": "second",
    "K": "kind", "L": "kind L", "M": "kind M", "fit": "fitting", "way": "this way",
}  # fmt: skip
FIT = 'e:fit a sh:NodeShape ; sh:nodeKind sh:Literal . e:way a sh:NodeShape ; sh:pattern "z" .'
CASES = {
    # Missing: the subject of the block that tells what the focus is.
    "MinCount": ("sh:path e:p ; sh:minCount 2", 'e:x e:q 1 .\n«»e:x a e:C ; e:q 2 ; e:p "a" .',
        "The thing has too few values of “part”; expected at least 2."),
    "HasValue": ("sh:path e:p ; sh:hasValue e:y", "«»e:x a e:C ; e:p e:z .",
        "The thing lacks a value of “part”; expected the other."),
    "QualifiedMinCount": ("sh:path e:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape e:fit",
        "«»e:x a e:C ; e:p e:z .",
        "The thing has too few values of “part” that fit fitting; expected at least 1."),
    # Too many: the first that is one too many.
    "MaxCount": ("sh:path e:p ; sh:maxCount 1", "e:x a e:C ; e:p 1 ,\n  «»2 ,\n  3 .",
        "The thing has too many values of “part”; expected at most 1."),
    "MaxCount of two": ("sh:path e:p ; sh:maxCount 2", "e:x a e:C ; e:p 1 , 2 .\ne:x e:p «»3 .",
        "The thing has too many values of “part”; expected at most 2."),
    "UniqueLang": ("sh:path e:p ; sh:uniqueLang true", 'e:x a e:C ; e:p "a"@en , «»"b"@en .',
        "The thing has several values of “part” in one language; expected one in each."),
    "QualifiedMaxCount": ("sh:path e:p ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape e:fit",
        "e:x a e:C ; e:p 1 , «»2 .",
        "The thing has too many values of “part” that fit fitting; expected at most 1."),
    # Wrong: the value.
    "Class": ("sh:path e:p ; sh:class e:K", "e:x a e:C ; e:p e:k , «»e:y .\ne:k a e:K .",
        "“part” of the thing is the other; expected a thing of the kind kind."),
    "Datatype": ("sh:path e:p ; sh:datatype xsd:integer", 'e:x a e:C ; e:p 1 , «»"a" , 2 .',
        '“part” of the thing is "a"; expected a value of the datatype xsd:integer.'),
    "NodeKind": ("sh:path e:p ; sh:nodeKind sh:IRI", 'e:x a e:C ; e:p «»"a" , e:y .',
        '“part” of the thing is "a"; expected a thing.'),
    "MinInclusive": ("sh:path e:p ; sh:minInclusive 3", "e:x a e:C ; e:p 4 , «»2 .",
        '“part” of the thing is "2"; expected 3 or more.'),
    "MaxExclusive": ("sh:path e:p ; sh:maxExclusive 3", "e:x a e:C ; e:p «»3 , 2 .",
        '“part” of the thing is "3"; expected less than 3.'),
    "MinExclusive": ("sh:path e:p ; sh:minExclusive 3", "e:x a e:C ; e:p «»3 , 4 .",
        '“part” of the thing is "3"; expected more than 3.'),
    "MaxInclusive": ("sh:path e:p ; sh:maxInclusive 3", "e:x a e:C ; e:p «»4 , 3 .",
        '“part” of the thing is "4"; expected 3 or less.'),
    "MinLength": ("sh:path e:p ; sh:minLength 2", 'e:x a e:C ; e:p "aa" , «»"b" .',
        '“part” of the thing is "b"; expected 2 characters or more.'),
    "MaxLength": ("sh:path e:p ; sh:maxLength 1", 'e:x a e:C ; e:p «»"aa" , "b" .',
        '“part” of the thing is "aa"; expected 1 characters or fewer.'),
    "Pattern": ('sh:path e:p ; sh:pattern "^a"', 'e:x a e:C ; e:p "aa" , «»"b" .',
        '“part” of the thing is "b"; expected a text that matches "^a".'),
    "LanguageIn": ('sh:path e:p ; sh:languageIn ( "en" "de" )', 'e:x a e:C ; e:p "a"«»@fr , "b"@de .',
        '“part” of the thing is "a"; expected a text in "en" or "de".'),
    "In": ("sh:path e:p ; sh:in ( e:y 1 2 3 4 5 6 7 )", "e:x a e:C ; e:p 1 , «»9 .",
        '“part” of the thing is "9"; expected the other, 1, 2, 3, 4, 5 or 2 more.'),
    "Equals": ("sh:path e:p ; sh:equals e:q", "e:x a e:C ; e:p 1 ; e:q 1 , «»2 .",
        '“part” of the thing is "2"; expected the same values as under quality.'),
    "Disjoint": ("sh:path e:p ; sh:disjoint e:q", "e:x a e:C ; e:p 1 , «»2 ; e:q 2 .",
        '“part” of the thing is "2"; expected no value that stands under quality too.'),
    "LessThan": ("sh:path e:p ; sh:lessThan e:q", "e:x a e:C ; e:p 1 , «»5 ; e:q 5 .",
        '“part” of the thing is "5"; expected less than the values of quality.'),
    "LessThanOrEquals": ("sh:path e:p ; sh:lessThanOrEquals e:q", "e:x a e:C ; e:q 5 ; e:p 5 , «»6 .",
        '“part” of the thing is "6"; expected no more than the values of quality.'),
    "Not": ("sh:path e:p ; sh:not e:fit", "e:x a e:C ; e:p e:y , «»5 .",
        '“part” of the thing is "5"; expected what does not fit fitting.'),
    "Node": ("sh:path e:p ; sh:node e:fit", "e:x a e:C ; e:p 5 , «»e:y .",
        "“part” of the thing is the other; expected what fits fitting."),
    "And": ("sh:path e:p ; sh:and ( e:fit e:way )", "e:x a e:C ; e:p «»e:y .",
        ("“part” of the thing is the other; expected what fits all of fitting and "
        "this way.")),
    "Or": ("sh:path e:p ; sh:or ( e:fit e:way )", "e:x a e:C ; e:p 1 , «»e:y .",
        ("“part” of the thing is the other; expected what fits one of fitting or "
        "this way.")),
    "Xone": ("sh:path e:p ; sh:xone ( e:fit e:way )", 'e:x a e:C ; e:p «»"z" .',
        ('“part” of the thing is "z"; expected what fits exactly one of fitting or '
        "this way.")),
    # Longer paths: the step that stands at the focus, or points at it.
    "Class at the end of a sequence": ("sh:path ( e:p e:q ) ; sh:class e:K",
        "e:x a e:C ; e:p e:z , «»e:y .\ne:y e:q e:v .\ne:z e:q e:k . e:k a e:K .",
        "“part” of the thing is the end; expected a thing of the kind kind."),
    "HasValue at the end of a sequence": ("sh:path ( e:p e:q ) ; sh:hasValue e:y",
        "e:x a e:C ;\n  e:p «»e:z .\ne:z e:q e:v .",
        "The thing lacks a value of “part”; expected the other."),
    "Class at another": ("sh:path [ sh:inversePath e:p ] ; sh:class e:K",
        "e:x a e:C .\ne:k a e:K ; e:p e:x .\ne:y e:p e:z , «»e:x .",
        "“part” of the thing is the other; expected a thing of the kind kind."),
    "MaxCount of others": ("sh:path [ sh:inversePath e:p ] ; sh:maxCount 1",
        "e:x a e:C .\ne:k e:p e:x .\ne:y e:p «»e:x .",
        "The thing has too many values of “part”; expected at most 1."),
    "MinCount of others": ("sh:path [ sh:inversePath e:p ] ; sh:minCount 1", "e:x e:q 1 .\n«»e:x a e:C .",
        "The thing has too few values of “part”; expected at least 1."),
    "Class of either": ("sh:path [ sh:alternativePath ( e:p e:q ) ] ; sh:class e:K",
        "e:x a e:C ; e:p e:k ; e:q «»e:y . e:k a e:K .",
        "“part” of the thing is the other; expected a thing of the kind kind."),
    "Class of all": ("sh:path [ sh:oneOrMorePath e:p ] ; sh:class e:K",
        "e:x a e:C ; e:p e:k , «»e:l . e:k a e:K . e:l a e:K ; e:p e:y .",
        "“part” of the thing is the other; expected a thing of the kind kind."),
    # The node itself.
    "Pattern of the name": ('sh:pattern "^z"', "e:x e:p e:x .\n«»e:x a e:C .",
        'The thing does not fit; expected a text that matches "^z".'),
    "Closed": ("sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> )",
        "e:x a e:C ; «»e:q 5 .",
        "The thing has “quality”, which is not in the list of what it may have; expected another property."),
    # A query names what it is about, or not.
    "SPARQL": (('sh:sparql [ sh:select "SELECT DISTINCT $this ?path ?value { $this ?path ?value '
        'FILTER(isLiteral(?value)) }" ]'), "e:x a e:C ; e:p e:y , «»5 .",
        "The thing is found by the query of rule; expected nothing that it finds."),
    "SPARQL with words": (('sh:sparql [ sh:message "{?value} will not do." ; sh:select "SELECT DISTINCT '
        '$this ?value { $this ?p ?value FILTER(isLiteral(?value)) }" ]'), "«»e:x a e:C ; e:p e:y , 5 .",
        "5 will not do."),
    "own words": ('sh:path e:p ; sh:minCount 1 ; sh:message "Nichts."@de , "No part."@en',
        "«»e:x a e:C .", "No part."),
}  # fmt: skip


def found(*cases: tuple[str, str], engine: Engine = "shacl") -> list[Finding]:
    """Return what the shapes of cases find in their data; each case has a namespace and a file."""
    texts: dict[str, str] = {}
    labels: dict[str, str] = {}
    facts, rules = [], []
    for number, (shapes, data) in enumerate(cases):
        prefixes = PREFIXES.replace(E, f"{E}{number}/")
        name = f"data/{number}.ttl"
        texts[name] = prefixes + data
        facts += parse_turtle(texts[name], path=Path(name))
        rules += parse_turtle(prefixes + shapes, path=Path(name))
        labels |= {f"{E}{number}/{local}": label for local, label in LABELS.items()}
    return list(broken(rules, facts, Places(texts), lambda: labels, engine=engine))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_each_component_has_its_place_and_its_sentence(engine: Engine) -> None:
    cases = []
    for rule, data, _ in CASES.values():
        kind = "PropertyShape" if "sh:path" in rule else "NodeShape"
        shapes = f"e:rule a sh:{kind} ; sh:targetClass e:C ; {rule} .\n{FIT}"
        cases.append((shapes, data.replace("«»", "")))
    findings = {finding.path: finding for finding in found(*cases, engine=engine)}
    for number, (title, (_, data, sentence)) in enumerate(CASES.items()):
        finding = findings.pop(f"data/{number}.ttl")
        before, _, after = (PREFIXES.replace(E, f"{E}{number}/") + data).partition("«»")
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert ((finding.line, finding.column), finding.message) == (place, sentence), title
        assert (finding.rule, finding.focus) == ("rule", f"{E}{number}/x")
        component = f"{title.split()[0]}ConstraintComponent"
        assert finding.component == component or title == "own words"
        pointed = re.match(r"e:\w+|\"\w*\"|\d+|@\w+", after)
        assert pointed
        assert finding.end_column - finding.column == len(pointed[0]), title
    assert not findings


WAYS = """
e:part a sh:PropertyShape ; sh:path e:p ; sh:minCount 1 .
e:short a sh:PropertyShape ; sh:path e:q ; sh:minCount 1 ; sh:message "No quality."@en .
e:long a sh:NodeShape ; sh:property [ sh:path e:a ; sh:minCount 1 ] , [ sh:path e:b ; sh:minCount 1 ] .
e:far a sh:NodeShape ; sh:property e:part , e:short , [ sh:path e:r ; sh:minCount 1 ] .
"""
NO_PART = "The thing has too few values of “part”; expected at least 1."
CHOICES = {
    "the nearest way is told, with what fails in it": ("sh:or ( e:far e:long e:part )", "e:x a e:C .",
        (f"nearest of 3 ways: {NO_PART}",)),
    "it may fail in several places": ("sh:or ( e:far e:long )", "e:x a e:C ; e:r 1 .",
        (f"nearest of 2 ways: {NO_PART} No quality.",
        ("as near: The thing has too few values of “first”; expected at least 1. "
        "The thing has too few values of “second”; expected at least 1."))),
    "more ways that are as near are counted": (
        "sh:or ( [ sh:class e:K ] [ sh:class e:L ] [ sh:class e:M ] [ sh:class e:N ] [ sh:class e:O ] )",
        "e:x a e:C .",
        ("nearest of 5 ways: The thing does not fit; expected a thing of the kind kind.",
        "as near: The thing does not fit; expected a thing of the kind kind L.",
        "as near: The thing does not fit; expected a thing of the kind kind M.", "and 2 more as near")),
    "no way out of those that exclude one another": ("sh:xone ( e:part e:long )", "e:x a e:C .",
        (f"nearest of 2 ways: {NO_PART}",)),
    "two ways at once": ("sh:xone ( e:short e:part )", "e:x a e:C ; e:q 1 ; e:p 2 .",
        ("2 of 2 ways fit, and only one may: quality and part",)),
    "what has to fit as a whole": ("sh:and ( e:part e:long )", "e:x a e:C ; e:p 1 ; e:a 2 .",
        ("The thing has too few values of “second”; expected at least 1.",)),
    "a value that has to fit": ("sh:path e:p ; sh:node e:long", "e:x a e:C ; e:p e:y . e:y e:a 1 .",
        ("The other has too few values of “second”; expected at least 1.",)),
    "a value that is a text": ("sh:path e:p ; sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )",
        'e:x a e:C ; e:p "a"@en .',
        ('nearest of 2 ways: "a" does not fit; expected a value of the datatype xsd:date.',
        'as near: "a" does not fit; expected a thing.')),
    "nothing to choose between": ("sh:path e:p ; sh:minCount 1", "e:x a e:C .", ()),
}  # fmt: skip


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_of_a_choice_the_nearest_way_is_told(engine: Engine) -> None:
    cases = []
    for rule, data, _ in CHOICES.values():
        kind = "PropertyShape" if "sh:path" in rule.partition("(")[0] else "NodeShape"
        cases.append((f"e:rule a sh:{kind} ; sh:targetClass e:C ; {rule} .\n{WAYS}", data))
    details = {finding.path: finding.details for finding in found(*cases, engine=engine)}
    expected = {f"data/{number}.ttl": lines for number, (_, _, lines) in enumerate(CHOICES.values())}
    assert details == expected


def test_a_shape_without_a_name_is_called_after_the_one_it_hangs_from() -> None:
    shapes = """
    e:s a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ] ,
        [ sh:path e:p ; sh:node [ sh:property [ sh:path [ sh:inversePath e:q ] ; sh:minCount 1 ] ] ] .
    [] sh:targetClass e:C ; sh:path e:q ; sh:minCount 1 .
    """
    rules = {finding.rule for finding in found((shapes, "e:x a e:C ; e:r 1 . e:y a e:C ; e:p e:z ; e:q 1 ."))}
    assert rules == {"s-p", "s-p-2", "unnamed-q"}


def test_what_stands_in_no_file_has_no_place() -> None:
    text = "@prefix e: <http://example.org/> . e:x a e:C ."
    shapes = PREFIXES + "e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:minCount 1 ."
    facts, rules = (parse_turtle(given, path=Path("x.ttl")) for given in (text, shapes))
    (finding,) = broken(rules, facts, Places({"data/y.ttl": "# nothing"}), dict)
    assert (finding.path, finding.line, finding.rule) == ("", 0, "s")
