"""The plain SKOS relations that mappings stand for, from our thing or term to the address of another's.

A mapping is our record and rests on no claim, so its triple is seen at every level of trust. It
stands in a graph of its own, from which no rule and no reasoner infers anything, and which whoever
wants our data without ties to other vocabularies leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.rdf import Facts, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.rdf import Fact, Term


def matches(ontology: Facts, data: Facts) -> Iterator[Fact]:
    """Yield the plain triple of each mapping; of one that the shapes refuse, nothing."""
    properties: dict[Term, NamedNode | None] = {
        value: _address(at) for value, _, at in ontology.having(n("mbt:skosRelation"))
    }
    for mapping, _, relation in data.having(n("mbt:mappingRelation")):
        found = properties.get(relation)
        for subject in data.objects(mapping, n("mbt:mappingSubject")):
            for text in data.objects(mapping, n("mbt:mappingObject")):
                target = _address(text)
                if isinstance(subject, NamedNode) and found is not None and target is not None:
                    yield subject, found, target


def _address(text: Term) -> NamedNode | None:
    try:
        return NamedNode(text.value) if isinstance(text, Literal) else None
    except ValueError:  # no address; the shapes say so
        return None
