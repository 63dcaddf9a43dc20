"""Lists of all things of a kind, each with what is said of it, by mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.rdf import Literal, text_of
from mbtgraph.web.asking import texts
from mbtgraph.web.lens import level
from mbtgraph.web.pages.kinds import ELSEWHERE, ENTRANCES, INVOLVES, KINDS, LINKS, list_of
from mbtgraph.web.pages.reading import Reading
from mbtgraph.web.pages.things import definition, narrowest
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.reading import Edge
    from mbtgraph.web.served import Served


class Listed(NamedTuple):
    """Hold one thing in a list: its name, its record in short, and how many sentences are on it."""

    iri: str
    label: str
    record: str
    counts: Mapping[str, int]
    defined: Edge | None = None


_THINGS: Final = """
SELECT ?thing ?label ?class ?group ?year ?tier WHERE {
  ?thing rdfs:label ?label ; a ?class .
  FILTER(STRSTARTS(STR(?thing), %s) && STRSTARTS(STR(?class), STR(mbt:)))
  OPTIONAL { ?thing mbt:sectionOf|mbt:ofOutcome|mbt:mappingSubject|mbt:armOf ?group }
  OPTIONAL { ?thing mbt:year ?year } OPTIONAL { ?thing mbt:tier ?tier }
}
"""
_COUNTS: Final = """
SELECT ?thing ?level (COUNT(DISTINCT ?claim) AS ?count) WHERE {
  ?claim mbt:trustLevel ?level ; mbt:statement ?text ; %s ?thing
} GROUP BY ?thing ?level
"""
_DEFINED: Final = """
SELECT ?edge WHERE {
  ?edge a mbt:AssertedProposition ; mbt:via mbt:definedAs ; mbt:from ?thing .
  FILTER(STRSTARTS(STR(?thing), %s))
}
"""
_KINDS: Final = """
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing a ?class . FILTER(STRSTARTS(STR(?thing), %s))
  BIND(STRBEFORE(STRAFTER(STR(?thing), "/id/"), "/") AS ?kind)
} GROUP BY ?kind
"""


def index(request: Request) -> Response:
    """Return the list of all kinds."""
    counts = kind_counts(Reading(served(request), ID, level(request)))
    entered = {kind for _, several in ENTRANCES for kind in several}
    others = tuple(kind for kind in KINDS if kind not in entered)
    return page(
        request, "kinds.html", kinds=KINDS, counts=counts, list_of=list_of,
        entrances=(*ENTRANCES, ("All else", others)),
    )  # fmt: skip


def kind_counts(reading: Reading) -> dict[str, int]:
    """Return how many things of each kind a level shows."""
    return {text_of(kind): int(text_of(count)) for kind, count in reading.rows(_KINDS % Literal(ID)).rows}


def one(request: Request) -> Response:
    """Return the list of one kind.

    Raises:
        Problem: There is no such kind, or its list is on another page.
    """
    kind = request.path_params["kind"]
    if kind not in KINDS or kind in ELSEWHERE:
        place = ELSEWHERE.get(kind, "/browse")
        raise Problem(404, "unknown-kind", "There is no such list", f"The lists are at {place}.")
    now = served(request)
    reading = Reading(now, ID + kind + "/", level(request))
    links = LINKS.get(kind, INVOLVES)
    counts = now.keep(("sentences", links), lambda: _counts(now, links))
    return page(request, "browse.html", **_content(reading, kind, counts))


def _content(reading: Reading, kind: str, counts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Return what a list shows: things that sentences of this level, or of none, speak of.

    Those that only wider levels speak of are counted.
    """
    within = LEVELS[: LEVELS.index(reading.trust) + 1]
    defined = _definitions(reading)
    groups: dict[str, list[Listed]] = {}
    hidden = 0
    for iri, told in _told(reading).items():
        every = counts.get(iri, {})
        own: dict[str, int] = {step: every[step] for step in within if step in every}
        if every and not own:
            hidden += 1
            continue
        tier = "".join(told["tier"]).rpartition("#")[2]
        record = " · ".join(filter(None, (min(told["year"]), tier)))
        entry = Listed(iri, min(told["label"]), record, own, defined.get(iri))
        groups.setdefault(_group(reading, told), []).append(entry)
    return {
        "reading": reading,
        "kind": kind,
        "told": KINDS[kind],
        "groups": {
            name: sorted(groups[name], key=lambda entry: (entry.label.casefold(), entry.iri))
            for name in sorted(groups)
        },
        "hidden_things": hidden,
        "total": sum(map(len, groups.values())),
        "with_model": any("model" in entry.counts for several in groups.values() for entry in several),
    }


def _group(reading: Reading, told: Mapping[str, set[str]]) -> str:
    """Return under which heading a thing stands: what it belongs to, or its class."""
    belongs, narrow = min(told["group"] - {""}, default=""), narrowest(told["class"])[0]
    return reading.name(belongs or narrow)


def _counts(now: Served, links: str) -> dict[str, dict[str, int]]:
    """Return how many sentences with such links each thing has at each level, whatever a lens shows."""
    counts: dict[str, dict[str, int]] = {}
    for thing, step, count in texts(now.graph, _COUNTS % links):
        counts.setdefault(thing, {})[step.rpartition("-")[2]] = int(count)
    return counts


def _told(reading: Reading) -> dict[str, dict[str, set[str]]]:
    """Return what the record has on each thing, as far as a list shows it."""
    found: dict[str, dict[str, set[str]]] = {}
    for thing, *terms in reading.rows(_THINGS % Literal(reading.iri)).rows:
        told = found.setdefault(text_of(thing), {})
        for slot, term in zip(("label", "class", "group", "year", "tier"), terms, strict=True):
            told.setdefault(slot, set()).add(text_of(term))
    return found


def _definitions(reading: Reading) -> dict[str, Edge]:
    """Return the definition of each thing that has one, at the strongest level."""
    nodes = [text_of(edge) for (edge,) in reading.rows(_DEFINED % Literal(reading.iri)).rows]
    if not nodes:
        return {}
    reading.look([], more=nodes)
    by_thing: dict[str, list[Edge]] = {}
    for edge in reading.edges(nodes):
        by_thing.setdefault(edge.step.subject, []).append(edge)
    return {iri: best for iri, edges in by_thing.items() if (best := definition(edges))}
