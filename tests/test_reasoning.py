"""`reason`: a contradiction in a project is explained in words, with the places of all sides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import ProjectError
from mbtgraph.gate.reasoning import reason
from tests.conftest import ROOT
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix claim:    <https://w3id.org/mbtgraph/id/claim/> .
@prefix disorder: <https://w3id.org/mbtgraph/id/disorder/> .
@prefix mbt:      <https://w3id.org/mbtgraph/ontology#> .
@prefix mode:     <https://w3id.org/mbtgraph/id/mode/> .
@prefix owl:      <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:     <http://www.w3.org/2000/01/rdf-schema#> .
@prefix section:  <https://w3id.org/mbtgraph/id/section/> .
@prefix state:    <https://w3id.org/mbtgraph/id/state/> .
"""
CLASHES = {
    "data/claims/torn.ttl": """
claim:X-1 a mbt:CitedClaim ,
        mbt:ModelGeneratedClaim ;
    mbt:statement "Torn between two bases."@en .
""",
    "data/things/addictions.ttl": """
disorder:addiction a mbt:Disorder ;
    rdfs:label "addiction"@en .
""",
    "data/things/intoxications.ttl": """
state:intoxication a mbt:PsychologicalState ;
    rdfs:label "intoxication"@en .
disorder:addiction a mbt:PsychologicalState .
""",
}
FOLLOWS = {
    "ontology/mine.ttl": """
mbt:soothes a owl:ObjectProperty ;
    rdfs:label "soothes"@en ;
    mbt:claimable true ;
    rdfs:domain mbt:Modality .
""",
    "data/claims/mine.ttl": """
claim:X-2 a mbt:UnmarkedClaim ;
    mbt:statement "Distress soothes the pretend mode."@en ;
    mbt:subject state:emotional-distress ;
    mbt:predicate mbt:soothes ;
    mbt:object mode:pretend-mode ;
    mbt:statedIn section:wiki-flow-diagram .
""",
}
EMPTY = {
    "ontology/mine.ttl": """
mbt:TreatmentTheory a owl:Class ;
    rdfs:label "treatment theory"@en ;
    rdfs:subClassOf mbt:Modality ,
        mbt:Theory .
""",
}
OUTSIDE = {"ontology/mine.ttl": "\nmbt:upstreamOf a owl:AsymmetricProperty .\n"}
CASES = {
    "clashes": (CLASHES, "hermit"), "follows": (FOLLOWS, "pellet"), "empty": (EMPTY, "pellet"),
    "outside": (OUTSIDE, "hermit"),
}  # fmt: skip


def put(root: Path, files: dict[str, str]) -> None:
    """Write files into a project."""
    for name, text in files.items():
        (root / name).write_text(PREFIXES + text, encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_explained_with_its_lines(
    name: str, part: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    files, engine = CASES[name]
    put(part, files)
    run = Run(capsys, "reason", "--engine", engine, "--root", str(part))
    assert (run.code, run.err) == (1, "")
    golden = ROOT / "tests" / "cases" / "reason" / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(run.out, encoding="utf-8")
    assert run.out == golden.read_text(encoding="utf-8"), "read the diff; `make golden` takes it over"


def test_both_lines_of_a_clash_are_named_and_the_findings_are_those_of_the_gate(
    part: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(part, CLASHES)
    run = Run(capsys, "reason", "-o", "json", "--root", str(part))
    assert run.code == 1
    told = json.loads(run.out)
    assert (told["engine"], told["consistent"], told["unsatisfiable"]) == ("hermit", False, [])
    places = {
        (finding["path"], finding["line"], finding["column"], finding["rule"]): [
            detail.partition(": ")[0] for detail in finding["details"]
        ]
        for finding in told["findings"]
    }
    assert places == {
        ("data/claims/torn.ttl", 10, 13, "owl-consistency"): [
            "data/claims/torn.ttl:10:13",
            "data/claims/torn.ttl:11:9",
            "nothing is both a cited claim and a model-generated claim",
        ],
        ("data/things/addictions.ttl", 10, 22, "owl-consistency"): [
            "data/things/addictions.ttl:10:22",
            "data/things/intoxications.ttl:12:22",
            "nothing is both a disorder and a psychological state",
        ],
    }


def test_a_project_without_a_contradiction_ends_well(part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "reason", "--root", str(part))
    assert run.code == 0
    assert run.out.startswith(
        "HermiT: the ontology and the data are consistent, and every class and property can be used.\n"
    )


def test_a_file_that_cannot_be_read_is_told_first(part: Path) -> None:
    put(part, {"data/claims/mine.ttl": "claim:X-1 a"})
    verdict, report = reason(root=part)
    assert verdict is None
    assert [finding.stage for finding in report.findings] == ["syntax"]
    assert not report.ok


def test_what_came_with_the_package_is_not_judged(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mbtgraph.project.SHIPPED", str(part))
    with pytest.raises(ProjectError, match="can be asked, not checked or built"):
        reason(root=str(part))
