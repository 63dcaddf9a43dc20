"""Endpoints that are hostile: whatever they answer, this process goes on, within its bounds."""

from __future__ import annotations

import pytest

from mbtgraph.errors import EndpointError
from mbtgraph.rdf import Triples
from mbtgraph.store import http, patience, remote
from mbtgraph.store.remote import RemoteStore
from mbtgraph.transfer.server import Server
from tests.misbehaving import JSON, endpoint, floods, name_nobody, rows, says
from tests.test_remote import ANSWER, TEXT, problem_of, values

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    name_nobody(monkeypatch)


_IRI = '{"type":"uri","value":"http://a"}'
_DEEP = 100_000
_SPOT = "<http://a> <http://a> "


@pytest.mark.parametrize(
    ("text", "body", "kind"),
    [
        pytest.param(
            TEXT,
            '{"head":{"vars":["x"]},"results":{"bindings":[{"x":'
            + f'{{"type":"t\\u0072iple","value":{{"subject":{_IRI},"predicate":{_IRI},"object":' * _DEEP
            + f"{_IRI}{'}}' * _DEEP}}}]}}}}",
            JSON,
            id="rows",
        ),
        *(
            pytest.param(
                "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
                f"{_SPOT}{f'<<( {_SPOT}' * _DEEP}<http://a>{' )>>' * _DEEP} .",
                kind,
                id=kind,
            )
            for kind in ("application/n-triples", "text/turtle")
        ),
        pytest.param(
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
            '<!DOCTYPE r [<!ENTITY e0 "xxxxxxxxxx">'
            + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
            + ']><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
            '<r:Description r:about="http://a"><x:p>&e9;</x:p></r:Description></r:RDF>',
            "application/rdf+xml",
            id="entities",
        ),
    ],
)
def test_no_answer_ends_the_process(text: str, body: str, kind: str) -> None:
    with (
        endpoint(says(body, kind)) as server,
        pytest.raises(EndpointError, match=r"broken answer|answers with"),
    ):
        RemoteStore(server.url).run(text, trust="t1")


def test_a_value_that_the_parser_has_no_room_for_is_told() -> None:
    with endpoint(rows("x" * 17 * 1024**2)) as server, pytest.raises(EndpointError, match="over 16 MiB"):
        RemoteStore(server.url).run(TEXT, trust="t1")


def test_what_only_looks_deep_is_an_answer() -> None:
    text = "<< \N{SNOWMAN} triple {{{ " * 2000
    with endpoint(rows(text)) as server:
        assert values(server.url) == [text]
    lines = f'<http://a> <http://b> "{text}" . # "\n'
    with endpoint(says(lines, "application/n-triples; charset=utf-8")) as server:
        found = RemoteStore(server.url).run("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", trust="t1")
    assert isinstance(found, Triples)
    assert [str(triple[2]) for triple in found.facts] == [f'"{text}"']


def test_no_number_in_a_header_is_too_long_to_be_read() -> None:
    with endpoint(says(ANSWER, X_SPARQL_MaxRows="9" * 5000)) as server:
        assert values(server.url) == ["a"]


def test_the_page_of_a_redirect_is_not_read_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_SIZE", 2)
    monkeypatch.setattr(remote, "_PATIENCE", 5.0)

    floods_away = floods(302, Location="/new")
    assert "gives an answer over 2 MiB" in str(problem_of(floods_away))


def test_pages_of_a_row_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PAGES", 5)
    assert "gives over 5 rows, 1 at a time" in str(problem_of(says(ANSWER, X_SPARQL_MaxRows="1")))


def test_no_count_is_too_long_to_be_read() -> None:
    with (
        endpoint(rows("9" * 5000)) as server,
        pytest.raises(EndpointError, match="does not count its triples"),
    ):
        Server(server.url).facts("urn:g")


@pytest.mark.parametrize("seconds", [0, -1])
def test_what_has_no_time_is_not_begun(seconds: float) -> None:
    begun: list[int] = []
    with pytest.raises(TimeoutError):
        patience.within(seconds, lambda: begun.append(1))
    assert begun == []
