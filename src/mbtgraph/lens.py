"""The trust lens: which named graphs a reader sees at a chosen level of trust.

A lens is a choice of graphs, so any SPARQL engine applies it by the protocol's own
`default-graph-uri` and `named-graph-uri`.
"""

from __future__ import annotations

from mbtgraph.errors import BadParameter
from mbtgraph.namespaces import GRAPH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal

    Level = Literal["t1", "t2", "t3", "unmarked", "model"]

LEVELS: Final[tuple[Level, ...]] = ("t1", "t2", "t3", "unmarked", "model")
"""From the strongest to the widest; each level shows what the ones before it show, and more."""

READ_AS: Final[dict[Level, str]] = {
    "t1": "cited from tier T1",
    "t2": "cited from tier T2",
    "t3": "cited from tier T3",
    "unmarked": "printed without a mark, or with a source that was not found",
    "model": "model-generated (LLM tag)",
}
"""What a claim that becomes visible at a level rests on, in words."""

ONTOLOGY: Final = GRAPH + "ontology"
THINGS: Final = GRAPH + "things"
CATALOG: Final = GRAPH + "catalog"
MAPPINGS: Final = GRAPH + "mappings"
PUBLICATION: Final = GRAPH + "publication"
"""Where a server tells what was loaded into it and whether that is complete; in no lens and no snapshot."""


def claims_graph(level: Level) -> str:
    """Return the IRI of the graph that holds the claims of one level."""
    return f"{GRAPH}claims/{level}"


def inferred_graph(level: Level) -> str:
    """Return the IRI of the graph that holds what inference adds at one level."""
    return f"{GRAPH}inferred/{level}"


def up_to(level: Level) -> tuple[Level, ...]:
    """Return the levels that a lens includes.

    >>> up_to("t2")
    ('t1', 't2')
    """
    return LEVELS[: LEVELS.index(level) + 1]


def graphs(level: Level) -> tuple[str, ...]:
    """Return the IRIs of all graphs that a lens shows; no other graph is visible through it."""
    return (
        ONTOLOGY,
        THINGS,
        CATALOG,
        MAPPINGS,
        *(graph for step in up_to(level) for graph in (claims_graph(step), inferred_graph(step))),
    )


def check_trust(trust: str) -> None:
    """Refuse a level of trust that does not exist.

    Raises:
        BadParameter: The level is none of ours.
    """
    if trust not in LEVELS:
        raise BadParameter("trust", expected="one of " + ", ".join(LEVELS), got=repr(trust))
