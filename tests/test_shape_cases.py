"""The shapes themselves: every rule has a case that breaks it alone, and can explain itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.namespaces import MBT, PROV, SH, SHAPES, SKOS
from mbtgraph.rdf import BlankNode, Facts, NamedNode, n, ntriples, parse_file
from mbtgraph.shapes import rules, validate

if TYPE_CHECKING:
    from mbtgraph.rdf import Fact, Term

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "shapes"
CONFORMING = sorted(CASES.glob("*/conforms.ttl"))
VIOLATING = sorted(CASES.glob("*/violates-*.ttl"))
CONSTRAINTS = (
    "class", "closed", "datatype", "disjoint", "hasValue", "in", "languageIn", "lessThanOrEquals",
    "maxCount", "maxInclusive", "minCount", "minInclusive", "minLength", "nodeKind", "or", "pattern", "xone",
)  # fmt: skip
CHOICES = ("or", "xone")
TARGETS = ("targetClass", "targetSubjectsOf")
OTHER_PARTS = ("ignoredProperties", "message", "path", "severity")
JARGON = re.compile(r"https?://w3id|\bsh:|[Ss]hape|focus|[Vv]iolat|constraint|IRI")


@cache
def read(*folders: str) -> tuple[Fact, ...]:
    """Return the triples of all Turtle files of some folders."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.ttl"))]
    return tuple(fact for path in paths for fact in parse_file(path))


@cache
def ground() -> tuple[Fact, ...]:
    """Return what every case may refer to."""
    return read("ontology", "data/things", "data/sources")


@cache
def shapes() -> Facts:
    """Return all shapes."""
    return Facts(read("shapes"))


@cache
def texts() -> tuple[bytes, bytes]:
    """Return what every case may refer to, and all shapes, as N-Triples."""
    return ntriples(ground()), ntriples(shapes())


def all_shapes() -> list[NamedNode]:
    """Return the name of every shape."""
    return [
        shape
        for shape, _, kind in shapes().having(n("rdf:type"))
        if kind in {n("sh:NodeShape"), n("sh:PropertyShape")} and isinstance(shape, NamedNode)
    ]


def items(head: Term | None) -> list[Term]:
    """Return the members of a list in the shapes."""
    found = []
    while head is not None and head != n("rdf:nil"):
        found += shapes().objects(head, n("rdf:first"))
        head = shapes().one(head, n("rdf:rest"))
    return found


def conditions() -> set[Term]:
    """Return the shapes that rules only choose between."""
    lists = [head for choice in CHOICES for _, _, head in shapes().having(NamedNode(SH + choice))]
    return {member for head in lists for member in items(head)}


def rules_of(stem: str) -> set[str]:
    """Return the rules of one file of shapes."""
    subjects = {fact[0] for fact in parse_file(ROOT / "shapes" / f"{stem}.ttl")} - conditions()
    return {subject.value.removeprefix(SHAPES) for subject in subjects if isinstance(subject, NamedNode)}


def components(rule: str) -> set[str]:
    """Return the constraint components that a rule declares."""
    about = shapes().about(n(f"shapes:{rule}"))
    declared = [name for name in CONSTRAINTS if NamedNode(SH + name) in about]
    return {f"{name[0].upper()}{name[1:]}ConstraintComponent" for name in declared}


def kinds(facts: Facts, node: Term) -> set[Term]:
    """Return the classes of a node, and all classes above them."""
    found: set[Term] = set()
    waiting = list(facts.objects(node, n("rdf:type")))
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found.add(kind)
            waiting += facts.objects(kind, n("rdfs:subClassOf"))
    return found


def looks_at(rule: str, facts: Facts, node: Term) -> bool:
    """Tell whether a node is among the targets of a rule."""
    shape = n(f"shapes:{rule}")
    of_class = kinds(facts, node) & {*shapes().objects(shape, n("sh:targetClass"))}
    of_slot = {*facts.about(node)} & {*shapes().objects(shape, n("sh:targetSubjectsOf"))}
    return bool(of_class or of_slot)


def named(path: Path) -> str:
    """Return a readable id of a case."""
    return f"{path.parent.name}/{path.stem}"


def test_cases_are_found() -> None:
    """No case vanishes, and no file lies among the cases that is none."""
    assert len(VIOLATING) >= 119
    stems = {path.stem for path in (ROOT / "shapes").glob("*.ttl")}
    assert {path.parent.name for path in CONFORMING} == stems
    assert {path for path in CASES.rglob("*") if path.is_file()} == {*CONFORMING, *VIOLATING}


