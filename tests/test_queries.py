"""Stored queries: headers are read strictly, and what a person types becomes one term or a refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mbtgraph.errors import BadParameter, LoadError
from mbtgraph.namespaces import ID, XSD
from mbtgraph.queries.header import read_query
from mbtgraph.queries.parameters import Names, Parameter, to_term
from mbtgraph.rdf import Literal, NamedNode, n

FULL = """#+ id: full
#+ summary: Which thing?
#+ description: |
#+   Said at length.
#+ tags: [a, b]
#+ params:
#+   thing: {type: iri, class: mbt:Problem, description: The thing, examples: [self-harm]}
#+   months:
#+     type: integer
#+     minimum: 0
#+     optional: true
#+ columns:
#+   thing: {label: "%"}
#+   other: {type: iri}
#+ evidence: [edge]
#+ questions:
#+   CQ01: Which one?
#+   CQ02:
#+     question: Which other?
#+     params: {thing: self-harm}
#+ tests:
#+   - {rows: 0}
#+   - {params: {thing: self-harm}}
SELECT ?thing { VALUES ?thing { <urn:x> } VALUES ?months { UNDEF } }
"""


def test_a_header_is_read_whole() -> None:
    query = read_query(FULL.replace("\n", "\r\n"), path=Path("queries/ask/full.rq"))
    assert (query.id, query.summary, query.description) == ("full", "Which thing?", "Said at length.")
    assert (query.tags, query.evidence, query.severity) == (("a", "b"), ("edge",), "error")
    assert query.columns == {"thing": "%", "other": "other"}
    assert query.tests == ({"rows": 0}, {"params": {"thing": "self-harm"}})
    assert query.questions == {
        "CQ01": {"question": "Which one?", "params": {}},
        "CQ02": {"question": "Which other?", "params": {"thing": "self-harm"}},
    }
    thing, months = query.params.values()
    assert (thing.default, months.default) == ("<urn:x>", "UNDEF")
    assert (thing.told, months.told) == ("<urn:x>", "not given")
    assert (thing.class_, thing.examples, thing.optional) == ("mbt:Problem", ("self-harm",), False)
    assert (months.name, months.type, months.minimum, months.optional) == ("months", "integer", 0, True)
    assert type(query).from_json(query.to_json()) == query


Q = "id: q\nsummary: S\n"
PARAM = Q + "params:\n  a: "
HEADERS = {
    "": (1, 1, "a stored query begins with a header"),
    "id: q": (1, 1, "the header needs `#+ summary: …`"),
    "summary: S": (1, 1, "the header needs `#+ id: …`"),
    "summary: S\nid: other": (2, 1, "the id is 'other', but the file is called 'q.rq'"),
    Q + "sumary: S": (3, 1, "unknown header key 'sumary'. Did you mean summary?"),
    Q + "zzz: S": (3, 1, "unknown header key 'zzz'. Known are columns, "),
    "id: q\nsummary: 5": (2, 1, "header key 'summary' has to be one line of text"),
    "id: q\nsummary: |\n  a\n  b": (2, 1, "header key 'summary' has to be one line of text"),
    Q + "id: q": (3, 4, "key 'id' stands twice"),
    Q + "params: {a: {type: iri, type: iri}}": (3, 28, "key 'type' stands twice"),
    "id: &a q\nsummary: *a": (2, 13, "aliases are not allowed"),
    "id: q\nsummary: !!str S": (2, 13, "tags are not allowed"),
    "id: q\nsummary: !!python/object/apply:os.getcwd []": (2, 13, "tags are not allowed"),
    "id: q\nsummary: [[[[[[[[S]]]]]]]]": (2, 20, "nested deeper than 8"),
    "id: q\nsummary: " + "[" * 5000: (2, 1012, "exceeded maximum nesting depth"),
    Q + "description: " + "long " * 14_000: (1, 1, "the header is over 65536 characters"),
    "id: q\nsummary: a: b": (2, 14, "mapping values are not allowed in this context"),
    "id: q\n\tsummary: S": (2, 4, "found a tab character that violates indentation"),
    Q + "---\nid: q": (3, 4, "another document"),
    Q + "[a]: b": (3, 4, "a key has to be text"),
    Q + "yes: b": (3, 4, "a key has to be text"),
    "id: q\nsummary: 0b_": (1, 1, "the header is not YAML"),
    "id: q\nsummary: 2026-13-01": (1, 1, "month must be in 1..12"),
    'id: q\nsummary: "\\ud800"': (2, 16, "found invalid Unicode character escape code"),
    "id: q\nsummary: \x07": (1, 1, "control characters are not allowed"),
    "- id": (1, 1, "not a mapping of keys to values"),
    Q + "columns: [a]": (3, 1, "header key 'columns' has to be a mapping"),
    Q + "columns:\n  a: {lable: b}": (4, 1, "unknown key of column a 'lable'. Did you mean label?"),
    Q + "columns:\n  a: {type: uri}": (4, 1, "key of column a 'type' has to be one of iri, string, "),
    Q + "severity: fatal": (3, 1, "header key 'severity' has to be one of error, warning, info"),
    Q + "evidence: edge": (3, 1, "header key 'evidence' has to be a list of texts"),
    Q + "tests: [{row: 1}]": (3, 1, "unknown key of a test 'row'. Did you mean rows?"),
    Q + "tests: [{rows: 1, min_rows: 1}]": (3, 1, "`rows`, or `min_rows` of at least 1, and not both"),
    Q + "tests: [{min_rows: 0}]": (3, 1, "`rows`, or `min_rows` of at least 1, and not both"),
    Q + "questions:\n  CQ01: {params: {a: b}}": (4, 1, "question CQ01 needs its text, under `question`"),
    Q + "questions:\n  CQ01: {asks: b}": (4, 1, "unknown key of question CQ01 'asks'"),
    Q + "tests: [{params: {a: 1}}]": (3, 1, "'params' has to be a mapping to texts"),
    PARAM + "iri": (4, 1, "key of parameter a: expected a mapping"),
    PARAM + "{typ: iri}": (4, 1, "unknown key of parameter a 'typ'. Did you mean type?"),
    PARAM + "{type: irri}": (4, 1, "key of parameter a 'type' has to be one of iri, string, "),
    PARAM + "{optional: true}": (4, 1, "parameter a needs a type: one of iri, string, "),
    PARAM + "{type: iri, enum: [1]}": (4, 1, "'enum' has to be a list of texts"),
    PARAM + "\n    type: iri\n    minimum: x": (6, 1, "'minimum' has to be a number"),
    PARAM + "{type: iri, optional: 1}": (4, 1, "'optional' has to be true or false"),
    PARAM + "{type: iri, max_length: true}": (4, 1, "'max_length' has to be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header[-40:])
def test_a_header_that_is_wrong_is_refused_at_its_place(header: str) -> None:
    text = "".join(f"#+ {line}\n" for line in header.split("\n") if header) + "SELECT * {}\n"
    line, column, message = HEADERS[header]
    with pytest.raises(LoadError, match=re.escape(message)) as caught:
        read_query(text, path=Path("queries/ask/q.rq"))
    assert (caught.value.path, caught.value.line, caught.value.column) == (
        Path("queries/ask/q.rq"),
        line,
        column,
    )


def test_places_are_told_by_the_lines_of_the_file() -> None:
    text = "# \u2028 a licence\r\n\r\n#+id: q\r\n# a remark\r\n#+ summary: a: b\r\nSELECT * {}"
    with pytest.raises(LoadError) as caught:
        read_query(text, path=Path("q.rq"))
    assert (caught.value.line, caught.value.column) == (5, 14)


SELF = ID + "problem/self-harm"
NAMES = Names(
    [
        (SELF, "self-harm"),
        (SELF, "Selbstverletzung"),
        (ID + "problem/impulsivity", "impulsivity"),
        (ID + "mode/pretend-mode", "pretend mode"),
        (ID + "state/pretending", "Pretend  Mode"),
    ]
)
THING = Parameter(name="p", type="iri")
PROBLEM = Parameter(name="p", type="iri", class_="mbt:Problem")


@pytest.mark.parametrize("parameter", [THING, PROBLEM], ids=["any", "of-a-class"])
@pytest.mark.parametrize(
    "given",
    ["self-harm", " SELF-HARM ", "self harm", "selbstverletzung", "problem:self-harm", SELF, f"<{SELF}>"],
)
def test_a_thing_is_found_by_each_of_its_names(parameter: Parameter, given: str) -> None:
    assert to_term(parameter, given, NAMES) == n("problem:self-harm")


def test_any_iri_is_taken_where_no_class_is_asked_for() -> None:
    assert to_term(THING, "https://example.org/é#x", NAMES) == NamedNode("https://example.org/é#x")


YEAR = Parameter(name="p", type="integer", minimum=1900, maximum=2100)
SHARE = Parameter(name="p", type="decimal", minimum=0)
SIDE = Parameter(name="p", type="string", enum=("left", "right"))
CODE = Parameter(name="p", type="string", pattern="[A-Z][0-9]+", max_length=5)
YES = Parameter(name="p", type="boolean")
REFUSED = [
    (PROBLEM, "pretend mode", "names 2 things. Did you mean mode:pretend-mode or state:pretending?"),
    (PROBLEM, "impulsivty", "got 'impulsivty'. Did you mean 'impulsivity' (problem:impulsivity)?"),
    (PROBLEM, "problm:self-harm", "whose prefix is unknown. Did you mean problem:?"),
    (PROBLEM, "https://example.org/x", "the IRI of a Problem, got 'https://example.org/x'."),
    (PROBLEM, "", "got ''"),
    (THING, "zzzzzz", "of a thing, got 'zzzzzz'."),
    (THING, "http://e/a b", "which is no IRI"),
    (THING, 'http://e/">', "which is no IRI"),
    (THING, "http://e/\ud800", "which is no IRI"),
    (THING, "javascript:alert(1)", "whose prefix is unknown"),
    (THING, "file:///etc/hostname", "whose prefix is unknown"),
    (YEAR, "1899", "a whole number ≥ 1900 ≤ 2100, got '1899'"),
    (YEAR, "2101", "got '2101'"),
    (YEAR, "19x", "got '19x'"),
    (YEAR, "2000.0", "got '2000.0'"),
    (YEAR, " 2000", "got ' 2000'"),
    (YEAR, "2000\n", r"got '2000\n'"),
    (YEAR, "2_000", "got '2_000'"),
    (YEAR, "٢٠٠٠", "got '٢٠٠٠'"),
    (YEAR, "", "got ''"),
    (SHARE, "-0.1", "a number ≥ 0, got '-0.1'"),
    (SHARE, "1e3", "got '1e3'"),
    (SHARE, "NaN", "got 'NaN'"),
    (SHARE, "\u0660.\u0665", "got '\u0660.\u0665'"),
    (SHARE, ".", "got '.'"),
    (SIDE, "lefft", "one of left, right, got 'lefft'. Did you mean left?"),
    (CODE, "A", "at most 5 characters that matches [A-Z][0-9]+, got 'A'"),
    (CODE, "A1\n", r"got 'A1\n'"),
    (CODE, "A12345", "got 6 characters"),
    (YES, "True", "true or false, got 'True'"),
    (Parameter(name="p", type="string"), "x" * 501, "got 501 characters"),
    (Parameter(name="p", type="string"), "\ud800", "a lone surrogate"),
]  # fmt: skip
TAKEN = [
    (YEAR, "1900"), (YEAR, "+2100"), (SHARE, ".5"), (SHARE, "1."), (SIDE, "left"), (CODE, "Z42"),
    (YES, "false"), (Parameter(name="p", type="string"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "given", "message"), REFUSED)
def test_a_value_that_is_wrong_is_refused(parameter: Parameter, given: str, message: str) -> None:
    with pytest.raises(BadParameter, match=re.escape(message)) as caught:
        to_term(parameter, given, NAMES if parameter.type == "iri" else None)
    assert (caught.value.name, caught.value.expected) == ("p", parameter.expected)


@pytest.mark.parametrize(("parameter", "given"), TAKEN)
def test_a_value_that_fits_is_taken_as_it_is(parameter: Parameter, given: str) -> None:
    assert to_term(parameter, given, None) == Literal(given, datatype=NamedNode(XSD + parameter.type))
