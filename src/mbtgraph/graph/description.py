"""What a thing is by itself, and what is claimed of it."""

from __future__ import annotations

from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, NamedNode
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Answer
    from mbtgraph.rdf import Fact, Term


@value
class Description:
    """Hold what a thing is by itself, what is claimed of it, and how many claims touch it in any part."""

    iri: str
    trust: Level
    facts: tuple[Fact, ...]
    said: Answer | None
    touching: int
    labels: Mapping[str, str]

    @property
    def label(self) -> str:
        """Return what the thing is called."""
        return self.labels.get(self.iri, shrink(self.iri))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return what the thing is by itself, in words: property and value."""
        return [(self.labels.get(p.value, shrink(p.value)), self._named(o)) for _, p, o in self.facts]

    def _named(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            label = self.labels.get(term.value)
            return f"{label} ({shrink(term.value)})" if label else shrink(term.value)
        return term.value if isinstance(term, Literal) else "[…]"

    @property
    def touched(self) -> str:
        """Return a sentence on the claims that touch the thing, or nothing where there are none."""
        if not self.touching:
            return ""
        many = "1 claim touches" if self.touching == 1 else f"{self.touching} claims touch"
        return f"{many} it in some part: `mbtgraph ask claims-about --thing {shrink(self.iri)}` lists them."

    def __repr__(self) -> str:
        """Say what is described."""
        return f"<Description of {shrink(self.iri)}: {len(self.facts)} facts at trust {self.trust}>"

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        parts = [html.title(f"{self.label} ({shrink(self.iri)})"), html.table(("", ""), self.pairs)]
        if self.said is not None and (len(self.said) or self.said.notes):
            parts.append(html.answer(self.said))
        return html.framed(*parts, html.note(self.touched))
