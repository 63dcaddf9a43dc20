"""The rules of a check explain themselves: one page each, with examples that do what they say."""

from __future__ import annotations

import ast
import re
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import LoadError
from mbtgraph.gate import check
from mbtgraph.gate.rules.built_in import BUILT_IN
from mbtgraph.gate.rules.catalogue import PAGES, catalogue, examples
from mbtgraph.project import Project
from mbtgraph.queries.header import read_query
from mbtgraph.queries.linter import faults
from mbtgraph.rdf import BlankNode, Facts, ntriples, parse_file, parse_turtle
from mbtgraph.reason import uncovered
from mbtgraph.shapes import validate
from mbtgraph.shapes.guard import unsafe
from mbtgraph.turtle.form import form_of
from tests.conftest import ROOT
from tests.rule_examples import HEAD, example
from tests.test_lints import Case, found_with, part_around, read_case
from tests.test_shape_cases import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.gate.rules.model import Rule
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Fact

PROJECT = Project(ROOT)
RULES = catalogue(PROJECT)
FOLDER = ROOT / PAGES
SHAPES = [rule for rule in RULES.values() if rule.source.startswith("shapes/")]
LINTS = [rule for rule in RULES.values() if rule.source.startswith("queries/lint/")]
QUERIES = [rule for rule in RULES.values() if rule.topic == "stored queries"]
FILES = [rule for rule in RULES.values() if rule.topic in {"files", "waivers"}]
INTRODUCTION = (
    "# Rules\n\n"
    "What `mbtgraph check` can find: one page a rule, with what is wrong, why it matters, how it is mended, "
    "and an example of both, generated from where the rule is defined.\n"
    "`mbtgraph check --explain RULE` prints the same.\n"
    "The examples leave the prefixes out, which are those of "
    "[namespaces.py](../../src/mbtgraph/namespaces.py); each is tested.\n"
    "[The design](../design.md#rules) tells how a project changes the severity of a rule, how a comment "
    "waives it, and how a baseline lets pass what is known.\n"
)
SECTIONS = {
    "syntax": "Files and waivers",
    "shapes": "Shapes",
    "lints": "Lints",
    "queries": "Stored queries",
    "owl": "OWL",
}
HEADER = "| rule | severity | what is wrong |\n|---|---|---|\n"


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    shown = example(rule)
    parts = [
        f"# {rule.id}", rule.what, f"**Why:** {' '.join(rule.why.split())}", f"**Mend:** {rule.mend}",
        f"**Severity:** {rule.severity}",
    ]  # fmt: skip
    if shown is None:
        parts.append("No file by itself breaks this rule.")
    else:
        whole = f"[The whole case](../../{shown.whole}) says more than this.\n\n" if shown.whole else ""
        parts.append(f"## Bad\n\n{whole}```{shown.language}\n{shown.bad}```")
        parts.append(f"## Good\n\n```{shown.language}\n{shown.good}```")
    parts.append(f"Defined in [{rule.source}](../../{rule.source}); [all rules](README.md).")
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """Return the page that lists all rules by topic."""
    parts = [INTRODUCTION]

    def section(rule: Rule) -> str:
        return "syntax" if rule.topic == "files" else rule.stage

    order = list(SECTIONS)
    ordered = sorted(RULES.values(), key=lambda r: (order.index(section(r)), r.topic, r.id))
    for stage, of_stage in groupby(ordered, section):
        parts.append(f"## {SECTIONS[stage]}\n")
        for topic, rules in groupby(of_stage, lambda rule: rule.topic):
            rows = "".join(f"| [{r.id}]({r.id}.md) | {r.severity} | {r.what} |\n" for r in rules)
            parts.append(f"### {topic[0].upper()}{topic[1:]}\n\n{HEADER}{rows}")
    return "\n".join(parts)


def facts(text: str) -> list[Fact]:
    """Return the triples of an example."""
    return parse_turtle(HEAD + text, path=Path("example.ttl"))


