"""What a mend may choose from: the names of the graph, what shapes expect, and the texts of the files."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mbtgraph.findings import Edit
from mbtgraph.lexer import LINE_BREAK
from mbtgraph.namespaces import ID, MBT, PREFIXES, RDFS, SH, SHAPES, shrink
from mbtgraph.rdf import TYPE, Literal, NamedNode, n, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.findings import Finding
    from mbtgraph.gate.places import Places
    from mbtgraph.rdf import Facts, Term
    from mbtgraph.turtle.positions import Place, Positions

_LABEL: Final = n("rdfs:label")
_TAIL: Final = re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\s*\^\^\s*(?:<[^>]*>|[^\s;,.]+)")


class Known:
    """Hold what is known of a project while its findings are mended."""

    def __init__(
        self, texts: Mapping[str, str], ontology: Facts, data: Facts, shapes: Facts, places: Places
    ) -> None:
        """Take the texts by name, what they say, and where."""
        self.texts = texts
        self.ontology, self.data, self.shapes = ontology, data, shapes
        self._places = places
        self._lines: dict[str, list[int]] = {}

    @cached_property
    def kinds(self) -> dict[str, set[str]]:
        """Return the classes of each described name, with their super-classes."""
        found: dict[str, set[str]] = {}
        for facts in (self.ontology, self.data):
            for subject, _, kind in facts.having(TYPE):
                if isinstance(subject, NamedNode) and isinstance(kind, NamedNode):
                    found.setdefault(subject.value, set()).update(self._above(kind))
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the label of each name that has one."""
        pairs = (f for facts in (self.ontology, self.data) for f in facts.having(_LABEL))
        return {text_of(s): o.value for s, _, o in pairs if isinstance(o, Literal)}

    def things(self) -> list[str]:
        """Return the names under which something is described in the data."""
        return [iri for iri in self.kinds if iri.startswith(ID)]

    def terms(self, *classes: str) -> list[str]:
        """Return the ontology's own terms, those of some kinds of term or all that are none of them."""
        own = [(iri, kinds) for iri, kinds in self.kinds.items() if iri.startswith(MBT)]
        return [iri for iri, kinds in own if not kinds.isdisjoint(classes)]

    def instances(self, kind: str) -> list[str]:
        """Return the names that are of a class."""
        return [iri for iri, kinds in self.kinds.items() if kind in kinds]

    def expected(self, rule: str, parameter: str) -> list[Term]:
        """Return what a shape has as a parameter: its value, or the members where that is a list."""
        found: list[Term] = []
        for value in self.shapes.objects(NamedNode(SHAPES + rule), NamedNode(SH + parameter)):
            found += self._members(value)
        return found

    def bounds(self, term: str, side: str) -> set[str]:
        """Return the classes that a property takes on a side (`domain`, `range`); none where it takes all."""
        found: set[str] = set()
        for bound in self.ontology.objects(NamedNode(term), NamedNode(RDFS + side)):
            union = self.ontology.one(bound, n("owl:unionOf"))
            found |= {text_of(member) for member in (self._members(union) if union else [bound])}
        return found

    def positions(self, name: str) -> Positions:
        """Return the places of a file's triples."""
        return self._places.positions(name)

    def places(self, finding: Finding) -> list[Place]:
        """Return the places of the triples of a finding's focus, in its file."""
        return [place for place in self.positions(finding.path).places if place.subject == finding.focus]

    def span(self, finding: Finding) -> tuple[int, int]:
        """Return the offsets between which a finding points, a literal with its datatype or language."""
        start = self._offset(finding.path, finding.line, finding.column)
        end = self._offset(finding.path, finding.end_line, finding.end_column)
        text = self.texts[finding.path]
        return start, tail(text, end) if text[start] in "\"'" else end

    def lines(self, name: str) -> list[int]:
        """Return the offsets at which the lines of a file begin."""
        if name not in self._lines:
            breaks = re.finditer(LINE_BREAK, self.texts[name])
            self._lines[name] = [0, *(found.end() for found in breaks)]
        return self._lines[name]

    def _offset(self, name: str, line: int, column: int) -> int:
        return self.lines(name)[line - 1] + column - 1

    def write(self, iri: str, name: str) -> tuple[str, tuple[Edit, ...]]:
        """Return how a file writes a name, and what has to be added to the file before it can."""
        short = shrink(iri)
        prefix, colon, _ = short.partition(":")
        if prefix not in PREFIXES or not colon:
            return f"<{iri}>", ()
        declared = re.search(rf"(?im)^\s*@?prefix\s+{re.escape(prefix)}:", self.texts[name])
        line = f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
        return short, () if declared else (Edit(path=name, start=0, end=0, text=line),)

    def _members(self, value: Term) -> list[Term]:
        found, rest = [], value
        for facts in (self.shapes, self.ontology):
            while (first := facts.one(rest, n("rdf:first"))) is not None:
                found.append(first)
                rest = facts.one(rest, n("rdf:rest")) or rest
        return found or [value]

    def _above(self, kind: NamedNode) -> Iterable[str]:
        found, queue = {kind.value}, [kind]
        while queue:
            for parent in self.ontology.objects(queue.pop(), n("rdfs:subClassOf")):
                if isinstance(parent, NamedNode) and parent.value not in found:
                    found.add(parent.value)
                    queue.append(parent)
        return found


def tail(text: str, end: int) -> int:
    """Return the offset behind the datatype or the language of a string that ends at an offset."""
    found = _TAIL.match(text, end)
    return found.end() if found else end
