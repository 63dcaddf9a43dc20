"""What differs between two states: each kind of change, each kind of side, each form."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.build import quads
from mbtgraph.derive.conflicts.model import Conflict
from mbtgraph.diff import Side, compare, diff
from mbtgraph.diff.curated import curated
from mbtgraph.diff.follows import Consequences
from mbtgraph.diff.markdown import to_markdown
from mbtgraph.diff.model import GROUPS
from mbtgraph.gate import check
from mbtgraph.lens import LEVELS, claims_graph
from mbtgraph.rdf import Facts, n, parse_turtle
from tests.conftest import ROOT
from tests.test_cli import Run
from tests.test_revisions import commit, git

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.loading import Loaded

CASES = ROOT / "tests" / "cases" / "diff"
PREFIXES = (CASES / "file" / "old.ttl").read_text(encoding="utf-8").partition("\n\n")[0] + "\n"


def side(text: str, *, name: str = "side", whole: bool = True) -> Side:
    """Return a side whose data are a text of Turtle."""
    ontology = Facts(parse_turtle("<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> .", path=Path("o.ttl")))
    return Side(name, ontology, Facts(parse_turtle(PREFIXES + text, path=Path("d.ttl"))), whole=whole)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize(("case", "old", "new"), [("project", "old", "new"), ("file", "old.ttl", "new.ttl")])
def test_each_kind_of_change_is_told_in_each_form(
    case: str,
    old: str,
    new: str,
    form: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(CASES)
    run = Run(capsys, "diff", f"{case}/{old}", f"{case}/{new}", "-o", form)
    golden = CASES / f"{case}.{ {'text': 'txt', 'json': 'json', 'markdown': 'md'}[form] }"
    if request.config.getoption("--update-golden"):
        golden.write_text(run.out, encoding="utf-8")
    assert run.out == golden.read_text(encoding="utf-8")
    assert (run.code, run.err) == (1, "")


def test_the_golden_pair_holds_every_kind_of_change() -> None:
    found = diff(str(CASES / "project" / "old"), str(CASES / "project" / "new"))
    claims = {e.iri.rpartition("/")[2]: e for e in found.entries if e.group == "claims"}
    assert {name: (e.change, *e.aspects) for name, e in claims.items()} == {
        "X-2": ("changed", "reworded", "otherwise changed"),
        "X-3": ("changed", "re-tiered", "re-sourced"),
        "X-4": ("changed", "re-tiered"),  # by its source alone
        "X-5": ("changed", "value changed", "reworded"),
        "X-6": ("retired",),
        "X-7": ("removed",),
        "X-8": ("added",),
        "X-9": ("added",),
        "X-10": ("changed", "re-tiered", "re-sourced", "otherwise changed"),
        "X-11": ("changed", "re-tiered", "otherwise changed"),
        "X-13": ("changed", "value changed", "reworded"),
    }  # stay; X-14 repeats what its section says of its curator
    assert {(p.turn, p.text) for p in found.propositions} == {
        ("became contested", "distress leads to impulsivity"),
        ("ceased to be contested", "self-harm leads to shame"),
        ("lost the last T1 source", "distress leads to self-harm"),
        ("lost the last T1 source", "impulsivity leads to self-harm"),
        ("gained a first T1 source", "distress leads to impulsivity (in population: adults)"),
        ("gained a first T1 source", "shame leads to distress"),
    }
    assert {c.change for c in found.conflicts} == {"added", "removed"}
    assert [(f.rule, f.severity, f.focus.rpartition("#")[2], f.path) for f in found.findings[1:]] == [
        ("removed-iri", "error", "Overture", "ontology/terms.ttl")
    ]
    assert [group for group in GROUPS if any(e.group == group for e in found.entries)] == [*GROUPS]


def test_a_name_that_is_retired_is_no_finding_and_one_elsewhere_is_not_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text(PREFIXES + 'state:calm rdfs:label "calm"@en .\n<urn:theirs> rdfs:label "theirs"@en .\n')
    new.write_text(PREFIXES + "state:calm owl:deprecated true ; dcterms:isReplacedBy state:rest .\n")
    run = Run(capsys, "diff", str(old), str(new))
    assert run.code == 0
    assert "x state:calm  retired\n    calm\n    replaced by state:rest" in run.out
    assert "- urn:theirs  removed\n    theirs" in run.out
    back = Run(capsys, "diff", str(new), str(old), "-o", "json")
    assert [entry["change"] for entry in json.loads(back.out)["entries"]] == ["restored", "added"]


@pytest.mark.usefixtures("unjudged")
def test_a_claim_that_is_retired_as_the_recipe_has_it_passes_every_check(part: Path) -> None:
    (recipe,) = re.findall(
        r"```turtle\n(claim:.*owl:deprecated.*\n)```", (ROOT / "CONTRIBUTING.md").read_text()
    )
    (part / "data" / "claims" / "retired.ttl").write_text(
        PREFIXES + recipe.replace("S0-023", "S0-999").replace("S0-337", "S0-023")
    )
    found = {finding.rule for finding in check(root=part).findings}
    assert found - {"not-formatted"} == {"thin-property"}  # the recipe leaves out what the case needs


def test_nothing_differs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    run = Run(capsys, "diff", "project/old", "project/old")
    assert (run.code, run.out) == (0, "project/old → project/old\nNothing differs.\n")
    found = json.loads(Run(capsys, "diff", "project/old", "project/old", "-o", "json").out)
    assert (found["format"], found["ok"], found["empty"], found["entries"]) == (1, True, True, [])


def test_a_literal_that_changed_its_language_alone_is_told_with_it() -> None:
    found = compare(side('state:a rdfs:label "a"@en .'), side('state:a rdfs:label "a"@de .'))
    assert "label: <del>a (en)</del> → <ins>a (de)</ins>" in to_markdown(found)


def test_revisions_of_a_project_and_its_working_tree(
    part: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(part, {}, tag="first")
    monkeypatch.chdir(part)
    assert "Nothing differs." in Run(capsys, "diff", "HEAD").out
    file = part / "data" / "things" / "modes.ttl"
    file.write_text(file.read_text().replace("pretend mode", "make-believe mode"))
    told = Run(capsys, "diff", "HEAD")
    assert "things: 1 changed" in told.out
    assert "label: pretend mode → make-believe mode" in told.out
    commit(part, {})
    assert Run(capsys, "diff", "first", "HEAD").out == told.out.replace(
        "HEAD → the working tree", "first → HEAD"
    )
    monkeypatch.chdir(part.parent)
    for old in ("HEAD~1:data/things", "HEAD~1:data/things/modes.ttl"):
        new = part / old.partition(":")[2]
        found = Run(capsys, "diff", old, str(new), "--root", str(part))
        assert "make-believe mode" in found.out
        assert "Only parts were compared" in found.out
    assert "Nothing differs." in Run(capsys, "diff", "HEAD:", "HEAD", "--root", str(part)).out


def test_the_real_project_differs_not_from_itself_and_has_no_revision_without_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "copy"
    for folder in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    commit(root, {})
    assert "Nothing differs." in Run(capsys, "diff", "HEAD", "--root", str(root)).out
    shutil.rmtree(root / ".git")
    run = Run(capsys, "diff", "HEAD", "--root", str(root))
    assert run.code == 3
    assert run.err == (
        f"error: {root} lies in no git repository, so it has no revisions; give files or folders.\n"
    )


def test_a_snapshot_says_what_it_was_built_from(
    built_part: Path, part: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = str(built_part / "build" / "snapshot")
    run = Run(capsys, "diff", snapshot, str(part))
    assert run.out.splitlines()[1:] == [
        "Nothing differs.", "A built snapshot holds no shapes, so these were not compared."
    ]  # fmt: skip
    file = part / "data" / "things" / "modes.ttl"
    file.write_text(file.read_text().replace("pretend mode", "make-believe mode"))
    assert "label: pretend mode → make-believe mode" in Run(capsys, "diff", snapshot, str(part)).out


def test_what_is_read_back_from_the_real_dataset_is_what_was_curated(loaded: Loaded, graphs: Graphs) -> None:
    ontology, data = curated(quads(graphs))
    found = compare(
        Side("files", loaded.ontology, loaded.data, whole=True), Side("snapshot", ontology, data, whole=True)
    )
    assert found.empty
    assert len(data) > 20_000


def test_what_follows_is_what_the_build_derives(loaded: Loaded, graphs: Graphs) -> None:
    own = Consequences(Side("files", loaded.ontology, loaded.data, whole=True))
    claimed = [fact for level in LEVELS for fact in graphs[claims_graph(level)]]
    for holders, verb in ((own.affirmed, "asserts"), (own.denied, "denies")):
        pairs = {(claim.node, p.node) for p, claims in holders.items() for claim in claims}
        assert pairs == {(s, o) for s, p, o in claimed if p == n("mbt:" + verb)}
    assert {(claim, n(f"mbt:level-{own.level(claim)}")) for claim in own.claims} == {
        (s, o) for s, p, o in claimed if p == n("mbt:trustLevel")
    }
    assert own.conflicts.keys() == {s for s, p, _ in claimed if p == n("mbt:computedBy")}
    assert all(isinstance(conflict, Conflict) for conflict in own.conflicts.values())


BAD = {
    "nothing there": (("nothing",), "nothing is no file, no folder and no revision that git knows here."),
    "an option": (("--", "-x"), "'-x' cannot be the name of a revision"),
    "a path of no revision": (("HEAD:nothing",), "HEAD holds nothing at nothing"),
    "a folder without Turtle": (("queries",), "queries holds no Turtle and no built snapshot"),
    "a part against the whole": (("HEAD", "data/things"), "HEAD is a whole project, and data/things a part"),
    "a part alone": (
        ("HEAD:data/things",),
        "the working tree is a whole project, and HEAD:data/things a",
    ),
    "no Turtle": (("broken.ttl", "broken.ttl"), "broken.ttl:1:"),
    "no Turtle in a revision": (("HEAD:broken.ttl", "HEAD:broken.ttl"), "HEAD:broken.ttl:1:"),
    "a damaged snapshot": (("damaged",), "The snapshot's manifest cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_gets_a_sentence(
    case: str, part: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(part, {"broken.ttl": "nothing", "damaged/manifest.json": "{"})
    monkeypatch.chdir(part)
    arguments, says = BAD[case]
    run = Run(capsys, "diff", *arguments)
    assert run.code == 3
    assert run.out == ""
    assert run.err.startswith(f"error: {says}")
    assert run.err.count("\n") == 1


def test_outside_a_project_files_are_compared_and_revisions_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mbtgraph.project.SHIPPED", str(tmp_path / "none"))
    assert "Nothing differs." in Run(capsys, "diff", *[str(CASES / "file" / "old.ttl")] * 2).out
    run = Run(capsys, "diff", "HEAD")
    assert run.code == 3
    assert run.err.startswith("error: HEAD is no file and no folder, and there is no project here")


def test_it_is_a_tool_for_git_to_show_files_with(part: Path) -> None:
    commit(part, {"data/things/old.ttl": PREFIXES + 'state:old rdfs:label "old"@en .\n'}, tag="first")
    (part / "data" / "things" / "old.ttl").unlink()
    commit(part, {"data/things/new.ttl": PREFIXES + 'state:new rdfs:label "new"@en .\n'})
    tool = f"env PYTHONPATH={ROOT / 'src'} {sys.executable} -m mbtgraph diff"
    told = git(part, "difftool", "--no-prompt", "--extcmd", tool, "first", "HEAD", "--", "data")
    assert "- state:old  removed" in told
    assert "+ state:new  added" in told
