"""The search: as a page, and as JSON for programs and for the suggestions under the search box."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from mbtgraph.errors import BadParameter
from mbtgraph.find import LONGEST
from mbtgraph.find.ranking import PARAMETER
from mbtgraph.find.showing import group, plain
from mbtgraph.lens import LEVELS
from mbtgraph.media import HTML, Media, choose, named
from mbtgraph.namespaces import shrink
from mbtgraph.web.lens import level
from mbtgraph.web.problems import of
from mbtgraph.web.rendering import page, path_of
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served
from mbtgraph.web.stored.representations import not_acceptable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.find import Hit
    from mbtgraph.lens import Level

KINDS: Final = {
    "": "anything", "Claim": "claims", "query": "questions", "Study": "studies", "Modality": "treatments",
    "Intervention": "interventions", "Population": "people", "OutcomeDomain": "outcomes", "Source": "sources",
    "Person": "persons", "term": "terms of the ontology",
}  # fmt: skip
"""The kinds that the page offers, and what they are called there; others can be asked for as well."""
MOST: Final = 100
"""Hits that can be asked for."""
_USUAL: Final = 20
_JSON: Final = Media("json", "application/json", "json")
_OFFERED: Final = (HTML, _JSON)


def find(request: Request) -> Response:
    """Return what fits a text best, or all of a kind.

    Raises:
        BadParameter: The text holds no word or is too long, or there is no such kind or limit.
        Problem: What is accepted is not offered.
    """
    word = request.query_params.get("format", "")
    media = named(word, _OFFERED) if word else None
    if word and media is None:
        raise BadParameter("format", expected="html or json", got=repr(word[:80]))
    choice = choose(request.headers.get("accept", "*/*"), _OFFERED)
    if media is None and choice is None:
        raise not_acceptable(_OFFERED)
    if (media or (choice and choice.media)) is _JSON:
        return _answer(request)
    return _page(request)


def _asked(request: Request) -> tuple[str, str, int]:
    """Return text, kind and the most hits."""
    given = request.query_params
    limit = given.get("limit") or str(_USUAL)
    if not limit.isascii() or not limit.isdecimal() or not 0 < int(limit[:9]) <= MOST:
        raise BadParameter("limit", expected=f"a whole number from 1 to {MOST}", got=repr(limit[:80]))
    return given.get("q", "").strip(), given.get("kind", ""), int(limit)


def _answer(request: Request) -> Response:
    now, trust, (text, kind, limit) = served(request), level(request), _asked(request)
    hits = _hits(request, text, kind, limit)
    told = {
        "text": text, "kind": kind, "trust": trust, "data_version": now.version,
        "hits": [{**plain(hit), "page": now.settings.absolute(_path(hit, trust))} for hit in hits],
    }  # fmt: skip
    return respond(
        request, lambda: json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json"
    )


def _page(request: Request) -> Response:
    given = request.query_params
    told: dict[str, Any] = {"text": given.get("q", ""), "kind": given.get("kind", ""), "kinds": KINDS}
    try:
        text, kind, limit = _asked(request)
        hits = _hits(request, text, kind, limit) if text or kind else ()
    except BadParameter as error:
        if error.name == "trust":
            raise
        return page(
            request, "find.html", status=400, headers={"Cache-Control": "no-store"},
            groups={}, problem=of(error), asked=False, more=False, most=LONGEST, **told,
        )  # fmt: skip
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(group(hit), []).append(hit)
    links = [link(_in_json(request), "alternate", type="application/json")]
    return page(
        request, "find.html", links=links, groups=groups, problem=None, asked=bool(text or kind),
        more=bool(text) and len(hits) == limit < MOST, most=LONGEST, parameters=_parameters, **told,
    )  # fmt: skip


def _in_json(request: Request) -> str:
    """Return the address of this search in JSON."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "format"]
    return served(request).settings.absolute(f"/find?{urlencode([*kept, ('format', 'json')])}")


def _hits(request: Request, text: str, kind: str, limit: int) -> Sequence[Hit]:
    return served(request).graph.find(text, kind=kind, trust=level(request), limit=limit)


def _parameters(hit: Hit) -> dict[str, str]:
    """Return what a stored query that was found is asked with for what was meant; the weightiest of each."""
    meant = [match for match in hit.matches if match.read == PARAMETER]
    return {match.reading: shrink(match.via) for match in reversed(meant)}


def _path(hit: Hit, trust: Level) -> str:
    """Return the path of the page of a hit, at the level of trust at which it was found."""
    told = {**_parameters(hit), **({"trust": trust} if trust != LEVELS[-1] else {})}
    path, mark, fragment = path_of(hit.iri).partition("#")
    return path + (f"?{urlencode(told)}" if told else "") + mark + fragment
