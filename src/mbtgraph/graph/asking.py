"""A stored query asked: its rows, and with each row the claims that it rests on."""

from __future__ import annotations

from time import strftime

from mbtgraph.errors import BadParameter, QueryError
from mbtgraph.queries.binding import bind
from mbtgraph.queries.evidence import Evidence
from mbtgraph.queries.notes import notes
from mbtgraph.queries.parameters import spelled
from mbtgraph.queries.results import Answer, Behind
from mbtgraph.rdf import NamedNode, text_of
from mbtgraph.values import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Given = str | float | bool | Sequence[str | float | bool]

    from mbtgraph.graph.naming import Naming
    from mbtgraph.lens import Level
    from mbtgraph.queries.citation import Citation
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows


def bound(
    stored: StoredQuery, given: Mapping[str, Given], naming: Naming
) -> tuple[str, dict[str, list[str]]]:
    """Return the text of a stored query with its parameters set, and what was given of each, as text.

    Raises:
        BadParameter: A parameter is not what it should be.
    """
    texts = {key.replace("-", "_"): _texts(key, value) for key, value in given.items()}
    text = bind(stored, texts, lambda parameter: naming.names(parameter.class_))
    return text, texts


def answer(
    stored: StoredQuery,
    given: Mapping[str, Given],
    *,
    trust: Level,
    version: str,
    naming: Naming,
) -> Answer:
    """Return the answer of a stored query; what stands behind its rows is fetched when it is looked at.

    Raises:
        BadParameter: A parameter is not what it should be.
    """
    text, texts = bound(stored, given, naming)
    found = naming.rows(text, trust)
    made = Answer(
        query=stored.id,
        question=stored.summary,
        parameters={name: ", ".join(texts.get(name, [spec.told])) for name, spec in stored.params.items()},
        defaults=tuple(name for name in stored.params if name not in texts),
        trust=trust,
        data_version=version,
        columns=stored.columns,
        types=stored.types,
        sparql=text,
        asked=strftime("%Y-%m-%d"),
        found=found,
        behind=Later(lambda: _behind(stored, found, trust=trust, naming=naming)),
        remarks=Later(lambda: notes(stored, made, wider=lambda level: naming.rows(text, level))),
        cited=Later(lambda: _cited(made, naming)),
    )
    return made


def nodes_behind(answer: Answer) -> set[str]:
    """Return the IRIs of the propositions, claims and sources behind an answer."""
    steps = [step for row in answer for step in row.steps]
    claims = [claim for step in steps for claim in step.claims]
    sources = [source for claim in claims for source in claim.sources]
    return {node.iri for part in (steps, claims, sources) for node in part}


def _cited(made: Answer, naming: Naming) -> Citation:
    from mbtgraph.queries.citation import cite  # noqa: PLC0415 (few answers are cited)

    return cite(made, lambda query: naming.rows(query, made.trust))


def _behind(stored: StoredQuery, found: Rows, *, trust: Level, naming: Naming) -> Behind:
    """Return what stands behind the rows.

    Raises:
        QueryError: A row has no claim behind it, or an engine cut the evidence off.
    """
    places = [found.variables.index(name) for name in stored.evidence]
    edges = [[text_of(row[place]) for place in places] for row in found.rows]
    evidence = Evidence(
        (edge for own in edges for edge in own if edge), lambda query: naming.rows(query, trust)
    )
    shown = {term.value for row in found.rows for term in row if isinstance(term, NamedNode)}
    labels, standings = naming.labels(shown | evidence.iris(), trust)
    known = {edge: evidence.steps(edge, labels, standings) for edge in {e for own in edges for e in own}}
    steps = tuple(tuple(dict.fromkeys(step for edge in own for step in known[edge])) for own in edges)
    if not all(any(step.claims for step in own) for own in steps):
        raise QueryError(
            f"The stored query {stored.id} answers a row that no claim stands behind: "
            f"its evidence columns ({', '.join(stored.evidence)}) have to name propositions or claims."
        )
    return Behind(steps, labels)


def _texts(name: str, given: Given) -> list[str]:
    several = given if isinstance(given, list | tuple) else [given]
    plain = [item for item in several if isinstance(item, str | int | float)]
    if len(plain) < len(several):
        raise BadParameter(name, expected="text, a number, true or false", got=repr(given)[:80])
    return list(map(spelled, plain))
