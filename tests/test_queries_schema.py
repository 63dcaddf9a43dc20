"""What a stored query takes and answers, told to programs: JSON Schema, OpenAPI, Python signatures."""

from __future__ import annotations

import inspect
import json
import pydoc
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

import hypothesis
import pytest
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from mbtgraph.errors import BadParameter
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import shrink
from mbtgraph.queries.answer_schema import answer_schema
from mbtgraph.queries.formats import serialize
from mbtgraph.queries.openapi import openapi
from mbtgraph.queries.parameters import Parameter, spelled, to_term
from mbtgraph.queries.results import Answer
from mbtgraph.queries.schema import cells_schema, parameter_schema, parameters_schema
from mbtgraph.queries.stored import StoredQuery
from mbtgraph.rdf import Literal as RdfLiteral
from mbtgraph.rdf import NamedNode
from tests.test_queries_rdf import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.graph import Graph
    from mbtgraph.rdf import Term

_FORMATS = Draft202012Validator.FORMAT_CHECKER


def calls(query: StoredQuery) -> Iterator[Mapping[str, Any]]:
    """Yield what a query is asked with in its own tests and questions, and by its defaults."""
    yield {}
    yield from (test["params"] for test in query.tests if "params" in test)
    yield from (spec["params"] for spec in query.questions.values() if spec["params"])


