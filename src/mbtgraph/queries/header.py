"""The `#+` header of a stored query: YAML in comments, read strictly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import LoadError, MissingExtra, QueryError, nearest
from mbtgraph.lexer import LINE_BREAK
from mbtgraph.queries.binding import blocks
from mbtgraph.queries.parameters import TYPES, Parameter
from mbtgraph.queries.stored import COLUMN_TYPES, StoredQuery, tuples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import yaml

_LIMIT: Final = 64 * 1024
_SIZE: Final = 256 * 1024
_PATTERN: Final = 200
_SIGNS: Final = 3
_KINDS: Final[dict[str, Callable[[Any], bool]]] = {
    "one line of text": lambda item: isinstance(item, str) and "\n" not in item,
    "text": lambda item: isinstance(item, str),
    "true or false": lambda item: isinstance(item, bool),
    "a whole number": lambda item: isinstance(item, int) and not isinstance(item, bool),
    "a number": lambda item: isinstance(item, int | float) and not isinstance(item, bool),
    "a list of texts": lambda item: isinstance(item, list) and all(isinstance(i, str) for i in item),
    "a mapping to texts": lambda item: isinstance(item, dict) and all(map(_is_text, item.values())),
    "a list": lambda item: isinstance(item, list),
    "a mapping": lambda item: isinstance(item, dict),
}
_KEYS: Final = {
    "id": "one line of text", "summary": "one line of text", "description": "text", "why": "text",
    "severity": "text", "example": "text", "mend": "one line of text", "mended": "text",
    "tags": "a list of texts", "params": "a mapping", "questions": "a mapping", "columns": "a mapping",
    "evidence": "a list of texts", "tests": "a list",
}  # fmt: skip
_PARAMETER_KEYS: Final = {
    "type": "text", "description": "text", "optional": "true or false", "multiple": "true or false",
    "enum": "a list of texts", "class": "text", "minimum": "a number", "maximum": "a number",
    "pattern": "text", "max_length": "a whole number", "examples": "a list of texts",
}  # fmt: skip
_COLUMN_KEYS: Final = {"type": "text", "label": "text"}
_TAKEN: Final = ("cite", "evidence", "explain", "form", "help", "name", "output", "root", "trust")
"""What asking itself is told beside the parameters of a query."""
_QUESTION_KEYS: Final = {"question": "one line of text", "params": "a mapping to texts"}
_TEST_KEYS: Final = {
    "params": "a mapping to texts", "rows": "a whole number", "min_rows": "a whole number",
}  # fmt: skip


def _is_text(item: object) -> bool:
    return isinstance(item, str) or (isinstance(item, list) and all(isinstance(i, str) for i in item))


class _Header:
    """Know where each key of a header stands."""

    def __init__(self, numbered: Sequence[tuple[int, str]], path: Path) -> None:
        self.path = path
        self.lines = {line.strip().partition(":")[0]: i for i, line in reversed(numbered)}

    def error(self, problem: str, *names: str) -> LoadError:
        """Return an error at the first of some names that begins a line."""
        line = next((self.lines[name] for name in names if name in self.lines), 1)
        return LoadError(problem, path=self.path, line=line)

    def check(self, value: object, kinds: Mapping[str, str], what: str, *names: str) -> None:
        """Refuse a key that is not known, and a value that is not of its kind."""
        if not isinstance(value, dict):
            raise self.error(f"{what}: expected a mapping.", *names)
        for key, item in value.items():
            if key not in kinds:
                near = nearest(key, kinds, count=1)
                hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(sorted(kinds))}."
                raise self.error(f"unknown {what} {key!r}. {hint}", key, *names)
            if not _KINDS[kinds[key]](item):
                raise self.error(f"{what} {key!r} has to be {kinds[key]}.", key, *names)

    def check_columns(self, columns: Mapping[str, Any]) -> None:
        """Refuse a column of which nobody knows what its cells are."""
        for name, column in columns.items():
            self.check(column, _COLUMN_KEYS, f"key of column {name}", name)
            kind = column.get("type", "term")
            if kind not in COLUMN_TYPES:
                known = ", ".join(COLUMN_TYPES)
                raise self.error(f"column {name} has type {kind!r}; expected one of {known}.", name)

    def check_test(self, test: object) -> None:
        """Refuse a test that could not fail, or that says two things."""
        self.check(test, _TEST_KEYS, "key of a test", "tests")
        if isinstance(test, dict) and (
            len(test.keys() & {"rows", "min_rows"}) > 1 or not test.get("min_rows", 1)
        ):
            raise self.error("a test wants `rows`, or `min_rows` of at least 1, and not both.", "tests")

    def questions(self, given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return the questions by id, each with the parameters by which it is asked."""
        found = {}
        for name, item in given.items():
            spec = {"question": item} if isinstance(item, str) else item
            self.check(spec, _QUESTION_KEYS, f"key of question {name}", name)
            if "question" not in spec:
                raise self.error(f"question {name} needs its text, under `question`.", name)
            found[name] = {"params": {}, **spec}
        return found


