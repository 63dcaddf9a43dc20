"""Mistakes of syntax: each is told at its place, with its mend, and nothing that only follows from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import LoadError
from mbtgraph.gate.syntax import unread
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import parse_turtle
from mbtgraph.turtle.faults import MOST
from mbtgraph.turtle.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.findings import Finding

CASES = sorted((Path(__file__).parent / "cases" / "syntax").glob("*.ttl"))
HEAD = f"@prefix mbt: <{MBT}> .\n"


def findings(text: str) -> list[Finding]:
    """Return what is found in a text that is not Turtle."""
    with pytest.raises(LoadError) as caught:
        parse_turtle(text, path=Path("data/mine.ttl"))
    return unread(caught.value)


def report(found: Iterable[Finding]) -> str:
    """Return findings as a golden file has them: place, message, the line with its mark, the mend."""
    lines = []
    for finding in found:
        width = finding.end_column - finding.column if finding.end_line == finding.line else 1
        lines += [
            f"{finding.line}:{finding.column}: {finding.message}",
            f"    | {finding.excerpt}",
            f"    | {' ' * (finding.column - 1)}{'^' * width}",
            *([f"    = {finding.fix}"] if finding.fix else []),
            *(f"    = {edit.start}-{edit.end} becomes {edit.text!r}" for edit in finding.edits),
        ]
    return "\n".join(lines) + "\n"


def mended(text: str, found: Iterable[Finding]) -> str:
    """Return a text with the edits of findings made."""
    for edit in sorted((edit for finding in found for edit in finding.edits), key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def test_there_are_cases() -> None:
    assert len(CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_file_of_mistakes_gets_these_sentences(case: Path, request: pytest.FixtureRequest) -> None:
    golden = case.with_suffix(".txt")
    told = report(findings(case.read_text(encoding="utf-8")))
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_mends_that_need_no_person_mend(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    found = findings(text)
    again = read(mended(text, found)).faults
    assert [fault.message for fault in again] == [f.message for f in found if not f.edits]


@pytest.mark.parametrize(
    "text", ["mbt:a mbt:p «", "mbt:a «", "mbt:a mbt:p [ mbt:p «", "mbt:a mbt:p ( 1 «", "@prefix «"]
)
def test_what_ends_too_soon_is_told_behind_its_last_word(text: str) -> None:
    (finding,) = findings(f"{HEAD}{text.replace('«', '')}\n\n# a comment\n")
    assert (finding.line, finding.column) == (2, text.index("«"))


def test_what_only_the_engine_refuses_is_told_in_its_words() -> None:
    error = LoadError(
        "this is not Turtle: odd.", path=Path("a.ttl"), line=3, column=4, turtle="<urn:a> a 1 ."
    )
    (finding,) = unread(error)
    assert (finding.message, finding.line, finding.column) == ("this is not Turtle: odd.", 3, 4)


def test_no_more_is_told_than_a_person_reads() -> None:
    assert len(findings("mbt:a a mbt:B .\n" * 1000)) == 20
    assert len(findings("mbt:a mbt:p .\n" * 1000)) <= MOST


def test_a_bracket_too_deep_is_told_at_its_place() -> None:
    (finding,) = findings(HEAD + "mbt:a mbt:p\n  " + "[ mbt:p " * 65)
    assert (finding.line, finding.column, finding.message) == (3, 515, "This nests deeper than 64 brackets.")


@pytest.mark.parametrize(
    "piece",
    [
        "1", "e:é.", '"""', "'", '"x', "[", "(", "<", "<a ", ".", ";", "a ", "a.a", "//", "<<<<<<< \n", "[] ",
        '"\\x" ', "x:y ",
        "@en ", "1e", "{", "}", "'''\\x''' ", "_:a <b> ( 1 ) .\n", "<x:/" + "a/../" * 9 + "> ",
        '"\n', "x: \n",
        ")", "@prefix ",
    ],
)  # fmt: skip
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert read(text).faults
    assert len(read(text, graphs=True).faults) <= MOST


def test_a_large_text_is_read_whole() -> None:
    text = HEAD + "".join(f'mbt:a{n} mbt:p "x" , ( 1 [ mbt:q {n} ] ) .\n' for n in range(5_000))
    reading = read(text)
    assert (len(reading.triples), reading.faults) == (7 * 5_000, ())
    assert not re.search(r"\[\d+", "".join(t.predicate.value for t in reading.triples))
