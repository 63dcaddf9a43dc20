"""How grave a project takes its rules: the table `[tool.mbtgraph.rules]` of its `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from mbtgraph.errors import LoadError, nearest
from mbtgraph.gate.rules.catalogue import catalogue
from mbtgraph.rdf import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.findings import Severity
    from mbtgraph.gate.rules.model import Rule
    from mbtgraph.project import Project

Setting = Literal["error", "warning", "info", "off"]

FILE: Final = Path("pyproject.toml")
_SETTINGS: Final[dict[str, Setting]] = {name: name for name in ("error", "warning", "info", "off")}
_SIZE: Final = 256 * 1024


class Settings:
    """Hold what a project sets: severities by rule, and the rules that are off."""

    def __init__(self, given: Mapping[str, Setting]) -> None:
        """Take the settings by rule."""
        self.severities: dict[str, Severity] = {r: s for r, s in given.items() if s != "off"}
        self.off = tuple(sorted(rule for rule, setting in given.items() if setting == "off"))


def settings(project: Project) -> Settings:
    """Return what a project sets; nothing where it has no such file or table.

    Raises:
        LoadError: The file is no TOML, or the table names a rule or a severity that there is not.
    """
    path = project.root / FILE
    if not path.is_file():
        return Settings({})
    text = read_text(path, name=FILE)
    given = _table(text)
    known = catalogue(project) if given else {}
    return Settings({rule: _setting(rule, value, known, text) for rule, value in given.items()})


def _table(text: str) -> Mapping[str, object]:
    if len(text) > _SIZE:
        raise LoadError(f"this file is over {_SIZE} characters; that is no file of settings.", path=FILE)
    try:
        found: Any = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        problem = re.sub(r" \(at .*", "", str(error))
        raise LoadError(f"this is not TOML: {problem}.", path=FILE, line=line, column=column) from error
    for name in ("tool", "mbtgraph", "rules"):
        found = found.get(name, {}) if isinstance(found, dict) else found
    if not isinstance(found, dict):
        line = _line(text, "rules")
        raise LoadError('[tool.mbtgraph.rules] is a table of lines `rule = "warning"`.', path=FILE, line=line)
    return found


def _setting(rule: str, value: object, known: Mapping[str, Rule], text: str) -> Setting:
    """Return the setting of one rule.

    Raises:
        LoadError: There is no such rule, it cannot be set, or the value is none of ours.
    """
    problem = ""
    if rule not in known:
        near = nearest(rule, known)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        problem = f"there is no rule {rule!r}.{hint} docs/rules lists all."
    elif known[rule].fixed:
        problem = (
            f"{rule} cannot be set: what cannot be read, or run, is always an error; take the line away."
        )
    elif not isinstance(value, str) or value not in _SETTINGS:
        near = nearest(str(value), _SETTINGS, count=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        problem = f"{rule} is set to {value!r}; expected 'error', 'warning', 'info' or 'off'.{hint}"
    if problem:
        raise LoadError(problem, path=FILE, line=_line(text, rule))
    return _SETTINGS[str(value)]


def _line(text: str, key: str) -> int:
    """Return the line on which a key is set, after the head of our table where there is one."""
    _, _, own = text.rpartition("[tool.mbtgraph.rules]")
    found = re.search(rf"(?m)^.*{re.escape(key)}.*=", own)
    return text.count("\n", 0, len(text) - len(own) + found.start()) + 1 if found else 1
