"""What the files of a project say: their texts, and the triples that are read from them."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.errors import LoadError
from mbtgraph.queries.guard import refuse_unsafe_file
from mbtgraph.queries.header import read_query
from mbtgraph.rdf import TYPE, Fact, Facts, NamedNode, parse_turtle, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.project import Project
    from mbtgraph.queries.stored import StoredQuery


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector of cycles still: it takes half the time, and triples make none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Loaded:
    """Hold what the files of a project say: text by name, and triples by topic."""

    texts: dict[str, str]
    ontology: Facts
    data: Facts
    queries: tuple[StoredQuery, ...]
    retyped: frozenset[str] = frozenset()
    """The names that the data give a type more than once, be it the same one."""


def load(
    project: Project,
    *,
    extra: Iterable[Path] = (),
    instead: Mapping[str, str] | None = None,
    queries: bool = True,
) -> tuple[Loaded, list[LoadError]]:
    """Return what the files say, and the errors of those that cannot be read.

    Args:
        project: The project.
        extra: Files outside the project that are taken as if they lay in the folder of data.
        instead: Texts of Turtle, by the names of the files in whose place they are read.
        queries: Whether the stored queries are wanted.
    """
    changed = instead or {}
    texts: dict[str, str] = {}
    errors: list[LoadError] = []
    facts: dict[str, list[Fact]] = {"ontology": [], "data": []}
    stored = []
    for folder, paths in (
        ("ontology", project.files("ontology", "*.ttl")),
        ("data", [*project.files("data", "*.ttl"), *extra]),
    ):
        for path in paths:
            name = project.name(path)
            try:
                texts[name] = changed[name] if name in changed else read_text(path, name=Path(name))
                facts[folder] += parse_turtle(texts[name], path=Path(name))
            except LoadError as error:
                errors.append(error)
    for path in project.files("queries/ask", "*.rq") if queries else ():
        name = project.name(path)
        try:
            texts[name] = read_text(path, name=Path(name))
            refuse_unsafe_file(texts[name], path=Path(name))
            stored.append(read_query(texts[name], path=Path(name)))
        except LoadError as error:
            errors.append(error)
    typed = Counter(s.value for s, p, _ in facts["data"] if p == TYPE and isinstance(s, NamedNode))
    retyped = frozenset(name for name, count in typed.items() if count > 1)
    return Loaded(texts, Facts(facts["ontology"]), Facts(facts["data"]), tuple(stored), retyped), errors
