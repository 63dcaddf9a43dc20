"""Lints: each fires on the mistake that it is for, once and at its place, and on nothing that is real."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from mbtgraph import lint
from mbtgraph.build import quads
from mbtgraph.derive import derive
from mbtgraph.errors import LoadError
from mbtgraph.lens import inferred_graph
from mbtgraph.namespaces import RDFS
from mbtgraph.project import Project
from mbtgraph.rdf import TYPE, Fact, Facts, Literal, NamedNode, Rows, n, parse_file, text_of
from mbtgraph.reason import infer_types
from mbtgraph.store.embedded import EmbeddedStore
from tests.part import around, seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.derive import Graphs
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Term

ROOT = Path(__file__).parents[1]
RULES = {rule.id: rule for rule in lint.rules(Project(ROOT))}
CASES = sorted((ROOT / "tests" / "cases" / "lint").glob("*.ttl"))
"""One file for each lint, and `<lint>.<variant>.ttl` for each further way in which it can be broken."""
HEAPS = {heap: [path for path in CASES if crc32(path.stem.encode()) % 10 == heap] for heap in range(10)}
"""Cases that are tried together, to save time; sorted in by their names, so that a new one moves no other."""


@dataclass(frozen=True)
class Case:
    """Hold a file that breaks one lint, and what its first lines promise."""

    rule: str
    into: str
    focus: str
    expect: str
    also: frozenset[str]
    facts: tuple[Fact, ...]


def read_case(path: Path) -> Case:
    """Return the case that a file holds."""
    marks = dict(re.findall(r"^# (\w+): (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert marks.keys() >= {"into", "focus", "expect"}
    assert marks["into"] in {"ontology", "data"}
    return Case(
        rule=path.stem.partition(".")[0],
        into=marks["into"],
        focus=n(marks["focus"]).value,
        expect=marks["expect"],
        also=frozenset(marks.get("also", "").split()),
        facts=tuple(parse_file(path)),
    )


def labels(facts: Iterable[Fact]) -> dict[str, str]:
    """Return the labels among some facts."""
    pairs = ((s, o) for s, p, o in facts if p == NamedNode(RDFS + "label"))
    return {s.value: o.value for s, o in pairs if isinstance(s, NamedNode) and isinstance(o, Literal)}


def mistakes(store: EmbeddedStore, names: Mapping[str, str]) -> list[lint.Mistake]:
    """Return what all lints find in a dataset."""
    return [mistake for rule in RULES.values() for mistake in lint.mistakes(store, rule, names)]


def dataset(ontology: Facts, data: Facts) -> EmbeddedStore:
    """Return a dataset as lints see it: through the widest lens, so all types are inferred at once."""
    graphs = derive(ontology, data)
    for fact in infer_types(fact for facts in graphs.values() for fact in facts):
        graphs[inferred_graph("model")].add(fact)
    return EmbeddedStore(quads(graphs))


@pytest.fixture(scope="module")
def store(graphs: Graphs) -> EmbeddedStore:
    """Return the real dataset."""
    return EmbeddedStore(quads(graphs))


@pytest.fixture(scope="module")
def real(loaded: Loaded, store: EmbeddedStore) -> list[lint.Mistake]:
    """Return what the lints find in the real dataset."""
    return mistakes(store, labels([*loaded.ontology, *loaded.data]))


def test_every_lint_has_its_case() -> None:
    assert {path.stem.partition(".")[0] for path in CASES} == RULES.keys()
    assert len(RULES) >= 75
    assert len(CASES) >= 137


def test_real_project_has_no_error(real: list[lint.Mistake]) -> None:
    assert [mistake for mistake in real if mistake.severity == "error"] == []


@pytest.mark.parametrize("name", RULES)
def test_lint_explains_itself(name: str, store: EmbeddedStore) -> None:
    rule = RULES[name]
    assert re.fullmatch(r"(?s)[A-Z{].+\.", rule.summary)
    assert re.fullmatch(r"(?s)[A-Z].+\.", rule.why)
    assert rule.example
    assert rule.mended
    assert rule.tags
    assert rule.severity in {"error", "warning", "info"}
    result = store.run(rule.text, trust="model")
    assert isinstance(result, Rows)
    assert {"focus", *re.findall(r"\{(\w+)\}", rule.summary)} <= set(result.variables)


@pytest.fixture(scope="module")
def part(loaded: Loaded) -> Loaded:
    """Return a part of the real project that holds what the cases name, and what lints count or compare."""
    return part_around(loaded, Facts(fact for path in CASES for fact in parse_file(path)))


def part_around(loaded: Loaded, facts: Facts) -> Loaded:
    """Return a part of a project that holds what some triples name, and what lints count or compare."""
    named: set[Term] = {term for fact in facts for term in fact} | seeds(loaded)
    named.update(loaded.data.subjects(TYPE, n("mbt:MarkerCount")))
    for _, slot, used in facts.having(n("mbt:predicate")):
        named.update(sorted(loaded.data.subjects(slot, used), key=str)[:5])
    texts = {term.value.lower() for term in named if isinstance(term, Literal)}
    named.update(s for s, _, label in loaded.data.having(n("rdfs:label")) if text_of(label).lower() in texts)
    nodes = around(loaded, named)
    return replace(loaded, data=Facts(fact for fact in loaded.data if fact[0] in nodes))


def found_with(cases: Iterable[Case], loaded: Loaded) -> list[lint.Mistake]:
    """Return what all lints find in a project once cases are added to it."""
    ontology, data = (
        Facts([*facts, *(fact for case in cases if case.into == into for fact in case.facts)])
        for into, facts in (("ontology", loaded.ontology), ("data", loaded.data))
    )
    return mistakes(dataset(ontology, data), labels([*ontology, *data]))


@pytest.fixture(scope="module")
def before(part: Loaded) -> list[lint.Mistake]:
    """Return what the lints find in the part, where many a property is used by few claims."""
    return found_with([], part)


def owed(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """Return rule and focus of each mistake that cases promise."""
    return sorted((rule, case.focus) for case in cases for rule in {case.rule, *case.also})


@pytest.mark.parametrize("heap", HEAPS)
def test_lint_finds_its_case_once_and_no_other_does(
    heap: int, loaded: Loaded, real: list[lint.Mistake], part: Loaded, before: list[lint.Mistake]
) -> None:
    cases = [read_case(path) for path in HEAPS[heap]]
    new = [mistake for mistake in found_with(cases, part) if mistake not in before]
    if sorted((mistake.rule, mistake.focus) for mistake in new) != owed(cases):
        # Where a lint looks at more than its case names, only the whole can tell.
        new = [mistake for mistake in found_with(cases, loaded) if mistake not in real]
    for case in cases:
        (own,) = (m for m in new if (m.rule, m.focus) == (case.rule, case.focus) and case.expect in m.message)
        assert own.why == RULES[case.rule].why
    found = [(mistake.rule, mistake.focus) for mistake in new]
    assert sorted(found) == owed(cases)


def test_severity_is_one_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "queries" / "lint"
    folder.mkdir(parents=True)
    header = "#+ id: mine\n#+ summary: Wrong.\n#+ severity: fatal\n"
    (folder / "mine.rq").write_text(header + "SELECT ?focus {}\n", encoding="utf-8")
    with pytest.raises(LoadError, match="'severity' has to be one of error, warning, info"):
        lint.rules(Project(tmp_path))
