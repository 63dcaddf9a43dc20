"""The page of a thing: what it is by itself, and each sentence on it with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import ID, shrink
from mbtgraph.web.pages import sentences, studies, things, works
from mbtgraph.web.pages.kinds import CLINICAL, INVOLVES, KINDS, LINKS, list_of
from mbtgraph.web.pages.questions import questions_on
from mbtgraph.web.rendering import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.reading import Reading

    Content = Mapping[str, object]

_OWN: Final[Mapping[str, tuple[str, Callable[[Reading], Content]]]] = {
    "claim": ("claim.html", sentences.claim),
    "proposition": ("proposition.html", sentences.proposition),
    "conflict": ("conflict.html", sentences.conflict),
    "section": ("section.html", sentences.section),
    "study": ("study.html", studies.study),
    "arm": ("study.html", studies.arm),
    "result": ("result.html", studies.result),
    "outcome": ("study.html", studies.outcome),
    "instrument": ("study.html", studies.instrument),
    "source": ("source.html", works.source),
    "person": ("person.html", works.person),
    "software": ("thing.html", works.software),
}
"""The kinds that have more to show than sentences on them: template, and what fills it."""


def show(request: Request, reading: Reading, links: Sequence[str]) -> Response:
    """Return the page of a thing that is seen."""
    template, make = _OWN.get(reading.kind, ("thing.html", things.about))
    content = {"hidden": reading.hidden(LINKS.get(reading.kind, INVOLVES)), **make(reading)}
    return page(
        request,
        template,
        links=links,
        reading=reading,
        kind=reading.kind,
        kinds=KINDS,
        list_of=list_of,
        address="/doc/" + reading.iri.removeprefix(ID),
        curie=shrink(reading.iri),
        clinical=reading.kind in CLINICAL,
        questions=questions_on(reading),
        with_model=any(mark == "model" for mark in reading.levels),
        **content,
    )
