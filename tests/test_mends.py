"""Mends: each mistake that a curator makes is found at its place, with a mend that makes it go away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.cli.findings import human
from mbtgraph.errors import MbtGraphError
from mbtgraph.findings import Report
from mbtgraph.gate import check
from mbtgraph.gate.fixing import Fixed, fix
from mbtgraph.namespaces import ID
from mbtgraph.project import Project
from mbtgraph.turtle.layout import formatted
from tests.test_cli import Run
from tests.test_gate import PREFIXES, places, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.findings import Edit, Finding

CASES = Path(__file__).parent / "cases" / "mends"
FILE = "data/claims/clinical-wiki/flow-diagram.ttl"


@pytest.fixture
def root(part: Path, unjudged: None) -> Path:  # noqa: ARG001 (what it does is enough)
    """Return a part of the project, in which the reasoner finds nothing."""
    return part


def made(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits, which must not overlap."""
    limit = len(text)
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end), reverse=True):
        assert edit.end <= limit
        text, limit = text[: edit.start] + edit.text + text[edit.end :], edit.start
    return text


CLAIM = """claim:X-{number} a mbt:UnmarkedClaim ;
    mbt:statement "Something is said, number {number}."@en ;
    mbt:kind mbt:kind-evidence ;
    mbt:about study:bateman-fonagy-2009 ;
    mbt:statedIn section:wiki-flow-diagram ;
    mbt:locator "caption" .
"""
SLIPS = {
    # what is written for what, in a claim of its own; then the rule that finds it, and what mends it
    "a slot": ("mbt:locator", "mbt:locater", "claim-slots", "mbt:locator", True),
    "a listed value": ("mbt:kind-evidence", "mbt:kind-evidense", "claim-kind", "mbt:kind-evidence", True),
    "no language": ('."@en', '."', "claim-statement-language", "@en", True),
    "a foreign language": ('."@en', '."@de', "claim-statement-language", "@en", False),
    "two spaces": ("Something is", "Something  is", "stray-space", "Something is", True),
    "a soft hyphen": ("Something", "Some\u00adthing", "hidden-character", "Something", True),
    "an entity": ("Something", "Some&shy;thing", "damaged-text", "Some\u00adthing", False),
    "a wrong encoding": ("Something", "S\u00c3\u00b8mething", "damaged-text", "Sømething", False),
    "a wrong kind": ("study:bateman", "source:bateman", "", "", False),
    "a thing of no name": ("study:bateman-fonagy-2009", "study:nobody-2031", "dangling-iri", "", False),
    "another year": (
        "study:bateman-fonagy-2009",
        "study:bateman-fonagy-2007",
        "dangling-iri",
        "study:bateman",
        False,
    ),
    "a label": ("study:bateman-fonagy-2009", '"impulsivity"@en', "claim-about-thing", "", False),
}


def test_slips_of_the_pen_are_mended_one_by_one(root: Path) -> None:
    text = PREFIXES
    for number, (right, wrong, *_) in enumerate(SLIPS.values()):
        text += CLAIM.format(number=number).replace(right, wrong)
    put(root, "data/claims/mine.ttl", text)
    report = check(root=root)
    for number, (name, (_, _, rule, mend, safe)) in enumerate(SLIPS.items()):
        own = {f.rule: f for f in report.findings if f.focus.endswith(f"claim/X-{number}")}
        assert (rule in own) == bool(rule), name
        if mend:
            assert (own[rule].safe, mend in "".join(edit.text for edit in own[rule].edits)) == (safe, True), (
                name
            )
        elif rule:
            assert not own[rule].edits, name
    done = fix(Project(root), report, lambda texts: check(root=root, instead=texts))
    wanted = {rule for _, _, rule, _, safe in SLIPS.values() if safe}
    assert wanted <= {finding.rule for finding in done.mended}


def errors(report: Report) -> list[Finding]:
    """Return the errors of a report."""
    return [finding for finding in report.findings if finding.severity == "error"]


