"""The tool that searches: what a question in any words is about, and which tool answers it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.mcp import schemas
from mbtgraph.mcp.replies import Book, Reply, claim_lines, plain
from mbtgraph.mcp.tool import Tool, text

if TYPE_CHECKING:
    from mbtgraph.find import Hit
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level

_KIND: Final = {
    "type": "string",
    "default": "",
    "description": "Only what is of this kind: a class such as problem, study or claim; or query, or term.",
}


def find(graph: Graph, most: Level) -> Tool:
    """Return the tool that searches."""
    return Tool(
        name="find",
        title="What does the graph hold on this?",
        description="Search by any words, also misspelt or of everyday speech: things, claims, terms of the "
        "vocabulary and stored questions, the best first, each with the reason why it is found. Start here "
        "where you do not know what a thing is called or which question fits.",
        takes=schemas.takes(
            most, ("text",), kind=_KIND, limit=schemas.PAGE["limit"] | {"default": 10},
            text={"type": "string", "minLength": 1, "maxLength": 500, "description": "What to look for."},
        ),
        gives=schemas.HITS,
        run=partial(_found, graph),
    )  # fmt: skip


def _found(graph: Graph, given: dict[str, Any]) -> Reply:
    kind = text("kind", {"kind": "", **given})
    hits = graph.find(text("text", given), kind=kind, trust=given["trust"], limit=given["limit"])
    book = Book({})
    for hit in hits:
        if hit.claim:
            book.keep(hit.claim)
    found = [_hit(hit) for hit in hits]
    content = {
        "trust": given["trust"],
        "data_version": graph.data_version,
        "hits": found,
        "claims": list(book.claims.values()),
    }
    lines = [_line(number, hit) for number, hit in enumerate(found, 1)]
    lines = lines or [
        f"Nothing in this graph is found for “{plain(given['text'])}” at trust {given['trust']}."
    ]
    return Reply(content, "\n".join([*lines, *claim_lines(book.claims.values())]))


def _hit(hit: Hit) -> dict[str, Any]:
    more = {
        "question": hit.iri.rpartition("/")[2] if hit.command else "",
        "claim": hit.claim.id if hit.claim else "",
    }
    return {
        "iri": hit.iri,
        "curie": hit.curie,
        "label": hit.label,
        "kind": hit.kind,
        "why": list(hit.why),
        **{name: value for name, value in more.items() if value},
    }


def _line(number: int, hit: dict[str, Any]) -> str:
    ask = f"; ask it by {hit['question']}" if "question" in hit else ""
    return (
        f"{number}. {plain(hit['label'])} [{hit['kind']}; {hit['curie']}{ask}] {plain('; '.join(hit['why']))}"
    )
