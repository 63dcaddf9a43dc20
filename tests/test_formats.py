"""Formats: what is written is read again by other readers, and no claim loses its stance on the way."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import rdflib
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from mbtgraph.errors import BadParameter
from mbtgraph.queries.formats import DEFAULTS, serialize_rows
from mbtgraph.queries.formats.columns import EVIDENCE, with_evidence
from mbtgraph.queries.formats.w3c import plain
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Rows
from mbtgraph.store.embedded import EmbeddedStore
from tests.answered import HOSTILE, answer, claim, step, telling

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.rdf import Term

FOUND = EmbeddedStore(b"").run(
    'SELECT ("x"@en--ltr AS ?said) (<<( <urn:a> <urn:b> <<( <urn:a> <urn:c> 5 )>> )>> AS ?triple) {}',
    trust="model",
)
XSD = "http://www.w3.org/2001/XMLSchema#"
SPACE = "{http://www.w3.org/2005/sparql-results#}"
OXIGRAPH = {
    "json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV
}  # fmt: skip


def read_by_oxigraph(text: str, form: str) -> Rows:
    """Return rows as pyoxigraph reads them."""
    found = parse_query_results(text.encode(), format=OXIGRAPH[form])
    assert isinstance(found, QuerySolutions)
    return Rows(tuple(v.value for v in found.variables), tuple(map(tuple, found)))


def read_by_rdflib(text: str, form: str) -> list[list[str | None]]:
    """Return rows as rdflib reads them, each term as N-Triples has it."""
    found = rdflib.query.Result.parse(io.BytesIO(text.encode()), format=form)
    return [
        [None if binding.get(v) is None else binding[v].n3() for v in found.vars or ()]
        for binding in found.bindings
    ]


def said_by_rdflib(found: Rows) -> list[list[str | None]]:
    """Return rows as rdflib would have them if it had made them itself."""
    return [[_n3(term) for term in row] for row in found.rows]


def _n3(term: object) -> str | None:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value).n3()
    if isinstance(term, Literal):
        kind = (
            None
            if term.language or term.datatype.value == f"{XSD}string"
            else rdflib.URIRef(term.datatype.value)
        )
        return rdflib.Literal(term.value, lang=term.language, datatype=kind).n3()
    return None


# XML cannot hold most controls, and no format a lone surrogate.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r")
)
IRIS = st.sampled_from(["urn:a", "https://example.org/a?b=c&d#e", "https://example.org/ü"]).map(NamedNode)
LITERALS = (
    TEXTS.map(Literal)
    | TEXTS.map(lambda text: Literal(text, language="en"))
    | TEXTS.map(lambda text: Literal(text, datatype=NamedNode("https://example.org/type")))
    | st.integers().map(Literal)
)
TABLES = st.lists(st.tuples(st.none() | IRIS | LITERALS, IRIS | LITERALS, st.none() | LITERALS), max_size=4)


@given(TABLES)
def test_what_is_written_is_read_alike_by_oxigraph(rows: list[tuple[Term | None, ...]]) -> None:
    found = Rows(("a", "b", "c"), tuple(rows))
    for form in OXIGRAPH:
        assert read_by_oxigraph(serialize_rows(found, form), form) == found, form


@given(TABLES)
def test_csv_holds_the_bare_terms(rows: list[tuple[Term | None, ...]]) -> None:
    written = serialize_rows(Rows(("a", "b", "c"), tuple(rows)), "csv")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read == [["a", "b", "c"], *([plain(term) for term in row] for row in rows)]


@pytest.mark.parametrize("evidence", ["none", "inline"])
@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_answers_are_read_alike_by_two_readers(graph: Graph, form: str, evidence: Evidence) -> None:
    for name in ("findings-for", "definitions", "claims-by-document", "upstream-causes"):
        asked = graph.ask(name)
        expected = with_evidence(asked, evidence)
        text = asked.serialize(form, evidence=evidence)
        assert len(expected.rows) == len(asked) > 0
        assert read_by_oxigraph(text, form) == expected
        assert read_by_rdflib(text, form) == said_by_rdflib(expected)


def test_every_answer_is_written_in_every_format_with_any_evidence(graph: Graph) -> None:
    for name in graph.queries:
        asked = graph.ask(name)
        for evidence in EVIDENCE:
            rows = with_evidence(asked, evidence)
            assert len(set(rows.variables)) == len(rows.variables)
            for form in OXIGRAPH:
                if (form, evidence) != ("json", "full"):
                    assert read_by_oxigraph(asked.serialize(form, evidence=evidence), form) == rows
            assert len(list(csv.reader(io.StringIO(asked.serialize("csv", evidence=evidence))))) > len(
                rows.rows
            )
            assert asked.question.split()[0] in asked.serialize("markdown", evidence=evidence)


def test_a_column_of_evidence_never_hides_a_column_of_the_answer(graph: Graph) -> None:
    header = with_evidence(graph.ask("claims-by-document"), "inline").variables
    assert header[:6] == ("document", "claims", "cited", "generated", "unmarked", "first")
    assert "evidence_claims" in header


def test_in_full_each_claim_has_a_line_of_its_own(graph: Graph) -> None:
    asked = graph.ask("upstream-causes", problem="impulsivity")
    lines = list(csv.DictReader(io.StringIO(asked.serialize("csv", evidence="full"))))
    told = [(line["row"], line["step"], line["claim"], line["statement"]) for line in lines]
    assert told == [
        (str(place), str(number), claim.id, claim.statement)
        for place, row in enumerate(asked, 1)
        for number, step in enumerate(row.steps, 1)
        for claim in step.claims
    ]
    assert lines[0]["predicate"] == "https://w3id.org/mbtgraph/ontology#leadsTo"


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("form", DEFAULTS)
def test_what_is_limited_or_denied_says_so_in_every_format(form: str, evidence: Evidence) -> None:
    text = telling().serialize(form, evidence=evidence)
    if form == "json" and evidence == "full":
        plain_, limited, denied = json.loads(text)["rows"]
        assert (plain_["rests_on"], denied["rests_on"]) == ("t1", "denied")
        assert limited["steps"][0]["inPopulation"] == "some people"
        return
    assert text.count("denied") >= (2 if form == "xml" else 1)
    assert re.search(r"inPopulation=https://example\.org/people|only in some people", text)
    row = [line for line in text.splitlines() if "plain" in line]
    assert not any("denied" in line.replace("example.org/denied", "") for line in row)
    if evidence != "none" and form != "markdown":
        assert "C-4" in text


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("form", DEFAULTS)
def test_what_is_not_whole_says_so_in_every_format(form: str, evidence: Evidence) -> None:
    part = telling(complete=False)
    text = part.serialize(form, evidence=evidence)
    assert text != telling().serialize(form, evidence=evidence)
    assert re.search(r'incomplete|"complete": false|These are not all rows', text)
    assert "and more" in repr(part)
    assert "These are not all rows" in part._repr_html_()
    assert "incomplete" in serialize_rows(part.found, "csv")
    assert "These are not all rows" in serialize_rows(part.found, "markdown")


def test_a_wrong_format_or_amount_is_refused() -> None:
    for wrong in ({"form": "yaml"}, {"form": "csv", "evidence": "some"}):
        with pytest.raises(BadParameter, match="expected one of"):
            telling().serialize(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadParameter, match="json, csv"):
        serialize_rows(Rows((), ()), "yaml")


@pytest.fixture
def rows() -> Rows:
    """Return one row: a text with a direction, and a triple within a triple."""
    assert isinstance(FOUND, Rows)
    return FOUND


def test_a_triple_and_a_direction_are_written_as_json(rows: Rows) -> None:
    (binding,) = json.loads(serialize_rows(rows, "json"))["results"]["bindings"]
    assert binding["said"] == {"type": "literal", "value": "x", "xml:lang": "en", "its:dir": "ltr"}
    inner = {
        "subject": {"type": "uri", "value": "urn:a"},
        "predicate": {"type": "uri", "value": "urn:c"},
        "object": {"type": "literal", "value": "5", "datatype": f"{XSD}integer"},
    }
    assert binding["triple"] == {
        "type": "triple",
        "value": {
            "subject": {"type": "uri", "value": "urn:a"},
            "predicate": {"type": "uri", "value": "urn:b"},
            "object": {"type": "triple", "value": inner},
        },
    }


def test_a_triple_is_written_as_xml(rows: Rows) -> None:
    root = ET.fromstring(serialize_rows(rows, "xml"))  # noqa: S314 (written here)
    inner = root.find(f".//{SPACE}triple/{SPACE}object/{SPACE}triple")
    assert inner is not None
    assert [(slot.tag, slot[0].tag, slot[0].text) for slot in inner] == [
        (f"{SPACE}subject", f"{SPACE}uri", "urn:a"),
        (f"{SPACE}predicate", f"{SPACE}uri", "urn:c"),
        (f"{SPACE}object", f"{SPACE}literal", "5"),
    ]


def test_a_triple_is_written_as_text(rows: Rows) -> None:
    triple = rows.rows[0][1]
    assert list(csv.reader(io.StringIO(serialize_rows(rows, "csv"))))[1] == ["x", str(triple)]
    assert serialize_rows(rows, "tsv").splitlines()[1] == f'"x"@en--ltr\t<<( {triple} )>>'
    assert plain(BlankNode("b")) == "_:b"


MARKUP = {
    "link_open",
    "em_open",
    "strong_open",
    "code_inline",
    "html_inline",
    "image",
    "html_block",
    "s_open",
}


@given(st.sampled_from([HOSTILE]) | st.text("<>|`*_[]()#!&;:@/~$\\-+=1.) \nwxhtp"))
def test_no_text_of_data_becomes_markup(text: str) -> None:
    assume(text.split())
    hostile = answer(
        (Literal(text), Literal("x")),
        steps=((step(claim("C-1", statement=text)), step(claim("C-2"))),),
        columns={"said": "Said", "other": "Other"},
    )
    reader = MarkdownIt("gfm-like", {"linkify": False})
    tokens = reader.parse(hostile.serialize("markdown"))
    found = {child.type for token in tokens for child in token.children or ()} | {
        token.type for token in tokens
    }
    assert not found & MARKUP
    assert sum(token.type == "td_open" for token in tokens) == 4 + 2 * 3
    assert (
        sum(token.type in {"heading_open", "hr", "bullet_list_open", "ordered_list_open"} for token in tokens)
        == 4
    )
