"""What things are called: the names by which they are asked for, and the labels by which they are shown."""

from __future__ import annotations

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import MBT
from mbtgraph.queries import lookups
from mbtgraph.queries.parameters import Names
from mbtgraph.rdf import NamedNode, Rows, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import Standing


class Naming:
    """Look names up in a graph, those of each class once."""

    def __init__(
        self,
        rows: Callable[[str, Level], Rows],
        suggested: Callable[[str, str], list[str]],
        most: Level = LEVELS[-1],
    ) -> None:
        """Take what asks a SELECT through a lens, what finds things of a class for a text, and who may ask.

        What is seen only beyond the level `most` has no name here.
        """
        self.rows = rows
        self._most = most
        self._suggested = suggested
        self._names: dict[str, Names] = {}

    def names(self, class_: str = "") -> Names:
        """Return the names by which things can be asked for, of one class or of all."""
        if class_ not in self._names:
            self._names[class_] = self._read(class_)
        return self._names[class_]

    def _read(self, class_: str) -> Names:
        pattern = f"?thing a {NamedNode(MBT + class_.removeprefix('mbt:'))} ." if class_ else ""
        pairs = []
        for thing, label, other in self.rows(lookups.NAMES % pattern, self._most).rows:
            pairs += [(text_of(thing), text_of(name)) for name in (label, other) if name]
        if not class_:
            pairs += [
                (text_of(claim), text_of(name))
                for claim, name in self.rows(lookups.CLAIM_NAMES, self._most).rows
            ]
        if not class_:
            return Names(pairs)
        return Names(pairs, others=self.names, suggested=lambda text: self._suggested(text, class_))

    def labels(self, iris: Iterable[str], trust: Level) -> tuple[dict[str, str], dict[str, Standing]]:
        """Return the labels of some IRIs, and how those that are sources stand, as far as a level shows."""
        wanted = lookups.nodes(iris)
        # rdflib cannot evaluate a VALUES block that holds nothing.
        named = f"VALUES ?thing {{ {wanted} }}"
        return called(self.rows(lookups.LABELS % named, trust) if wanted else Rows((), ()))


def called(found: Rows) -> tuple[dict[str, str], dict[str, Standing]]:
    """Return labels, and how those that are sources stand, from what was found."""
    told: dict[str, dict[str, str]] = {"label": {}, "tier": {}, "located": {}}
    for thing, slot, content in found.rows:
        told[text_of(slot).rpartition("#")[2]][text_of(thing)] = text_of(content)
    standings = {
        source: (tier.rpartition("#")[2], told["located"].get(source, "").endswith("#NotFound"))
        for source, tier in told["tier"].items()
    }
    return told["label"], standings
