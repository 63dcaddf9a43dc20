"""What joins the things that can be found: affirmed propositions, claims and what they involve, records."""

from __future__ import annotations

from mbtgraph.namespaces import MBT
from mbtgraph.rdf import text_of
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Final

    from mbtgraph.rdf import Rows

_AFFIRMED: Final = f"""
PREFIX mbt: <{MBT}>
SELECT DISTINCT ?from ?via ?to ?edge WHERE {{
  ?edge mbt:from ?from ; mbt:via ?via ; mbt:to ?to ; mbt:assertedBy ?claim
}}
"""
_MEASURED: Final = f"""
PREFIX mbt: <{MBT}>
SELECT ?study ?via ?outcome ?edge WHERE {{
  VALUES ?via {{ mbt:ofOutcome }}
  ?edge mbt:via mbt:reports ; mbt:from ?study ; mbt:to ?result ; mbt:assertedBy ?claim .
  ?result ?via ?outcome
}}
"""
_RECORDED: Final = f"""
PREFIX mbt: <{MBT}>
SELECT ?from ?via ?to WHERE {{
  VALUES ?via {{ mbt:involves mbt:hasCondition mbt:studiesPopulation mbt:hasAuthor }} ?from ?via ?to
}}
"""


@value
class Link:
    """Hold what joins two nodes: a property, and the proposition behind it where claims stand behind it."""

    subject: str
    property: str
    object: str
    edge: str = ""


class Links:
    """Hold what each node is joined to."""

    def __init__(self, rows: Callable[[str], Rows], nodes: Container[str]) -> None:
        """Ask for it; `rows` answers a SELECT through the lens, and only links between `nodes` are kept."""
        self._of: dict[str, dict[tuple[str, str], Link]] = {}
        self._spread: dict[tuple[str, str], int] = {}
        for link in sorted(
            _read(rows), key=lambda link: (link.subject, link.property, link.object, link.edge)
        ):
            if link.subject in nodes and link.object in nodes:
                self._join(link.subject, link.object, link)
                self._join(link.object, link.subject, link)

    def _join(self, node: str, other: str, link: Link) -> None:
        own = self._of.setdefault(node, {})
        if (other, link.property) not in own:
            own[other, link.property] = link
            self._spread[node, link.property] = self.spread(node, link.property) + 1

    def of(self, node: str) -> list[tuple[str, Link]]:
        """Return what a node is joined to, and by what."""
        return [(other, link) for (other, _), link in self._of.get(node, {}).items()]

    def spread(self, node: str, property_: str) -> int:
        """Return to how many others a property joins a node: what is said of many tells little of each."""
        return self._spread.get((node, property_), 0)


def _read(rows: Callable[[str], Rows]) -> Iterator[Link]:
    for query in (_AFFIRMED, _MEASURED, _RECORDED):
        for row in rows(query).rows:
            yield Link(*map(text_of, row))
