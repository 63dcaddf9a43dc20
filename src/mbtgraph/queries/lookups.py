"""The plain queries by which names, labels and descriptions are looked up."""

from __future__ import annotations

from mbtgraph.namespaces import MBT, RDFS, SKOS
from mbtgraph.rdf import NamedNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

NAMES: Final = f"""
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
SELECT ?thing ?label ?other WHERE {{
  %s ?thing rdfs:label ?label . OPTIONAL {{ ?thing skos:altLabel ?other }}
}} ORDER BY ?thing ?label ?other
"""
LABELS: Final = f"""
PREFIX mbt: <{MBT}>
PREFIX rdfs: <{RDFS}>
SELECT ?thing ?slot ?told WHERE {{
  %s ?thing ?slot ?told . FILTER(?slot IN (rdfs:label, mbt:tier, mbt:located))
}}
"""
"""What things are called, and how those that are sources stand: with OPTIONAL it takes six times as long."""
CLAIM_NAMES: Final = f"""
PREFIX mbt: <{MBT}>
SELECT ?claim ?name WHERE {{
  ?claim mbt:statement ?statement . BIND(STRAFTER(STR(?claim), "/claim/") AS ?name)
}} ORDER BY ?claim
"""
TOUCHING: Final = f"""
PREFIX mbt: <{MBT}>
SELECT DISTINCT ?claim WHERE {{ VALUES ?thing {{ %s }} ?claim mbt:involves ?thing ; mbt:statement ?text }}
"""
DESCRIBE: Final = f"""
PREFIX mbt: <{MBT}>
SELECT ?property ?value WHERE {{
  VALUES ?thing {{ %s }}
  ?thing ?property ?value .
  # What is claimed of a thing is told with its claims, not as a bare triple.
  FILTER NOT EXISTS {{ ?edge mbt:from ?thing ; mbt:via ?property }}
  FILTER(!ISBLANK(?value))
}} ORDER BY ?property ?value
"""
FACTS: Final = "CONSTRUCT { ?node ?p ?o } WHERE { VALUES ?node { %s } ?node ?p ?o }"


def nodes(iris: Iterable[str]) -> str:
    """Return IRIs as the inside of a VALUES block, each once, in a stable order."""
    return " ".join(str(NamedNode(iri)) for iri in sorted(set(iris)))
