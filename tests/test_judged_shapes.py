"""pySHACL as the judge: on broken graphs both engines find the same things."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from mbtgraph.rdf import Facts, Literal, n, ntriples, parse_file
from mbtgraph.shapes import Shapes, Validator
from tests.broken_graphs import Breaker, around

if TYPE_CHECKING:
    from mbtgraph.shapes import ShapeResult

ROOT = Path(__file__).parents[1]
GRAPHS = 200


@cache
def read(folder: str) -> Facts:
    """Return the triples of all Turtle files of a folder."""
    return Facts(fact for path in sorted((ROOT / folder).rglob("*.ttl")) for fact in parse_file(path))


BOUNDS = "MinInclusiveConstraintComponent", "MaxInclusiveConstraintComponent"


def found(results: list[ShapeResult]) -> set[tuple[str, ...]]:
    """Return what has to be the same whichever engine looks.

    Where a value of a wrong datatype cannot be compared with a bound, it breaks the bound too, and only
    one of the engines says so (see the last test here). Both tell the datatype.
    """
    wrong = {(r.focus, r.path, r.value) for r in results if r.component == "DatatypeConstraintComponent"}
    return {
        (r.focus, r.path, r.value, r.component, r.severity, r.rule)
        for r in results
        if r.component not in BOUNDS or (r.focus, r.path, r.value) not in wrong
    }


def test_engines_agree_on_broken_graphs() -> None:
    """On each of many broken graphs both find the same set, and nearly every rule has its turn."""
    shapes = Shapes(read("shapes"))
    ground = ntriples(around(read("ontology")))
    breaker = Breaker(read("data"), read("ontology"), shapes, Random(5))  # noqa: S311 (chance with a seed, no secret)
    graphs = [ground + ntriples(graph) for graph in breaker.graphs(GRAPHS)]
    assert len(set(graphs)) == GRAPHS
    broken, fired = 0, set()
    with Validator(shapes) as ours, Validator(shapes, engine="pyshacl") as judge:
        for number, graph in enumerate(graphs):
            expected = found(judge.validate(graph))
            assert found(ours.validate(graph)) == expected, number
            broken += bool(expected)
            fired |= {rule for *_, rule in expected}
        # What is left of the ontology is all that shapes can see of it.
        whole = b"".join([ntriples(read("ontology")), *graphs])
        assert ours.validate(whole) == ours.validate(b"".join(graphs))
    assert broken > GRAPHS * 0.95
    assert len(fired) > 140


def test_the_judge_compares_what_cannot_be_compared() -> None:
    """A bound is broken too by what cannot be compared with it; pySHACL compares by other rules."""
    shape = n("shapes:s")
    shapes = Shapes(
        [
            (shape, n("sh:targetSubjectsOf"), n("mbt:year")),
            (shape, n("sh:path"), n("mbt:year")),
            (shape, n("sh:maxInclusive"), Literal("1", datatype=n("xsd:decimal"))),
        ]
    )
    data = ntriples([(n("claim:x"), n("mbt:year"), Literal("maybe", datatype=n("xsd:boolean")))])
    with Validator(shapes) as ours, Validator(shapes, engine="pyshacl") as judge:
        assert [result.component for result in ours.validate(data)] == ["MaxInclusiveConstraintComponent"]
        assert judge.validate(data) == []