def test_each_rule_has_its_page(request: pytest.FixtureRequest) -> None:
    pages = {f"{rule.id}.md": page(rule) for rule in RULES.values()} | {"README.md": index()}
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        for name in {path.name for path in FOLDER.glob("*.md")} - pages.keys():
            (FOLDER / name).unlink()
        for name, text in pages.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    assert {path.name for path in FOLDER.iterdir()} == pages.keys()
    for name, text in pages.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            "read the diff; `make golden` takes it over"
        )
    assert len(RULES) >= 240


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_each_rule_tells_what_why_and_how_to_mend(rule: Rule) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.id)
    assert re.fullmatch(r"(?s)[A-Z…].+[.…]", rule.what)
    for text in (rule.why, rule.mend):
        assert re.fullmatch(r"(?s)[A-Z].+\.", text)
    assert (ROOT / rule.source).is_file()


@pytest.mark.parametrize("name", ["claim-basis", "amount-twice", "waiver-form", "query-limit"])
def test_the_examples_are_read_from_the_page(name: str) -> None:
    shown = example(RULES[name])
    assert shown is not None
    assert examples(PROJECT, RULES[name]) == (shown.bad, shown.good)


def test_each_rule_can_be_broken_by_a_file_but_three() -> None:
    missing = {rule.id for rule in RULES.values() if example(rule) is None}
    assert missing == {"owl-not-run", "removed-iri", "shapes-not-run"}
    shown = {rule.id: own for rule in RULES.values() if (own := example(rule))}
    assert [name for name, own in shown.items() if own.bad == own.good] == []


def naming(node: ast.AST) -> list[ast.expr]:
    """Return the parts of the code that name the rule of a finding."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
        return [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_finding":
        return node.args[:1]
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):  # as `queries/linter.py` does
        return node.value.elts[:1]
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith(("rule,", "(rule,")):
        return [node.value]
    if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "RULE" and node.value:
        return [node.value]
    return []


def test_no_finding_names_a_rule_without_a_page() -> None:
    """Each rule that the code names is in the catalogue, and each that is built in is named by the code."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py")]
    parts = [
        part for tree in trees for node in ast.walk(tree) for own in naming(node) for part in ast.walk(own)
    ]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    assert {text for text in texts if re.fullmatch("[a-z]+(-[a-z]+)+", text)} == {r.id for r in BUILT_IN}


def test_each_golden_sentence_names_a_rule() -> None:
    told = "".join(path.read_text("utf-8") for path in (ROOT / "tests/cases/sentences").glob("*.txt"))
    named = set(re.findall(r"(?m)^\S+:\d+:\d+: (?:error|warning|info) ([a-z-]+)$", told))
    assert len(named) >= 10
    assert named <= RULES.keys()


def test_examples_of_shapes() -> None:
    company, shapes = texts()
    wrong = [(rule.id, facts(bad(rule))) for rule in SHAPES]
    found = validate(company + ntriples(fact for _, own in wrong for fact in own), shapes)
    broken = {(rule, str(fact[0])) for rule, own in wrong for fact in own if "-company" not in str(fact[0])}
    assert {(result.rule, f"<{result.focus}>") for result in found} == broken
    right = [fact for rule in SHAPES for fact in facts(good(rule))]
    assert validate(company + ntriples(right), shapes) == []


def nameless(given: Iterable[Fact]) -> set[tuple[str, ...]]:
    """Return triples as texts in which all blank nodes are alike."""
    return {tuple("[]" if isinstance(term, BlankNode) else str(term) for term in fact) for fact in given}


def test_bad_examples_of_lints_are_their_cases() -> None:
    for rule in LINTS:
        shown, case = example(rule), parse_file(ROOT / "tests/cases/lint" / f"{rule.id}.ttl")
        assert shown
        left_out = nameless(case) - nameless(facts(shown.bad))
        assert bool(left_out) == bool(shown.whole)
        assert nameless(facts(shown.bad)) <= nameless(case)


