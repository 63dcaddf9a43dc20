"""The reader of Turtle and TriG: it reads what the engine reads, refuses what it refuses, and knows where."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtgraph.namespaces import RDF
from mbtgraph.turtle.iris import resolve
from mbtgraph.turtle.reader import read
from tests.turtle_texts import by_the_engine, by_the_reader, trig_texts, turtle_texts

if TYPE_CHECKING:
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.reader import Reading

ROOT = Path(__file__).parents[1]
SYNTAX = ROOT / "tests" / "cases" / "syntax"
FILES = sorted(
    path
    for folder in ("ontology", "data", "shapes", "tests/cases")
    for path in (ROOT / folder).rglob("*.ttl")
    if SYNTAX not in path.parents
)
EXAMPLES = max(300, settings().max_examples)
"""As many as the profile wants, and no fewer than 300; HYPOTHESIS_PROFILE=thorough wants 10,000."""


def line_starts(text: str) -> list[int]:
    """Return the offsets of lines, as an editor counts them."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]


def prove_places(text: str, reading: Reading) -> None:
    """Prove that each term stands where it is said to stand, and is what a text of nothing else says."""
    seen: dict[int, Token] = {}
    for triple in reading.triples:
        for token in (triple.at_subject, triple.at_predicate, triple.at_value, triple.at_suffix):
            if token:
                seen[token.start] = token
        value, token = triple.value, triple.at_value
        if triple.predicate.value == RDF + "rest":  # it stands where the rest begins
            continue
        assert {"number": value.value, "blank": f"_:{value.value}"}.get(token.kind, token.text) == token.text
        assert (token.kind in {"string", "number", "word"}) == (value.kind == "literal")
        if token.kind == "string" and "\\" not in token.text:
            assert token.text.strip("\"'") == value.value.strip("\"'")
    starts = line_starts(text)
    for token in seen.values():
        assert text[token.start : token.end] == token.text
        assert starts[token.line - 1] + token.column - 1 == token.start


def test_there_are_files() -> None:
    assert len(FILES) > 500


@pytest.mark.parametrize("folder", ["ontology", "data", "shapes", "tests"])
def test_every_file_says_what_the_engine_reads_in_it(folder: str) -> None:
    for path in FILES:
        if path.relative_to(ROOT).parts[0] == folder:
            text = path.read_bytes().decode()
            reading = read(text)
            assert reading.faults == (), path
            assert by_the_reader(reading) == by_the_engine(text, graphs=False), path
            prove_places(text, reading)


@settings(max_examples=EXAMPLES, deadline=None)
@given(turtle_texts)
def test_turtle_is_read_as_the_engine_reads_it(text: str) -> None:
    reading, expected = read(text), by_the_engine(text, graphs=False)
    assert reading.faults == ()
    assert by_the_reader(reading) == expected
    prove_places(text, reading)


@settings(max_examples=EXAMPLES, deadline=None)
@given(trig_texts)
def test_trig_is_read_as_the_engine_reads_it(text: str) -> None:
    reading, expected = read(text, graphs=True), by_the_engine(text, graphs=True)
    assert reading.faults == ()
    assert by_the_reader(reading) == expected
    prove_places(text, reading)


PIECES = (
    *".;,[](){}<>\"'\\@^_:#ae1-+%/?=~|&!* \n\r\t",
    '"""', "'''", "@en", "^^", "e:", "_:x", " .", " ;", "true", "GRAPH ", "PREFIX e: <urn:e>", "<urn:a>",
    "1e", "1.e", "\\u12", "\\uD800", "é", "\u0301", "\u201c", "\x00", "\xa0", "//", "<<", "{|", "a ", "ex:x",
    "@prefix", "@base", "..", "()", "[]", "% ", "<a b>", "<<<<<<< x\n", "<http://[::g]>", "\ufff0",
    "true.false", "VERSION",
)  # fmt: skip
pieces = st.sampled_from(["", *PIECES]) | st.characters(exclude_categories=["Cs"])
mutations = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), pieces),
    min_size=1,
    max_size=3,
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(turtle_texts | trig_texts, st.sampled_from(["turtle", "trig"]), mutations)
def test_what_the_engine_refuses_is_refused_and_nothing_else(
    text: str, language: str, changes: list[tuple[float, int, str]]
) -> None:
    graphs = language == "trig"
    for where, cut, piece in changes:
        place = round(where * len(text))
        text = text[:place] + piece + text[place + cut :]
    reading = read(text, graphs=graphs)
    assert by_the_reader(reading) == by_the_engine(text, graphs=graphs)
    starts = line_starts(text)
    for fault in reading.faults:
        assert starts[fault.start.line - 1] + fault.start.column - 1 == fault.start.offset
        assert fault.start.offset < fault.end.offset
        assert (fault.start.line, fault.start.column) < (fault.end.line, fault.end.column)
        assert fault.message.endswith(".")
        assert not fault.fix.endswith(".") or fault.fix.endswith("> .")


references = st.lists(
    st.sampled_from(
        [*"ab/?#:@[]1_!.", "..", "/", "//", "%41", "%", "http:", "urn:", "::1", "v1.a", "é", "\ue000",
         "\U0001fffe", "\U000e0001", "e.x", "80", "[::1]", "[v1.a]"]
    ),
    max_size=7,
).map("".join)  # fmt: skip
BASES = (
    "http://e", "http://e/", "http://e/a/b/c", "urn:a", "urn:a/b", "http://e/a?q#f", "http://e?q",
    "x:/a/../b",
    "x:a", "http:", "x://", "x:///a", "x:..", "x:/..", "x:a/..", "http://e/..", "x:/.//a", "x:.",
    "x://h/a/./b", "",
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(references, st.sampled_from(BASES))
def test_references_name_what_the_engine_has_them_name(reference: str, base: str) -> None:
    head = f"BASE <{base}> " if base else ""
    named = resolve(reference, base)
    text = f"{head}<{reference}> a <urn:x> ."
    whole = None if named is None else f"<{named}> a <urn:x> ."
    assert by_the_engine(text, graphs=False) == (by_the_engine(whole, graphs=False) if whole else None)
    assert by_the_reader(read(text)) == by_the_engine(text, graphs=False)


def test_brackets_are_owned_by_the_thing_they_describe() -> None:
    reading = read("<urn:a> <urn:p> [ <urn:q> ( 1 [ a <urn:c> ] ) ] . [ <urn:p> 2 ] <urn:q> 3 .")
    assert {triple.owner.value for triple in reading.triples[:7]} == {"urn:a"}
    assert {triple.owner for triple in reading.triples[7:]} == {reading.triples[-1].subject}


def test_reading_loads_nothing_heavy() -> None:
    program = "import sys, mbtgraph.turtle.positions; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert "mbtgraph.turtle.reader" in loaded
    assert not loaded & {"pyoxigraph", "dataclasses", "rdflib", "yaml", "urllib.parse", "ipaddress"}
