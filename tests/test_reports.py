"""Reports: their figures are those of the real files, and the page of coverage is current."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, cast

import pytest
import rdflib
from rdflib import OWL, RDF, SKOS
from rdflib.term import URIRef

from mbtgraph.errors import LoadError
from mbtgraph.graph import Graph
from mbtgraph.namespaces import DCTERMS, RDFS, ROOT
from mbtgraph.project import Project
from mbtgraph.queries.solutions import Solutions
from mbtgraph.rdf import Literal, NamedNode, Rows, n, text_of
from mbtgraph.reports import conflicts as conflicting
from mbtgraph.reports import coverage as covering
from mbtgraph.reports.digest import markdown
from mbtgraph.values import Later
from tests.conftest import ROOT as FOLDER
from tests.conftest import expected
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.loading import Loaded
    from mbtgraph.reports.digest import Digest

PAGE = FOLDER / "docs" / "coverage.md"


@pytest.fixture(scope="module")
def coverage(graph: Graph, project: Project) -> Digest:
    """Return the report on coverage."""
    return covering.coverage(graph, project)


@pytest.fixture(scope="module")
def conflicts(graph: Graph, project: Project) -> Digest:
    """Return the report on conflicts."""
    return conflicting.conflicts(graph, project)


def rows(digest: Digest, title: str) -> dict[str | int, tuple[str | int, ...]]:
    """Return the rows of a table by their first cell."""
    (table,) = (table for table in digest.tables if table.title == title)
    return {row[0]: row[1:] for row in table.rows}


def test_the_page_of_coverage_is_what_the_report_says(
    coverage: Digest, request: pytest.FixtureRequest
) -> None:
    page = markdown(coverage)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_statements_are_those_of_the_inventory_and_each_has_its_claim(coverage: Digest) -> None:
    listed = Counter(row["document"] for row in expected("statements"))
    assert list(covering.STATEMENTS.values()) == [listed[key] for key in sorted(listed)]
    table = rows(coverage, "Statements of the documents")
    for document, number in covering.STATEMENTS.items():
        # One line of each of these two lists of works prints two things: it is two claims.
        doubled = document.startswith(("Psychology Today", "review of"))
        assert table[document] == (number, number + doubled)
    assert table["all documents with an inventory"] == (801, 803)


def test_every_claim_is_counted_once_in_each_table(coverage: Digest, graph: Graph) -> None:
    query = "SELECT (COUNT(?claim) AS ?n) WHERE { ?claim <https://w3id.org/mbtgraph/ontology#basis> ?b }"
    claims = int(text_of(graph.select(query).rows[0][0]))
    for title in ("Form of the claims", "Basis of the claims", "Level of trust"):
        table = rows(coverage, title)
        assert table.pop("all") == (claims, "100 %")
        assert sum(cast("int", row[0]) for row in table.values()) == claims
    assert list(rows(coverage, "Level of trust")) == ["t1", "t2", "t3", "unmarked", "model", "all"]


def test_questions_are_answered_out_of_those_that_were_asked(coverage: Digest, graph: Graph) -> None:
    answered = {key for query in graph.queries.values() for key in query.questions}
    assert answered <= set(covering.QUESTIONS)
    assert len(set(covering.QUESTIONS)) == len(covering.QUESTIONS) == 54
    table = rows(coverage, "Competency questions")
    assert table["answered by a stored query"][0] == len(answered)
    (note,) = (table.note for table in coverage.tables if table.title == "Competency questions")
    assert note.count("CQ") == 54 - len(answered)


def test_records_and_rules_are_counted_from_the_files(
    coverage: Digest, graph: Graph, loaded: Loaded, project: Project
) -> None:
    records = rows(coverage, "Studies, conflicts and mappings")
    mappings = len(loaded.data.having(n("mbt:mappingRelation")))
    assert records["mappings"] == (mappings,)
    assert (
        sum(cast("int", r[0]) for name, r in records.items() if str(name).startswith("mappings:")) == mappings
    )
    assert records["conflicts, curated"] == (len({fact[0] for fact in loaded.data.having(n("mbt:between"))}),)
    assert cast("int", records["studies"][0]) >= cast("int", records["studies with results"][0]) >= 3
    rules = rows(coverage, "Rules and queries")
    assert rules["lints"] == (len(project.files("queries/lint", "*.rq")),)
    assert rules["stored queries"] == (len(graph.queries),)
    assert cast("int", rules["rules of shapes"][0]) >= 119


def test_our_line_beside_other_ontologies_is_counted_as_theirs(coverage: Digest) -> None:
    """The figures of others were counted by this same code, with the properties of OBO."""
    graph = rdflib.Graph()
    for path in sorted((FOLDER / "ontology").glob("*.ttl")):
        graph.parse(path)
    named = {c for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    current = named - set(graph.subjects(OWL.deprecated))
    defined = {c for c in current if (c, SKOS.definition, None) in graph}
    source = URIRef(DCTERMS + "source")
    sourced = {
        c for c in defined if any(not str(s).startswith(f"{ROOT}design") for s in graph.objects(c, source))
    }
    axioms = [*graph.subject_objects(OWL.disjointWith), *graph.subjects(RDF.type, OWL.AllDisjointClasses)]
    own = rows(coverage, "Beside other ontologies")["mbtgraph"]
    assert [cell for cell in own if isinstance(cell, int)] == [*map(len, (current, defined, sourced, axioms))]
    assert len(rows(coverage, "Beside other ontologies")) == 8


def test_each_conflict_is_found_or_not_and_each_computed_one_is_listed_or_new(
    conflicts: Digest, graph: Graph
) -> None:
    figures = {name: row[0] for name, row in rows(conflicts, "In figures").items()}
    found = rows(conflicts, "Curated and found")
    missed = rows(conflicts, "Curated and not found")
    curated = {*found, *missed}
    assert curated == {f"C{n:02}" for n in range(1, 72)} | {f"L{n:02}" for n in range(1, 16)}
    assert not found.keys() & missed.keys()
    assert (figures["curated and found by the build"], figures["curated and not found"]) == (
        len(found),
        len(missed),
    )
    assert found["C22"] == ("one of degree: tagged twice", "mixed basis", "mixed basis")
    assert found["C55"][2] == found["C60"][2] == "printed against record"
    assert missed["C25"][3] == "one claim only: the other side is a record, a rule or a gap"
    query = "SELECT DISTINCT ?c WHERE { ?c <https://w3id.org/mbtgraph/ontology#onProposition> ?p }"
    assert figures["computed"] == len(graph.select(query).rows)
    (new,) = (table for table in conflicts.tables if table.title == "Computed and on no list")
    assert figures["computed and on no list"] == len(new.rows)
    by_kind = rows(conflicts, "By kind")
    assert sum(cast("int", row[0]) for row in by_kind.values()) == figures["curated"] == 86
    assert all(bool(row[3]) == (row[1] != row[0]) for row in by_kind.values())


def test_every_kind_of_conflict_says_what_a_machine_lacks(loaded: Loaded) -> None:
    kinds = loaded.ontology.subjects(n("rdf:type"), n("mbt:ConflictKind"))
    labels = {text_of(loaded.ontology.one(kind, NamedNode(RDFS + "label"))) for kind in kinds}
    assert labels == set(conflicting.LACKING)


class _Told(Graph):
    """Answer with given rows, so that each way of missing a conflict can be told apart."""

    def __init__(self, *told: str) -> None:
        self._told = [line.split() for line in told]

    def select(self, text: str, **_: object) -> Solutions:
        assert "onProposition" in text
        cells = [[None if cell == "-" else Literal(cell) for cell in row] for row in self._told]
        return Solutions(Rows((), tuple(map(tuple, cells))), Later(dict))

    def labels(self, iris: object, **_: object) -> dict[str, str]:
        return dict.fromkeys(cast("list[str]", iris), "label")


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        (["a t p v true"], "one claim only"),
        (["a t p v true", "b - - - -"], "1 of its 2 claims has a content"),
        (["a - - - -", "b - - - -"], "0 of its 2 claims has a content"),
        (["a t p v true", "b u p w true"], "no two of its claims say something of one thing"),
        (["a t p v true", "b t q w true"], "no two of its claims say something of one thing"),
        (["a t p v true", "b t p v true"], "they say the same"),
        (["a t p v true", "b t p w true"], "the values may both hold"),
        (["a t p v false", "b t p w false"], "may have several values"),
    ],
)
def test_what_stands_in_the_way_of_a_conflict(project: Project, sides: list[str], says: str) -> None:
    graph = _Told(*(f"c/C1 what gap low false claim/{side}" for side in sides))
    missed = rows(conflicting.conflicts(graph, project), "Curated and not found")
    assert says in str(missed["C1"][3])


def test_a_conflict_is_found_where_all_claims_of_a_computed_one_are_its_own(project: Project) -> None:
    curated = [f"c/C1 what gap low false claim/{claim} t p v true" for claim in "ab"]
    inside = [f"c/x - mixed low true claim/{claim} t p v true" for claim in "ab"]
    beyond = [*inside, "c/x - mixed low true claim/z t p v true"]
    digest = conflicting.conflicts(_Told(*curated, *inside), project)
    assert rows(digest, "Curated and found")["C1"] == ("what", "gap", "mixed")
    assert not rows(digest, "Computed and on no list")
    digest = conflicting.conflicts(_Told(*curated, *beyond), project)
    assert not rows(digest, "Curated and found")
    assert rows(digest, "Computed and on no list") == {"label label": ("mixed", "low", "a b z", "C1")}


@pytest.mark.parametrize("name", ["conflicts", "coverage"])
def test_a_report_is_printed_in_each_form(capsys: pytest.CaptureFixture[str], built: Path, name: str) -> None:
    def printed(*arguments: str) -> str:
        run = Run(capsys, "report", name, "--root", str(built), *arguments)
        assert (run.code, run.err) == (0, "")
        return run.out

    page, value, text = printed("-o", "markdown"), json.loads(printed("-o", "json")), printed()
    assert value["name"] == name
    assert value["data_version"] in text
    for table in value["tables"]:
        assert f"## {table['title']}\n\n| {' | '.join(table['columns'])} |\n" in page
        assert table["title"] in text
        for row in table["rows"]:
            assert f"| {' | '.join(map(str, row))} |" in page
    if name == "coverage":
        assert page == PAGE.read_text(encoding="utf-8")


def test_a_report_that_does_not_exist_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "report", "nothing")
    assert run.code == 2
    assert "expected one of conflicts, coverage, got 'nothing'" in run.err


def test_a_project_without_the_query_gets_a_sentence(tmp_path: Path, graph: Graph) -> None:
    with pytest.raises(LoadError, match=r"queries/report/conflicts\.rq"):
        conflicting.conflicts(graph, Project(tmp_path))
