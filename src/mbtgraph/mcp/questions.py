"""The stored queries as tools: one for each, or two for all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mbtgraph.errors import BadParameter, UnknownQuery
from mbtgraph.mcp import replies, schemas
from mbtgraph.mcp.replies import Page, Reply, plain
from mbtgraph.mcp.tool import Tool, shown, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.stored import StoredQuery


def questions(graph: Graph, most: Level) -> Iterator[Tool]:
    """Yield a tool for each stored query."""
    for query in _queries(graph):
        yield Tool(
            name=query.id,
            title=query.summary,
            description=f"{query.description.strip() or query.summary}\n"
            f"Gives {', '.join(query.columns.values())}; each row with its claims, their basis and sources.",
            takes=schemas.query_takes(query, most),
            gives=schemas.answer_gives(query),
            run=partial(_ask, graph, most, query.id),
        )


def _queries(graph: Graph) -> list[StoredQuery]:
    return sorted(graph.queries.values(), key=lambda query: query.id)


def _ask(graph: Graph, most: Level, name: str, given: dict[str, Any]) -> Reply:
    page = Page(given.pop("offset"), given.pop("limit"))
    return replies.answer(graph.ask(name, **given), page, most)


def compact(graph: Graph, most: Level) -> Iterator[Tool]:
    """Yield a tool that lists the stored queries, and one that asks any of them."""
    yield Tool(
        name="list_questions",
        title="Which questions can be asked?",
        description="List the stored questions: the name of each, what it asks, and the parameters it takes. "
        "Ask one with `ask`.",
        takes=schemas.takes(None),
        gives=schemas.QUESTIONS,
        run=partial(_listed, graph, most),
    )
    yield Tool(
        name="ask",
        title="Ask a stored question",
        description="Ask a question that `list_questions` gives, by name. Each row of the answer comes with "
        "the claims that it rests on, their basis and sources.",
        takes=schemas.takes(
            most, ("question",),
            question={"enum": [query.id for query in _queries(graph)], "description": "The name of one."},
            parameters={
                "type": "object",
                "description": "What the question takes; what is left out has its default.",
            },
            **schemas.PAGE,
        ),
        gives=schemas.answer_gives(None),
        run=partial(_asked, graph, most),
    )  # fmt: skip


def _listed(graph: Graph, most: Level, _: dict[str, Any]) -> Reply:
    found: list[dict[str, Any]] = []
    for query in _queries(graph):
        properties = schemas.query_takes(query, most)["properties"]
        own = {name: properties[name] for name in query.params}
        found.append({"question": query.id, "asks": query.summary, "parameters": own})
    lines = [
        f"- {one['question']}: {plain(one['asks'])}"
        + "".join(f"\n    {name}: {plain(spec['description'])}" for name, spec in one["parameters"].items())
        for one in found
    ]
    return Reply({"questions": found}, "\n".join(lines))


def _asked(graph: Graph, most: Level, given: dict[str, Any]) -> Reply:
    parameters = given.pop("parameters", {})
    if not isinstance(parameters, dict) or "trust" in parameters:
        raise BadParameter(
            "parameters", expected="an object of the parameters of the question", got=shown(parameters)
        )
    try:
        query = graph.query(text("question", given))
    except UnknownQuery as error:
        raise BadParameter(
            "question", expected="a name that `list_questions` gives", got=repr(error.name[:80]),
            nearest=error.nearest,
        ) from error  # fmt: skip
    own = {name: value for name, value in parameters.items() if value is not None}
    return _ask(graph, most, query.id, {**own, **{key: given[key] for key in ("trust", "offset", "limit")}})
