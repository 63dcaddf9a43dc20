"""What a tool replies: an answer a page at a time, as plain values and as text, with all evidence.

A claim stands once on a page, however many rows rest on it. Rows and steps name it by its id.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.lens import up_to
from mbtgraph.namespaces import shrink
from mbtgraph.queries.formats import words
from mbtgraph.queries.formats.columns import rests_on
from mbtgraph.queries.formats.envelope import cells, plain_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.why import Reason

CHARACTERS: Final = 40_000
"""Characters that the rows of a page may have with their claims; one row may be longer."""


@dataclass(frozen=True)
class Reply:
    """Hold what a tool gives: plain values for a program, and text for a reader."""

    content: dict[str, Any]
    text: str


@dataclass(frozen=True)
class Page:
    """Hold which rows are wanted."""

    offset: int
    limit: int


@dataclass
class Book:
    """Collect claims, each once."""

    labels: Mapping[str, str]
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.labels.get(iri, shrink(iri))

    def limits(self, pairs: Iterable[tuple[str, str]]) -> list[str]:
        """Return qualifiers in words: what holds within them only."""
        return words.limits(pairs, self.labels)

    def keep(self, claim: ClaimEvidence) -> None:
        """Keep a claim."""
        self.claims.setdefault(claim.id, plain_claim(claim))

    def step(self, step: Step) -> dict[str, Any]:
        """Return one step as plain values, and keep its claims."""
        for claim in step.claims:
            self.keep(claim)
        slots = {"subject": step.subject, "predicate": step.predicate, "object": step.object}
        return {name: self.label(iri) for name, iri in slots.items() if iri} | {
            "limits": self.limits(step.qualifiers),
            "claimed_by": [claim.id for claim in step.claims if not claim.denies],
            "denied_by": [claim.id for claim in step.claims if claim.denies],
        }

    def reason(self, reason: Reason) -> dict[str, Any]:
        """Return a proposition and all that it rests on as plain values."""
        return self.step(reason.step) | {
            "inferred_by": reason.rule,
            "premises": [self.reason(premise) for premise in reason.premises],
        }


def answer(found: Answer, page: Page, most: Level) -> Reply:
    """Return a page of an answer; it ends before its last row where it would grow too long.

    `most` is the widest level of trust that can be asked for.
    """
    book = Book(found.labels)
    rows: list[dict[str, Any]] = []
    size = 0
    for row in found.rows[page.offset : page.offset + page.limit]:
        known = set(book.claims)
        made = _row(found, row, book)
        new = [book.claims[claim] for claim in book.claims if claim not in known]
        size += len(json.dumps([made, new], ensure_ascii=False))
        if rows and size > CHARACTERS:
            for claim in new:
                del book.claims[claim["id"]]
            break
        rows.append(made)
    end = page.offset + len(rows)
    content = {
        "query": found.query,
        "question": found.question,
        "parameters": dict(found.parameters),
        "defaults": list(found.defaults),
        "trust": found.trust,
        "data_version": found.data_version,
        "rows": rows,
        "claims": list(book.claims.values()),
        "notes": [reworded(note, most) for note in found.notes],
        "page": {
            "offset": page.offset,
            "returned": len(rows),
            "total": len(found),
            "next_offset": end if end < len(found) else None,
        },
        "citation": found.citation.text.partition("\n")[0],
    }
    return Reply(content, _answer_text(content, found.columns))


def _row(found: Answer, row: Row, book: Book) -> dict[str, Any]:
    return {
        "cells": cells(found, row),
        "rests_on": rests_on(row),
        "limits": book.limits(row.limits),
        "hedge": row.hedge,
        "steps": [book.step(step) for step in row.steps],
    }


def reworded(note: str, most: Level) -> str:
    """Return a note as it is said to those who may see no further than a level.

    >>> reworded("3 rows are hidden at t1: 3 unmarked. Trust unmarked shows them.", "model")
    '3 rows are hidden at t1: 3 unmarked. Trust unmarked shows them.'
    >>> reworded("3 rows are hidden at t1: 3 unmarked. Trust unmarked shows them.", "t2")
    '3 rows are hidden at t1: 3 unmarked. This server does not show them.'
    """
    return re.sub(
        r"Trust (\w+) shows",
        lambda found: found[0] if found[1] in up_to(most) else "This server does not show",
        note,
    )


def _answer_text(content: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    page = content["page"]
    given = [
        f"{name} = {text}{' (default)' if name in content['defaults'] else ''}"
        for name, text in content["parameters"].items()
    ]
    head = [content["question"], "; ".join([*given, f"trust {content['trust']}"]), ""]
    if page["next_offset"] is not None or page["offset"]:
        first, last = page["offset"] + 1, page["offset"] + page["returned"]
        rest = (
            "" if page["next_offset"] is None else f" Ask again with offset {page['next_offset']} for more."
        )
        shown = f"Rows {first} to {last}" if page["returned"] else "No rows here"
        head += [f"{shown} of {page['total']}.{rest}", ""]
    rows = [
        line
        for number, row in enumerate(content["rows"], page["offset"] + 1)
        for line in _row_lines(number, row, titles)
    ]
    if not page["total"]:
        rows = ["No rows."]
    notes = [f"- {note}" for note in content["notes"]]
    return "\n".join([
        *head, *rows, *claim_lines(content["claims"]), *(["", "To know:"] if notes else []), *notes,
        "", f"Cite as: {content['citation']}",
    ])  # fmt: skip


def _row_lines(number: int, row: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    cells = [
        f"{titles[name]}: {plain(cell.get('label') or cell.get('value', ''))}"
        for name, cell in row["cells"].items()
    ]
    rests = [f"rests on: {_RESTS_ON.get(row['rests_on'], row['rests_on'])}", *row["limits"]]
    if row["hedge"]:
        rests.append(f"worded: {row['hedge']}")
    head = f"{number}. {'; '.join(cells)} [{'; '.join(rests)}]"
    return [head, *(f"   - {step_text(step)}" for step in row["steps"])]


_RESTS_ON: Final = {"model": "LLM tag", **{level: level.upper() for level in ("t1", "t2", "t3")}}
"""What a row rests on, to a reader: here "model" could be read as a model of therapy."""


def step_text(step: Mapping[str, Any]) -> str:
    """Return one step as a line: what it says, within what limits, and who says so or denies it."""
    says = " ".join(plain(step[slot]) for slot in ("subject", "predicate", "object") if slot in step)
    limits = f" ({'; '.join(step['limits'])})" if step["limits"] else ""
    who = [f"{verb} {', '.join(step[key])}" for key, verb in _WHO.items() if step[key]]
    return f"{says}{limits}: {'; '.join(who)}" if says else "; ".join(who)


_WHO: Final = {"claimed_by": "claimed by", "denied_by": "denied by"}


def claim_lines(claims: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return claims as lines, under a heading where there are any."""
    lines = [_claim_line(claim) for claim in claims]
    return ["", "Claims (quoted material):", *lines] if lines else []


def _claim_line(claim: Mapping[str, Any]) -> str:
    facts = [
        f"basis: {claim['basis']}" + (f" ({claim['mark']})" if claim["mark"] != claim["basis"] else ""),
        claim.get("verification", ""),
        f"worded: {claim['hedge']}" if "hedge" in claim else "",
        f"graded: {claim['strength']}" if "strength" in claim else "",
        f"ascribed to {claim['attributed_to']}" if "attributed_to" in claim else "",
        "by the developers of the treatment" if claim["originator_only"] else "",
        "says that something is not so" if claim["stance"] == "denies" else "",
    ]
    sources = [
        f"“{plain(source['label'])}” ({source['tier'] if source['found'] else 'not found'})"
        for source in claim["sources"]
    ]
    cites = f"; cites {', '.join(sources)}" if sources else ""
    told = "; ".join(filter(None, facts))
    return f"{claim['id']} [{told}]: “{plain(claim['statement'])}” Stated in {claim['stated_in']}{cites}."


def plain(text: str) -> str:
    """Return a text of the graph on one line, without what commands a terminal or reorders what is read."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
