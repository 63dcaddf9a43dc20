"""Tools that look one thing up: what it is, and why an edge is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.mcp import replies, schemas
from mbtgraph.mcp.replies import Book, Page, Reply, plain
from mbtgraph.mcp.tool import Tool, text
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level


def describe_term(graph: Graph, most: Level) -> Tool:
    """Return the tool that tells what a thing is, and what is claimed of it."""
    return Tool(
        name="describe_term",
        title="What is a thing or a term, and what is claimed of it?",
        description="Look up a thing (a treatment, a problem, a study, a document …), a claim by its id, or "
        "a term of the vocabulary: the facts that describe it, and the claims of which it is the subject, "
        "with their basis and sources. `claims-about` gives all claims that touch it in any part.",
        takes=schemas.takes(most, ("term",), term=_term("The thing", "pretend mode", "mode:pretend-mode")),
        gives=schemas.description_gives(graph.queries.get("term")),
        run=partial(_described, graph, most),
    )


def _term(what: str, label: str, curie: str) -> dict[str, Any]:
    description = f"{what}: a label such as “{label}”, a CURIE such as {curie}, or an IRI."
    return {"type": "string", "minLength": 1, "maxLength": 500, "description": description}


def _described(graph: Graph, most: Level, given: dict[str, Any]) -> Reply:
    found = graph.describe(text("term", given), trust=given["trust"])
    facts = [{"property": name, "value": value} for name, value in found.pairs[: schemas.MOST]]
    curie = shrink(found.iri)
    content: dict[str, Any] = {
        "iri": found.iri,
        "curie": curie,
        "label": found.label,
        "trust": found.trust,
        "data_version": graph.data_version,
        "facts": facts,
        "touching": found.touching,
    }
    lines = [f"{plain(found.label)} ({curie})", *(_fact(fact) for fact in facts)]
    if len(found.facts) > len(facts):
        lines.append(f"… and {len(found.facts) - len(facts)} more facts, which are not shown here.")
    if not facts:
        lines.append(f"Nothing of it is seen at trust {found.trust}.")
    if found.said is not None:
        said = replies.answer(found.said, Page(0, schemas.LIMIT), most)
        content["claimed"] = said.content
        lines += ["", said.text]
    lines.append(f"Claims that touch it in some part: {found.touching} (claims-about gives them).")
    return Reply(content, "\n".join(lines))


def _fact(fact: Mapping[str, str]) -> str:
    return f"- {plain(fact['property'])}: {plain(fact['value'])}"


_EDGE: Final = {
    "subject": _term("Where the edge begins", "emotional distress", "state:emotional-distress"),
    "predicate": _term("The property of the edge", "leads to", "mbt:leadsTo"),
    "object": _term("Where the edge ends", "impulsivity", "problem:impulsivity"),
}


def why(graph: Graph, most: Level) -> Tool:
    """Return the tool that tells where an edge comes from."""
    return Tool(
        name="why",
        title="Where does an edge between two things come from?",
        description="Give the reasons of an edge, as a tree down to the claims: which claims assert it, or "
        "by which rule and from which edges it was inferred.",
        takes=schemas.takes(most, tuple(_EDGE), **_EDGE),
        gives=schemas.REASONS,
        run=partial(_reasons, graph),
    )


def _reasons(graph: Graph, given: dict[str, Any]) -> Reply:
    edge = [text(slot, given) for slot in _EDGE]
    found = graph.why(*edge, trust=given["trust"])
    book = Book(found[0].labels if found else {})
    reasons = [book.reason(reason) for reason in found]
    claims = list(book.claims.values())
    content = {
        "trust": given["trust"],
        "data_version": graph.data_version,
        "reasons": reasons,
        "claims": claims,
    }
    lines = [line for reason in reasons for line in _tree(reason, "")]
    if not lines:
        lines = [f"Nothing at trust {given['trust']} says: {plain(' '.join(edge))}."]
    return Reply(content, "\n".join([*lines, *replies.claim_lines(claims)]))


def _tree(reason: Mapping[str, Any], indent: str) -> list[str]:
    rule = f"inferred by {reason['inferred_by']}, from:" if reason["inferred_by"] else ""
    below = [line for premise in reason["premises"] for line in _tree(premise, indent + "  ")]
    return [f"{indent}- {replies.step_text(reason)}{rule}", *below]
