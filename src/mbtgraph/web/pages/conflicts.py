"""All conflicts on one page: each with its sides, what differs, and what found it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.errors import BadParameter, nearest
from mbtgraph.lens import LEVELS
from mbtgraph.web.asking import claims, local
from mbtgraph.web.lens import level
from mbtgraph.web.pages.disagreement import BY_READING, SEVERITIES, conflicts
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.disagreement import Conflict


def show(request: Request) -> Response:
    """Return the conflicts, or those of a severity, a rule, a document.

    Raises:
        BadParameter: What was chosen is not among the choices.
    """
    trust, now = level(request), served(request)
    everything, all_of_them = conflicts(now, trust), conflicts(now, LEVELS[-1])
    known, here = _choices(all_of_them), _choices(everything)
    chosen = {name: _chosen(request, name, list(offered)) for name, offered in known.items()}
    choices = {  # what a wider level has alone is taken, since an address may name it, and not offered
        name: {value: words for value, words in offered.items() if value in {*here[name], chosen[name]}}
        for name, offered in known.items()
    }

    def picked(one: Conflict) -> bool:
        return (
            chosen["severity"] in ("", one.severity.lower())
            and chosen["rule"] in ("", one.rule)
            and (not chosen["document"] or any(local(iri) == chosen["document"] for iri, _ in one.documents))
        )

    found = [one for one in everything if picked(one)]
    sides = now.keep(
        ("sides", trust),
        lambda: claims(now.graph, (claim for one in everything for claim in one.claims), trust),
    )
    return page(
        request, "conflicts.html", found=found, sides=sides, choices=choices, chosen=chosen,
        severities=SEVERITIES, by_reading=BY_READING, local=local,
        hidden=sum(map(picked, all_of_them)) - len(found),
    )  # fmt: skip


def _choices(among: Collection[Conflict]) -> dict[str, dict[str, str]]:
    """Return by what some conflicts can be chosen: each value with its words."""
    severities, rules = {one.severity for one in among}, {one.rule for one in among}
    return {
        "severity": {name.lower(): name.lower() for name in SEVERITIES if name in severities},
        "rule": {rule: rule for rule in sorted(rules, key=lambda rule: (rule != BY_READING, rule))},
        "document": {local(iri): label for one in among for iri, label in one.documents},
    }


def _chosen(request: Request, name: str, offered: Sequence[str]) -> str:
    given = request.query_params.get(name, "")
    if given and given not in offered:
        raise BadParameter(
            name,
            expected="one of " + ", ".join(offered),
            got=repr(given[:80]),
            nearest=nearest(given, offered),
        )
    return given
