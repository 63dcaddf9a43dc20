"""The `#+` header of a stored query: YAML in comments, read strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import LoadError, MissingExtra, nearest
from mbtgraph.queries.parameters import TYPES, Parameter
from mbtgraph.queries.stored import StoredQuery, tuples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LIMIT: Final = 64 * 1024
_KEYS: Final = {
    "id", "summary", "description", "why", "severity", "example", "tags", "params", "columns",
    "evidence", "tests",
}  # fmt: skip
_PARAMETER_KEYS: Final = {
    "type", "description", "optional", "multiple", "enum", "class", "minimum", "maximum", "pattern",
    "max_length", "examples",
}  # fmt: skip
_COLUMN_KEYS: Final = {"type", "label"}


def read_query(text: str, *, path: Path) -> StoredQuery:
    """Return the stored query that a file holds; `path` is only its name in errors.

    Raises:
        LoadError: The header is missing, is not the YAML we take, or has a key we do not know.
    """
    lines = text.splitlines()
    numbered = [(i, line[2:]) for i, line in enumerate(lines, 1) if line.startswith("#+")]
    if not numbered:
        raise LoadError("a stored query begins with a header of lines `#+ key: value`.", path=path)
    header = "\n".join(line.removeprefix(" ") for _, line in numbered)
    value = _yaml(header, path=path, first=numbered[0][0])
    where = {line.strip().partition(":")[0]: i for i, line in reversed(numbered)}
    _known(value, _KEYS, "header key", path, where)
    for key in ("id", "summary"):
        if not isinstance(value.get(key), str):
            raise LoadError(f"the header needs `#+ {key}: …`, one line of text.", path=path)
    if value["id"] != path.stem:
        line = where.get("id", 1)
        raise LoadError(
            f"the id is {value['id']!r}, but the file is called {path.name!r}: give both one name.",
            path=path, line=line,
        )  # fmt: skip
    columns = {}
    for name, column in (value.get("columns") or {}).items():
        _known(column, _COLUMN_KEYS, f"key of column {name}", path, where)
        columns[name] = str(column.get("label", name))
    params = {name: _parameter(name, spec, path, where) for name, spec in (value.get("params") or {}).items()}
    return StoredQuery(
        id=value["id"],
        summary=value["summary"],
        text=text,
        description=str(value.get("description", "")).strip(),
        why=str(value.get("why", "")).strip(),
        severity=str(value.get("severity", "error")),
        example=str(value.get("example", "")).strip(),
        tags=tuple(value.get("tags") or ()),
        params=params,
        columns=columns,
        evidence=tuple(value.get("evidence") or ()),
        tests=tuple(value.get("tests") or ()),
    )


def _parameter(name: str, spec: object, path: Path, where: Mapping[str, int]) -> Parameter:
    if not isinstance(spec, dict):
        raise LoadError(
            f"parameter {name} needs a mapping such as {{type: iri}}.", path=path, line=where.get(name, 1)
        )
    _known(spec, _PARAMETER_KEYS, f"key of parameter {name}", path, where)
    if spec.get("type") not in TYPES:
        expected = ", ".join(TYPES)
        raise LoadError(
            f"parameter {name} has type {spec.get('type')!r}; expected one of {expected}.",
            path=path, line=where.get(name, 1),
        )  # fmt: skip
    renamed = {"class_" if key == "class" else key: item for key, item in spec.items()}
    return Parameter(name=name, **tuples(renamed))


def _known(value: object, keys: set[str], what: str, path: Path, where: Mapping[str, int]) -> None:
    if not isinstance(value, dict):
        raise LoadError(f"{what}: expected a mapping.", path=path)
    for key in value:
        if key not in keys:
            near = nearest(str(key), keys, count=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known are {', '.join(sorted(keys))}."
            raise LoadError(f"unknown {what} {key!r}.{hint}", path=path, line=where.get(str(key), 1))


def _yaml(header: str, *, path: Path, first: int) -> dict[str, Any]:
    """Read YAML without aliases, tags, repeated keys or excess."""
    # Asking must not pay for a parser that only building needs.
    try:
        import yaml  # noqa: PLC0415

        from mbtgraph.queries.strict_yaml import StrictLoader  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("Reading stored queries", "pip install 'mbtgraph[curate]'") from error

    if len(header) > _LIMIT:
        raise LoadError(f"the header is over {_LIMIT} characters.", path=path, line=first)
    try:
        value = yaml.load(header, Loader=StrictLoader)  # noqa: S506 (a safe loader that is stricter still)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (first + mark.line, mark.column + 3) if mark else (first, 1)
        raise LoadError(
            f"the header is not YAML: {error.problem}.", path=path, line=line, column=column
        ) from error
    except yaml.YAMLError as error:
        raise LoadError(f"the header is not YAML: {error}.", path=path, line=first) from error
    if not isinstance(value, dict):
        raise LoadError("the header is not a mapping of keys to values.", path=path, line=first)
    return value
