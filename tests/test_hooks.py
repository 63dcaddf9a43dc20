"""Hooks: in a throw-away repository, a commit is stopped by what they find, and passes once it is mended."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from subprocess import CompletedProcess

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
FILE = "data/claims/clinical-wiki/common-misconceptions.ttl"
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def repository(part: Path, tmp_path: Path) -> Path:
    """Return a repository of a project in which both hooks are installed, and all of it is committed.

    The hooks are those that the package offers, run by the installed program: what `language: python`
    would install from the network is here already.
    """
    offered = [{**hook, "language": "system"} for hook in HOOKS]
    for hook in offered:
        del hook["additional_dependencies"]
    config = {"repos": [{"repo": "local", "hooks": offered}]}
    (part / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (part / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(part, tmp_path, "init", "-q")
    git(part, tmp_path, "add", "-A")
    git(part, tmp_path, "commit", "-qm", "All")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=part, env=environment(tmp_path), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return part


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which git and pre-commit find nobody's settings but these."""
    return {
        "HOME": str(home), "PATH": PATH, "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(home / "cache"),
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org", "LANG": "C.UTF-8",
    }  # fmt: skip


def git(folder: Path, home: Path, *command: str) -> CompletedProcess[str]:
    """Run git in a folder."""
    return subprocess.run(
        ["git", *command], cwd=folder, env=environment(home), check=False, capture_output=True, text=True
    )


def test_the_hooks_stop_a_bad_commit_and_let_a_good_one_pass(repository: Path, tmp_path: Path) -> None:
    path = repository / FILE
    text = path.read_text(encoding="utf-8")

    def commit(new: str) -> CompletedProcess[str]:
        path.write_text(new, encoding="utf-8")
        git(repository, tmp_path, "add", "-A")
        return git(repository, tmp_path, "commit", "-m", "Change a claim")

    before = git(repository, tmp_path, "rev-parse", "HEAD").stdout
    done = commit(text.replace("mbt:locator ", "mbt:locater ", 1))
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert re.search(rf"mbtgraph check\.+Failed(?s:.*)^{FILE}:\d+:5: error claim-slots$", told, re.MULTILINE)
    assert "did you mean mbt:locator?" in told
    assert git(repository, tmp_path, "rev-parse", "HEAD").stdout == before

    done = commit(text.replace(" ;\n    mbt:", "; mbt:", 1))
    assert done.returncode == 1
    assert re.search(r"mbtgraph fmt\.+Failed", done.stdout + done.stderr)
    assert path.read_text(encoding="utf-8") == text  # the hook wrote it as it should be

    done = commit(re.sub(r'(mbt:statement "\w+)', r"\1 really", text, count=1))
    assert (done.returncode, done.stdout + done.stderr) == (0, done.stdout + done.stderr)
    assert git(repository, tmp_path, "rev-parse", "HEAD").stdout != before


def test_the_hooks_are_what_pre_commit_takes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        check=False,
    )
    assert done.returncode == 0
    assert {hook["id"] for hook in HOOKS} == {"mbtgraph-fmt", "mbtgraph-check"}


def test_the_workflow_runs_commands_that_there_are() -> None:
    """Each command of the reusable workflow is one that the program takes, with its options."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    assert workflow[True]["workflow_call"]["inputs"].keys() == {"version", "fail-on"}  # YAML reads `on` so
    steps = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    commands = [line.split() for run in steps for line in run.splitlines() if line.startswith("mbtgraph ")]
    assert len(commands) >= 5
    for _, name, *words in commands:
        done = subprocess.run(
            [sys.executable, "-m", "mbtgraph", name, "--help"], check=True, capture_output=True
        )
        taken = set(re.findall(r"(?<![\w-])--?[a-z-]+", done.stdout.decode()))
        assert {word for word in words if re.fullmatch("--?[a-z-]+", word)} <= taken
    assert all("${{ inputs" not in run and "${{ github" not in run for run in steps)  # no text into a shell
