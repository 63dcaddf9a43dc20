"""Broken inputs, and the sentence that each of them gets: golden files, rewritten by --update-golden."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, unjudge
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = ROOT / "tests" / "cases" / "sentences"
PREFIXES = "".join(
    f"@prefix {prefix}: <https://w3id.org/mbtgraph/{path}> .\n"
    for prefix, path in {
        "claim": "id/claim/", "mbt": "ontology#", "modality": "id/modality/", "problem": "id/problem/",
        "section": "id/section/", "source": "id/source/", "state": "id/state/", "result": "id/result/",
        "software": "id/software/",
    }.items()
)  # fmt: skip
CLAIM = """claim:X-1 a mbt:UnmarkedClaim ;
    mbt:statement "Distress is said to lead to impulsivity."@en ;
    mbt:kind mbt:kind-mechanism ;
    mbt:subject state:emotional-distress ;
    mbt:predicate mbt:leadsTo ;
    mbt:object problem:impulsivity ;
    mbt:statedIn section:wiki-flow-diagram ;
    mbt:locator "caption" .
"""


@dataclass(frozen=True)
class Case:
    """Hold a command, what it reads, and the files that lie in its folder."""

    command: tuple[str, ...]
    stdin: bytes = b""
    files: dict[str, str | bytes] = field(default_factory=dict)


def _file(text: str | bytes) -> Case:
    whole = PREFIXES + text if isinstance(text, str) else text
    return Case(("check", "data/claims/mine.ttl"), files={"data/claims/mine.ttl": whole})


def _sparql(text: str, *more: str) -> Case:
    return Case(("sparql", "-", *more), stdin=text.encode())


CASES = {
    "query-undeclared-prefix": _sparql("SELECT * {\n  ?claim a mbt:Claim }"),
    "query-open-bracket": _sparql("SELECT * { ?s ?p ?o"),
    "find-loose-words": Case(("find", "self", "harm")),
    "find-number-too-great": Case(("find", "harm", "--limit", "5000")),
    "ask-outcome-misspelt": Case(("ask", "findings-for", "--outcome", "suicid atempts")),
    "export-no-address": Case(("queries", "export", "rdf", "--service", "localhost:7878")),
    "command-misspelt": Case(("fnd", "harm")),
    "file-no-final-dot": _file(CLAIM.replace('"caption" .', '"caption"')),
    "file-unknown-prefix": _file(CLAIM.replace("problem:", "problm:")),
    "file-not-utf8": _file(PREFIXES.encode() + b'claim:X-1 mbt:statement "\xe9" .\n'),
    "file-blank-node": _file(CLAIM.replace("problem:impulsivity", "[ a mbt:Problem ]")),
    "claim-misspelt-slot": _file(CLAIM.replace("mbt:statement", "mbt:statment")),
    "claim-dangling-object": _file(CLAIM.replace("problem:impulsivity", "problem:impulsivty")),
    "claim-without-source": _file(CLAIM.replace("Unmarked", "Cited")),
    "claim-two-bases": _file(
        CLAIM.replace("mbt:UnmarkedClaim", "mbt:UnmarkedClaim, mbt:ModelGeneratedClaim")
    ),
    "claim-predicate-not-claimable": _file(
        CLAIM.replace("mbt:leadsTo", "mbt:tier").replace("problem:impulsivity", "mbt:T1")
    ),
    "claim-wrong-kind": _file(CLAIM.replace("state:emotional-distress", "modality:mbt")),
    "source-odd-year": _file(
        'source:new a mbt:JournalArticle ; mbt:year "1999"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
    ),
    "query-no-sparql": _sparql("SELECT ?x\nWHERE { ?x ?y }"),
    "query-open-string": _sparql('SELECT * WHERE { ?s ?p "open }'),
    "query-service": _sparql("SELECT * {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n}"),
    "query-from": _sparql("SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }"),
    "query-update": _sparql("DELETE WHERE { ?s ?p ?o }"),
    "query-endless": _sparql(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.5"
    ),
    "query-too-deep": _sparql("SELECT * " + "{" * 3000 + "}" * 3000),
    "query-wrong-format": _sparql("SELECT * { ?s ?p ?o } LIMIT 1", "-o", "turtle"),
    "query-file-missing": Case(("sparql", "missing.rq")),
    "ask-unknown-query": Case(("ask", "upstream-cause")),
    "ask-misspelt-thing": Case(("ask", "upstream-causes", "--problem", "impulsiveness")),
    "ask-thing-of-another-kind": Case(("ask", "upstream-causes", "--problem", "MBT")),
    "ask-unknown-prefix": Case(("ask", "term", "--term", "problm:impulsivity")),
    "ask-unknown-option": Case(("ask", "upstream-causes", "--probelm", "impulsivity")),
    "ask-unknown-trust": Case(("ask", "modes", "--trust", "t4")),
    "why-unknown-property": Case(("why", "emotional distress", "leads too", "impulsivity")),
    "show-unknown-claim": Case(("show", "claim:S0-999")),
    "root-no-project": Case(("info", "--root", "data")),
    "snapshot-stale": Case(("ask", "modes"), files={"data/things/new.ttl": "# nothing yet\n"}),
    "build-broken-header": Case(
        ("build",), files={"queries/ask/new.rq": "#+ id: new\n#+ sumary: x\nSELECT * {}\n"}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_sentence(
    name: str,
    built: Path,
    built_part: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    case = CASES[name]
    root = tmp_path / "project"
    shutil.copytree(built_part if case.command[0] == "check" else built, root)
    for file, content in case.files.items():
        (root / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.chdir(root)
    # The reasoner says nothing here that a lint does not; its own cases are told elsewhere.
    unjudge(monkeypatch)
    run = Run(capsys, *case.command, stdin=case.stdin)
    told = f"exit {run.code}\n{run.out}{run.err}".replace(str(tmp_path), "…")
    assert "Traceback" not in told
    assert run.code in {1, 2, 3}
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8"), "read the diff; `make golden` takes it over"


def test_each_golden_file_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)
    assert len(CASES) >= 20
    assert os.environ.get("NO_COLOR")
