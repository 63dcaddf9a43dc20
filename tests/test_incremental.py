"""A check of some files, and one that remembers: what they tell is what a check of everything tells."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import MbtGraphError
from mbtgraph.gate import check
from mbtgraph.gate.material import Material
from mbtgraph.gate.memory import Memory
from mbtgraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.findings import Finding, Report

ROUNDS, EDITS = 50, 10
"""How many projects are tried, each with so many edits: 500 in all."""
_TERM = r"[a-z]+:[A-Za-z0-9-]+"
CHANGES = {
    "reword": (r'(mbt:statement "\w+ )', r"\1really "),
    "drop a line": (r"(?m)^    mbt:\w+ [^\n]* ;\n", ""),
    "repeat a line": (r"(?m)^(    mbt:\w+ [^\n]* ;\n)", r"\1\1"),
    "misspell a name": (rf"(mbt:(?:object|about|kind) {_TERM})", r"\1x"),
    "misspell a slot": (r"mbt:(statedIn|kind|locator)", r"mbt:\1s"),
    "change a basis": (r"a mbt:(?:Cited|Unmarked)Claim", "a mbt:ModelGeneratedClaim"),
    "add a basis": (r"a mbt:(Cited|Unmarked)Claim", r"a mbt:\1Claim , mbt:ModelGeneratedClaim"),
    "take a language away": (r'"@en', '"'),
    "turn a stance round": (r"(    mbt:locator )", r"    mbt:stance mbt:Denies ;\n\1"),
    "give a name twice": (r"(?m)^claim:(\S+) a", r"claim:S0-024 a"),
}


@pytest.fixture
def git(part: Path) -> Path:
    """Return a project under git, all of it committed."""
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *command], cwd=part, check=True)
    return part


def edited(text: str, chance: random.Random) -> str:
    """Return a text with one change somewhere."""
    pattern, new = CHANGES[chance.choice(list(CHANGES))]
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + one.expand(new) + text[one.end() :]


def told(report: Report, name: str) -> list[Finding]:
    """Return what a report tells of a file, but for what only a check of everything asks."""
    return [f for f in report.findings if f.path == name and f.stage not in {"owl", "queries"}]


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.usefixtures("unjudged")
def test_a_check_of_one_file_tells_what_one_of_everything_tells(part: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (the same edits each time)
    names = sorted(path.relative_to(part).as_posix() for path in (part / "data/claims").rglob("*.ttl"))
    name = chance.choice(names)
    text = (part / name).read_text(encoding="utf-8")
    for _ in range(EDITS):
        text = edited(text, chance)
    (part / name).write_text(text, encoding="utf-8")
    whole, one = check(root=part), check(part / name, root=part)
    assert told(one, name) == told(whole, name)
    assert list(one.findings) == told(one, name)
    others = {f.path for f in whole.findings if f.severity == "error" and f.stage in {"lints", "shapes"}}
    assert bool(one.elsewhere) == bool(others - {name})


@pytest.mark.usefixtures("unjudged")
def test_files_that_differ_from_a_revision_are_checked(git: Path) -> None:
    assert check(root=git, changed_since="HEAD").checked == ()
    claims = next((git / "data/claims/clinical-wiki").glob("*.ttl"))
    claims.write_text(claims.read_text(encoding="utf-8").replace("mbt:kind ", "mbt:kinds ", 1))
    name = claims.relative_to(git).as_posix()
    report = check(root=git, changed_since="HEAD")
    assert report.checked == (name,)
    assert {finding.path for finding in report.findings} == {name}
    assert report.unasked == ("owl", "queries")
    gone = next((git / "data/mappings").glob("*.ttl"), None) or next((git / "data/studies").rglob("*.ttl"))
    text = gone.read_bytes()
    gone.unlink()
    assert check(root=git, changed_since="HEAD") == check(root=git)
    gone.write_bytes(text)
    shapes = git / "shapes/claim.ttl"
    shapes.write_text(shapes.read_text(encoding="utf-8") + "# A rule may decide on any file.\n")
    assert check(root=git, changed_since="HEAD") == check(root=git)


@pytest.mark.usefixtures("unjudged")
def test_where_how_grave_a_rule_is_differs_everything_is_checked(git: Path) -> None:
    (git / "pyproject.toml").write_text('[tool.mbtgraph.rules]\nthin-property = "error"\n', encoding="utf-8")
    assert check(root=git, changed_since="HEAD") == check(root=git)
    assert not check(root=git, changed_since="HEAD").ok


def test_what_passed_is_not_asked_again_until_something_changes(
    part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check(root=part)
    assert not [finding for finding in first.findings if finding.severity == "error"]

    def asked(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("mbtgraph.gate.owl.Hearing", asked)
    monkeypatch.setattr("mbtgraph.graph.Graph.ask", asked)
    assert check(root=part) == first
    claims = next((part / "data/claims/clinical-wiki").glob("*.ttl"))
    text = claims.read_text(encoding="utf-8")
    claims.write_text(re.sub(r'(mbt:statement "\w+ )', r"\1really ", text, count=1), encoding="utf-8")
    with pytest.raises(AssertionError):
        check(root=part)


@pytest.mark.parametrize("content", ["", "[]", "[" * 10000, '{"owl": 1}', '{"owl": "0"}', "\udcff"])
def test_a_damaged_memory_is_none(part: Path, content: str) -> None:
    path = part / "build/check/passed.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    memory = Memory(Project(part), b"")
    assert not memory.knows("owl")
    memory.learn("owl")
    memory.write()
    assert Memory(Project(part), b"").knows("owl")
    assert not Memory(Project(part), b"x").knows("owl")
    assert not Memory(Project(part), b"").knows("owl", "another rule")
    assert json.loads(path.read_text(encoding="utf-8")).keys() >= {"owl"}


@pytest.mark.parametrize("link", ["build", "build/check", "build/check/passed.json"])
def test_a_link_that_leads_elsewhere_is_no_memory(part: Path, tmp_path: Path, link: str) -> None:
    shutil.rmtree(part / "build", ignore_errors=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (part / link).parent.mkdir(parents=True, exist_ok=True)
    (part / link).symlink_to("/dev/zero" if link.endswith(".json") else elsewhere)
    memory = Memory(Project(part), b"")
    memory.learn("owl")
    memory.write()
    assert not Memory(Project(part), b"").knows("owl")
    assert not list(elsewhere.iterdir())


def test_a_pipe_is_no_memory(part: Path) -> None:
    (part / "build/check").mkdir(parents=True, exist_ok=True)
    (part / "build/check/passed.json").unlink(missing_ok=True)
    os.mkfifo(part / "build/check/passed.json")
    assert not Memory(Project(part), b"").knows("owl")


def test_where_nothing_can_be_written_nothing_is_remembered(part: Path) -> None:
    shutil.rmtree(part / "build", ignore_errors=True)
    (part / "build").write_text("no folder")
    memory = Memory(Project(part), b"")
    memory.learn("owl")
    memory.write()
    assert not Memory(Project(part), b"").knows("owl")


def test_only_what_is_run_is_made(part: Path) -> None:
    material = Material(Project(part), [], {}, stages=("shapes",))
    assert not material.loaded.queries
    assert check(root=part, only=["shapes"]).ok


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize("name", ["data/notes.md", "data/mine.trig", "queries/mine.ttl", "shapes/mine.txt"])
def test_no_file_that_is_asked_for_is_passed_over(part: Path, name: str) -> None:
    (part / name).write_text("nothing\n", encoding="utf-8")
    assert [(f.rule, f.path) for f in check(part / name, root=part).findings] == [("turtle-syntax", name)]


@pytest.mark.usefixtures("unjudged")
def test_a_stored_query_that_is_asked_for_is_tested(part: Path) -> None:
    query = next((part / "queries/ask").glob("*.rq"))
    name = query.relative_to(part).as_posix()
    assert check(query, root=part).unasked == ("owl",)
    query.write_text(query.read_text(encoding="utf-8") + "LIMIT 1\n", encoding="utf-8")
    found = check(query, root=part).findings
    assert found
    assert {f.path for f in found} == {name}
    assert [f for f in check(root=part).findings if f.path == name] == list(found)


@pytest.mark.usefixtures("unjudged")
def test_what_belongs_to_no_file_is_told_whatever_is_asked(
    part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MbtGraphError("The engine is ill.")

    monkeypatch.setattr("mbtgraph.shapes.Validator.validate", fail)
    claims = next((part / "data/claims/clinical-wiki").glob("*.ttl"))
    report = check(claims, root=part)
    assert ([f.message for f in report.findings], report.elsewhere) == (["The engine is ill."], 0)
