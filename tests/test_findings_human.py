"""A check's report as people read it: in a terminal."""

from __future__ import annotations

import sys
from dataclasses import replace
from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.cli.excerpts import underlined
from mbtgraph.cli.findings import human
from mbtgraph.findings import Report
from tests.conftest import ROOT
from tests.findings_bed import ALIKE, CLEAN, FULL, INFOS, MISSPELT, ONE, WIDE


@pytest.mark.parametrize(
    ("name", "columns"), [("full", 110), ("full-narrow", 50), ("one", 110), ("clean", 110)]
)
def test_golden(
    name: str, columns: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    told = human({"full": FULL, "one": ONE, "clean": CLEAN}[name.partition("-")[0]])
    golden = ROOT / "tests" / "cases" / "findings" / f"{name}.human.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
    assert all(c == "\n" or c.isprintable() for c in told)


def test_colour_adds_nothing_but_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = human(FULL)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    coloured = human(FULL)
    for severity, code in (("error", 31), ("warning", 33), ("info", 36)):
        assert f"\x1b[{code}m{severity}\x1b[0m" in coloured
    assert f"\x1b[31m{' ' * 15}^{'~' * 17}\x1b[0m" in coloured
    for code in (1, 2, 31, 32, 33, 36, 0):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_what_is_alike_is_folded_and_all_is_counted() -> None:
    told = human(Report(findings=ALIKE, checked=("a", "b")))
    assert told.count("error claim-locator") == 3
    assert "and 37 more like this: data/claims/section-4.ttl (7), data/claims/section-1.ttl (6)" in told
    assert "section-2.ttl (6) and 3 other files" in " ".join(told.split())
    other = [replace(ALIKE[i], message=f"Message {i}.") for i in range(30)]
    assert human(Report(findings=tuple(other))).count("error claim-locator") == 10
    assert human(Report(findings=INFOS)).count("info thin-property") == 1
    assert "and 3 more like this" in human(Report(findings=INFOS))


def test_a_reason_is_told_once_for_a_rule() -> None:
    assert human(FULL).count("why: A misspelt name makes a claim that no question finds.") == 1


def test_what_can_be_mended_is_counted() -> None:
    two = Report(
        findings=(MISSPELT, replace(MISSPELT, line=99), replace(MISSPELT, safe=False)),
        checked=("data/claims/mine.ttl", "b"),
    )
    assert " ".join(human(two).split()).endswith(
        "2 files checked: 3 errors, in 1 file. `mbtgraph check --fix` can mend 2 of them. "
        "1 mend is offered for you to decide on."
    )


def columns_of(text: str) -> int:
    """Return how many columns a terminal takes for a text."""
    wide = sum(east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(category(c) in {"Mn", "Me"} for c in text)


def test_marks_stand_under_wide_and_combined_characters() -> None:
    line, marks = underlined(WIDE.excerpt, WIDE.column - 1, WIDE.end_column - 1, 100)
    before = line[: line.index("damaged")]
    assert before.startswith("    mbt:statement")
    assert marks == " " * columns_of(before) + "^" + "~" * 9


_CHARACTERS = st.sampled_from("ab \t.:é日本語😀e\u0301\u20dd\x1b\u202e")


@given(
    before=st.text(_CHARACTERS, max_size=300),
    span=st.text(st.sampled_from("xyz"), min_size=1, max_size=90),
    after=st.text(_CHARACTERS, max_size=300),
    columns=st.integers(min_value=30, max_value=120),
)
def test_marks_stand_under_the_span_however_long_the_line(
    before: str, span: str, after: str, columns: int
) -> None:
    line, marks = underlined(before + span + after, len(before), len(before + span), columns)
    assert columns_of(line) <= columns
    at = line.index(span[0])
    assert columns_of(line[:at]) == marks.index("^")
    shown = sum(c in "xyz" for c in line)
    assert shown == min(len(span), len(marks.strip()))
    assert shown == len(span) or line.endswith("…")
    assert set(marks.strip()) <= {"^", "~"}
    if columns_of(line) < columns - 4:
        assert "…" not in line[1:]  # a line that is cut at its end is as long as it may be


def test_a_span_behind_the_end_or_of_nothing_gets_one_mark() -> None:
    assert underlined("abc", 3, 4, 40) == ("abc", "   ^")
    assert underlined("abc", 9, 9, 40) == ("abc", "   ^")
    assert underlined("abc", 1, 1, 40) == ("abc", " ^")
    assert underlined("", 0, 1, 40) == ("", "^")


def test_a_line_without_end_is_cut_at_once() -> None:
    line, marks = underlined("a" * 5_000_000 + "b" + "a" * 5_000_000, 5_000_000, 5_000_001, 80)
    assert len(line) == 80
    assert line[len(marks) - 1] == "b"
