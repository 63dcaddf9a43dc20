"""A check's report as GitHub Actions take it: annotations, and the page of a job."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from mbtgraph.findings import Report, github
from tests.conftest import ROOT
from tests.findings_bed import ALIKE, CLEAN, FINDINGS, FULL, HOSTILE, INFOS

_COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\n]*)")


@pytest.mark.parametrize(("name", "report"), [("full", FULL), ("clean", CLEAN)])
def test_golden(name: str, report: Report, request: pytest.FixtureRequest) -> None:
    folder = ROOT / "tests" / "cases" / "findings"
    for golden, told in (
        (folder / f"{name}.github.txt", github.written(report)),
        (folder / f"{name}.summary.md", github.summary(report)),
    ):
        if request.config.getoption("--update-golden"):
            golden.write_text(told, encoding="utf-8")
        assert told == golden.read_text(encoding="utf-8")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return workflow commands as the runner reads them: level, properties, message."""
    found = []
    for line in text.splitlines():
        if match := _COMMAND.fullmatch(line):
            pairs = (pair.partition("=") for pair in match[2].split(","))
            found.append((match[1], {k: unquote(v) for k, _, v in pairs}, unquote(match[3])))
    return found


def test_each_annotation_is_read_back_whole() -> None:
    read = commands(github.written(Report(findings=(HOSTILE, *INFOS))))
    level, properties, message = read[0]
    assert level == "warning"
    assert properties == {
        "file": "data/claims/a,b:c.ttl", "line": "7", "endLine": "7", "col": "17", "endColumn": "32",
        "title": "odd-text",
    }  # fmt: skip
    assert message.splitlines()[:2] == [
        HOSTILE.message.split("\n")[0].translate({27: "�", 0x202E: "�"}),
        "::error::x",
    ]
    assert [one[0] for one in read[1:]] == ["notice"] * 4


def test_columns_are_left_out_where_github_takes_none() -> None:
    read = {(one[1].get("file"), one[1].get("line")): one[1] for one in commands(github.written(FULL))}
    assert read["data/claims/mine.ttl", "40"] == {
        "file": "data/claims/mine.ttl", "line": "40", "endLine": "42", "title": "odd-text"
    }  # fmt: skip


def test_ten_of_each_level_are_shown_and_the_others_counted() -> None:
    told = github.written(Report(findings=(*ALIKE, *INFOS * 5)))
    levels = [level for level, _, _ in commands(told)]
    assert (levels.count("error"), levels.count("notice")) == (10, 10)
    assert "Not annotated, since GitHub shows ten of each level: 30 errors, 10 infos.\n" in told


def test_no_line_of_a_file_becomes_a_command() -> None:
    evil = replace(HOSTILE, message="x\n::set-output name=a::b\r::stop-commands::c", path="a\n::error::b")
    told = github.written(Report(findings=(evil,), checked=("a\n::error::b",)))
    assert [line[:9] for line in told.splitlines() if line.startswith("::")] == ["::warning"]


class _Page(HTMLParser):
    """Collect tags and text."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag; none but the one that opens has attributes."""
        assert not attrs or (tag, attrs) == ("details", [("open", None)])
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_the_page_shows_strangers_text_as_text() -> None:
    page = _Page()
    page.feed(github.summary(FULL))
    assert page.tags <= {"details", "summary", "code", "p", "pre", "b", "br"}
    assert "<script>alert(1)</script>" in page.text
    assert HOSTILE.why in page.text
    source = github.summary(Report(findings=(HOSTILE,)))
    assert "**" not in source
    assert "[31m" not in source
    for finding in FINDINGS:
        assert finding.rule in page.text


def test_a_page_is_no_longer_than_github_takes() -> None:
    long = tuple(
        replace(finding, rule=f"rule-{i}", message="é" * 20_000, path=f"{i}.ttl")
        for i, finding in enumerate(ALIKE * 3)
    )
    told = github.summary(Report(findings=long))
    assert len(told.encode()) < 1024**2
    assert re.search(r"The details of \d+ rules are left out", told)
    assert "and 70 more rows" in told