def test_ten_mistakes_are_found_at_their_places_and_their_mends_work(
    root: Path, request: pytest.FixtureRequest
) -> None:
    expected = put(root, FILE, (CASES / "mistakes.txt").read_text(encoding="utf-8"))
    report = check(root=root)
    assert {place for place in places(report) if place[1] == FILE} == expected
    told = "".join(f"{f}\n    {f.fix}\n" for f in errors(report) if f.path == FILE)
    golden = CASES / "mends.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
    # One mend a statement, since two of them may be two ways of mending one mistake.
    chosen: dict[str, Finding] = {}
    for finding in errors(report):
        if finding.edits and (finding.focus not in chosen or finding.rule == "claim-basis"):
            chosen[finding.focus] = finding
    edits = [edit for finding in chosen.values() for edit in finding.edits]
    text = (root / FILE).read_bytes().decode()
    assert errors(check(root=root, instead={FILE: formatted(made(text, edits))})) == []


def test_only_what_changes_the_spelling_alone_is_mended_unasked(root: Path) -> None:
    put(root, FILE, (CASES / "mistakes.txt").read_text(encoding="utf-8"))
    before = check(root=root)
    done = fix(Project(root), before, lambda texts: check(root=root, instead=texts))
    assert {finding.rule for finding in done.mended} == {"claim-statement-language", "dangling-iri"}
    assert [line for line in done.diff.splitlines() if line[0] in "+-" and line[1] not in "+-"] == [
        '-    mbt:statement "An active attachment system is said to raise emotional distress."@eng ;',
        '+    mbt:statement "An active attachment system is said to raise emotional distress."@en ;',
        "-    mbt:object problem:impulsivty ;",
        "+    mbt:object problem:impulsivity ;",
    ]
    left = {finding.rule for finding in errors(check(root=root))}
    assert left == {finding.rule for finding in errors(before)} - {"claim-statement-language"}


UNREAD = {
    # what is written for what, once, in a file that says what it should
    "no dot": ('"image description" .\n', '"image description"\n'),
    "a semicolon for the dot": ('"image description" .\n', '"image description" ;\n'),
    "no semicolon": ("mbt:kind mbt:kind-mechanism ;", "mbt:kind mbt:kind-mechanism"),
    "no end of a text": ('turn mentalizing off."@en', "turn mentalizing off.@en"),
    "an unknown prefix": ("problem:impulsivity", "problm:impulsivity"),
    "a prefix that nobody declared": (f"@prefix problem:    <{ID}problem/> .\n", ""),
}


def test_what_cannot_be_read_is_told_and_mended_and_its_file_stays_in_form(
    root: Path, request: pytest.FixtureRequest
) -> None:
    path = root / FILE
    right = formatted(path.read_text(encoding="utf-8"))
    told = ""
    for name, (meant, slip) in UNREAD.items():
        assert meant in right, name
        path.write_text(right.replace(meant, slip, 1), encoding="utf-8")
        report = check(path, root=root)
        assert {finding.rule for finding in report.findings} == {"turtle-syntax"}
        told += f"== {name}\n{human(report)}\n"
        done = fix(Project(root), report, lambda texts: check(path, root=root, instead=texts))
        assert (path.read_text(encoding="utf-8"), done.report.findings) == (right, ()), name
    golden = CASES / "unread.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def test_a_statement_that_breaks_off_shows_what_it_lacks_once_it_is_read(root: Path) -> None:
    path = root / FILE
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace('    mbt:locator "image description" .\n', "", 1), encoding="utf-8")
    report = check(path, root=root)
    done = fix(Project(root), report, lambda texts: check(path, root=root, instead=texts))
    assert [finding.rule for finding in done.mended] == ["turtle-syntax"]
    assert [finding.rule for finding in done.report.findings] == ["claim-locator"]


def test_a_mend_that_brings_one_finding_more_of_a_kind_is_not_made(root: Path) -> None:
    put(root, FILE, (CASES / "mistakes.txt").read_text(encoding="utf-8"))
    before = check(root=root)
    safe = [finding for finding in before.findings if finding.safe]
    other = next(finding for finding in before.findings if not finding.safe)
    # All that is safe is gone, but something that was told once is told twice.
    after = Report(findings=(*(f for f in before.findings if f not in safe), other))
    assert fix(Project(root), before, lambda _: after).mended == ()