def test_every_rule_has_a_case() -> None:
    """The cases in a folder are those of the rules in the file of that name."""
    for path in CONFORMING:
        cases = {case.stem.removeprefix("violates-") for case in path.parent.glob("violates-*.ttl")}
        assert cases == rules_of(path.parent.name), path.parent.name


@pytest.mark.parametrize("path", VIOLATING, ids=named)
def test_case_breaks_one_rule(path: Path) -> None:
    """A violating case breaks the rule that it is named after, in each way, and no other rule.

    Each node of the case breaks it, but for those that others need: they have "company" in their name.
    """
    rule, case = path.stem.removeprefix("violates-"), parse_file(path)
    company, rules_text = texts()
    found = validate(company + ntriples(case), rules_text)
    nodes = {subject.value for subject, _, _ in case}
    assert {result.rule for result in found} == {rule}
    assert {result.focus for result in found} == {node for node in nodes if "-company" not in node}
    assert {result.component for result in found} == components(rule)


@pytest.mark.parametrize("path", CONFORMING, ids=named)
def test_case_conforms(path: Path) -> None:
    """A conforming case breaks nothing, though every rule of its file looks at it."""
    case = parse_file(path)
    facts = Facts([*ground(), *case])
    company, rules_text = texts()
    assert validate(company + ntriples(case), rules_text) == []
    for rule in rules_of(path.parent.name):
        assert any(looks_at(rule, facts, fact[0]) for fact in case), rule


def test_shapes_speak_for_themselves() -> None:
    """Every shape has a name of ours, a severity, one message for people, and one reason."""
    assert len(all_shapes()) == len(rules(ntriples(shapes())))
    for shape in all_shapes():
        assert re.fullmatch(re.escape(SHAPES) + r"[a-z]+(-[a-z]+)*", shape.value), shape
        assert len(shapes().objects(shape, n("sh:severity"))) == 1, shape
        (message,) = shapes().objects(shape, n("sh:message"))
        (why,) = shapes().objects(shape, n("rdfs:comment"))
        for text in (message.value, why.value):
            assert re.fullmatch(r"[A-Z].+\.", text), text
            assert not JARGON.search(text), text
        assert "; " in message.value, f"{message} says what is wrong; it must also say how to mend it"


def test_shapes_use_what_the_tests_know() -> None:
    """No shape uses a part of SHACL that these tests would overlook, nor a blank node but for lists."""
    parts = {predicate for shape in all_shapes() for predicate in shapes().about(shape)}
    used = {part.value.removeprefix(SH) for part in parts if part.value.startswith(SH)}
    assert used == {*CONSTRAINTS, *TARGETS, *OTHER_PARTS}
    for subject, predicate, _ in shapes():
        if isinstance(subject, BlankNode):
            assert predicate in {n("rdf:first"), n("rdf:rest")}
        else:
            assert subject in all_shapes()


def test_every_rule_has_targets() -> None:
    """A shape without targets is one that a rule chooses between, and no such shape has targets."""
    targets = {NamedNode(SH + name) for name in TARGETS}
    assert {shape for shape in all_shapes() if not targets & {*shapes().about(shape)}} == conditions()


def test_every_class_in_use_is_covered() -> None:
    """Each class in use in the data has a rule, and each term in a rule is declared."""
    facts = Facts([*read("ontology"), *read("data")])
    targets = {target for _, _, target in shapes().having(n("sh:targetClass"))}
    for node, _, kind in Facts(read("data")).having(n("rdf:type")):
        assert kinds(facts, node) & targets, kind
    mentioned = {fact[2] for fact in shapes() if fact[2].value.startswith((MBT, PROV, SKOS))}
    assert len(mentioned) > 50
    assert mentioned <= {fact[0] for fact in read("ontology")}


def test_closed_list_is_the_list_of_slots() -> None:
    """A claim may have every slot that the ontology declares for claims, and nothing that is derived."""
    allowed = set(items(shapes().one(n("shapes:claim-slots"), n("sh:ignoredProperties"))))
    derived = {fact[0] for fact in parse_file(ROOT / "ontology" / "derived.ttl")} | {n("mbt:restsOnAgent")}
    ontology = Facts(read("ontology"))
    of_claims = {fact[0] for fact in ontology.having(n("rdfs:domain")) if fact[2] == n("mbt:Claim")}
    qualifiers = {fact[0] for fact in ontology.having(n("mbt:qualifier"))}
    assert (of_claims | qualifiers) - derived <= allowed
    assert {fact[1] for fact in read("data/claims")} <= allowed
    assert not allowed & derived
