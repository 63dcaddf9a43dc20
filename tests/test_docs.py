"""The documents say what the commands print."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.test_cli import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mbtgraph.graph import Graph
    from mbtgraph.queries.stored import StoredQuery

_PAGES = ("tutorial", "find", "queries", "results")
PAGES = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in _PAGES)]
_BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


def _masked(text: str) -> str:
    return re.sub(r"· data \w+", "· data …", text).replace("\r\n", "\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_console_blocks_are_what_the_commands_print(
    page: Path,
    built: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(built)
    text = page.read_text(encoding="utf-8")
    found = list(_BLOCK.finditer(text))
    assert len(found) >= 2
    for block in found:
        run = Run(capsys, *shlex.split(block["command"])[1:])
        told = _masked(run.out + run.err)
        if request.config.getoption("--update-golden"):
            text = text.replace(block.group(), f"```console\n$ {block['command']}\n{told}```")
            page.write_text(text, encoding="utf-8")
        else:
            assert block["output"] == told


CURATING = ROOT / "docs" / "curating.md"
_STEP = re.compile(rf"{_BLOCK.pattern}|```diff\n(?P<change>.*?)```", re.DOTALL)


def test_what_curators_are_told_to_do_does_what_it_says(
    built: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    root = tmp_path / "project"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    for command in ("init -q", "add -A", "commit -qm first"):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *command.split()], check=True)
    file = root / "data" / "claims" / "clinical-wiki" / "flow-diagram.ttl"
    text = CURATING.read_text(encoding="utf-8")
    steps = list(_STEP.finditer(text))
    assert len(steps) >= 7
    for step in steps:
        if change := step["change"]:
            old, new = (
                "".join(line[1:] for line in change.splitlines(keepends=True) if line[0] in marks)
                for marks in (" -", " +")
            )
            written = file.read_text(encoding="utf-8")
            assert written.count(old) == 1
            file.write_text(written.replace(old, new), encoding="utf-8")
            continue
        run = Run(capsys, *shlex.split(step["command"])[1:])
        told = _masked(run.err + run.out)
        if request.config.getoption("--update-golden"):
            text = text.replace(step.group(), f"```console\n$ {step['command']}\n{told}```", 1)
            CURATING.write_text(text, encoding="utf-8")
        else:
            assert step["output"] == told
    changed = subprocess.run(["git", "diff", "--stat"], check=True, capture_output=True, text=True).stdout
    assert "1 file changed, 10 insertions(+)" in changed


QUESTIONS = ROOT / "docs" / "questions.md"
_INTRODUCTION = """# Questions

The questions that the stored queries answer, generated from the headers of `queries/ask/`.
Each is asked by name, and each row of its answer names the claims it rests on: `mbtgraph ask developers`.
What a query takes, its default and what else it can be asked for, says `mbtgraph ask NAME --help`.
An answer tells what this graph holds; a gap in it is no gap in the world.

## Competency questions

Questions that the graph was made to answer; one that takes several queries has a row for each.
The expected rows and claims stand in `tests/expected/answers.tsv`.
Those of the wiki article were written down before the queries.
What later material added was read off the answers.
Which claims each question itself names, and has behind its answer, stands in `tests/expected/competency.tsv`.

| id | question | asked by |
|---|---|---|
"""


def _command(name: str, params: Mapping[str, str | list[str]]) -> str:
    words = ["mbtgraph", "ask", name]
    for key, value in params.items():
        words += [f"--{key}", *([value] if isinstance(value, str) else value)]
    return shlex.join(words).replace("'", '"')


def _questions(queries: Iterable[StoredQuery]) -> str:
    queries = sorted(queries, key=lambda query: query.id)
    asked = sorted(
        (key, spec["question"], _command(query.id, spec["params"]))
        for query in queries
        for key, spec in query.questions.items()
    )
    rows = "".join(f"| {key} | {text} | `{command}` |\n" for key, text, command in asked)
    every = "".join(f"| `{query.id}` | {query.summary} | {', '.join(query.params)} |\n" for query in queries)
    return f"{_INTRODUCTION}{rows}\n## Every stored query\n\n| query | asks | takes |\n|---|---|---|\n{every}"


def test_the_page_of_questions_is_what_the_headers_say(graph: Graph, request: pytest.FixtureRequest) -> None:
    page = _questions(graph.queries.values())
    if request.config.getoption("--update-golden"):
        QUESTIONS.write_text(page, encoding="utf-8")
    assert QUESTIONS.read_text(encoding="utf-8") == page
    asked = {key for query in graph.queries.values() for key in query.questions}
    assert len(asked) >= 52
    assert all(re.fullmatch(r"CQ\d\d", key) for key in asked)


def test_every_question_is_asked_as_the_page_says_and_answered(graph: Graph) -> None:
    for name, query in graph.queries.items():
        for spec in query.questions.values():
            assert graph.ask(name, **spec["params"]).rows, spec["question"]


def test_the_query_of_the_tutorial_answers(graph: Graph) -> None:
    (text,) = re.findall(r"```sparql\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text(), re.DOTALL)
    found = graph.select(text)
    assert found.variables == ("problem", "population", "claim", "statement")
    assert len(found.rows) >= 8


def test_links_between_documents_lead_somewhere() -> None:
    links = 0
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target, section in re.findall(
            r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)", page.read_text(encoding="utf-8")
        ):
            place = page.parent / target if target else page
            assert place.exists(), (page, target)
            if section and place.suffix == ".md":
                titles = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
                assert section in anchors, (page, target, section)
            links += 1
    assert links > 40
