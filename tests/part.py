"""A part of the real project, cut out anew each time: small, and as free of mistakes as the whole.

Most tests need a clean project and one file beside it, not all of the data.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mbtgraph.derive import read_claims
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import NamedNode, n, parse_file, turtle
from mbtgraph.turtle.layout import formatted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Term

QUERIES = ("modes", "upstream-causes")
"""The stored queries that the part answers as the whole does."""


def seeds(loaded: Loaded) -> set[Term]:
    """Return what the part is cut around: whole sections, all that `QUERIES` answer from, what tests name."""
    data = loaded.data
    return {
        *data.subjects(n("mbt:statedIn"), n("section:wiki-flow-diagram")),
        *data.subjects(n("mbt:predicate"), n("mbt:leadsTo")),
        *data.subjects(n("mbt:object"), n("mode:non-mentalizing-mode")),
        n("modality:mbt"),
        n("source:bateman-fonagy-1999"),
        n("study:bateman-fonagy-2009"),
        n("theory:attachment-theory"),
    }


def around(loaded: Loaded, nodes: Iterable[Term]) -> set[Term]:
    """Return nodes with all that they name, and so on, and for each thing a claim that names it.

    Nothing then is named and not described, and nothing is described that no claim is about.
    """
    claims = [claim.node for claim in read_claims(loaded.ontology, loaded.data)]
    named: dict[Term, set[Term]] = {
        claim: {value for values in loaded.data.about(claim).values() for value in values} for claim in claims
    }
    first: dict[Term, Term] = {}
    for claim, things in named.items():
        for thing in things:
            first.setdefault(thing, claim)
    found: set[Term] = set()
    waiting: set[Term] = {*nodes, *(value for _, _, value in loaded.ontology)}
    while waiting:
        while waiting:
            node = waiting.pop()
            if node not in found and isinstance(node, NamedNode) and loaded.data.about(node):
                found.add(node)
                waiting.update(o for values in loaded.data.about(node).values() for o in values)
                # The sections of a document are numbered without a gap.
                waiting.update(loaded.data.subjects(n("mbt:sectionOf"), node))
        told = {thing for claim in found & named.keys() for thing in named[claim]}
        waiting = {first[thing] for thing in found - told - named.keys() if thing in first}
    return found


def write_part(whole: Path, root: Path, nodes: set[Term]) -> None:
    """Write the rules of a project and, in files of the same names, what it says of some nodes."""
    for folder in ("ontology", "shapes", "queries/lint", "queries/report"):
        shutil.copytree(whole / folder, root / folder)
    (root / "queries" / "ask").mkdir()
    for name in QUERIES:
        shutil.copy(whole / "queries" / "ask" / f"{name}.rq", root / "queries" / "ask")
    for file in (whole / "data").rglob("*.ttl"):
        own = [fact for fact in parse_file(file) if fact[0] in nodes]
        if own:
            target = root / file.relative_to(whole)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(formatted(turtle(own, PREFIXES).decode()), encoding="utf-8")
