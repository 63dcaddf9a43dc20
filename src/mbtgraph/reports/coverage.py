"""What the graph covers: statements, questions, terms, evidence and rules, beside other ontologies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import SH
from mbtgraph.rdf import NamedNode, parse_file
from mbtgraph.reports.digest import Digest, Table, share
from mbtgraph.reports.field import OTHERS, Counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.graph import Graph
    from mbtgraph.project import Project

    Counts = Mapping[str, Mapping[str, int]]

STATEMENTS: Final = {
    "clinical wiki article on Mentalization-Based Treatment": 336,
    "Psychology Today page on Mentalization-Based Therapy": 86,
    "review of the 2016 practical guide to MBT": 329,
    "blog post on Mentalization-Based Therapy": 50,
}
"""How many statements the documents make, by the inventory that was drawn up before any claim."""

QUESTIONS: Final = tuple(
    f"CQ{number:02}"
    for number in (
        1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32, 34, 35, 37, 38, 40,
        41, 43, 44, 46, 47, 49, 50, 52, 53, 55, 56, 58, 59, 61, 62, 64, 65, 67, 68, 70, 71, 73, 74, 76, 77,
        79, 80,
    )
)  # fmt: skip
"""The ids of the competency questions; a number that is left out was given to none."""

_INTRODUCTION: Final = (
    "What this graph holds, in figures, as `mbtgraph report coverage` counts them.",
    "They tell how much is there; how far to trust it is told with each answer.",
)
_SHARED: Final = (
    ("Form of the claims", "form", "claims by form"),
    ("Basis of the claims", "basis", "claims by basis"),
    ("Tier of the cited claims", "best tier cited", "cited claims by tier"),
)


def coverage(graph: Graph, project: Project) -> Digest:
    """Return what a graph and its project cover.

    Raises:
        LoadError: A file of shapes cannot be read.
    """
    counts: dict[str, dict[str, int]] = {}
    for group, name, count in graph.census():
        counts.setdefault(group, {})[name] = int(count)
    tables = (
        _documents(counts),
        *(_shares(title, column, counts.get(group, {})) for title, column, group in _SHARED),
        _levels(counts.get("claims by level of trust", {})),
        _questions({key for query in graph.queries.values() for key in query.questions}),
        _terms(counts),
        _records(counts),
        _rules(graph, project),
        _field(counts),
    )
    return Digest("coverage", "Coverage", _INTRODUCTION, tables)


def _documents(counts: Counts) -> Table:
    claims = counts.get("claims by document", {})
    names = dict.fromkeys((*STATEMENTS, *claims))
    rows = [(name, STATEMENTS.get(name, ""), claims.get(name, 0)) for name in names]
    total = sum(STATEMENTS.values())
    covered = sum(claims.get(name, 0) for name in STATEMENTS)
    return Table(
        "Statements of the documents",
        ("document", "statements", "claims"),
        (*rows, ("all documents with an inventory", total, covered)),
        "Each document was first listed statement by statement; a claim keeps the number of its statement.",
    )


def _shares(title: str, column: str, counts: Mapping[str, int], note: str = "") -> Table:
    total = sum(counts.values())
    rows = ((name, count, share(count, total)) for name, count in counts.items())
    return Table(title, (column, "claims", "share"), (*rows, ("all", total, share(total, total))), note)


def _levels(counts: Mapping[str, int]) -> Table:
    ordered: dict[str, int] = {level: counts[level] for level in LEVELS if level in counts}
    note = "A claim is seen at its level and at each wider one, down to the last."
    return _shares("Level of trust", "level", ordered, note)


def _questions(answered: set[str]) -> Table:
    known = answered.intersection(QUESTIONS)
    left = [question for question in QUESTIONS if question not in known]
    return Table(
        "Competency questions",
        ("questions", "number", "share"),
        (
            ("asked of the graph", len(QUESTIONS), share(len(QUESTIONS), len(QUESTIONS))),
            ("answered by a stored query", len(known), share(len(known), len(QUESTIONS))),
        ),
        f"Without a stored query: {', '.join(left) or 'none'}.",
    )


def _terms(counts: Counts) -> Table:
    terms, properties = counts.get("terms", {}), counts.get("claimable properties", {})
    defined = terms.get("defined", 0)
    sourced, coined = terms.get("defined, with an outside source", 0), terms.get("coined here", 0)
    declared, used = properties.get("declared", 0), properties.get("in use", 0)
    return Table(
        "Terms of the ontology",
        ("terms", "number", "share"),
        (
            ("with a definition", defined, share(defined, defined)),
            ("defined after an outside source", sourced, share(sourced, defined)),
            ("coined here", coined, share(coined, defined)),
            ("properties that a claim may use", declared, share(declared, declared)),
            ("properties that claims do use", used, share(used, declared)),
        ),
    )


def _records(counts: Counts) -> Table:
    def rows() -> Iterator[tuple[str, int]]:
        studies = counts.get("studies", {})
        yield "studies", studies.get("recorded", 0)
        yield "studies with results", studies.get("with results", 0)
        for what in ("conflicts, curated", "conflicts, computed", "mappings"):
            yield what, sum(counts.get(what, {}).values())
        for name, count in counts.get("mappings", {}).items():
            yield f"mappings: {name}", count

    return Table(
        "Studies, conflicts and mappings",
        ("records", "number"),
        tuple(rows()),
        "`mbtgraph report conflicts` holds the curated conflicts against the computed ones.",
    )


def _rules(graph: Graph, project: Project) -> Table:
    targets = {NamedNode(SH + "targetClass"), NamedNode(SH + "targetSubjectsOf")}
    facts = (fact for path in project.files("shapes", "*.ttl") for fact in parse_file(path))
    shapes = {fact[0] for fact in facts if fact[1] in targets}
    rows = (
        ("lints", len(project.files("queries/lint", "*.rq"))),
        ("rules of shapes", len(shapes)),
        ("stored queries", len(graph.queries)),
    )
    return Table("Rules and queries", ("kept in every check", "number"), rows)


def _field(counts: Counts) -> Table:
    classes, disjointness = counts.get("classes", {}), counts.get("disjointness", {})
    own = Counted(
        "mbtgraph",
        "ontology/*.ttl",
        "this one",
        classes=classes.get("declared", 0),
        defined=classes.get("defined", 0),
        sourced=classes.get("defined, with an outside source", 0),
        disjointness=disjointness.get("axioms", 0),
    )
    columns = (
        "ontology", "file", "release", "classes", "defined", "share defined", "with a source",
        "share with a source", "disjointness axioms",
    )  # fmt: skip
    rows = (
        (
            one.ontology, one.file, one.release, one.classes, one.defined, share(one.defined, one.classes),
            one.sourced, share(one.sourced, one.classes), one.disjointness,
        )
        for one in (own, *OTHERS)
    )  # fmt: skip
    note = (
        f"Our axioms make {disjointness.get('pairs of classes', 0)} pairs of classes disjoint.\n"
        "The figures of others were counted with rdflib over the file named, at its commit.\n"
        "Classes are the named ones that are not deprecated, imported ones included.\n"
        "A definition is an IAO:0000115, ours a `skos:definition`; a source for it an IAO:0000119, "
        "ours a `dcterms:source` outside this project.\n"
        "Axioms of disjointness are `owl:disjointWith` and `owl:AllDisjointClasses`."
    )
    return Table("Beside other ontologies", columns, tuple(rows), note)
