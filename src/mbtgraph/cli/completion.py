"""Completion in the shell, from the data: commands, queries, parameters, and the things that these take.

The shell starts the program with the line so far in its environment (argcomplete's protocol); nothing
here is loaded otherwise.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from mbtgraph.cli.arguments import Parser, add_root
from mbtgraph.cli.options import parser
from mbtgraph.errors import MbtGraphError
from mbtgraph.graph import open as open_graph
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.queries.parameters import Parameter

    Choices = Mapping[str, str]
    """What can be written, and what it is."""

_STAGES: Final = ("syntax", "lints", "shapes", "owl", "queries")


def complete() -> None:
    """Tell the shell how the word under the cursor can go on, and end."""
    try:
        import argcomplete  # noqa: PLC0415 (an extra)
        from argcomplete.lexers import split_line  # noqa: PLC0415
    except ImportError:
        sys.exit(1)  # the shell completes as it does by itself
    program = int(os.environ["_ARGCOMPLETE"])
    words = split_line(os.environ["COMP_LINE"], int(os.environ["COMP_POINT"]))[3][program:]
    graph = _graph(words)
    chosen, own = _parser(words, graph)
    os.environ["_ARGCOMPLETE"] = str(program + own)  # where the words of the chosen parser begin
    argcomplete.autocomplete(chosen, always_complete_options="long", validator=_goes_on)


def _goes_on(completion: str, prefix: str) -> bool:
    return completion.casefold().startswith(prefix.casefold())


def _graph(words: Sequence[str]) -> Graph | None:
    """Return the graph that the line so far is about, if there is one."""
    roots = Parser(add_help=False)
    add_root(roots)
    try:
        known, _ = roots.parse_known_args(words)
        return open_graph(known.root)
    except (MbtGraphError, SystemExit):
        return None


def _parser(words: Sequence[str], graph: Graph | None) -> tuple[Parser, int]:
    """Return the parser of the line so far, and how many words of the line are its name."""
    if words[:1] == ["ask"]:
        return _asking(words[1:], graph), 1
    if words[:2] == ["queries", "export"]:
        from mbtgraph.cli.queries import export_parser  # noqa: PLC0415

        exporting = export_parser()
        _equip(exporting, {"names": _queries(graph)})
        return exporting, 2
    top = parser()
    things = _things(graph, "")
    _equip(top.commands["show"], {"term": things})
    _equip(top.commands["why"], dict.fromkeys(("subject", "predicate", "object"), things))
    _equip(top.commands["queries"], {"name": _queries(graph, export="export them for other tools")})
    _equip(top.commands["check"], {"explain": _rules, "only": lambda _: dict.fromkeys(_STAGES, "")})
    return top, 0


def _asking(words: Sequence[str], graph: Graph | None) -> Parser:
    from mbtgraph.cli import asking  # noqa: PLC0415

    first = asking.first_parser()
    _equip(first, {"name": _queries(graph)})
    query = next((graph.queries[word] for word in words if word in graph.queries), None) if graph else None
    if graph is None or query is None:
        return first
    chosen = asking.query_parser(query)
    _equip(chosen, {name: _values(graph, spec) for name, spec in query.params.items()})
    return chosen


def _equip(made: Parser, choices: Mapping[str, Callable[[str], Choices]]) -> None:
    """Let arguments of a parser tell what they can be given."""
    for action in _arguments(made):
        if action.dest in choices:
            action.completer = _Completer(choices[action.dest])  # type: ignore[attr-defined]


def _arguments(made: Parser) -> Iterator[Action]:
    yield from made._actions  # noqa: SLF001 (argparse tells of them in no other way)


class _Completer:
    """Tell argcomplete what a word can become."""

    def __init__(self, choices: Callable[[str], Choices]) -> None:
        self._choices = choices

    def __call__(self, prefix: str, **_: object) -> Choices:
        return self._choices(prefix)


def _values(graph: Graph, parameter: Parameter) -> Callable[[str], Choices]:
    if parameter.type == "iri":
        return _things(graph, parameter.class_)
    told = ("true", "false") if parameter.type == "boolean" else parameter.enum
    return lambda _: dict.fromkeys(told, parameter.description)


def _things(graph: Graph | None, class_: str) -> Callable[[str], Choices]:
    """Return what names things: their labels, and their CURIEs as soon as one is begun."""

    def named(prefix: str) -> Choices:
        labels = graph.names(class_).labels if graph else {}
        curies = {shrink(iri): label for iri, label in labels.items()} if prefix else {}
        return {label: shrink(iri) for iri, label in labels.items()} | curies

    return named


def _queries(graph: Graph | None, **more: str) -> Callable[[str], Choices]:
    told = {query.id: query.summary for query in graph.queries.values()} if graph else {}
    return lambda _: told | more


def _rules(_: str) -> Choices:
    from mbtgraph.gate.rules.catalogue import catalogue  # noqa: PLC0415
    from mbtgraph.project import Project  # noqa: PLC0415

    return {rule.id: rule.what for rule in catalogue(Project.find(None)).values()}
