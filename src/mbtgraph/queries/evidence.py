"""Evidence: for any edge of an answer, the steps it rests on and the claims behind each step.

An evidence column holds propositions, asserted or inferred, or claims. What stands behind all of
them is fetched in two plain queries, which every SPARQL 1.1 engine answers at once: one query
with many OPTIONAL parts took twenty times as long.
"""

from __future__ import annotations

from functools import lru_cache

from mbtgraph.errors import QueryError
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import MBT, shrink
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of
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
_STEPS: Final = f"""
SELECT DISTINCT ?edge ?step ?slot ?node WHERE {{
  # Virtuoso finds everything by a path that begins at a VALUES of one term: a plain step comes first.
  {{ VALUES ?edge {{ %s }} ?edge ?slot ?node . BIND(?edge AS ?step) FILTER(?slot IN ({_SLOTS})) }}
  UNION
  {{
    VALUES ?edge {{ %s }} ?edge <{MBT}restsOn> ?first . ?first <{MBT}restsOn>* ?step .
    ?step ?slot ?node . FILTER(?slot IN ({_SLOTS}))
  }}
}}
"""
_CLAIMS: Final = f"""
SELECT DISTINCT ?claim ?slot ?node WHERE {{
  VALUES ?claim {{ %s }} ?claim ?slot ?node . FILTER(?slot IN ({_SLOTS}))
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
        """Return the strongest level among the claims that affirm the step; of denials where none does."""
        affirming = [claim.level for claim in self.claims if not claim.denies]
        return min(affirming or [claim.level for claim in self.claims], key=LEVELS.index)

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
        self.behind: dict[str, dict[str, None]] = {}
        self.propositions: dict[str, Slots] = {}
        self.claims: dict[str, Slots] = {}
        wanted = nodes(edges)
        if not wanted:
            return
        for edge, step, slot, node in _whole(ask(_STEPS % (wanted, wanted))):
            self.behind.setdefault(text_of(edge), {})[text_of(step)] = None
            _put(self.propositions, step, slot, node)
        self.claims.update((node, slots) for node, slots in self.propositions.items() if "basis" in slots)
        named = {claim for slots in self.propositions.values() for claim in _claimed(slots)}
        if left := nodes(named - self.claims.keys()):
            for claim, slot, node in _whole(ask(_CLAIMS % left)):
                _put(self.claims, claim, slot, node)

    def iris(self) -> set[str]:
        """Return the IRIs whose labels a reader will want."""
        slots = [*self.propositions.values(), *self.claims.values()]
        texts = {text for own in slots for texts in own.values() for text in texts}
        return {text for text in texts if text.startswith(("http://", "https://"))}

    def steps(
        self, edge: str, names: Mapping[str, str], standings: Mapping[str, Standing]
    ) -> tuple[Step, ...]:
        """Return the steps of an edge, in the order in which they lead from its start to its end."""
        found = [
            self.step(node, names, standings)
            for node in sorted(self.behind.get(edge, ()))
            if "inferredBy" not in self.propositions[node]
        ]
        return _in_order(found)

    def step(self, node: str, names: Mapping[str, str], standings: Mapping[str, Standing]) -> Step:
        """Return one proposition with its claims, or one bare claim."""
        slots = self.propositions[node]
        limits = tuple((slot, value) for slot in _QUALIFIERS for value in slots.get(slot, ()))
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


def _put(into: dict[str, Slots], node: Term | None, slot: Term | None, content: Term | None) -> None:
    held = into.setdefault(text_of(node), {}).setdefault(_local(slot), [])
    if (text := text_of(content)) not in held:
        held.append(text)


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
