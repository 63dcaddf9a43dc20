"""Which way out of several is nearest: what of `sh:or`, `sh:xone`, `sh:and` and `sh:node` fails.

An engine tells only that no branch fits. So each branch is asked about as a shape of its own, by the
same engine and all in one run, and what fails in it are its leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.rdf import TYPE, Facts, NamedNode, n, ntriples, text_of
from mbtgraph.shapes import Validator
from mbtgraph.shapes.rules import TARGETS, Shapes, members
from mbtgraph.shapes.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mbtgraph.rdf import Term
    from mbtgraph.shapes import Engine, ShapeResult

_CHOICES: Final = {"Or": n("sh:or"), "Xone": n("sh:xone"), "And": n("sh:and"), "Node": n("sh:node")}
_CLASSES: Final = {(TYPE, n("rdfs:Class")), (TYPE, n("owl:Class"))}
"""What makes a shape look at its own instances."""
_TOLD: Final = 3
"""How many ways are told where several are as near."""


class _Question(NamedTuple):
    """Hold a node, and the branches that it may fit."""

    kind: str
    node: Term
    branches: tuple[NamedNode, ...]


def explain(
    results: Iterable[ShapeResult],
    shapes: Shapes,
    data: Facts,
    *,
    name: Callable[[str], str],
    engine: Engine = "shacl",
) -> dict[ShapeResult, tuple[str, ...]]:
    """Return, for each result that comes from a choice, what fails in its nearest branch.

    Raises:
        MbtGraphError: The engine was stopped.
    """
    questions = {result: list(_questions(result, shapes.facts, data)) for result in results}
    asked = {(branch, q.node) for own in questions.values() for q in own for branch in q.branches}
    if not asked:
        return {}
    alone = [fact for fact in shapes.facts if fact[1] not in TARGETS and fact[1:] not in _CLASSES]
    targets = [(branch, n("sh:targetNode"), node) for branch, node in asked]
    with Validator(Shapes([*alone, *targets]), engine=engine) as validator:
        found: dict[str, list[ShapeResult]] = {}
        for leaf in validator.validate(ntriples(data)):
            found.setdefault(leaf.shape, []).append(leaf)

    def leaves(branch: NamedNode, node: Term) -> list[str]:
        near = {text_of(node), *(text_of(v) for values in data.about(node).values() for v in values)}
        own = [leaf for shape in _within(shapes.facts, branch) for leaf in found.get(shape, ())]
        told = (leaf.message or sentence(leaf, shapes.facts, name) for leaf in own if leaf.focus in near)
        return list(dict.fromkeys(told))

    def told(question: _Question) -> Iterator[str]:
        ways = {branch: leaves(branch, question.node) for branch in question.branches}
        yield from _told(question.kind, ways, lambda branch: _called(shapes, branch, name))

    return {result: tuple(line for q in own for line in told(q)) for result, own in questions.items() if own}


def _questions(result: ShapeResult, shapes: Facts, data: Facts) -> Iterator[_Question]:
    kind = result.component.removesuffix("ConstraintComponent")
    if kind not in _CHOICES:
        return
    node = _node(result, data)
    if node is None:
        return
    heads = shapes.objects(NamedNode(result.shape), _CHOICES[kind])
    for branches in [heads] if kind == "Node" else [members(shapes, head) for head in heads]:
        named = tuple(branch for branch in branches if isinstance(branch, NamedNode))
        yield _Question(kind, node, named)


def _node(result: ShapeResult, data: Facts) -> Term | None:
    """Return the node that has to fit: the value, as the data have it."""
    about = data.about(NamedNode(result.focus)) if ":" in result.focus else {}
    own = about.get(NamedNode(result.path), []) if result.path else []
    exact = [value for value in own if text_of(value) == result.value]
    if exact:
        return exact[0]
    node = result.value or result.focus
    return NamedNode(node) if ":" in node and (node == result.focus or data.about(NamedNode(node))) else None


def _within(shapes: Facts, branch: NamedNode) -> list[str]:
    """Return a branch and the property shapes in it, whose results are those of the branch."""
    found: dict[Term, None] = {}
    waiting: list[Term] = [branch]
    while waiting:
        shape = waiting.pop()
        if shape not in found:
            found[shape] = None
            waiting += reversed(shapes.objects(shape, n("sh:property")))
    return [shape.value for shape in found if isinstance(shape, NamedNode)]


def _told(
    kind: str, ways: Mapping[NamedNode, list[str]], called: Callable[[NamedNode], str]
) -> Iterator[str]:
    fitting = [branch for branch, failing in ways.items() if not failing]
    if kind in {"And", "Node"}:
        yield from dict.fromkeys(line for failing in ways.values() for line in failing)
    elif len(fitting) > 1 and kind == "Xone":
        names = " and ".join(called(branch) for branch in fitting)
        yield f"{len(fitting)} of {len(ways)} ways fit, and only one may: {names}"
    elif ways and not fitting:
        least = min(len(failing) for failing in ways.values())
        near = [" ".join(failing) for failing in ways.values() if len(failing) == least]
        for first, lines in enumerate(near[:_TOLD]):
            yield f"as near: {lines}" if first else f"nearest of {len(ways)} ways: {lines}"
        if len(near) > _TOLD:
            yield f"and {len(near) - _TOLD} more as near"


def _called(shapes: Shapes, branch: NamedNode, name: Callable[[str], str]) -> str:
    rule = shapes.rules[branch.value]
    return name(rule.path) if rule.path else rule.name
