"""The documents say what the commands print."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial.md"]
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
