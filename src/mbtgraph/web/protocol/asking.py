"""What a request asks for beside its query: the dataset, the time, whether a part will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from mbtgraph.lens import LEVELS, check_trust, graphs
from mbtgraph.rdf import NamedNode
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol.negotiation import FORMATS
from mbtgraph.web.protocol.parameters import wrong

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.lens import Level
    from mbtgraph.web.protocol.parameters import Parameters
    from mbtgraph.web.served import Served

_DATASET: Final = ("default-graph-uri", "named-graph-uri")
_KNOWN: Final = ("query", *_DATASET, "trust", "timeout", *FORMATS, "allow_partial")
_UPDATES: Final = ("update", "using-graph-uri", "using-named-graph-uri")


def check(request: Request, given: Parameters) -> None:
    """Refuse what is no query: updates, and parameters that mean nothing.

    Raises:
        Problem: It is one of these.
    """
    if given.names.isdisjoint(_UPDATES):
        given.refuse_unknown(_KNOWN)
        if given.one("query") is None:
            detail = "There is no query. Send one as the parameter query, or as application/sparql-query."
            raise Problem(400, "query", "There is no query", detail)
        return
    if "query" in given.names:
        raise wrong("update", "A request is a query or an update; this one is both.")
    given.one("update")
    if request.method in {"GET", "HEAD"}:
        raise wrong("update", "GET changes nothing, so that no update is taken by it.")
    detail = "This service is read-only. The files of the project are where its data is changed."
    raise Problem(403, "read-only", "Updates are not taken", detail)


def dataset(now: Served, given: Parameters) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return the default graphs and the named graphs of a request; without any, nothing twice.

    Where only the ones are given, there are none of the others. What is not known is empty.

    Raises:
        Problem: A graph has no IRI, or the dataset is chosen in two ways.
    """
    default, names = (given.all(name) for name in _DATASET)
    trust = given.one("trust")
    if trust is not None:
        if default or names:
            problem = (
                "trust chooses the graphs, and so do default-graph-uri and named-graph-uri. Give one of them."
            )
            raise wrong("trust", problem)
        visible = lens(now, trust)
        return visible, visible
    for name, iris in zip(_DATASET, (default, names), strict=True):
        for iri in iris:
            absolute(name, iri)
    return (default, names) if default or names else (None, None)


def lens(now: Served, trust: str) -> tuple[str, ...]:
    """Return the graphs that are seen at a level of trust; where none is named, at the widest.

    Raises:
        Problem: The dataset has no levels.
        BadParameter: This is none of them.
    """
    if not now.ours:
        raise wrong("trust", "This dataset has no levels of trust. Leave trust out.")
    check_trust(trust or LEVELS[-1])
    return graphs(cast("Level", trust or LEVELS[-1]))


def absolute(name: str, iri: str) -> str:
    """Return an IRI that a parameter gives.

    Raises:
        Problem: It is none, or relative: against what it would be resolved, few would guess.
    """
    try:
        return NamedNode(iri).value
    except ValueError:
        raise wrong(name, f"{name} has to be an absolute IRI; {iri[:80]!r} is none.") from None


def seconds(given: Parameters, most: float) -> float:
    """Return how long a query may take: what the client allows, and no more than the service does.

    Raises:
        Problem: It is no number of milliseconds.
    """
    told = given.one("timeout")
    if told is None:
        return most
    if not (told.isascii() and told.isdecimal() and int(told[:12])):
        raise wrong(
            "timeout", f"timeout is a whole number of milliseconds, such as 500; {told[:40]!r} is not."
        )
    return min(most, int(told[:12]) / 1000)


def partial(given: Parameters) -> bool:
    """Tell whether a part of the answer will do.

    Raises:
        Problem: Who can say.
    """
    told = given.one("allow_partial")
    if told not in {None, "0", "1"}:
        raise wrong("allow_partial", "allow_partial is 1 or 0.")
    return told == "1"
