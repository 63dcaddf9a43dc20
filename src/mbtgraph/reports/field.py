"""What other ontologies of the field hold, counted with rdflib over one file of each.

Counted are the named classes that are not deprecated, imported ones included; those with a definition
(IAO:0000115) and with a source for it (IAO:0000119); and the axioms of disjointness (disjointWith,
AllDisjointClasses). Ours are counted the same way, with `skos:definition` and `dcterms:source`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Counted(NamedTuple):
    """Hold the figures of one ontology, and the file in which they were counted."""

    ontology: str
    file: str
    release: str
    classes: int
    defined: int
    sourced: int
    disjointness: int


_MF: Final = "jannahastings/mental-functioning-ontology@62aaff3:ontology"
_OTHERS: Final = (
    ("AddictO", "addicto-org/addiction-ontology@6f40723:addicto.owl", "2026-05-05", 1360, 1299, 158, 0),
    ("BCIO", "HumanBehaviourChangeProject/ontologies@2f634cd:bcio.owl", "2026-08-06", 2597, 2588, 129, 0),
    ("GMHO", "galenos-project/mental-health-ontology@fd49417:gmho.owl", "2026-03-26", 210, 205, 50, 0),
    ("MF", f"{_MF}/MF.owl", "2022-07-19", 400, 347, 14, 19),
    ("MFOEM", "jannahastings/emotion-ontology@e3a12f2:ontology/MFOEM.owl", "2025-06-16", 622, 545, 14, 19),
    ("MFOMD", f"{_MF}/internal/MD-core.owl", "none", 195, 181, 5, 2),
    ("SEPIO", "monarch-initiative/SEPIO-ontology@de7ab0f:sepio.owl", "2023-06-13", 114, 80, 17, 8),
)
OTHERS: Final = tuple(Counted(*figures) for figures in _OTHERS)
"""The figures of others, by name."""
