"""An answer as JSON, whole: rows with labels, steps, claims and sources."""

from __future__ import annotations

import json

from mbtgraph.namespaces import shrink
from mbtgraph.queries.formats.columns import rests_on
from mbtgraph.rdf import Literal, NamedNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row


def to_json(answer: Answer) -> str:
    """Return an answer as JSON, whole: rows with labels, steps, claims and sources."""
    value = {
        "query": answer.query,
        "question": answer.question,
        "parameters": dict(answer.parameters),
        "defaults": list(answer.defaults),
        "trust": answer.trust,
        "data_version": answer.data_version,
        "columns": list(answer.columns),
        "complete": answer.complete,
        "rows": [_json_row(answer, row) for row in answer.rows],
        "notes": list(answer.notes),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _json_row(answer: Answer, row: Row) -> dict[str, Any]:
    return {
        "cells": cells(answer, row),
        "rests_on": rests_on(row),
        "steps": [_json_step(answer, step) for step in row.steps],
    }


def cells(answer: Answer, row: Row) -> dict[str, dict[str, str]]:
    """Return the cells of a row as plain values: a thing with its label, a value with its datatype."""
    made = {}
    for name, term in row.terms.items():
        if isinstance(term, NamedNode):
            made[name] = {"iri": term.value, "label": answer.text(term)}
        elif isinstance(term, Literal):
            made[name] = {"value": term.value, "datatype": shrink(term.datatype.value)}
    return made


def _json_step(answer: Answer, step: Step) -> dict[str, Any]:
    def label(iri: str) -> str:
        return answer.labels.get(iri, shrink(iri))

    slots = {
        "subject": label(step.subject),
        "predicate": label(step.predicate),
        "object": label(step.object),
        **{name: label(iri) for name, iri in step.qualifiers},
    }
    return {
        "iri": step.iri,
        **({name: text for name, text in slots.items() if text} if step.subject else {}),
        "claims": [plain_claim(claim) for claim in step.claims],
    }


def plain_claim(claim: ClaimEvidence) -> dict[str, Any]:
    """Return a claim as plain values: what it says, and all that decides how far to trust it."""
    given = {
        "verification": claim.verification,
        "hedge": claim.hedge,
        "strength": claim.strength,
        "attributed_to": claim.attributed_to,
    }
    return {
        "id": claim.id,
        "iri": claim.iri,
        "statement": claim.statement,
        "stance": claim.stance,
        "basis": claim.basis,
        "mark": claim.mark,
        "trust": claim.level,
        **{name: text for name, text in given.items() if text},
        "stated_in": claim.section,
        "sources": [
            {"iri": source.iri, "label": source.label, "tier": source.tier, "found": not source.lost}
            for source in claim.sources
        ],
        "originator_only": claim.originator_only,
    }
