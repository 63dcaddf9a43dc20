"""The stored queries as Python functions, each with a signature and a docstring from its header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter as Argument
from inspect import Signature, cleandoc
from typing import TYPE_CHECKING, Any, Final, Literal

from mbtgraph.errors import UnknownQuery
from mbtgraph.lens import LEVELS
from mbtgraph.queries.results import Answer
from mbtgraph.queries.schema import defaults, example, given

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery

_TYPES: Final = {"iri": str, "string": str, "integer": int, "decimal": float, "boolean": bool}


class Questions(Mapping[str, Callable[..., Answer]]):
    """Map the names of stored queries to functions that ask them.

    Each function is an attribute as well, with `_` for `-` in its name.
    """

    def __init__(self, graph: Graph) -> None:
        """Take the graph to ask."""
        self._graph = graph
        self._made: dict[str, Callable[..., Answer]] = {}

    def __getitem__(self, name: str) -> Callable[..., Answer]:
        """Return the function that asks a stored query.

        Raises:
            KeyError: No stored query has the name.
        """
        if name not in self._made:
            try:
                self._made[name] = _function(self._graph, self._graph.query(name))
            except UnknownQuery as error:
                raise KeyError(str(error)) from error
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the stored queries."""
        return iter(self._graph.queries)

    def __len__(self) -> int:
        """Count the stored queries."""
        return len(self._graph.queries)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        """Return the function that asks a stored query, by its name as Python writes it."""
        if name.startswith(
            "_"
        ):  # what others look for in any object, before it is made or while it is copied
            raise AttributeError(name)
        try:
            return self[name.replace("_", "-")]
        except KeyError as error:
            raise AttributeError(error.args[0]) from error

    def __dir__(self) -> list[str]:
        """List the functions beside what every mapping has."""
        return [*super().__dir__(), *(name.replace("-", "_") for name in self)]

    def __repr__(self) -> str:
        """Name the first few."""
        names = [name.replace("-", "_") for name in sorted(self)]
        return f"<{len(names)} questions: {', '.join(names[:3])} …>"


def _function(graph: Graph, query: StoredQuery) -> Callable[..., Answer]:
    def ask(*, trust: Level = "model", **parameters: Any) -> Answer:  # noqa: ANN401 (the signature tells)
        told = {name: value for name, value in parameters.items() if value is not None}
        return graph.ask(query.id, trust=trust, **told)

    arguments = [_argument(query, spec) for spec in query.params.values()]
    arguments.append(Argument("trust", Argument.KEYWORD_ONLY, default="model", annotation=Literal[LEVELS]))
    ask.__name__ = ask.__qualname__ = query.id.replace("-", "_")
    ask.__doc__ = documentation(query)
    ask.__signature__ = Signature(arguments, return_annotation=Answer)  # type: ignore[attr-defined]
    ask.__annotations__ = {argument.name: argument.annotation for argument in arguments} | {"return": Answer}
    return ask


def _argument(query: StoredQuery, parameter: Parameter) -> Argument:
    """Return a parameter as an argument; nothing is given where its default is None."""
    one: Any = Literal[parameter.enum] if parameter.enum else _TYPES[parameter.type]
    kind: Any = one | Sequence[one] if parameter.multiple else one
    told = [given(term) for term in defaults(query, parameter.name)]
    default: Any = tuple(told) if parameter.multiple and told else told[0] if told else None
    if default is None:
        kind = kind | None
    return Argument(parameter.name, Argument.KEYWORD_ONLY, default=default, annotation=kind)


def documentation(query: StoredQuery) -> str:
    """Return what a function says of itself: what it asks, takes and answers, with an example."""
    parts = [query.summary]
    if query.description:
        parts.append(cleandoc(query.description))
    takes = [f"    {name}: {_told(spec)}" for name, spec in query.params.items()]
    takes.append(f"    trust: The weakest level of claims that is shown: {', '.join(LEVELS)}.")
    parts.append("\n".join(["Args:", *takes]))
    gives = [f"    {name}: {title} ({query.types[name]})." for name, title in query.columns.items()]
    parts.append("\n".join(["Columns:", *gives]))
    parts.append(f"Example:\n    graph.questions.{_example(query)}")
    return "\n\n".join(parts)


def _told(parameter: Parameter) -> str:
    several = "; several at once are any of them" if parameter.multiple else ""
    return f"{parameter.description or parameter.name}: {parameter.expected}{several}."


def _example(query: StoredQuery) -> str:
    shown = [f"{n}={example(s, s.examples[0])!r}" for n, s in query.params.items() if s.examples]
    return f"{query.id.replace('-', '_')}({', '.join(shown)})"
