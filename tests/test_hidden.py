"""What nothing may hide: an error that only echoes another one, and shapes that were not run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mbtgraph.gate import check
from tests.test_policy import MINE, TABLE, _refuse, lints, write

if TYPE_CHECKING:
    from pathlib import Path

TWICE = """{comment}
problem:mine a mbt:Problem ;
    skos:altLabel "rash  acts"@en .
{comment}
problem:mine a mbt:Problem .
"""


@pytest.mark.parametrize("setting", ["error", "warning", "off", "waived"])
def test_what_echoes_an_error_is_told_where_that_is_none(part: Path, setting: str) -> None:
    comment = "# mbtgraph: allow described-twice until 2027-05: so it is" if setting == "waived" else ""
    write(part, TWICE.format(comment=comment))
    if setting != "waived":
        (part / "pyproject.toml").write_text(f'{TABLE}described-twice = "{setting}"\n', encoding="utf-8")
    _, found = lints(part)
    rules = {rule for rule, *_ in found[MINE]}
    assert ("described-twice" in rules) == (setting in {"error", "warning"})
    assert ("unclaimed-thing" in rules) == (setting != "error")
    assert "stray-space" in rules  # what is wrong with one value is wrong in either statement


def test_shapes_that_were_not_run_are_never_known(
    part: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mbtgraph.shapes.Validator.validate", _refuse)
    report = check(root=part, only=["shapes"])
    known = {"findings": [{**vars(finding), "edits": [], "details": []} for finding in report.findings]}
    (tmp_path / "known.json").write_text(json.dumps(known), encoding="utf-8")
    assert check(root=part, only=["shapes"], baseline=tmp_path / "known.json") == report
    assert [f.rule for f in report.findings] == ["shapes-not-run"]