def as_schema(query: StoredQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a call as JSON has them: several values are always a list."""
    return {
        name: [text] if query.params[name].multiple and isinstance(text, str) else text
        for name, text in given.items()
    }


def kind(term: Term) -> str:
    """Return the type of a column that a term belongs in."""
    if isinstance(term, RdfLiteral):
        return "langstring" if term.language else shrink(term.datatype.value).removeprefix("xsd:")
    return "iri"


def test_every_call_and_every_answer_is_as_the_schemas_say(graph: Graph) -> None:
    typed = 0
    for query in graph.queries.values():
        takes = Draft202012Validator(parameters_schema(query), format_checker=_FORMATS)
        gives = Draft202012Validator(answer_schema(query), format_checker=_FORMATS)
        for validator in (takes, gives):
            Draft202012Validator.check_schema(validator.schema)
        for given in calls(query):
            takes.validate(as_schema(query, given))
            answer = graph.ask(query.id, **given)
            told = json.loads(serialize(answer, "json", "full"))
            gives.validate(told)
            assert told.keys() <= gives.schema["properties"].keys()
            for row in answer:
                cells = {name: kind(term) for name in query.columns if (term := row[name]) is not None}
                typed += len(cells)
                assert not {n for n, k in cells.items() if query.types[n] not in {k, "term"}}, query.id
        defaults = {n: p["default"] for n, p in takes.schema["properties"].items() if "default" in p}
        takes.validate(defaults)
        assert graph.ask(query.id, **defaults).rows == graph.ask(query.id).rows
        for name, parameter in takes.schema["properties"].items():
            for example in parameter.get("examples", ()):
                takes.validate({name: example})
    assert typed > 5000


def test_a_column_whose_cells_differ_is_of_either_kind(graph: Graph) -> None:
    mixed = {(q.id, n) for q in graph.queries.values() for n, k in q.types.items() if k == "term"}
    for name, column in mixed:
        query = graph.query(name)
        rows = (row for given in calls(query) for row in graph.ask(name, **given))
        assert len({kind(term) for row in rows if (term := row[column]) is not None}) > 1, (name, column)


TAKEN = [
    {}, {"thing": ["impulsivity", "problem:self-harm"], "trust": "t1"}, {"side": "right", "since": 1900},
    {"code": "ABC"}, {"share": 0.5, "sure": False}, {"any": "anything"},
]  # fmt: skip
REFUSED = [
    {"thing": "impulsivity"}, {"thing": []}, {"side": "up"}, {"since": 1899}, {"since": 2101},
    {"since": "2000"}, {"since": 2000.5}, {"code": "AB1"}, {"code": "ABCDEFGHIJ"}, {"share": 0.4},
    {"sure": "yes"}, {"any": ""}, {"any": "x" * 501}, {"any": None}, {"trust": "t4"}, {"nobody": 1},
]  # fmt: skip


def test_a_schema_takes_what_asking_takes() -> None:
    takes = Draft202012Validator(parameters_schema(EVERY))
    for given in TAKEN:
        takes.validate(given)
    for given in REFUSED:
        assert not takes.is_valid(given), given
    assert takes.schema["properties"]["thing"] == {
        "description": "Things: the label, the CURIE or the IRI of a Problem.",
        "type": "array",
        "items": {
            "type": "string", "maxLength": 500, "minLength": 1,
            "x-class": "https://w3id.org/mbtgraph/ontology#Problem",
        },
        "minItems": 1,
        "default": ["problem:impulsivity", "problem:self-harm"],
    }  # fmt: skip
    assert takes.schema["properties"]["since"] == {
        "description": "A year: a whole number ≥ 1900 ≤ 2100.", "type": "integer",
        "minimum": 1900, "maximum": 2100, "default": 2000, "examples": [1999],
    }  # fmt: skip
    assert takes.schema["properties"]["side"]["enum"] == ["left", "right"]
    told = {name: spec.get("default") for name, spec in takes.schema["properties"].items()}
    assert (told["share"], told["sure"], told["code"], told["trust"]) == (0.75, True, None, "model")
    assert cells_schema(EVERY)["properties"]["thing"]["properties"]["iri"]["format"] == "iri"


PARAMETERS = st.one_of(
    st.builds(
        Parameter, name=st.just("p"), type=st.sampled_from(["integer", "decimal"]),
        minimum=st.none() | st.integers(-9, 9), maximum=st.none() | st.integers(-9, 9),
    ),
    st.builds(
        Parameter, name=st.just("p"), type=st.just("string"), max_length=st.integers(1, 4),
        enum=st.just(()) | st.just(("a", "ab")), pattern=st.sampled_from(["", "[a-c]+", "a|bc", ".b?"]),
    ),
    st.builds(Parameter, name=st.just("p"), type=st.just("boolean")),
)  # fmt: skip
GIVEN = st.one_of(
    st.integers(-12, 12), st.booleans(), st.text("abc😀\n", max_size=5),
    st.integers(-24, 24).map(lambda number: number / 2), st.sampled_from([1e-7, -1e-300, 1e22]),
)  # fmt: skip


@hypothesis.given(PARAMETERS, GIVEN)
def test_a_schema_takes_a_value_exactly_if_asking_does(parameter: Parameter, value: str | float) -> None:
    query = StoredQuery(id="q", summary="", text="", params={"p": parameter})
    takes = Draft202012Validator(parameter_schema(query, parameter))
    text = spelled(value)
    try:
        term = to_term(parameter, text, None)
    except BadParameter:
        term = None
    if isinstance(value, str) is not (parameter.type == "string"):
        assert not takes.is_valid(value)  # asking reads all as text, and JSON has types of its own
    elif not text.endswith("\n"):  # there Python's `$` is not that of JSON Schema
        assert takes.is_valid(value) is (term is not None)


@pytest.fixture(scope="module")
def document(graph: Graph) -> dict[str, Any]:
    made = openapi([*graph.queries.values(), EVERY], data_version=graph.data_version)
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def test_the_openapi_document_is_valid(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["info"]["version"] == "test"
    assert document["info"]["license"]["identifier"] == "CC-BY-4.0"


def test_each_query_is_an_operation(document: dict[str, Any], graph: Graph) -> None:
    operations = {path.removeprefix("/query/"): item["get"] for path, item in document["paths"].items()}
    for name in ("find", "sparql"):
        assert operations.pop(f"/{name}")["operationId"] == name
    assert operations.keys() == {*graph.queries, "every"}
    told = {tag["name"] for tag in document["tags"]}
    for name, operation in operations.items():
        query = EVERY if name == "every" else graph.query(name)
        assert (operation["summary"], operation["x-sparql"]) == (query.summary, query.sparql)
        assert set(operation["tags"]) <= told
        *own, trust, evidence, form = operation["parameters"]
        assert [shared["$ref"].rpartition("/")[2] for shared in (trust, evidence, form)] == [
            "trust", "evidence", "format"
        ]  # fmt: skip
        assert {"400", "404", "406", "503"} < operation["responses"].keys()
        assert [spec["name"] for spec in own] == list(query.params)
        for spec in own:
            check = Draft202012Validator(spec["schema"])
            check.check_schema(spec["schema"])
            for value in [*spec["schema"].get("examples", ()), *[spec["schema"].get("default")] * 1]:
                assert value is None or check.is_valid(value)
    answers = operations["modes"]["responses"]["200"]["content"]
    assert list(answers) == [
        "application/json", "application/sparql-results+json", "text/csv", "text/tab-separated-values",
        "application/sparql-results+xml", "text/turtle", "text/html",
    ]  # fmt: skip


def test_what_is_answered_is_as_the_document_says(document: dict[str, Any], graph: Graph) -> None:
    for name in ("upstream-causes", "term", "arm-figures"):
        content = document["paths"][f"/query/{name}"]["get"]["responses"]["200"]["content"]
        whole = {**content["application/json"]["schema"], "components": document["components"]}
        check = Draft202012Validator(whole)
        answer = json.loads(serialize(graph.ask(name), "json", "full"))
        check.validate(answer)
        for spoil in ("statement", "basis", "iri"):
            broken = json.loads(serialize(graph.ask(name), "json", "full"))
            del broken["rows"][0]["steps"][0]["claims"][0][spoil]
            assert not check.is_valid(broken)
        assert not check.is_valid({**answer, "trust": "t9"})


def test_a_question_is_a_function_with_a_signature(graph: Graph) -> None:
    ask = graph.questions.upstream_causes
    assert ask is graph.questions["upstream-causes"]
    signature = inspect.signature(ask)
    assert str(signature) == (
        "(*, problem: str = 'problem:impulsivity', "
        "trust: Literal['t1', 't2', 't3', 'unmarked', 'model'] = 'model') -> mbtgraph.queries.results.Answer"
    )
    assert get_type_hints(ask) == {"problem": str, "trust": Literal[LEVELS], "return": Answer}
    assert ask(problem="impulsivity", trust="t3") == graph.ask(
        "upstream-causes", problem="impulsivity", trust="t3"
    )
    page = pydoc.plain(pydoc.render_doc(ask))
    assert "What is said to lead to a problem, step by step?" in page
    assert "problem: The problem to explain: the label, the CURIE or the IRI of a Manifestation." in page
    assert "graph.questions.upstream_causes(problem='impulsivity')" in page


def test_every_default_of_a_signature_asks_what_is_asked_without(graph: Graph) -> None:
    for name, ask in graph.questions.items():
        arguments = inspect.signature(ask).parameters
        assert [*arguments] == [*graph.query(name).params, "trust"]
        assert all(argument.kind is argument.KEYWORD_ONLY for argument in arguments.values())
        assert ask(**{n: a.default for n, a in arguments.items()}).rows == ask().rows
        for spec in graph.query(name).params.values():
            assert (type(None) in get_args(arguments[spec.name].annotation)) is (spec.default == "UNDEF")


def test_questions_are_found_by_tab_and_by_name(graph: Graph) -> None:
    questions = graph.questions
    assert {name.replace("-", "_") for name in graph.queries} <= set(dir(questions))
    assert (len(questions), "modes" in questions, "mode" in questions) == (len(graph.queries), True, False)
    assert repr(questions).startswith("<66 questions: aims_against_modes, ")
    with pytest.raises(AttributeError, match="Did you mean upstream-causes"):
        _ = questions.upstream_cause
    with pytest.raises(KeyError, match="no stored query 'mode'"):
        questions["mode"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"problm": "impulsivity"}, r"a parameter it does not have. Did you mean problem\?"),
        ({"problem": "impulsivty"}, "Did you mean 'impulsivity'"),
        ({"problem": ["impulsivity", "self-harm"]}, "expected one value, got 2"),
        ({"problem": {"a": 1}}, "expected text, a number, true or false"),
        ({"trust": "t4"}, "Parameter trust"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_asked(
    graph: Graph, given: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = graph.questions.upstream_causes
    graph.names("mbt:Manifestation")
    graph.names()  # what a thing of another kind is called
    monkeypatch.setattr(graph, "_store", None)
    with pytest.raises(BadParameter, match=message):
        ask(**given)


def test_a_thing_is_an_iri(graph: Graph) -> None:
    (row, *_) = graph.questions.modes()
    assert isinstance(row["mode"], NamedNode)
