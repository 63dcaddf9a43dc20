"""An answer as JSON, as JSON Schema (2020-12) has it: rows, and with each what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mbtgraph.lens import LEVELS
from mbtgraph.queries.schema import DIALECT, TRUST, cells_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.queries.stored import StoredQuery

TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": TEXT}
_IRI: Final = {"type": "string", "format": "iri"}
_BOOLEAN: Final = {"type": "boolean"}
_LEVEL: Final = {"type": "string", "enum": list(LEVELS)}


def _object(what: str, properties: dict[str, Any], optional: Sequence[str] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "description": what, "properties": properties, "required": required}


SOURCE: Final = _object(
    "A source that a claim cites.",
    {
        "iri": _IRI,
        "label": TEXT,
        "tier": {"type": "string", "description": "T1, T2 or T3."},
        "found": {"type": "boolean", "description": "Whether the source was found where it was looked for."},
    },
)
CLAIM: Final = _object(
    "A claim: what one sentence of a document says, and everything that decides how far to trust it.",
    {
        "id": TEXT,
        "iri": _IRI,
        "statement": TEXT,
        "stance": {"type": "string", "description": "affirms or denies, as the claim itself has it."},
        "basis": {"type": "string", "description": "cited, unmarked or model-generated."},
        "mark": {
            "type": "string",
            "description": "The tiers that bear it out, or LLM, or what it lacks.",
        },
        "trust": {**_LEVEL, "description": "The first level at which the claim is seen."},
        "verification": {"type": "string", "description": "How far the claim was held against its sources."},
        "hedge": TEXT,
        "strength": TEXT,
        "attributed_to": TEXT,
        "stated_in": {"type": "string", "description": "The section that prints it."},
        "sources": {"type": "array", "items": SOURCE},
        "originator_only": {
            "type": "boolean",
            "description": "Whether only originators say so.",
        },
    },
    optional=("verification", "hedge", "strength", "attributed_to"),
)
STEP: Final = _object(
    "A proposition on the way to a row, with the claims that assert or deny it; a bare claim has no slots.",
    {
        "iri": _IRI,
        "subject": TEXT,
        "predicate": TEXT,
        "object": TEXT,
        "inPopulation": {"type": "string", "description": "Claimed for these people only."},
        "comparedWith": {
            "type": "string",
            "description": "Claimed in comparison with this only.",
        },
        "claims": {"type": "array", "items": CLAIM, "minItems": 1},
    },
    optional=("subject", "predicate", "object", "inPopulation", "comparedWith"),
)


def answer_schema(query: StoredQuery, step: dict[str, Any] = STEP) -> dict[str, Any]:
    """Return the schema of the answer of a query; `step` is that of a step, or a reference to it."""
    row = _object(
        "A row: what it says, and what it rests on.",
        {
            "cells": cells_schema(query),
            "rests_on": {
                "type": "string",
                "enum": [*LEVELS, "denied"],
                "description": "The level of the weakest step, or that claims only deny the row.",
            },
            "steps": {"type": "array", "items": step},
        },
    )
    parameters = {name: {"type": "string"} for name in query.params}
    known = {"type": "string", "enum": list(query.params)} if query.params else TEXT
    return {
        "$schema": DIALECT,
        **_object(
            query.summary,
            {
                "query": {"const": query.id},
                "question": {"const": query.summary},
                "parameters": {
                    **_object("What was asked with, as text; defaults too.", parameters),
                    "additionalProperties": False,
                },
                "defaults": {
                    "type": "array",
                    "items": known,
                    "description": "The parameters that were not given and kept their default.",
                },
                "trust": {name: TRUST[name] for name in ("type", "enum")},
                "data_version": TEXT,
                "columns": {"const": list(query.columns)},
                "complete": {"type": "boolean", "description": "Whether these are all rows."},
                "rows": {"type": "array", "items": row},
                "notes": {"type": "array", "items": TEXT, "description": "What to know of the answer."},
            },
            optional=("complete",),
        ),
    }
