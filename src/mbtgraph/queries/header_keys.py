"""Every key that the header of a stored query may have: what it holds and what it means.

One table for the reader, which refuses all else, for the JSON Schema of a header, and for the page
that explains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.queries.parameters import TYPES
from mbtgraph.queries.schema import DIALECT
from mbtgraph.queries.stored import COLUMN_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

NAME: Final = "[a-z][a-z0-9_]*"
"""What a parameter can be called: a variable of SPARQL, an option, and a name in Python."""

ID: Final = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
CLASS: Final = "mbt:[A-Za-z]+"
MAX_PATTERN: Final = 200
"""Characters of a pattern."""

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_TEXTS: Final[dict[str, Any]] = {"type": "array", "items": _TEXT}


def _is_text(item: object) -> bool:
    return isinstance(item, str) or (isinstance(item, list) and all(isinstance(i, str) for i in item))


KINDS: Final[dict[str, tuple[Callable[[Any], bool], dict[str, Any]]]] = {
    "one line of text": (
        lambda item: isinstance(item, str) and "\n" not in item,
        {"type": "string", "pattern": "^[^\\n]*$"},
    ),
    "text": (lambda item: isinstance(item, str), _TEXT),
    "true or false": (lambda item: isinstance(item, bool), {"type": "boolean"}),
    "a whole number": (
        lambda item: isinstance(item, int) and not isinstance(item, bool),
        {"type": "integer"},
    ),
    "a number": (
        lambda item: isinstance(item, int | float) and not isinstance(item, bool),
        {"type": "number"},
    ),
    "a list of texts": (
        lambda item: isinstance(item, list) and all(isinstance(i, str) for i in item),
        _TEXTS,
    ),
    "a mapping to texts": (
        lambda item: isinstance(item, dict) and all(map(_is_text, item.values())),
        {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TEXTS]}},
    ),
    "a list": (lambda item: isinstance(item, list), {"type": "array"}),
    "a mapping": (lambda item: isinstance(item, dict), {"type": "object"}),
}
"""What a key can hold: how the reader knows it, and how JSON Schema says it."""


@dataclass(frozen=True)
class Key:
    """Hold what a key holds and means; `bounds` is what JSON Schema says of it beyond its kind."""

    kind: str
    means: str
    bounds: dict[str, Any] | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the values that the key can have, where these are few."""
        return tuple((self.bounds or {}).get("enum", ()))


def _each(part: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{part}"}


HEADER: Final = {
    "id": Key("one line of text", "The name of the query: that of its file.", {"pattern": f"^{ID}$"}),
    "summary": Key("one line of text", "What it asks, as a question; of a lint, what is wrong."),
    "description": Key("text", "What an answer holds, and what it does not."),
    "tags": Key("a list of texts", "What it is about; `gaps` says that it looks for what is missing."),
    "params": Key(
        "a mapping", "Its parameters by name.",
        {"propertyNames": {"pattern": f"^{NAME}$"}, "additionalProperties": _each("parameter")},
    ),
    "columns": Key("a mapping", "Its columns by variable.", {"additionalProperties": _each("column")}),
    "evidence": Key("a list of texts", "The variables that hold the propositions or claims behind a row."),
    "questions": Key(
        "a mapping", "Competency questions that it answers, by number.",
        {"additionalProperties": {"anyOf": [_TEXT, _each("question")]}},
    ),
    "tests": Key(
        "a list", "What it is asked with in a check, and how many rows have to come.",
        {"items": _each("test")},
    ),
    "severity": Key("text", "Of a lint: how bad its findings are.", {"enum": ["error", "warning", "info"]}),
    "why": Key("text", "Of a lint: why the rule exists."),
    "example": Key("text", "Of a lint: what it finds, in Turtle."),
    "mend": Key("one line of text", "Of a lint: how a finding is mended."),
    "mended": Key("text", "Of a lint: the example as it should be, in Turtle."),
}  # fmt: skip
PARAMETER: Final = {
    "type": Key("text", "What a value is.", {"enum": list(TYPES)}),
    "description": Key("text", "What it stands for."),
    "optional": Key("true or false", "Whether it may be left open; its block then holds `UNDEF`."),
    "multiple": Key("true or false", "Whether several values can be given: any of them."),
    "enum": Key("a list of texts", "The values to choose from.", {"minItems": 1, "uniqueItems": True}),
    "class": Key("text", "Of an `iri`: the class of the things to choose from.", {"pattern": f"^{CLASS}$"}),
    "minimum": Key("a number", "The least number."),
    "maximum": Key("a number", "The greatest number."),
    "pattern": Key(
        "text", "A regular expression that a whole text has to match.", {"maxLength": MAX_PATTERN}
    ),
    "max_length": Key(
        "a whole number", "The most characters of a text (default: 500).", {"minimum": 1}
    ),
    "examples": Key("a list of texts", "Values to try."),
}  # fmt: skip
COLUMN: Final = {
    "type": Key("text", "What its cells are; `term` is a thing or a literal.", {"enum": list(COLUMN_TYPES)}),
    "label": Key("text", "Its title."),
}
QUESTION: Final = {
    "question": Key("one line of text", "Its words."),
    "params": Key("a mapping to texts", "What the query is asked with for it."),
}
TEST: Final = {
    "params": Key("a mapping to texts", "What the query is asked with; without it, its defaults."),
    "rows": Key("a whole number", "How many rows have to come.", {"minimum": 0}),
    "min_rows": Key("a whole number", "How many rows have to come at least (default: 1).", {"minimum": 1}),
}

PARTS: Final = {
    "header": (HEADER, ("id", "summary")),
    "parameter": (PARAMETER, ("type",)),
    "column": (COLUMN, ("type",)),
    "question": (QUESTION, ("question",)),
    "test": (TEST, ()),
}
"""Each part of a header: its keys, and those that it needs."""


def header_schema() -> dict[str, Any]:
    """Return the JSON Schema of the header of a stored query."""
    made = {name: _schema(keys, needed) for name, (keys, needed) in PARTS.items()}
    made["test"]["not"] = {"required": ["rows", "min_rows"]}
    return {
        "$schema": DIALECT,
        "title": "The header of a stored query",
        "description": "YAML in the lines of a .rq file that begin with #+.",
        **made.pop("header"),
        "$defs": made,
    }


def _schema(keys: dict[str, Key], needed: tuple[str, ...]) -> dict[str, Any]:
    properties = {
        name: {"description": key.means, **KINDS[key.kind][1], **(key.bounds or {})}
        for name, key in keys.items()
    }
    required = {"required": list(needed)} if needed else {}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}
