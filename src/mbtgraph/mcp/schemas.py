"""What tools take and give, as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mbtgraph.lens import up_to
from mbtgraph.queries.schema import cells_schema, parameters_schema

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.queries.stored import StoredQuery

LIMIT: Final = 25
"""Rows that a page has where nobody says how many."""

MOST: Final = 100
"""Rows that a page may have."""

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
PAGE: Final[dict[str, Any]] = {
    "offset": {
        "type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0,
        "description": "How many rows to pass over.",
    },
    "limit": {
        "type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT,
        "description": "How many rows to give at most; long ones may be fewer.",
    },
}  # fmt: skip


def trust(most: Level) -> dict[str, Any]:
    """Return the schema of the level of trust, up to the one that the server shows at most."""
    return {
        "type": "string",
        "enum": list(up_to(most)),
        "default": most,
        "description": "Show only what is claimed at this level or a stronger one.",
    }


def takes(most: Level | None, required: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a tool takes, the level of trust among it where there is a widest one."""
    return {
        "type": "object",
        "properties": properties if most is None else {**properties, "trust": trust(most)},
        "required": list(required),
        "additionalProperties": False,
    }


def query_takes(query: StoredQuery, most: Level) -> dict[str, Any]:
    """Return the schema of what the tool of a stored query takes."""
    own = parameters_schema(query)["properties"]
    return takes(most, **{name: spec for name, spec in own.items() if name != "trust"}, **PAGE)


def _object(required: dict[str, Any], **optional: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": required | optional, "required": list(required)}


_LEVEL: Final = {"enum": list(up_to("model"))}
_SOURCE: Final = _object({"iri": _TEXT, "label": _TEXT, "tier": _TEXT, "found": {"type": "boolean"}})
CLAIMS: Final[dict[str, Any]] = {
    "type": "array",
    "items": _object(
        {
            "id": _TEXT, "iri": _TEXT, "statement": _TEXT, "stance": _TEXT, "basis": _TEXT, "mark": _TEXT,
            "trust": _LEVEL, "stated_in": _TEXT, "originator_only": {"type": "boolean"},
            "sources": {"type": "array", "items": _SOURCE},
        },
        verification=_TEXT, hedge=_TEXT, strength=_TEXT, attributed_to=_TEXT,
    ),
}  # fmt: skip
_STEP: Final = _object(
    {"limits": _TEXTS, "claimed_by": _TEXTS, "denied_by": _TEXTS},
    subject=_TEXT, predicate=_TEXT, object=_TEXT,
)  # fmt: skip
_COUNT: Final = {"type": "integer", "minimum": 0}


def answer_gives(query: StoredQuery | None) -> dict[str, Any]:
    """Return the schema of a page of the answer of a stored query, or of any of them."""
    row = {
        "cells": {"type": "object"} if query is None else cells_schema(query),
        "rests_on": {"enum": [*up_to("model"), "denied"]},
        "limits": _TEXTS,
        "hedge": _TEXT,
        "steps": {"type": "array", "items": _STEP, "minItems": 1},
    }
    page = {
        "offset": _COUNT,
        "returned": _COUNT,
        "total": _COUNT,
        "next_offset": {"type": ["integer", "null"]},
    }
    return _object({
        "query": _TEXT if query is None else {"const": query.id}, "question": _TEXT,
        "parameters": {"type": "object", "additionalProperties": _TEXT}, "defaults": _TEXTS,
        "trust": _LEVEL, "data_version": _TEXT, "rows": {"type": "array", "items": _object(row)},
        "claims": CLAIMS, "notes": _TEXTS, "page": _object(page), "citation": _TEXT,
    })  # fmt: skip


REASONS: Final[dict[str, Any]] = {
    "$defs": {
        "reason": _object(
            {
                **_STEP["properties"], "inferred_by": _TEXT,
                "premises": {"type": "array", "items": {"$ref": "#/$defs/reason"}},
            }
        )
    },
    **_object(
        {
            "trust": _LEVEL, "data_version": _TEXT, "claims": CLAIMS,
            "reasons": {"type": "array", "items": {"$ref": "#/$defs/reason"}},
        }
    ),
}  # fmt: skip

QUESTIONS: Final[dict[str, Any]] = _object(
    {
        "questions": {
            "type": "array",
            "items": _object({"question": _TEXT, "asks": _TEXT, "parameters": {"type": "object"}}),
        }
    }
)

HITS: Final[dict[str, Any]] = _object(
    {
        "trust": _LEVEL, "data_version": _TEXT, "claims": CLAIMS,
        "hits": {
            "type": "array",
            "items": _object(
                {"iri": _TEXT, "curie": _TEXT, "label": _TEXT, "kind": _TEXT, "why": _TEXTS},
                question=_TEXT, claim=_TEXT,
            ),
        },
    }
)  # fmt: skip

SOLUTIONS: Final[dict[str, Any]] = _object(
    {
        "trust": _LEVEL, "data_version": _TEXT, "columns": _TEXTS,
        "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"]}}},
        "complete": {"type": "boolean"}, "notes": _TEXTS,
    }
)  # fmt: skip


def description_gives(term: StoredQuery | None) -> dict[str, Any]:
    """Return the schema of what is known of a thing; `term` is the query that tells what is claimed of it."""
    fact = _object({"property": _TEXT, "value": _TEXT})
    return _object(
        {
            "iri": _TEXT, "curie": _TEXT, "label": _TEXT, "trust": _LEVEL, "data_version": _TEXT,
            "facts": {"type": "array", "items": fact}, "touching": _COUNT,
        },
        **({} if term is None else {"claimed": answer_gives(term)}),
    )  # fmt: skip
