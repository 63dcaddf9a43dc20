"""The level at which a claim is seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.derive import read_claims
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import Facts, parse_turtle

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SOURCES = """
source:one a mbt:Source ; mbt:tier mbt:T1 ; mbt:located mbt:Located .
source:two a mbt:Source ; mbt:tier mbt:T2 ; mbt:located mbt:NotSought .
source:three a mbt:Source ; mbt:tier mbt:T3 ; mbt:located mbt:Located .
source:lost a mbt:Source ; mbt:tier mbt:T1 ; mbt:located mbt:NotFound .
"""


@pytest.mark.parametrize(
    ("slots", "level"),
    [
        ("a mbt:CitedClaim ; mbt:cites source:one", "t1"),
        ("a mbt:CitedClaim ; mbt:cites source:two", "t2"),
        ("a mbt:CitedClaim ; mbt:cites source:three", "t3"),
        ("a mbt:CitedClaim ; mbt:cites source:three, source:one", "t1"),
        ("a mbt:CitedClaim ; mbt:cites source:lost", "unmarked"),
        ("a mbt:CitedClaim ; mbt:cites source:lost, source:three", "t3"),
        ("a mbt:CitedClaim ; mbt:cites source:one ; mbt:verification mbt:Contradicted", "unmarked"),
        ("a mbt:CitedClaim", "unmarked"),
        ("a mbt:UnmarkedClaim", "unmarked"),
        ("a mbt:ModelGeneratedClaim", "model"),
    ],
)
def test_level(loaded: Loaded, slots: str, level: str) -> None:
    data = parse_turtle(f"{PROLOGUE}{SOURCES}claim:X-1 {slots} .", path=Path("case.ttl"))
    (claim,) = read_claims(loaded.ontology, Facts(data))
    assert claim.level == level


def test_the_real_claims_by_level(loaded: Loaded) -> None:
    levels = [claim.level for claim in read_claims(loaded.ontology, loaded.data)]
    assert {level: levels.count(level) for level in set(levels)} == {
        "t1": 633, "t2": 65, "t3": 480, "unmarked": 93, "model": 107,
    }  # fmt: skip
