"""Positions: what is read with its place is what the engine reads without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtgraph.namespaces import RDF
from mbtgraph.rdf import Literal, NamedNode, parse_turtle
from mbtgraph.turtle.positions import Positions
from tests.turtle_texts import string

PREFIXES = (
    "@prefix ex: <http://e/x#> .\r\n@prefix : <http://d/\\u00e9/> . # } .\n"
    "PREFIX a.b-c: <urn:p:>\nprefix xsd: <http://www.w3.org/2001/XMLSchema#>\r\n"
)

Triple = tuple[str, str, str]


class Written(NamedTuple):
    """Hold a piece of Turtle and what it means."""

    text: str
    value: str


def by_the_engine(text: str) -> set[Triple]:
    """Return the triples of a text that have no blank node, as the parser reads them."""
    return {
        (s.value, p.value, o.value)
        for s, p, o in parse_turtle(text, path=Path("given.ttl"))
        if isinstance(s, NamedNode) and isinstance(o, NamedNode | Literal)
    }


def at(text: str, line: int, column: int) -> str:
    """Return the text from a place on."""
    breaks = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    return text[breaks[line - 1] + column - 1 :]


names = st.sampled_from(
    [
        Written("ex:a", "http://e/x#a"), Written("ex:a.b", "http://e/x#a.b"), Written("ex:", "http://e/x#"),
        Written("a.b-c:1", "urn:p:1"), Written(":é", "http://d/é/é"), Written(":e\u0301", "http://d/é/e\u0301"),
        Written(r"ex:\-\(x\)", "http://e/x#-(x)"), Written("ex:%41:b", "http://e/x#%41:b"),
        Written("<http://e/q#r>", "http://e/q#r"), Written(r"<urn:\u00e9>", "urn:é"),
    ]
)  # fmt: skip
verbs = names | st.just(Written("a", RDF + "type"))
strings = st.builds(
    lambda content, quotes, escaped: Written(string(content, quotes, escaped), content[: len(escaped)]),
    st.text(
        st.sampled_from("\"'\\ \t\r\nu#;.,é😀\u202e") | st.characters(exclude_categories=["Cs"]), max_size=40
    ),
    st.sampled_from(['"', "'", '"""', "'''"]),
    st.lists(st.booleans(), max_size=40),
)
suffixes = st.sampled_from(["", "@en", "@en-GB", "@ar--rtl", "^^xsd:date", " ^^ <urn:t>", "^^ # . \n ex:t"])
literals = st.one_of(
    st.builds(lambda string, suffix: Written(string.text + suffix, string.value), strings, suffixes),
    st.sampled_from(["1", "-1.50", "+.5", "1e5", "1.E-3", "007", "true", "false"]).map(
        lambda t: Written(t, t)
    ),
)
gaps = st.sampled_from([" ", "\n", "\r\n", "\t", " # ; . , ' \" <\r\n", "\n\n    "])
statements = st.lists(
    st.tuples(
        names, st.lists(st.tuples(verbs, st.lists(names | literals, min_size=1, max_size=3)), min_size=1)
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(statements, st.lists(gaps, min_size=1, max_size=8))
def test_flat_turtle_is_read_with_its_places(
    written: list[tuple[Written, list[tuple[Written, list[Written]]]]], spaces: list[str]
) -> None:
    text, expected = PREFIXES, []
    for subject, pairs in written:
        start = len(text)
        text += subject.text
        for number, (verb, values) in enumerate(pairs):
            text += (spaces[number % len(spaces)] + ";") * bool(number) + spaces[-1] + verb.text
            for index, value in enumerate(values):
                text += ("," if index else "") + spaces[(number + index) % len(spaces)]
                expected.append(((subject.value, verb.value, value.value), start, len(text)))
                text += value.text
        text += spaces[0] + "." + spaces[-1]
    places = Positions(text).places
    found = [((p.subject, p.predicate, p.value), p.at_subject.start, p.at_value.start) for p in places]
    assert found == expected
    assert {triple for triple, *_ in expected} == by_the_engine(text)
    for place in places:
        assert at(text, place.at_value.line, place.at_value.column) == text[place.at_value.start :]


@given(st.text("@prefixPREFIX<>:.;,[]()\"'\\uU0 \n#a^"))
def test_what_is_no_turtle_is_passed_over(text: str) -> None:
    assert isinstance(Positions(PREFIXES + text).places, tuple)


SMALL = Positions(
    """@prefix e: <urn:e:> .
e:s e:p e:a , e:b ;
    e:q "a\\"b" ; e:p e:c .
e:t e:p [ e:q e:a ] , e:a .
e:u e:p ( 1 [ e:q e:b ; e:p e:c ] ) .
_:l e:p e:a .
"""
)


@pytest.mark.parametrize(
    ("focus", "predicate", "value", "part", "place"),
    [
        ("urn:e:s", "urn:e:p", "urn:e:a", "object", (2, 9)),
        ("urn:e:s", "urn:e:p", "urn:e:a", "predicate", (2, 5)),
        ("urn:e:s", "urn:e:p", "urn:e:a", "subject", (2, 1)),
        ("urn:e:s", "urn:e:p", "urn:e:none", "object", (3, 22)),
        ("urn:e:s", "urn:e:p", None, "predicate", (3, 18)),
        ("urn:e:s", "", 'a"b', "object", (3, 9)),
        ("urn:e:s", "urn:e:none", None, "object", (2, 1)),
        ("urn:e:t", "urn:e:p", "urn:e:a", "object", (4, 23)),
        ("urn:e:t", "urn:e:p", "", "object", (4, 9)),
        ("urn:e:t", "urn:e:q", "urn:e:a", "object", (4, 15)),
        ("urn:e:t", "urn:e:q", "urn:e:b", "predicate", (4, 11)),
        ("urn:e:u", "urn:e:p", "urn:e:c", "object", (5, 29)),
        ("urn:e:u", "urn:e:p", "urn:e:none", "object", (5, 9)),
        ("urn:e:u", "urn:e:none", None, "object", (5, 1)),
        ("_:l", "urn:e:p", None, "object", (6, 9)),
        ("urn:e:none", "urn:e:p", "urn:e:a", "object", (0, 0)),
    ],
)
def test_the_best_match_is_found(
    focus: str, predicate: str, value: str | None, part: str, place: tuple[int, int]
) -> None:
    found = SMALL.find(focus, predicate, value, part=part)  # type: ignore[arg-type]
    assert ((found.line, found.column) if found else (0, 0)) == place


def test_what_is_held_is_known() -> None:
    assert SMALL.holds("urn:e:s", "urn:e:q", None)
    assert SMALL.holds("urn:e:s", "", 'a"b')
    assert SMALL.holds("urn:e:u", "urn:e:q", "urn:e:b")
    assert not SMALL.holds("urn:e:s", "urn:e:q", "urn:e:a")
    assert not SMALL.holds("urn:e:a", "", None)
