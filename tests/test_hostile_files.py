"""Files of a stranger: each is refused with a sentence and its place, and none takes the process along."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mbtgraph import judge, lint
from mbtgraph.build import build
from mbtgraph.errors import LoadError, MbtGraphError, ProjectError
from mbtgraph.judge import hearing
from mbtgraph.loading import load
from mbtgraph.project import Project
from mbtgraph.queries.guard import refuse_unsafe_file
from mbtgraph.rdf import parse_file, parse_turtle
from mbtgraph.store.embedded import EmbeddedStore
from tests.conftest import ROOT

HEADER = "#+ id: odd\n#+ summary: Odd.\n"
CENSUS = "queries/report/census.rq"
HOSTILE = {
    "<urn:a> <urn:b>\n  " + "[ <urn:b> " * 65: "2:643: this nests deeper than 64 brackets",
    "<urn:a> <urn:b> " + "(" * 65: "1:81: this nests deeper than 64",
    "<urn:a> <urn:b> '''((\n''', " + "<<( <urn:a> <urn:b> " * 9: "2:6: << is of RDF 1.2; triple terms",
    "<urn:a> <urn:b> 1 ~ <urn:r> .": "1:19: ~ is of RDF 1.2",
    "<urn:a> <urn:b> 1 {| <urn:b> 2 |} .": r"1:19: {| is of RDF 1.2",
}
FINE = [
    "@prefix a: <urn:a~b(> . a:b a:\\~\\( '<<' , \"~\\\"{|\" , ''' ' ((( ''' . # << ~ {|",
    "<urn:a> <urn:b> " + ", ".join(["[ <urn:c> ( 1 '(' ) ]"] * 200) + " .",
]


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """Return a copy of the real project, not built."""
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return Project(tmp_path)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_hostile_turtle_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(LoadError) as caught:
        parse_turtle(text, path=Path("x.ttl"))
    assert str(caught.value).startswith(f"x.ttl:{HOSTILE[text]}")


@pytest.mark.parametrize("text", FINE, ids=lambda text: text[:30])
def test_turtle_that_only_looks_hostile_is_read(text: str) -> None:
    assert parse_turtle(text, path=Path("x.ttl"))


def test_a_file_has_a_size_at_most(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_bytes(b"#" * (16 * 1024**2 + 1))
    with pytest.raises(LoadError, match="over 16 MiB"):
        parse_file(tmp_path / "x.ttl")


def test_pipes_and_links_in_a_circle_are_no_files(copy: Project) -> None:
    names = copy.input_files()
    os.mkfifo(copy.root / "data" / "pipe.ttl")
    (copy.root / "data" / "circle").symlink_to(copy.root / "data", target_is_directory=True)
    assert copy.input_files() == names


def test_a_linked_file_keeps_its_name(copy: Project) -> None:
    (copy.root / "data" / "link.ttl").symlink_to(copy.root / "data" / "things" / "modes.ttl")
    assert set(load(copy)[0].texts) >= {"data/link.ttl", "data/things/modes.ttl"}


def test_a_folder_that_cannot_be_read_is_named(copy: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    names = copy.input_files()
    monkeypatch.setattr(copy, "input_files", lambda: [*names, "data/gone.ttl"])
    with pytest.raises(ProjectError, match=r"data/gone.ttl cannot be read: No such file"):
        copy.input_sums()
    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(ProjectError, match="data cannot be read: Permission denied"):
        copy.files("data", "*.ttl")


UNSAFE = HEADER + "SELECT ?focus {\n  SERVICE <http://127.0.0.1:9/> {} }"


def test_an_unsafe_stored_query_is_refused_before_it_is_read(copy: Project) -> None:
    (copy.root / "queries" / "ask" / "odd.rq").write_text("SELECT * {\n  SERVICE <urn:x> {} }")
    (error,) = load(copy)[1]
    assert str(error).startswith("queries/ask/odd.rq:2:3: SERVICE is not allowed")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (UNSAFE.encode(), r"odd.rq:4:3: SERVICE is not allowed"),
        (b"#+ id: \xff", r"odd.rq:1:1: this file is not UTF-8"),
        (f"{HEADER}SELECT ?focus {{ ?x }}".encode(), r"odd.rq:3:\d+: this is not SPARQL"),
        (f"{HEADER}SELECT ?x {{ ?x ?p ?o }}".encode(), r"odd.rq:1:1: a lint is a SELECT that has \?focus"),
        (f"{HEADER}SELECT ?focus {{ ?x ?p ?o }}".encode(), r"odd.rq:1:1: in a row of this lint"),
    ],
)
def test_an_odd_lint_is_named(tmp_path: Path, data: bytes, says: str) -> None:
    folder = tmp_path / "queries" / "lint"
    folder.mkdir(parents=True)
    (folder / "odd.rq").write_bytes(data)
    store = EmbeddedStore(b'<urn:a> <urn:b> "x" <https://w3id.org/mbtgraph/graph/things> .\n')
    with pytest.raises(LoadError, match=f"queries/lint/{says}"):
        [list(lint.mistakes(store, rule, {})) for rule in lint.rules(Project(tmp_path))]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "1:1: this file cannot be read"),
        (b"\xff", "1:1: this file is not UTF-8"),
        (b"SELECT * FROM <urn:x> {}", "1:10: FROM is not allowed"),
    ],
)
def test_an_odd_census_is_named(copy: Project, data: bytes | None, says: str) -> None:
    (copy.root / CENSUS).unlink()
    if data is not None:
        (copy.root / CENSUS).write_bytes(data)
    with pytest.raises(LoadError, match=f"{CENSUS}:{says}"):
        build(copy)


@pytest.mark.parametrize("output", [b"", b"\n", b"[1\n"])
def test_a_judge_without_an_answer_is_told(monkeypatch: pytest.MonkeyPatch, output: bytes) -> None:
    class Silent:
        returncode = 0

        def __init__(self, command: list[str], **_: object) -> None:
            assert "-P" in command

        def communicate(self, *_: object, **__: object) -> tuple[bytes, bytes]:
            return output, b""

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(hearing, "java", lambda: Path("java"))
    monkeypatch.setattr(hearing, "find_spec", lambda _: object())
    monkeypatch.setattr(subprocess, "Popen", Silent)
    with pytest.raises(MbtGraphError, match="gave no answer that can be read"):
        judge.verdict([])


def test_a_stored_query_with_a_long_chain_is_refused() -> None:
    text = "#+ id: q\nSELECT (1" + "+1" * 2500 + " AS ?x) {}"
    with pytest.raises(LoadError, match=r"q.rq:2:\d+: the query has over 2000 terms"):
        refuse_unsafe_file(text, path=Path("q.rq"))