def read_query(text: str, *, path: Path) -> StoredQuery:
    """Return the stored query that a file holds; `path` is only its name in errors.

    Raises:
        LoadError: The header is missing, is not the YAML we take, or has a key we do not know.
    """
    if len(text) > _SIZE:
        raise LoadError(f"the query is over {_SIZE} characters.", path=path)
    lines = re.split(LINE_BREAK, text)
    numbered = [(i, line[2:]) for i, line in enumerate(lines, 1) if line.startswith("#+")]
    if not numbered:
        raise LoadError("a stored query begins with a header of lines `#+ key: value`.", path=path)
    value, header = _yaml(numbered, path), _Header(numbered, path)
    header.check(value, _KEYS, "header key")
    for key in ("id", "summary"):
        if key not in value:
            raise header.error(f"the header needs `#+ {key}: …`, one line of text.")
    if value["id"] != path.stem:
        problem = f"the id is {value['id']!r}, but the file is called {path.name!r}: give both one name."
        raise header.error(problem, "id")
    columns, params = value.get("columns", {}), value.get("params", {})
    header.check_columns(columns)
    for test in value.get("tests", ()):
        header.check_test(test)
    return StoredQuery(
        id=value["id"],
        summary=value["summary"],
        text=text,
        description=value.get("description", "").strip(),
        why=value.get("why", "").strip(),
        severity=value.get("severity", "error"),
        example=value.get("example", "").strip(),
        mend=value.get("mend", ""),
        mended=value.get("mended", "").strip(),
        tags=tuple(value.get("tags", ())),
        questions=header.questions(value.get("questions", {})),
        params={name: _parameter(name, spec, header, _default(text, name)) for name, spec in params.items()},
        columns={name: column.get("label", name) for name, column in columns.items()},
        types={name: column["type"] for name, column in columns.items() if "type" in column},
        evidence=tuple(value.get("evidence", ())),
        tests=tuple(value.get("tests", ())),
    )


def _default(text: str, name: str) -> str:
    """Return the inside of the VALUES block of a parameter; a block that is not closed is told elsewhere."""
    try:
        return next((" ".join(b.inside.split()) for b in blocks(text) if b.variable == name), "")
    except QueryError:
        return ""


def _parameter(name: str, spec: Any, header: _Header, default: str) -> Parameter:  # noqa: ANN401 (what YAML holds)
    header.check(spec, _PARAMETER_KEYS, f"key of parameter {name}", name)
    for problem in _problems(name, spec):
        raise header.error(f"parameter {name} {problem}", name)
    renamed = {"class_" if key == "class" else key: item for key, item in spec.items()}
    return Parameter(name=name, default=default, **tuples(renamed))


def _problems(name: str, spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield why nobody could ask with a parameter."""
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        yield "needs a name of a-z, 0-9 and _ that begins with a letter."
    if name in _TAKEN:
        yield f"needs another name: asking takes {', '.join(_TAKEN)} for itself."
    if spec.get("type") not in TYPES:
        yield f"has type {spec.get('type')!r}; expected one of {', '.join(TYPES)}."
    if "class" in spec and not re.fullmatch("mbt:[A-Za-z]+", spec["class"]):
        yield f"has class {spec['class']!r}; expected mbt:Name."
    pattern = spec.get("pattern", "")
    signs = re.findall(r"[*+?{|]", pattern)
    if len(pattern) > _PATTERN or len(signs) > _SIGNS or re.search(r"\)[*+{]", pattern):
        yield (
            f"has a pattern that may run for ever: give it at most {_PATTERN} characters, "
            f"at most {_SIGNS} of * + ? {{ | in all, and no * + {{ behind a )."
        )
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        yield f"has a pattern that is no regular expression: {error}."


def _yaml(numbered: Sequence[tuple[int, str]], path: Path) -> Any:  # noqa: ANN401 (what YAML holds)
    """Read YAML without aliases, tags, repeated keys or excess."""
    # Asking must not pay for a parser that only building needs.
    try:
        import yaml  # noqa: PLC0415

        from mbtgraph.queries import strict_yaml  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("Reading stored queries", "pip install 'mbtgraph[curate]'") from error

    first = numbered[0][0]
    text = "\n".join(line.removeprefix(" ") for _, line in numbered)
    if len(text) > _LIMIT:
        raise LoadError(f"the header is over {_LIMIT} characters.", path=path, line=first)
    try:
        value = strict_yaml.load(text)
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark, numbered)
        raise LoadError(
            f"the header is not YAML: {error.problem}.", path=path, line=line, column=column
        ) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: `0b_`, or a 13th month
        message = str(error).partition("\n")[0]
        raise LoadError(f"the header is not YAML: {message}.", path=path, line=first) from error
    if not isinstance(value, dict):
        raise LoadError("the header is not a mapping of keys to values.", path=path, line=first)
    return value


def _place(mark: yaml.Mark | None, numbered: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """Return where a mark stands in the file, in which `#+ ` precedes each line of YAML."""
    if mark is None:
        return numbered[0][0], 1
    line, text = numbered[min(mark.line, len(numbered) - 1)]
    return line, mark.column + (4 if text.startswith(" ") else 3)
