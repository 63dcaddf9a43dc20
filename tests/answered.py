"""Answers made by hand, and the terms that test data are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.queries.citation import Citation
from mbtgraph.queries.evidence import ClaimEvidence, Source, Step
from mbtgraph.queries.results import Answer, Behind
from mbtgraph.rdf import NamedNode, Rows
from mbtgraph.values import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Term

HOSTILE = (
    "<img src=x onerror=alert(1)> | `code` *bold* [link](http://x.y) <b>\n# head\n\u202eback $x$ &lt; www.x.y"
)
"""A text that would like to be markup."""


def claim(
    name: str,
    *,
    denies: bool = False,
    hedge: str = "",
    level: Level = "t1",
    statement: str = "It is said.",
) -> ClaimEvidence:
    """Return a claim."""
    source = Source("https://example.org/source", "A source", "T1")
    return ClaimEvidence(
        f"https://example.org/claim/{name}", name, statement, "cited", level, "A section", denies=denies,
        verification="unverified", hedge=hedge, sources=(source,),
    )  # fmt: skip


def step(*claims: ClaimEvidence, limited: bool = False) -> Step:
    """Return a step that claims stand behind."""
    qualifiers = (("inPopulation", "https://example.org/people"),) if limited else ()
    return Step("urn:step", "urn:a", "urn:b", "urn:c", qualifiers, claims)


def answer(
    *rows: tuple[Term | None, ...],
    steps: tuple[tuple[Step, ...], ...],
    columns: Mapping[str, str],
    labels: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    complete: bool = True,
) -> Answer:
    """Return an answer to no stored query."""
    cited = Citation("T", ("A",), "1", "test", "mine", "What?", {}, "t1", "2026-11-26", (), 0)
    return Answer(
        query="mine", question="What is it?", parameters={"thing": "x"}, defaults=(), trust="model",
        data_version="test", columns=columns, types={}, sparql="SELECT * {}", asked="2026-11-26",
        found=Rows(tuple(columns), rows, complete), behind=Later.of(Behind(steps, labels or {})),
        remarks=Later.of(notes), cited=Later.of(cited),
    )  # fmt: skip


def telling(*, complete: bool = True) -> Answer:
    """Return an answer of a plain row, one that is limited and one that is denied."""
    plain, limited, denied = (
        NamedNode(f"https://example.org/{name}") for name in ("plain", "limited", "denied")
    )
    return answer(
        (plain,), (limited,), (denied,),
        steps=(
            (step(claim("C-1")),),
            (step(claim("C-2"), limited=True),),
            (step(claim("C-3")), step(claim("C-4", denies=True))),
        ),
        columns={"thing": "Thing"},
        labels={"https://example.org/people": "some people"},
        notes=() if complete else ("These are not all rows: the engine stopped at 3, and there are more.",),
        complete=complete,
    )  # fmt: skip
