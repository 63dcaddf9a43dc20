"""What follows from claims: propositions, edges, conflicts and summaries, graph by graph.

Everything is derived level by level, from the strongest trust to the widest, and each level's
graphs receive only what the levels before did not have. So what a reader sees through a lens
never depends on a claim beyond that lens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.derive.claims import BASES, Claim, read_claims
from mbtgraph.derive.conflicts import View, conflicts
from mbtgraph.derive.mappings import matches
from mbtgraph.derive.propositions import Proposition, propositions_of
from mbtgraph.derive.rules import Closure, Inferred, compile_rules
from mbtgraph.lens import LEVELS, MAPPINGS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.namespaces import PROV, RDFS, SKOS, XSD
from mbtgraph.rdf import TYPE, Fact, Facts, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.lens import Level

_ALWAYS_IDENTITY: Final = frozenset(
    {TYPE, NamedNode(RDFS + "label"), NamedNode(SKOS + "altLabel"), NamedNode(SKOS + "notation")}
)
_CURATION: Final = (NamedNode(PROV + "wasAttributedTo"), NamedNode(PROV + "generatedAtTime"))
_TRUE: Final = Literal("true", datatype=NamedNode(XSD + "boolean"))
_RECORDS: Final = ("Study", "StudyArm", "Result")

Graphs = dict[str, Facts]


def derive(ontology: Facts, data: Facts) -> Graphs:
    """Return the graphs of the dataset by IRI, apart from inferred types and the catalog."""
    return _Derivation(ontology, data).run()


def identity_properties(ontology: Facts) -> frozenset[NamedNode]:
    """Return the properties that only identify a thing: the closed list of the graph of things."""
    marked = (fact[0] for fact in ontology.having(n("mbt:identity")))
    return _ALWAYS_IDENTITY | {node for node in marked if isinstance(node, NamedNode)} | set(_CURATION)


class _Derivation:
    """One run; its state is what is visible so far."""

    def __init__(self, ontology: Facts, data: Facts) -> None:
        self.ontology = ontology
        self.data = data
        self.claims = read_claims(ontology, data)
        self.rules = compile_rules(ontology)
        self.edges = Closure(self.rules)
        self.links = Closure(self.rules)
        self.affirmed: dict[Proposition, list[Claim]] = {}
        self.denied: dict[Proposition, list[Claim]] = {}
        self.developers: set[object] = set()
        self.seen: set[Fact] = set()
        self.graphs: Graphs = {ONTOLOGY: Facts(), THINGS: Facts()}

    def run(self) -> Graphs:
        """Fill the graphs, one level after the other."""
        claim_nodes = {claim.node for claim in self.claims}
        records, curated = self._records(), self._curated_conflicts()
        identity = identity_properties(self.ontology)
        self._add(ONTOLOGY, self.ontology)
        self.graphs[MAPPINGS] = Facts(matches(self.ontology, self.data))
        for subject, predicate, value in self.data:
            leveled = subject in claim_nodes or subject in curated
            if not leveled and (subject not in records or predicate in identity):
                self._add(THINGS, [(subject, predicate, value)])
        for level in LEVELS:
            self.graphs[claims_graph(level)] = Facts()
            self.graphs[inferred_graph(level)] = Facts()
        self._link("t1", self.graphs[THINGS])
        for level in LEVELS:
            own = [claim for claim in self.claims if claim.level == level]
            for claim in own:
                self._put(level, self._described(claim))
            for node in sorted((x for x, at in (records | curated).items() if at == level), key=str):
                facts = self._facts_of(node)
                self._put(level, facts if node in curated else (f for f in facts if f[1] not in identity))
            self._level(level, own)
        return self.graphs

    def _level(self, level: Level, own: list[Claim]) -> None:
        new_edges = []
        for claim in own:
            for proposition in propositions_of(claim):
                verb, holders = ("denies", self.denied) if claim.denies else ("asserts", self.affirmed)
                holders.setdefault(proposition, []).append(claim)
                self._put(level, proposition.facts(n("mbt:AssertedProposition")))
                self._put(level, [(claim.node, n("mbt:" + verb), proposition.node)])
                if not claim.denies and not proposition.qualifiers:
                    self._put(level, [proposition.edge])
                    new_edges.append(proposition.edge)
        self._infer(level, sorted(set(new_edges), key=str))
        self._link(level, self.graphs[claims_graph(level)])
        visible = tuple(c for c in self.claims if LEVELS.index(c.level) <= LEVELS.index(level))
        view = View(
            ontology=self.ontology,
            data=self.data,
            claims=visible,
            affirmed=self.affirmed,
            denied=self.denied,
            whole=level == LEVELS[-1],
        )
        for conflict in conflicts(view):
            self._put(level, conflict.facts())
        for claim in visible:
            if self._originators_only(claim):
                self._put(level, [(claim.node, n("mbt:originatorOnly"), _TRUE)])

    def _infer(self, level: Level, edges: list[Fact]) -> None:
        graph = inferred_graph(level)
        for inferred in self.edges.add(edges):
            self._add(graph, [inferred.edge, *_described_inference(inferred)])
            subject, predicate, _ = inferred.edge
            if predicate == n("mbt:developed"):
                self.developers.add(subject)

    def _link(self, level: Level, facts: Iterable[Fact]) -> None:
        """Close the slots of claims and records under the same rules; these links are no propositions."""
        edges = set(self.affirmed_edges())
        links = [f for f in facts if isinstance(f[2], NamedNode) and f not in edges]
        self._add(inferred_graph(level), (inferred.edge for inferred in self.links.add(links)))

    def affirmed_edges(self) -> Iterator[Fact]:
        """Yield the plain triples of the affirmed propositions that are visible so far."""
        return (p.edge for p in self.affirmed if not p.qualifiers)

    def _put(self, level: Level, facts: Iterable[Fact]) -> None:
        self._add(claims_graph(level), facts)

    def _add(self, graph: str, facts: Iterable[Fact]) -> None:
        seen, own = self.seen, self.graphs[graph]
        for fact in facts:
            before = len(seen)
            seen.add(fact)
            if len(seen) > before:
                own.add(fact)

    def _facts_of(self, node: NamedNode) -> Iterator[Fact]:
        return ((node, p, o) for p, values in self.data.about(node).items() for o in values)

    def _described(self, claim: Claim) -> Iterator[Fact]:
        """Yield what is curated of a claim, the curation that holds for its section, and its summaries."""
        own = list(self._facts_of(claim.node))
        yield from own
        for section in self.data.objects(claim.node, n("mbt:statedIn")):
            for predicate in _CURATION:
                if not any(fact[1] == predicate for fact in own):
                    yield from ((claim.node, predicate, o) for o in self.data.objects(section, predicate))
        yield claim.node, n("mbt:basis"), claim.basis
        yield claim.node, n("mbt:trustLevel"), n("mbt:level-" + claim.level)
        if claim.cited_tier is not None:
            yield claim.node, n("mbt:citedTier"), claim.cited_tier

    def _originators_only(self, claim: Claim) -> bool:
        authors = (self.data.objects(source, n("mbt:hasAuthor")) for source in claim.sources)
        return bool(claim.sources) and all(any(a in self.developers for a in names) for names in authors)

    def _records(self) -> dict[NamedNode, Level]:
        """Return the studies, arms and results, each at the level of the strongest claim on it."""
        kinds = _with_subclasses(self.ontology, [n("mbt:" + name) for name in _RECORDS])
        nodes = {s for s, _, kind in self.data.having(TYPE) if kind in kinds and isinstance(s, NamedNode)}
        levels: dict[NamedNode, Level] = {}
        # Only what a claim reports or describes is lifted to its level, not what it merely touches or denies.
        for claim in (claim for claim in self.claims if not claim.denies):
            for node in nodes.intersection((*claim.subjects, *claim.objects)):
                levels[node] = min(levels.get(node, claim.level), claim.level, key=LEVELS.index)
        for study in sorted(levels, key=str):
            for arm in self.data.objects(study, n("mbt:hasArm")):
                if isinstance(arm, NamedNode):
                    levels[arm] = min(levels.get(arm, levels[study]), levels[study], key=LEVELS.index)
        return {node: levels.get(node, "model") for node in nodes}

    def _curated_conflicts(self) -> dict[NamedNode, Level]:
        """Return the curated conflicts, each at the level at which all of its claims are visible."""
        of = {claim.node: claim.level for claim in self.claims}
        found: dict[NamedNode, Level] = {}
        for node in self.data.subjects(TYPE, n("mbt:Conflict")):
            sides = [of[c] for c in self.data.objects(node, n("mbt:between")) if c in of]  # type: ignore[index]
            if isinstance(node, NamedNode):
                found[node] = max(sides, key=LEVELS.index, default="model")
        return found


def _described_inference(inferred: Inferred) -> Iterator[Fact]:
    subject, predicate, value = inferred.edge
    if isinstance(subject, NamedNode):
        proposition = Proposition(subject, predicate, value)
        yield from proposition.facts(n("mbt:InferredProposition"))
        yield proposition.node, n("mbt:inferredBy"), Literal(inferred.rule.text)
        for premise in inferred.premises:
            node = Proposition(*premise).node  # type: ignore[arg-type]
            yield proposition.node, n("mbt:restsOn"), node


def _with_subclasses(ontology: Facts, classes: list[NamedNode]) -> set[object]:
    found: set[object] = set(classes)
    queue = list(classes)
    while queue:
        for child in ontology.subjects(NamedNode(RDFS + "subClassOf"), queue.pop()):
            if child not in found and isinstance(child, NamedNode):
                found.add(child)
                queue.append(child)
    return found


__all__ = ["BASES", "Claim", "Closure", "Graphs", "Proposition", "compile_rules", "derive", "read_claims"]