def test_what_a_check_does_not_prove_is_not_written(root: Path) -> None:
    put(root, FILE, (CASES / "mistakes.txt").read_text(encoding="utf-8"))
    text = (root / FILE).read_bytes()
    before = check(root=root)
    done = fix(Project(root), before, lambda _: before)
    assert (done.mended, done.diff) == ((), "")
    assert (root / FILE).read_bytes() == text


SHAPE = """@prefix mbt: <https://w3id.org/mbtgraph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://w3id.org/mbtgraph/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
shapes:day-of-claim a sh:NodeShape ; sh:targetClass mbt:Claim ; sh:property shapes:mine .
shapes:mine a sh:PropertyShape ; sh:path mbt:locator ; sh:datatype xsd:{} ; sh:message "It is no {}." .
"""


@pytest.mark.parametrize(("wanted", "mend"), [("gYear", ""), ("integer", "")])
def test_no_language_is_given_to_what_is_no_text(root: Path, wanted: str, mend: str) -> None:
    put(root, "shapes/mine.ttl", SHAPE.format(wanted, wanted))
    (found, *_) = (f for f in check(root=root, only=["shapes"]).findings if f.rule == "mine")
    assert (found.fix, found.safe) == (mend, False)


@pytest.mark.parametrize(("prefix", "safe"), [("rdff", False), ("clam", True)])
def test_a_prefix_that_may_be_one_of_two_is_not_chosen_unasked(
    root: Path, prefix: str, *, safe: bool
) -> None:
    put(root, "data/claims/mine.ttl", f"<urn:a> {prefix}:b <urn:c> .\n")
    (found,) = check(root=root, only=["syntax"]).findings
    assert (bool(found.edits), found.safe) == (True, safe)


def asked(root: Path, *paths: Path) -> tuple[Report, Fixed]:
    """Return what a check of some files finds, and what it mends."""
    report = check(*paths, root=root, only=["lints"])
    return report, fix(
        Project(root), report, lambda texts: check(*paths, root=root, only=["lints"], instead=texts)
    )


SPACED = PREFIXES + 'problem:impulsivity skos:altLabel "rash  acts"@en .\r\n# é\r\n'


def test_a_file_outside_is_mended_where_it_lies(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(root, "mine.ttl", "# This has the same name, and is another file.\n")
    mine = put_outside(tmp_path / "mine.ttl")
    _, done = asked(root, Path("mine.ttl"))
    assert [finding.path for finding in done.mended] == [mine.as_posix()]
    assert mine.read_bytes().decode() == SPACED.replace("  ", " ")
    assert (root / "mine.ttl").read_bytes() == b"# This has the same name, and is another file.\n"


def put_outside(file: Path) -> Path:
    """Write a file beside the project, whose lines end as on Windows, and return it."""
    file.write_bytes(SPACED.encode())
    return file


def test_a_link_stays_one_and_what_it_leads_to_is_mended(root: Path, tmp_path: Path) -> None:
    mine = put_outside(tmp_path / "linked.ttl")
    link = root / "data" / "link.ttl"
    link.symlink_to(mine)
    _, done = asked(root)
    assert len(done.mended) == 1
    assert link.is_symlink()
    assert mine.read_bytes().decode() == SPACED.replace("  ", " ")


def test_nothing_is_written_where_one_file_changed_meanwhile(root: Path) -> None:
    for name in ("data/one.ttl", "data/two.ttl"):
        put(root, name, SPACED.replace("rash", name))

    def again(texts: Mapping[str, str]) -> Report:
        put(root, "data/two.ttl", "# Changed.\n")
        return check(root=root, only=["lints"], instead=texts)

    with pytest.raises(MbtGraphError, match=r"data/two.ttl was changed by somebody else"):
        fix(Project(root), check(root=root, only=["lints"]), again)
    assert (root / "data/one.ttl").read_bytes().decode() == SPACED.replace("rash", "data/one.ttl")


def test_the_diff_of_mends_commands_no_terminal(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(root, "data/mine.ttl", SPACED.replace("# é", "# \x1b[31m"))
    run = Run(capsys, "check", "--root", str(root), "--only", "lints", "--fix")
    assert "1 finding mended." in run.err
    assert "\x1b" not in run.err
