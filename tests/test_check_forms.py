"""The command `check` in each of its forms, on a project with a broken file."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.cli import main
from mbtgraph.rdf import parse_turtle
from tests.test_cli import Run
from tests.test_sentences import CLAIM, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

FILE = "data/claims/mine.ttl"
BROKEN = PREFIXES + CLAIM.replace("problem:impulsivity", "problem:impulsivty")
LINE = "15:16"
FORMS = ("human", "json", "sarif", "junit", "github", "html", "turtle")


@pytest.fixture
def broken(part: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a broken file, as current folder."""
    (part / FILE).write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(part)
    return part


@pytest.fixture
def clean(part: Path, monkeypatch: pytest.MonkeyPatch, unjudged: None) -> Path:  # noqa: ARG001
    """Return a project without errors, as current folder, and a reasoner that finds nothing."""
    monkeypatch.chdir(part)
    return part


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_the_mistake_and_nothing_else_is_printed(
    form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run = Run(capsys, "check", FILE, "-o", form)
    assert run.code == 1
    assert run.err == ""
    assert "problem:impulsivty is named here and described nowhere." in run.out
    if form == "human":
        assert f"{FILE}:{LINE}: error dangling-iri\n" in run.out
        assert (
            "  15 |     mbt:object problem:impulsivty ;\n     |                ^~~~~~~~~~~~~~~~~~\n"
            in run.out
        )
        assert "  fix: did you mean problem:impulsivity (“impulsivity”)?\n" in run.out
    elif form in {"json", "sarif"}:
        value = json.loads(run.out)
        found = value["findings"] if form == "json" else value["runs"][0]["results"]
        assert "dangling-iri" in {one.get("rule") or one.get("ruleId") for one in found}
    elif form == "junit":
        root = ET.fromstring(run.out)  # noqa: S314 (our own output)
        assert root.find(f"testsuite[@name='{FILE}']/testcase[@name='dangling-iri']/failure") is not None
    elif form == "github":
        assert f"::error file={FILE},line=15,endLine=15,col=16,endColumn=33,title=dangling-iri::" in run.out
    elif form == "html":
        assert f">{FILE}:{LINE}</a>" in run.out
    else:
        assert len(parse_turtle(run.out, path=tmp_path)) > 20


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("info", 1), ("never", 0)])
def test_errors_fail_unless_nothing_may(fail_on: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(capsys, "check", FILE, "--fail-on", fail_on).code == code


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 0), ("info", 1), ("never", 0)])
def test_a_check_fails_on_what_is_asked(fail_on: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "check", "--fail-on", fail_on, "-o", "json")
    assert set(json.loads(run.out)["counts"].values()) > {0}  # only infos
    assert run.code == code


def test_an_unknown_form_or_severity_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("-o", "table"), ("--fail-on", "warnings")):
        run = Run(capsys, "check", *arguments)
        assert run.code == 2
        assert "expected one of" in run.err


@pytest.mark.usefixtures("broken")
def test_the_page_of_a_job_is_added_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert Run(capsys, "check", FILE, "-o", "github").code == 1
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n### mbtgraph check: ")
    assert "problem:impulsivty is named here" in text
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    run = Run(capsys, "check", FILE, "-o", "github")
    assert run.code == 1
    assert run.err == "warning: the job summary cannot be written: Is a directory.\n"
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "pipe"))
    assert "the job summary cannot be written" in Run(capsys, "check", FILE, "-o", "github").err


@pytest.mark.usefixtures("broken")
def test_forms_for_programs_are_utf8_on_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="ascii"))
    assert main(["check", FILE, "-o", "html"]) == 1
    assert " · mbtgraph check</title>" in printed.getvalue().decode()
