"""The command that writes Turtle in form: what it writes, what it leaves, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mbtgraph.findings import Finding
from mbtgraph.gate.form import unformed
from mbtgraph.project import Project
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM = "data/things/problems.ttl"
DRAFT = "<urn:b>a <urn:c>,\n  <urn:d> . # why\n"
FORM = "<urn:b> a <urn:c> ;\n    a <urn:d> . # why\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Return a file that is not in form."""
    file = tmp_path / "drafts" / "new.ttl"
    file.parent.mkdir()
    file.write_text(DRAFT)
    return file


def test_a_file_is_put_into_form_and_then_left_alone(capsys: pytest.CaptureFixture[str], draft: Path) -> None:
    draft.chmod(0o640)
    run = Run(capsys, "fmt", str(draft))
    assert (run.code, run.out) == (0, f"{draft} was put into form.\n1 file written.\n")
    assert draft.read_text() == FORM
    assert draft.stat().st_mode & 0o777 == 0o640
    before = draft.stat()
    again = Run(capsys, "fmt", str(draft.parent))
    assert (again.code, again.out) == (0, "1 file in form.\n")
    assert (draft.stat().st_ino, draft.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list(draft.parent.iterdir()) == [draft]


@pytest.mark.parametrize("named", [".", "pipe.ttl"])
def test_pipes_folders_and_read_only_files_are_left(
    capsys: pytest.CaptureFixture[str], draft: Path, named: str
) -> None:
    os.mkfifo(draft.parent / "pipe.ttl")
    (draft.parent / "folder.ttl").mkdir()
    draft.chmod(0o444)
    run = Run(capsys, "fmt", str(draft.parent / named))
    assert run.code == 3
    assert ("it is read-only" if named == "." else "is no file and no folder") in run.err
    assert draft.read_text() == DRAFT


def test_what_an_error_names_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(capsys, "fmt", "no\x1b[31m.ttl").err.startswith(
        "error: no\N{REPLACEMENT CHARACTER}[31m.ttl is no file"
    )


def test_a_check_shows_what_would_change_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], draft: Path
) -> None:
    run = Run(capsys, "fmt", "--check", str(draft))
    assert run.code == 1
    assert run.out == (
        f"{draft}:1: not in form\n"
        "  -<urn:b>a <urn:c>,\n"
        "  -  <urn:d> . # why\n"
        "  +<urn:b> a <urn:c> ;\n"
        "  +    a <urn:d> . # why\n"
        "1 file not in form; `mbtgraph fmt` writes them so.\n"
    )
    assert draft.read_text() == DRAFT


def test_what_is_no_turtle_is_told_with_its_place_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], draft: Path
) -> None:
    broken = draft.with_name("zz.ttl")
    broken.write_text("<urn:a> a <urn:b> ;\n  nothing .\n")
    run = Run(capsys, "fmt", str(draft.parent))
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith(f"error: {broken}:2:3: this is not Turtle: ")
    assert draft.read_text() == DRAFT


def test_a_path_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = Run(capsys, "fmt", str(tmp_path / "none"))
    assert run.code == 3
    assert "is no file and no folder" in run.err


@pytest.mark.parametrize(("options", "code", "out"), [((), 0, FORM), (("--check",), 1, None)])
def test_an_editor_can_send_its_text(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], code: int, out: str | None
) -> None:
    run = Run(capsys, "fmt", *options, "-", stdin=DRAFT.encode())
    assert run.code == code
    assert run.out == (out or run.out)
    assert run.out != DRAFT
    assert "UTF-8" in Run(capsys, "fmt", "-", stdin=b"\xff").err
    assert "over 16 MiB" in Run(capsys, "fmt", "-", stdin=b"#" * (16 * 1024**2 + 1)).err


def test_the_turtle_of_a_project_is_formatted_where_no_path_is_given(
    capsys: pytest.CaptureFixture[str], part: Path
) -> None:
    file = part / PROBLEM
    file.write_text(file.read_text().replace("\n", "\r\n") + "# The end.")
    assert Run(capsys, "fmt", "--root", str(part), "--check").out.startswith(f"{PROBLEM}:1: not in form\n")
    run = Run(capsys, "fmt", "--root", str(part))
    assert (run.code, run.out.splitlines()[0]) == (0, f"{PROBLEM} was put into form.")
    assert file.read_bytes().endswith(b" .\n\n# The end.\n")


def test_a_link_stays_a_link(capsys: pytest.CaptureFixture[str], draft: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(draft)
    assert Run(capsys, "fmt", str(link)).code == 0
    assert link.is_symlink()
    assert draft.read_text() == FORM


def test_no_reasoner_and_no_validator_is_loaded(draft: Path) -> None:
    code = (
        "import sys; from mbtgraph.cli import main; main(['fmt', sys.argv[1]]); "
        "print({name.partition('.')[0] for name in sys.modules} "
        "& {'rdflib', 'pyshacl', 'shacl', 'reasonable', 'yaml', 'difflib', 'dataclasses'})"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(draft)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "set()"


def test_the_gate_tells_the_first_line_that_is_not_in_form(part: Path) -> None:
    shape = part / "shapes" / "mine.ttl"
    shape.write_text("<urn:a> a <urn:b> .\n<urn:b> a <urn:c> .\n")
    project = Project(part)
    texts = {PROBLEM: "# One.\r\n", "drafts/new.ttl": DRAFT}
    found = {finding.path: finding for finding in unformed(project, texts, {"ontology/claims.ttl"})}
    assert found.keys() == {PROBLEM, "shapes/mine.ttl"}
    assert found["shapes/mine.ttl"] == Finding(
        rule="not-formatted", stage="syntax", severity="error", path="shapes/mine.ttl", line=2, column=1,
        end_line=2, end_column=20, excerpt="<urn:b> a <urn:c> .",
        message="From this line on the file is not in our form.",
        why="In one form, a change shows as the lines that it changes and nothing else.",
        fix="run `mbtgraph fmt shapes/mine.ttl`",
    )  # fmt: skip
    assert (found[PROBLEM].line, found[PROBLEM].excerpt) == (1, "# One.")
    (part / "ontology" / "claims.ttl").write_text(DRAFT)
    assert "ontology/claims.ttl" not in {f.path for f in unformed(project, {}, {"ontology/claims.ttl"})}