def test_good_examples_of_lints_raise_nothing(loaded: Loaded) -> None:
    cases = []
    for rule in LINTS:
        into = read_case(ROOT / "tests/cases/lint" / f"{rule.id}.ttl").into
        cases.append(Case(rule.id, into, "", "", frozenset(), tuple(facts(good(rule)))))
    part = part_around(loaded, Facts(fact for case in cases for fact in case.facts))
    before = found_with([], part)
    assert [mistake for mistake in found_with(cases, part) if mistake not in before] == []


def bad(rule: Rule) -> str:
    """Return what breaks a rule."""
    shown = example(rule)
    assert shown
    return shown.bad


def good(rule: Rule) -> str:
    """Return what keeps a rule."""
    shown = example(rule)
    assert shown
    return shown.good


def test_examples_of_files_and_waivers(part: Path) -> None:
    """Each bad example raises its rule and no other on the day before its waivers end; a good one, none."""
    folder, today = part / "data" / "mine", date(2027, 5, 30)
    folder.mkdir()
    rules = [rule for rule in FILES if not rule.fixed]
    for show, raised in ((bad, {f"data/mine/{rule.id}.ttl": {rule.id} for rule in rules}), (good, {})):
        for rule in rules:
            (folder / f"{rule.id}.ttl").write_text(HEAD + show(rule), encoding="utf-8")
        found = [
            f for f in check(root=part, only=["lints", "shapes"], today=today).findings if "mine" in f.path
        ]
        assert {path: {f.rule for f in found if f.path == path} for path in {f.path for f in found}} == raised
    assert facts(good(RULES["turtle-syntax"]))
    with pytest.raises(LoadError, match="this is not Turtle"):
        facts(bad(RULES["turtle-syntax"]))


def test_examples_of_form() -> None:
    rule = RULES["not-formatted"]
    assert form_of(HEAD + good(rule)).endswith("\n" + good(rule))
    assert form_of(HEAD + bad(rule)) == form_of(HEAD + good(rule))


def test_examples_of_shapes_that_are_refused() -> None:
    def told(text: str) -> list[LoadError]:
        return list(unsafe(HEAD + text, facts(text), path=Path("mine.ttl")))

    assert told(bad(RULES["unsafe-shape"]))
    assert told(good(RULES["unsafe-shape"])) == []


def test_examples_of_axioms() -> None:
    assert uncovered(Facts(facts(bad(RULES["uncovered-axiom"]))))
    assert uncovered(Facts(facts(good(RULES["uncovered-axiom"])))) == []


def test_examples_of_stored_queries(part: Path) -> None:
    where = Path("mine.rq")
    for rule in QUERIES:
        if rule.id not in {"query-header", "query-test"}:
            assert {fault[0] for fault in faults(read_query(bad(rule), path=where))} == {rule.id}
        assert list(faults(read_query(good(rule), path=where))) == []
    with pytest.raises(LoadError, match="Did you mean summary"):
        read_query(bad(RULES["query-header"]), path=where)
    raised = []
    for show in (bad, good):
        (part / "queries/ask/mine.rq").write_text(show(RULES["query-test"]), encoding="utf-8")
        raised.append([finding.rule for finding in check(root=part, only=["queries"]).findings])
    assert raised == [["query-test"], []]


def test_examples_of_the_reasoner_are_cases_of_its_own_tests(loaded: Loaded) -> None:
    cases = {
        "owl-profile": "profile-undeclared-class", "owl-consistency": "clash-two-bases",
        "owl-unsatisfiable": "empty-class",
    }  # fmt: skip
    for name, case in cases.items():
        assert facts(bad(RULES[name])) == parse_file(ROOT / "tests/cases/owl" / f"{case}.ttl")
        assert {*facts(good(RULES[name]))} <= {*loaded.data, *loaded.ontology}
