"""The formats in which the answer of a stored query is given, and the choice among them.

`format=` goes before a suffix, and a suffix before Accept. Whoever accepts anything gets JSON.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import BadParameter, nearest
from mbtgraph.media import CSV, HTML, TSV, TURTLE, XML, Choice, Media, choose, named
from mbtgraph.namespaces import PREFIXES
from mbtgraph.queries.formats.columns import check_evidence, with_evidence
from mbtgraph.queries.formats.w3c import to_json
from mbtgraph.rdf import turtle
from mbtgraph.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.graph import Graph
    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.results import Answer

ANSWER: Final = Media("json", "application/json", "json")
SOLUTIONS: Final = Media("sparql-json", "application/sparql-results+json", "srj")
EXCEL: Final = Media("excel", "text/csv", "")
"""CSV for a spreadsheet, in which no cell is a formula; it is given to those who name it, and no other."""
OFFERED: Final = (ANSWER, SOLUTIONS, CSV, TSV, XML, TURTLE, HTML)
_WHOLE: Final = (ANSWER, TURTLE)
"""Formats that carry all of the evidence, or are not what they are."""
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def chosen(request: Request, suffix: str) -> Choice:
    """Return the format that a request asks for.

    Raises:
        BadParameter: `format` names none of ours.
        Problem: The suffix is none of ours, or nothing that is accepted is offered.
    """
    if word := request.query_params.get("format"):
        media = EXCEL if word == EXCEL.name else named(word, OFFERED)
        if media is None:
            words = [one.name for one in (*OFFERED, EXCEL)]
            expected, near = f"one of {', '.join(words)}", nearest(word, words)
            raise BadParameter("format", expected=expected, got=repr(word[:80]), nearest=near)
        return Choice(media, media.type)
    if suffix:
        media = named(suffix, OFFERED)
        if media is None:
            told = f"Nothing is offered as .{suffix}; there are {', '.join(f'.{m.suffix}' for m in OFFERED)}."
            raise Problem(404, "http", "There is nothing at this address", told)
        return Choice(media, media.type)
    choice = choose(request.headers.get("accept", "*/*"), OFFERED)
    if choice is None:
        raise not_acceptable(OFFERED)
    return choice


def not_acceptable(offered: tuple[Media, ...]) -> Problem:
    """Return the refusal of a request that accepts nothing of what there is."""
    types = [media.type for media in offered]
    told = f"Nothing that the request accepts is offered; there are {', '.join(types)}."
    return Problem(
        406, "not-acceptable", "There is no such format", told, {"offered": types}, {"Vary": "Accept"}
    )


def evidence_for(request: Request, media: Media) -> Evidence | None:
    """Return how much evidence a request wants, or nothing where it leaves that to the format.

    Raises:
        BadParameter: There is no such amount, or the format has no room for less than all.
    """
    amount = request.query_params.get("evidence")
    if not amount:
        return None
    check_evidence(amount)
    if media in _WHOLE and amount != "full":
        expected = f"full, or nothing, for {media.type}; SPARQL results, CSV, TSV and XML can carry less"
        raise BadParameter("evidence", expected=expected, got=repr(amount))
    return amount  # type: ignore[return-value]  # it has been checked


def written(graph: Graph, answer: Answer, media: Media, evidence: Evidence | None) -> bytes | str:
    """Return an answer in any format but HTML."""
    if media is TURTLE:
        return turtle(graph.facts_behind(answer), PREFIXES)
    if media is SOLUTIONS:
        return to_json(with_evidence(answer, evidence or "inline"))
    if media is EXCEL:
        return _guarded(answer.serialize("csv", evidence=evidence))
    return answer.serialize(media.name, evidence=evidence)


def _guarded(text: str) -> str:
    """Return CSV in which a spreadsheet finds no formula, and sees that it is UTF-8."""
    out = io.StringIO()
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out, lineterminator="\r\n").writerows([[_inert(cell) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def _inert(cell: str) -> str:
    """Return a cell that is text for a spreadsheet, too; a number stays one.

    >>> _inert("=1+1"), _inert("-0.5"), _inert("-x")
    ("'=1+1", '-0.5', "'-x")
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
