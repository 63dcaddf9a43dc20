"""Evidence: for any edge of an answer, the steps it rests on and the claims behind each step.

An evidence column holds propositions, asserted or inferred, or claims. What stands behind all of
them is fetched in plain queries, which every SPARQL 1.1 engine answers at once: one for the
propositions, one more for each inference in a row, one for the claims. A query with many OPTIONAL
parts took twenty times as long, and behind a path such as `restsOn*` Virtuoso can lose the values
that it starts from, and answer for every node there is.
"""

from __future__ import annotations

from functools import lru_cache

from mbtgraph.errors import QueryError
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import MBT, shrink
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import NamedNode, text_of
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Final

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Rows, Term

# Half of what the graph says of a claim is not needed here, and reading it would take as long as the rest.
_SLOTS: Final = ", ".join(
    f"<{MBT}{name}>"
    for name in (
        "from", "via", "to", "toValue", "inPopulation", "comparedWith", "assertedBy", "deniedBy",
        "inferredBy", "restsOn", "basis", "trustLevel", "statement", "statedIn", "stance", "verification",
        "hedge", "strength", "attributedTo", "originatorOnly", "cites",
    )
)  # fmt: skip
_ABOUT: Final = f"""
SELECT DISTINCT ?thing ?slot ?node WHERE {{
  VALUES ?thing {{ %s }} ?thing ?slot ?node . FILTER(?slot IN ({_SLOTS}))
}}
"""

_QUALIFIERS: Final = ("comparedWith", "inPopulation")

Slots = dict[str, "list[str]"]
"""What stands in the slots of a node, by the local name of the slot."""
Standing = tuple[str, bool]
"""The tier of a source, and whether it was looked for and not found."""


@value
class Source:
    """Hold a cited source: its IRI, its label, its tier, and whether it was looked for in vain."""

    iri: str
    label: str
    tier: str
    lost: bool = False

    @property
    def standing(self) -> str:
        """Return the tier, or that nothing bears it out."""
        return "not found" if self.lost else self.tier


@value
class ClaimEvidence:
    """Hold one claim as evidence: what it says, and everything that decides how far to trust it.

    `stance` is the claim's own; `denies` tells that it speaks against the step it stands behind.
    """

    iri: str
    id: str
    statement: str
    basis: str
    level: Level
    section: str
    stance: str = "affirms"
    denies: bool = False
    verification: str = ""
    hedge: str = ""
    strength: str = ""
    attributed_to: str = ""
    originator_only: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def mark(self) -> str:
        """Return the basis as a reader wants it: the tiers cited, or the kind of mark."""
        if self.basis == "cited" and self.level == "unmarked":
            return "contradicted" if self.verification == "contradicted" else "source not found"
        tiers = " ".join(sorted({source.tier for source in self.sources if not source.lost}))
        return tiers or {"model-generated": "LLM"}.get(self.basis, self.basis)


def _deciding(claims: Sequence[ClaimEvidence]) -> Sequence[ClaimEvidence]:
    """Return the claims that affirm a step, or the denials where none does."""
    return [claim for claim in claims if not claim.denies] or claims


def shared_hedges(claims: Sequence[ClaimEvidence]) -> tuple[str, ...]:
    """Return how the strongest of the claims that decide hedge it, where none of these says it plainly.

    What stands without its sentence, such as a row of figures, must not read firmer than they do: what
    a source hedges is no plainer for the plain word of a weaker claim.
    """
    deciding = _deciding(claims)
    strongest = min((claim.level for claim in deciding), key=LEVELS.index, default=None)
    hedges = dict.fromkeys(claim.hedge for claim in deciding if claim.level == strongest)
    return () if "" in hedges else tuple(hedges)


@value
class Step:
    """Hold one asserted proposition on the way to an edge, with its claims; a bare claim has no slots."""

    iri: str
    subject: str = ""
    predicate: str = ""
    object: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimEvidence, ...] = ()

    @property
    def level(self) -> Level:
        """Return the strongest level among the claims that decide."""
        return min((claim.level for claim in _deciding(self.claims)), key=LEVELS.index)

    @property
    def hedges(self) -> tuple[str, ...]:
        """Return how those of its level among the claims that decide hedge it, where none says it plainly."""
        return shared_hedges(self.claims)

    @property
    def denied(self) -> bool:
        """Tell whether claims only deny the step."""
        return all(claim.denies for claim in self.claims)

    @property
    def contested(self) -> bool:
        """Tell whether claims speak for the step and against it."""
        return len({claim.denies for claim in self.claims}) > 1


