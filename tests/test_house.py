"""The rules of the house."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import mbtgraph
from mbtgraph import errors
from mbtgraph.cli.options import parser
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mbtgraph.cli.arguments import Parser

SOURCES = sorted((ROOT / "src").rglob("*.py"))
LIMIT = 300
"""Lines of a file; a little over is a warning to split it before it grows."""


def test_public_names_are_sorted_and_there() -> None:
    assert mbtgraph.__all__ == sorted(mbtgraph.__all__)
    for name in mbtgraph.__all__:
        assert getattr(mbtgraph, name) is not None
    assert dir(mbtgraph) == mbtgraph.__all__
    with pytest.raises(AttributeError, match="has no name 'nothing'"):
        mbtgraph.nothing  # noqa: B018


def test_the_error_tree_is_as_drawn() -> None:
    drawn = {}
    stack: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│├└─ ]*)(\w+)", line)
        if not found or found[2] not in vars(errors):
            continue
        depth = len(found[1]) // 3
        stack = [*stack[:depth], found[2]]
        drawn[found[2]] = stack[depth - 1] if depth else "Exception"
    real = {
        name: value.mro()[1].__name__
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert drawn == real
    assert len(real) >= 11


def test_no_file_is_long() -> None:
    files = [
        *SOURCES,
        *(ROOT / "tests").glob("*.py"),
        *(p for folder in ("ontology", "data", "shapes") for p in (ROOT / folder).rglob("*.ttl")),
        *(ROOT / "queries").rglob("*.rq"),
    ]
    assert len(files) > 100
    long = {p.name: n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > LIMIT}
    assert not long


DOORS = {
    "pyoxigraph": {"rdf", "store"}, "rdflib": {"judge", "shapes"}, "yaml": {"queries"}, "requests": {"store"},
    "pandas": {"queries"}, "mcp": {"mcp"}, "starlette": {"web"}, "uvicorn": {"mcp", "web"},
}  # fmt: skip


def test_each_door_is_closed_to_all_other_rooms_and_each_room_has_a_floor() -> None:
    floors, _, *doors = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    rooms = {name for floor in floors["layers"] for name in floor.split(" | ")}
    for door in doors:
        (open_to,) = (own for library, own in DOORS.items() if library in door["forbidden_modules"])
        assert {name.removeprefix("mbtgraph.") for name in door["source_modules"]} == rooms - open_to
    assert len(doors) == len(DOORS)
    table = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").partition("| floor |")[2]
    named = set(re.findall(r"`(\w+)(?:\.py|/)`", table.partition("\n\n")[0]))
    assert named == rooms - {"__main__"}


def test_nothing_inside_imports_the_package_root() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert "mbtgraph" not in names, path


def _loaded_by(program: str) -> set[str]:
    code = f"import json, sys\n{program}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return set(json.loads(done.stdout.splitlines()[-1]))


HEAVY = {"rdflib", "pyshacl", "shacl", "owlready2", "reasonable", "starlette", "flask", "yaml", "jpype"}
SLOW = {"dataclasses", "inspect", "typing", "pathlib", "difflib", "textwrap"}
"""Modules of the standard library that take longer to load than an answer takes to find."""


def test_importing_loads_no_engine() -> None:
    loaded = _loaded_by("import mbtgraph")
    assert not loaded & (HEAVY | SLOW | {"pyoxigraph", "argparse"})


def test_asking_loads_neither_parser_nor_reasoner_nor_validator(built: Path) -> None:
    program = f"import mbtgraph.cli\nmbtgraph.cli.main(['ask', 'modes', '--root', {str(built)!r}])"
    assert not _loaded_by(program) & (HEAVY | SLOW)


def test_the_command_line_loads_nothing_heavy_to_print_help() -> None:
    program = "import mbtgraph.cli\ntry:\n    mbtgraph.cli.main(['--help'])\nexcept SystemExit:\n    pass"
    assert not _loaded_by(program) & (HEAVY | SLOW - {"textwrap", "shutil"} | {"pyoxigraph"})


def test_there_is_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    header = (ROOT / "ontology" / "mbtgraph.ttl").read_text()
    assert f'owl:versionInfo "{version}"' in header
    assert f"ontology/{version}>" in header
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version
    released = re.search(r"^## (?:\[)?(\d[\d.]*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released
    assert released[1] == version


def test_every_module_has_a_docstring_and_is_imported_by_name() -> None:
    for path in SOURCES:
        name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        assert importlib.import_module(name).__doc__, name


def _commands() -> dict[str, Parser]:
    return parser().commands


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_has_help_and_is_in_the_docs(name: str) -> None:
    assert _commands()[name].description
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert f"mbtgraph {name}" in "".join(page.read_text(encoding="utf-8") for page in pages)


FOLDERS = (".ci", "bench", "data", "docs", "ontology", "queries", "shapes", "src", "tests")


def test_no_absolute_path_and_no_registry_is_named() -> None:
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    foreign = {"__pycache__", "vendor"}
    ours = [path for path in files if not foreign & {*path.parts} and path != Path(__file__)]
    assert len(ours) > 200
    forbidden = re.compile(r"/(?:home|root|Users|work)/\w|pypi\.org|npmjs|pythonhosted")
    for path in ours:
        assert not forbidden.search(path.read_text(encoding="utf-8", errors="replace")), path
