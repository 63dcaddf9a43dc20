"""What becomes of findings: severities of a project, waivers in comments, baselines, and chosen stages."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from mbtgraph.errors import BadParameter, LoadError, MbtGraphError
from mbtgraph.findings import Finding, Report
from mbtgraph.findings.left_out import left_out
from mbtgraph.gate import check
from mbtgraph.gate.rules.baseline import baseline
from mbtgraph.gate.rules.policy import Policy
from mbtgraph.gate.rules.settings import Settings
from tests.rule_examples import HEAD
from tests.test_cli import Run

SPACED = 'problem:impulsivity skos:altLabel "rash  acts"@en .'
TODAY = date(2026, 11, 26)
MINE = "data/mine.ttl"
Finds = list[tuple[str, str, int, int]]


def write(root: Path, text: str, name: str = MINE) -> None:
    """Write a file of a project; its first line is line 1 behind the prefixes."""
    (root / name).write_text(HEAD + text, encoding="utf-8")


def lints(root: Path, *names: str) -> tuple[Report, dict[str, Finds]]:
    """Return what the lints say, and of it what they say of our files, by line behind the prefixes."""
    report = check(root=root, only=["lints"], today=TODAY)
    above = HEAD.count("\n")
    return report, {
        name: sorted(
            (f.rule, f.severity, f.line - above, f.column) for f in report.findings if f.path == name
        )
        for name in names or (MINE,)
    }


ALLOW = "# mbtgraph: allow stray-space until"
ALLOWED = f"{ALLOW} 2027-05: so printed"
RETURNED = [("stray-space", "error", 2, 35), ("waiver-expired", "warning", 1, 1)]
WAIVERS: dict[str, Finds] = {
    f"{SPACED} {ALLOWED}": [],
    f"{ALLOW} 2027-05-31: so printed\n\n{SPACED}": [],
    f'problem:impulsivity\n {ALLOW} 2026-11: x\n skos:altLabel "a  FonÃ¡gy"@en .': [
        ("damaged-text", "error", 3, 16)
    ],
    f"{ALLOW} 2026-10: so printed\n{SPACED}": RETURNED,
    f"{ALLOW} 2026-11-26: so printed\n{SPACED}": [],
    f"{ALLOW} 2026-11-25: so printed\n{SPACED}": RETURNED,
    f"# mbtgraph: allow odd-text until 2027-05: so printed\n{SPACED}": [
        ("stray-space", "error", 2, 35),
        ("waiver-unused", "info", 1, 1),
    ],
    f"{SPACED}\n\n{ALLOWED}": [("stray-space", "error", 1, 35), ("waiver-unused", "info", 3, 1)],
    f'problem:self-harm skos:altLabel "a  b"@en . {ALLOWED}\n{SPACED}': [("stray-space", "error", 2, 35)],
    f'problem:impulsivity skos:altLabel "{ALLOWED}"@en . # see {ALLOWED}': [],
    '<urn:#mbtgraph:allow> skos:altLabel "a  b"@en .': [("stray-space", "error", 1, 37)],
}


def test_a_waiver_lets_a_finding_stand_where_it_stands(part: Path) -> None:
    # A value of its own keeps the findings of each file apart.
    texts = {
        f"data/mine-{i}.ttl": text.replace("rash  acts", f"rash  acts {i}") for i, text in enumerate(WAIVERS)
    }
    for name, text in texts.items():
        write(part, text + "\n", name)
    report, found = lints(part, *texts)
    assert found == {name: sorted(own) for name, own in zip(texts, WAIVERS.values(), strict=True)}
    assert report.waived == len([own for own in WAIVERS.values() if not own]) + 1


NO_END = "This waiver has no end; a waiver ends within a year."
NO_REASON = "This waiver has no reason; say why the mistake may stand."
NOT_SO = "cannot be waived: only what shapes and lints find can."
NO_DAY = "is no month and no day; write it like 2026-11."
UNREADABLE = "This looks like a waiver and cannot be read."
FORMS = {
    ": allow stray-space": NO_END,
    ": allow stray-space: so printed": NO_END,
    ": allow stray-space until 2027-05": NO_REASON,
    ": allow stray-space until 2027-05:  ": NO_REASON,
    ": allow own-objekt until 2027-05: x": "There is no rule 'own-objekt' to waive. Did you mean own-object?",
    ": allow turtle-syntax until 2027-05: x": f"turtle-syntax {NOT_SO}",
    ": allow owl-consistency until 2027-05: x": f"owl-consistency {NOT_SO}",
    ": allow stray-space until 2027-13: x": f"2027-13 {NO_DAY}",
    ": allow stray-space until 2027-02-29: x": f"2027-02-29 {NO_DAY}",
    ": allow stray-space until summer: x": f"summer {NO_DAY}",
    ": allow stray-space until 2027-12: x": "2027-12 is more than a year ahead; a waiver ends within a year.",
    ": permit stray-space until 2027-05: x": UNREADABLE,
    " allow stray-space until 2027-05: x": UNREADABLE,
}


def test_a_waiver_that_cannot_be_read_is_an_error_with_its_form(part: Path) -> None:
    write(part, "".join(f"# mbtgraph{comment}\n" for comment in FORMS) + SPACED + "\n")
    report, found = lints(part)
    assert found[MINE] == sorted(
        [("waiver-form", "error", line, 1) for line in range(1, len(FORMS) + 1)]
        + [("stray-space", "error", len(FORMS) + 1, 35)]
    )
    told = [f for f in sorted(report.findings, key=lambda f: f.line) if f.rule == "waiver-form"]
    assert [f.message for f in told] == list(FORMS.values())
    assert {f.fix for f in told} == {"write it as `# mbtgraph: allow RULE until YYYY-MM: reason`"}


UNUSED = "# mbtgraph: allow odd-text until 2027-05: x"
REMOVED = {
    f"problem:self-harm a mbt:Problem . {UNUSED}\n": "problem:self-harm a mbt:Problem .\n",
    f"# one\n  {UNUSED}\r\n# two\n": "# one\n# two\n",
    UNUSED: "",
}


def test_the_mend_of_an_unused_waiver_takes_it_away(part: Path) -> None:
    texts = {f"data/mine-{number}.ttl": HEAD + text for number, text in enumerate(REMOVED)}
    for name, text in texts.items():
        (part / name).write_bytes(text.encode())
    for finding in check(root=part, only=["lints"], today=TODAY).findings:
        for edit in finding.edits if finding.rule == "waiver-unused" else ():
            text = texts[finding.path]
            texts[finding.path] = text[: edit.start] + edit.text + text[edit.end :]
    assert list(texts.values()) == [HEAD + text for text in REMOVED.values()]


def test_a_waiver_is_not_called_unused_where_its_rule_was_not_asked(part: Path) -> None:
    write(part, "# mbtgraph: allow stray-space until 2027-05: so printed\n")
    assert "waiver-unused" not in {f.rule for f in check(root=part, only=["shapes"], today=TODAY).findings}
    (part / "pyproject.toml").write_text('[tool.mbtgraph.rules]\nstray-space = "off"\n', encoding="utf-8")
    report, found = lints(part)
    assert (report.off, found[MINE]) == (("stray-space",), [])


BARE = 'problem:impulsivity skos:altLabel "rash acts" .\n'


def test_a_project_sets_how_grave_a_rule_is(part: Path) -> None:
    write(part, BARE)
    settings = part / "pyproject.toml"
    for setting in ("error", "warning", "info"):
        settings.write_text(f'[tool.mbtgraph.rules]\nthing-alt-label = "{setting}"\n', encoding="utf-8")
        report = check(root=part, only=["shapes"])
        assert [(f.rule, f.severity) for f in report.findings] == [("thing-alt-label", setting)]
        assert report.ok == (setting != "error")
    table = 'rules = {thing-alt-label = "off", thin-property = "off"}'
    settings.write_text(f"[tool.mbtgraph]\n{table}\n", encoding="utf-8")
    report = check(root=part, only=["shapes"])
    assert (report.findings, report.ok, report.off) == ((), True, ("thin-property", "thing-alt-label"))
    settings.write_text("[tool.other]\nrules = 3\n", encoding="utf-8")
    assert [finding.severity for finding in check(root=part, only=["shapes"]).findings] == ["error"]


TABLE = "[tool.mbtgraph.rules]\n"
WANTED = "expected 'error', 'warning', 'info' or 'off'."
SETTINGS = {
    TABLE
    + 'odd-text = "info"\nodd-texts = "off"\n': "3:1: there is no rule 'odd-texts'. Did you mean odd-text",
    TABLE + '\nstray-space = "fatal"\n': f"3:1: stray-space is set to 'fatal'; {WANTED}",
    TABLE + 'stray-space = "warn"\n': f"2:1: stray-space is set to 'warn'; {WANTED} Did you mean 'warning'?",
    TABLE + "stray-space = false\n": f"2:1: stray-space is set to False; {WANTED}",
    TABLE
    + 'turtle-syntax = "off"\n': "2:1: turtle-syntax cannot be set: what cannot be read, or run, is always",
    "[tool.mbtgraph]\nrules = 3\n": '2:1: [tool.mbtgraph.rules] is a table of lines `rule = "warning"`.',
    TABLE + "stray-space = \n": "2:15: this is not TOML: Invalid value.",
    "a = " + "[" * 100000: "1:1: this is not TOML",
    "#" * 300000: "1:1: this file is over 262144 characters; that is no file of settings.",
}


@pytest.mark.parametrize("text", SETTINGS, ids=lambda text: text[:40])
def test_wrong_settings_are_told_with_their_line(part: Path, text: str) -> None:
    (part / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        check(root=part, only=["syntax"])
    assert str(caught.value).startswith(f"pyproject.toml:{SETTINGS[text]}")


def test_a_baseline_lets_pass_what_is_known_and_counts_it(
    part: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(part, BARE + 'problem:impulsivity skos:altLabel "hurt" .\n')
    asked = ("check", "--root", str(part), "--only", "shapes")
    run = Run(capsys, *asked, "-o", "json")
    assert run.code == 1
    known = tmp_path / "known.json"
    known.write_text(run.out, encoding="utf-8")
    again = check(root=part, only=["shapes"], baseline=known)
    assert (again.findings, again.ok, again.known, again.mended) == ((), True, 2, 0)
    run = Run(capsys, *asked, "--baseline", str(known))
    assert run.code == 0
    assert run.out.endswith("nothing to mend. 2 findings are known from the baseline.\n")
    # Lines move, one mistake is mended, another is new.
    write(part, "\n\n" + BARE + 'problem:impulsivity skos:altLabel "hurting" .\n')
    moved = check(root=part, only=["shapes"], baseline=known)
    assert [finding.value for finding in moved.findings] == ["hurting"]
    assert (moved.ok, moved.known, moved.mended) == (False, 1, 1)
    assert check(root=part, only=["syntax"], baseline=known).mended == 0
    assert Run(capsys, *asked, "--baseline", str(known)).code == 1


def test_of_two_findings_that_are_alike_each_has_to_be_known(tmp_path: Path) -> None:
    one = Finding(
        rule="described-twice", stage="lints", severity="error", message="Twice.", focus="x", line=1
    )
    other = replace(one, line=2)
    known = tmp_path / "known.json"
    for count in range(4):
        known.write_text(json.dumps({"findings": [asdict(one)] * count}), encoding="utf-8")
        policy = Policy(Settings({}), baseline(known))
        left = list(policy.applied([one, other]))
        assert (len(left), policy.known) == (max(2 - count, 0), min(count, 2))
        assert policy.mended == 0
        policy.done = {"lints"}
        assert policy.mended == max(count - 2, 0)


BASELINES = {
    "{": "this baseline is no JSON (Expecting property name enclosed in double quotes); write it with",
    "[]": "this baseline has no list of findings; write it with `mbtgraph check -o json > FILE`.",
    '{"findings": [{"rule": "x"}]}': "finding 1 of this baseline lacks rule, stage,",
    '{"findings": [3]}': "finding 1 of this baseline lacks rule, stage,",
    "[" * 100000: "this baseline is no JSON that a check prints",
    "1" * 5000: "this baseline is no JSON that a check prints",
}


@pytest.mark.parametrize("text", BASELINES, ids=lambda text: text[:30])
def test_a_file_that_is_no_baseline_is_refused(part: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError, match=re.escape(BASELINES[text])):
        check(root=part, only=["syntax"], baseline=tmp_path / "known.json")
    with pytest.raises(LoadError, match="this file cannot be read"):
        check(root=part, only=["syntax"], baseline=tmp_path / "nothing.json")


def test_a_file_that_cannot_be_read_is_never_known(part: Path, tmp_path: Path) -> None:
    write(part, "nothing\n")
    report = check(root=part)
    known = {"findings": [{**vars(finding), "edits": [], "details": []} for finding in report.findings]}
    (tmp_path / "known.json").write_text(json.dumps(known), encoding="utf-8")
    assert check(root=part, baseline=tmp_path / "known.json") == report
    assert [f.rule for f in report.findings] == ["turtle-syntax"]


def test_only_the_chosen_stages_run(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(part, f'{SPACED}\nclaim:S0-023 mbt:statment "Said  again."@en .\n')
    stages = {f.stage for f in check(root=part, only=["lints", "shapes"]).findings}
    assert stages == {"lints", "shapes"}
    monkeypatch.setattr("mbtgraph.build.assemble", _refuse)
    monkeypatch.setattr("mbtgraph.lint.rules", _refuse)
    assert {f.rule for f in check(root=part, only=["shapes"]).findings} == {"claim-slots"}
    with pytest.raises(BadParameter, match=r"expected one of .*, got 'shape'\. Did you mean shapes\?"):
        check(root=part, only=["shape"])


def _refuse(*_: object, **__: object) -> None:
    raise MbtGraphError("this is not wanted here")


@pytest.mark.parametrize("name", ["stray-space", "claim-basis", "waiver-form", "owl-not-run", "query-limit"])
def test_a_rule_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    run = Run(capsys, "check", "--explain", name)
    assert run.code == 0
    assert run.out.startswith(f"{name}  ")
    for word in ("what  ", "why   ", "mend  ", "defined in "):
        assert f"\n{word}" in run.out
    assert ("\nbad\n" in run.out and "\ngood\n" in run.out) == (name != "owl-not-run")
    assert "```" not in run.out


def test_a_rule_that_there_is_not_is_told_with_the_nearest(
    capsys: pytest.CaptureFixture[str], part: Path
) -> None:
    run = Run(capsys, "check", "--explain", "claim-bases", "--root", str(part))
    assert run.code == 2
    assert run.err.startswith("error: There is no rule 'claim-bases'. Did you mean claim-basis or ")
    run = Run(capsys, "check", "--explain", "claim-basis", "--root", str(part))
    assert "\nbad\n" not in run.out  # a project without pages has no examples to show


def test_a_report_says_what_it_leaves_out() -> None:
    assert list(left_out(Report())) == []
    assert list(left_out(Report(waived=1, known=2, mended=3, off=("odd-text",)))) == [
        "1 finding is waived by comments.",
        "2 findings are known from the baseline.",
        "3 findings are in the baseline and found no more; write the baseline anew.",
        "1 rule is switched off: odd-text.",
    ]
    assert list(left_out(Report(off=("a", "b")))) == ["2 rules are switched off: a, b."]
