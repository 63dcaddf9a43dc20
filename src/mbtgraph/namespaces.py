"""Every name the project mints or refers to: IRIs, prefixes and CURIEs.

>>> expand("claim:S0-142")
'https://w3id.org/mbtgraph/id/claim/S0-142'
>>> shrink("https://w3id.org/mbtgraph/ontology#leadsTo")
'mbt:leadsTo'
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Final

ROOT: Final = "https://w3id.org/mbtgraph/"
MBT: Final = ROOT + "ontology#"
ID: Final = ROOT + "id/"
GRAPH: Final = ROOT + "graph/"
SHAPES: Final = ROOT + "shapes#"
QUERY: Final = ROOT + "query/"
PARAMETER: Final = ROOT + "parameter/"
RULE: Final = ROOT + "rule/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
VOID: Final = "http://rdfs.org/ns/void#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SPDX: Final = "http://spdx.org/rdf/terms#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
SCHEMA: Final = "https://schema.org/"

KINDS: Final = (
    "arm", "capacity", "characteristic", "claim", "conflict", "dimension", "discipline", "disorder",
    "example", "factor", "feature", "goal", "imbalance", "instrument", "intervention",
    "manifestation", "mapping", "markers", "modality", "mode", "notice", "objective", "obstacle",
    "organisation", "outcome", "period", "person", "place", "population", "problem", "process", "profession",
    "proposition", "quantity", "question", "result", "section", "service", "setting", "software",
    "source", "state", "study", "theory", "training", "venue",
)  # fmt: skip
"""The segments after `id/`: each is also a prefix, so that things have short names."""

PREFIXES: Final[dict[str, str]] = {
    "mbt": MBT,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "void": VOID,
    "schema": SCHEMA,
    "graph": GRAPH,
    "shapes": SHAPES,
    "query": QUERY,
    "parameter": PARAMETER,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
}

_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def expand(curie: str) -> str:
    """Return the IRI of a CURIE with one of our prefixes.

    Raises:
        KeyError: The prefix is not one of `PREFIXES`.
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def shrink(iri: str) -> str:
    """Return an IRI as a CURIE where one of our prefixes fits, and unchanged elsewhere."""
    slash = iri.rfind("/") + 1
    for start in (iri.find("#", slash) + 1, slash):
        if prefix := _BY_NAMESPACE.get(iri[:start]):
            return f"{prefix}:{iri[start:]}"
    return iri


def used(prefixes: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Return those of some prefixes that IRIs begin with.

    >>> used(PREFIXES, ["https://w3id.org/mbtgraph/id/claim/S0-142"])
    {'claim': 'https://w3id.org/mbtgraph/id/claim/'}
    """
    lines = "\n".join(["", *iris])
    return {prefix: space for prefix, space in prefixes.items() if f"\n{space}" in lines}