class Evidence:
    """Hold what stands behind some edges, as slots by node."""

    def __init__(self, edges: Iterable[str], ask: Callable[[str], Rows]) -> None:
        """Fetch it; `ask` answers a SELECT through the lens of the answer.

        Raises:
            QueryError: An engine cut it off, so that a claim might be missing.
        """
        self.propositions: dict[str, Slots] = {}
        self._iris: set[str] = set()
        seen: set[str] = set()
        wanted = set(edges)
        while wanted:
            seen |= wanted
            found = self._slots(wanted, ask)
            self.propositions |= found
            wanted = {premise for slots in found.values() for premise in slots.get("restsOn", ())} - seen
        named = {claim for slots in self.propositions.values() for claim in _claimed(slots)}
        bare = {node: slots for node, slots in self.propositions.items() if "basis" in slots}
        self.claims = bare | self._slots(named - bare.keys(), ask)

    def iris(self) -> set[str]:
        """Return the IRIs whose labels a reader will want; a text is none, whatever it looks like."""
        return self._iris

    def _slots(self, iris: Iterable[str], ask: Callable[[str], Rows]) -> dict[str, Slots]:
        """Return what stands in the slots of some nodes, as far as a lens shows it."""
        found: dict[str, Slots] = {}
        wanted = nodes(iris)
        for node, slot, content in _whole(ask(_ABOUT % wanted)) if wanted else ():
            held = found.setdefault(text_of(node), {}).setdefault(_local(slot), [])
            if (text := text_of(content)) not in held:
                held.append(text)
            if isinstance(content, NamedNode):
                self._iris.add(text)
        return found

    def steps(
        self, edge: str, names: Mapping[str, str], standings: Mapping[str, Standing]
    ) -> tuple[Step, ...]:
        """Return the steps of an edge, in the order in which they lead from its start to its end."""
        behind = {edge} & self.propositions.keys()
        new = behind
        while new:
            premises = {premise for node in new for premise in self.propositions[node].get("restsOn", ())}
            new = {premise for premise in premises if premise in self.propositions} - behind
            behind |= new
        asserted = (node for node in sorted(behind) if "inferredBy" not in self.propositions[node])
        return _in_order([self.step(node, names, standings) for node in asserted])

    def step(self, node: str, names: Mapping[str, str], standings: Mapping[str, Standing]) -> Step:
        """Return one proposition with its claims, or one bare claim."""
        slots = self.propositions[node]
        limits = tuple((slot, value) for slot in _QUALIFIERS for value in sorted(slots.get(slot, ())))
        if "basis" in slots:
            return Step(iri=node, qualifiers=limits, claims=(self._claim(node, names, standings),))
        denied = slots.get("deniedBy", [])
        return Step(
            iri=node,
            subject=slots["from"][0],
            predicate=slots["via"][0],
            object=(slots.get("to") or slots["toValue"])[0],
            qualifiers=limits,
            claims=tuple(
                self._claim(claim, names, standings, denies=claim in denied)
                for claim in sorted(_claimed(slots))
            ),
        )

    def _claim(
        self, iri: str, names: Mapping[str, str], standings: Mapping[str, Standing], *, denies: bool = False
    ) -> ClaimEvidence:
        slots = self.claims[iri]

        def name(slot: str) -> str:
            return ", ".join(names.get(iri, "") for iri in sorted(slots.get(slot, ())))

        level = slots["trustLevel"][0].rpartition("#level-")[2]
        return ClaimEvidence(
            iri=iri,
            id=shrink(iri).partition(":")[2],
            statement=slots.get("statement", [""])[0],
            basis=name("basis"),
            level=next(known for known in LEVELS if known == level),
            section=name("statedIn"),
            stance=name("stance") or "affirms",
            denies=denies,
            verification=name("verification"),
            hedge=name("hedge"),
            strength=name("strength"),
            attributed_to=name("attributedTo"),
            originator_only=slots.get("originatorOnly") == ["true"],
            sources=tuple(
                Source(source, names.get(source, source), *standings.get(source, ("", False)))
                for source in sorted(slots.get("cites", ()))
            ),
        )


def _claimed(slots: Slots) -> list[str]:
    return [*slots.get("assertedBy", ()), *slots.get("deniedBy", ())]


def _whole(found: Rows) -> tuple[tuple[Term | None, ...], ...]:
    if not found.complete:
        raise QueryError(
            "The engine cut off the claims behind this answer, so that it cannot be told who says so; "
            "ask for fewer rows."
        )
    return found.rows


@lru_cache(256)
def _local(slot: Term | None) -> str:
    return text_of(slot).replace("#", "/").rpartition("/")[2]


def _in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps so that each begins where the one before ended, as far as they do."""
    ends = {step.object for step in steps}
    ordered: list[Step] = []
    left = sorted(steps, key=lambda step: (step.subject in ends, step.subject, step.object))
    while left:
        following = [step for step in left if ordered and step.subject == ordered[-1].object]
        ordered.append((following or left)[0])
        left.remove(ordered[-1])
    return tuple(ordered)
