"""Queries over HTTP: each way in which a client may send one, and what is refused with which sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.lens import ONTOLOGY, THINGS, claims_graph
from tests.protocol_bed import EX, FORM, QUERY, SMALL, cells, problem, serving, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

_COUNTS: Final = {f"{EX}g1": 2, f"{EX}g2": 1, f"{EX}g3": 1, f"{EX}g4": 1}


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient]:
    with serving(SMALL, _COUNTS) as client:
        yield client


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize(
    "kind", [QUERY, f"{QUERY}; charset=utf-8", "Application/SPARQL-Query", f'{QUERY};charset="UTF-8"']
)
def test_a_query_comes_by_address_by_form_or_alone(client: TestClient, path: str, kind: str) -> None:
    """A1, A2, A3, A22, A24: with and without a slash at the end, and by QUERY."""
    assert truth(client.get(path, params={"query": "ASK {}"}))
    assert truth(client.post(path, data={"query": "ASK {}"}))
    assert truth(client.post(path, content="ASK {}", headers={"Content-Type": kind}))
    assert truth(client.request("QUERY", path, content="ASK {}", headers={"Content-Type": kind}))
    assert truth(
        client.post(path, content="query=ASK+%7B%7D", headers={"Content-Type": f"{FORM}; charset=utf-8"})
    )


@pytest.mark.parametrize("text", ["<http://ex.org/a%20b>", '"+&% é 🙂 \\"=1+1\\"\\n\\tx"@en-GB'])
def test_what_is_sent_is_decoded_once(small: TestClient, text: str) -> None:
    """A4, A5."""
    query = f"SELECT ?s {{ ?s ?p {text} }}"
    raw = query.encode()
    bare = raw.replace(b"%", b"%25").replace(b"+", b"%2B").replace(b"&", b"%26")
    found = [
        cells(small.get("/sparql", params={"query": query})),
        cells(small.post("/sparql", data={"query": query})),
        cells(small.post("/sparql", content=raw, headers={"Content-Type": QUERY})),
        cells(small.post("/sparql", content=b"query=" + bare, headers={"Content-Type": FORM})),
    ]
    assert all(len(rows) == 1 for rows in found)
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FOO"])
def test_other_methods_are_told_which_there_are(client: TestClient, method: str) -> None:
    """A6."""
    found = client.request(method, "/sparql", params={"query": "ASK {}"})
    problem(found, 405)
    assert found.headers["Allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


@pytest.mark.parametrize("params", [{"query": "ASK {}"}, {"query": "ASK {"}, {}])
def test_head_is_get_without_a_body(client: TestClient, params: dict[str, str]) -> None:
    """A7."""
    got, head = client.get("/sparql", params=params), client.head("/sparql", params=params)
    assert head.status_code == got.status_code
    assert head.content == b""
    own = {"x-request-id", "content-length"} if got.status_code == 400 else {"x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in own} == {
        k: v for k, v in got.headers.items() if k not in own
    }


def test_what_stands_twice_is_refused(client: TestClient) -> None:
    """A8: also where one stands in the address and one in the body."""
    for name in ("query", "trust", "timeout", "allow_partial"):
        told = problem(client.get(f"/sparql?query=ASK%7B%7D&{name}=1&{name}=1"), 400, "parameter")
        assert told["parameter"] == name
    problem(client.post("/sparql", data={"query": ["ASK {}", "ASK {}"]}), 400, "parameter")
    problem(client.post("/sparql?query=ASK%7B%7D", data={"query": "ASK {}"}), 400, "parameter")
    problem(
        client.post("/sparql?query=A", content="ASK {}", headers={"Content-Type": QUERY}), 400, "parameter"
    )


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", None])
def test_a_body_has_to_say_what_it_is(client: TestClient, kind: str | None) -> None:
    """A9, A10."""
    headers = {"Content-Type": kind} if kind else {}
    problem(client.post("/sparql", content="ASK {}", headers=headers), 415, "media-type")


def test_a_body_has_to_be_utf_8(client: TestClient) -> None:
    """A11."""
    text = "ASK { ?s ?p 'é' }".encode("utf-16")
    problem(client.post("/sparql", content=text, headers={"Content-Type": QUERY}), 400, "charset")
    told = f"{QUERY}; charset=UTF-16"
    problem(client.post("/sparql", content=text, headers={"Content-Type": told}), 415, "charset")
    problem(client.post("/sparql", content=b"query=%ff", headers={"Content-Type": FORM}), 400, "charset")
    problem(client.get("/sparql?query=%ff"), 400, "charset")


@pytest.mark.parametrize("address", ["?query=", "?query=%20%0A", "?foo=1", "?default-graph-uri=http://a/b"])
def test_a_request_without_a_query_asks_nothing(client: TestClient, address: str) -> None:
    """A12."""
    problem(client.get("/sparql" + address), 400)
    kind = {"Content-Type": FORM}
    problem(client.post("/sparql", content=address.removeprefix("?"), headers=kind), 400)


def test_a_misspelt_parameter_is_refused(client: TestClient) -> None:
    """A12: left out, it would show what the lens was to hide."""
    told = problem(client.get("/sparql", params={"query": "ASK {}", "trsut": "t1"}), 400, "parameter")
    assert "Did you mean trust" in str(told["detail"])
    many = "&".join(f"p{number}=" for number in range(1001))
    problem(client.get(f"/sparql?{many}"), 400, "parameter")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("ASK {", 1, 6), ("ASK {\n ?s ?p }", 2, 9), ("SELECT * { ?s x:p ?o }", 1, 20), ("hello", 1, 1)],
)
def test_a_mistake_has_a_place(client: TestClient, text: str, line: int, column: int) -> None:
    """A13: and relative IRIs are resolved without moving it."""
    told = problem(client.get("/sparql", params={"query": text}), 400, "syntax")
    assert (told["line"], told["column"]) == (line, column)


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <a:b> <a:b> 1 }", "DROP ALL", "LOAD <http://127.0.0.1/x>", "DELETE WHERE { ?s ?p ?o }"],
)
def test_an_update_is_no_query(client: TestClient, text: str) -> None:
    """A14."""
    problem(client.get("/sparql", params={"query": text}), 400, "update")
    problem(client.post("/sparql", content=text, headers={"Content-Type": QUERY}), 400, "update")


def test_updates_are_off(client: TestClient) -> None:
    """A15, D1, D3, D4, D5."""
    text = "INSERT DATA { <a:b> <a:b> 1 }"
    problem(client.post("/sparql", data={"update": text}), 403, "read-only")
    kind = {"Content-Type": "application/sparql-update"}
    problem(client.post("/sparql", content=text, headers=kind), 403, "read-only")
    problem(client.post("/sparql", content=text.encode("utf-16"), headers=kind), 400, "charset")
    problem(client.get("/sparql", params={"update": text}), 400, "parameter")
    problem(client.get("/sparql", params={"update": text, "query": "ASK {}"}), 400, "parameter")
    problem(client.post("/sparql", data={"update": text, "query": "ASK {}"}), 400, "parameter")
    problem(client.post("/sparql", data={"update": [text, text]}), 400, "parameter")
    assert not truth(client.get("/sparql", params={"query": "ASK { <a:b> <a:b> 1 }"}))


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Bearer x"}, {"Authorization": "Basic YTpi"}, {"Cookie": "token=x"}]
)
def test_no_key_turns_updates_on(client: TestClient, headers: dict[str, str]) -> None:
    """D2, D6, D10: so none is asked for; and a dataset that is none of a query changes nothing."""
    for dataset in ({}, {"using-graph-uri": "urn:g"}, {"using-named-graph-uri": "urn:g"}):
        found = client.post("/sparql", data={"update": "CLEAR ALL", **dataset}, headers=headers)
        problem(found, 403, "read-only")
        assert "WWW-Authenticate" not in found.headers
        if dataset:
            problem(client.post("/sparql", data={"query": "ASK {}", **dataset}), 400, "parameter")


@pytest.mark.parametrize("service", ["<http://127.0.0.1:1/>", "?x", "SILENT <http://[::1]/>"])
def test_no_query_reaches_out(client: TestClient, service: str) -> None:
    """S1: refused by its text; sockets are off in this test."""
    text = f"SELECT * {{ SERVICE {service} {{ ?s ?p ?o }} }}"
    told = problem(client.get("/sparql", params={"query": text}), 403, "forbidden")
    assert (told["line"], told["column"]) == (1, 12)
    text = text.replace("{ SERVICE", f"FROM <{THINGS}> {{ SERVICE")
    problem(client.get("/sparql", params={"query": text}), 403, "forbidden")


_BOTH: Final = "SELECT ?s ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?s ?g"
_DEFAULT: Final = "default-graph-uri"
_NAMED: Final = "named-graph-uri"


@pytest.mark.parametrize(
    ("dataset", "seen"),
    [
        ({_DEFAULT: ["g2"]}, {("c", "")}),
        ({_DEFAULT: ["g2", "g3"]}, {("c", ""), ("d", "")}),
        ({_NAMED: ["g2"]}, {("c", "g2")}),
        ({_DEFAULT: ["g3"], _NAMED: ["g2", "g4"]}, {("d", ""), ("c", "g2"), ("e", "g4")}),
        ({_DEFAULT: ["nowhere"], _NAMED: ["nowhere"]}, set()),
        ({}, {("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", ""),
              ("a", "g1"), ("b", "g1"), ("c", "g2"), ("d", "g3"), ("e", "g4")}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["address", "direct", "form", "mixed"])
def test_a_dataset_is_what_was_given(
    small: TestClient, dataset: dict[str, list[str]], seen: set[tuple[str, str]], way: str
) -> None:
    """A16, A17, A19, A20: where only the ones are given there are none of the others."""
    graphs = {name: [EX + graph for graph in given] for name, given in dataset.items()}
    match way:
        case "address":
            found = small.get("/sparql", params={"query": _BOTH, **graphs})
        case "direct":
            found = small.post("/sparql", params=graphs, content=_BOTH, headers={"Content-Type": QUERY})
        case "form":
            found = small.post("/sparql", data={"query": _BOTH, **graphs})
        case _:
            found = small.post("/sparql", params=graphs, data={"query": _BOTH})
    assert {tuple(cell.removeprefix(EX) for cell in row) for row in cells(found)} == seen


def test_the_dataset_of_the_protocol_goes_before_that_of_the_text(small: TestClient) -> None:
    """A18: and without one, that of the text is taken; what it names is never fetched (S2)."""
    text = _BOTH.replace("{ {", f"FROM <{EX}g2> FROM NAMED <{EX}g3> {{ {{", 1)
    own = {(f"{EX}c", ""), (f"{EX}d", f"{EX}g3")}
    assert set(cells(small.get("/sparql", params={"query": text}))) == own
    given = {"query": text, _DEFAULT: f"{EX}g4"}
    assert set(cells(small.get("/sparql", params=given))) == {(f"{EX}e", "")}
    for away in ("file:///etc/passwd", "http://127.0.0.1:1/x"):
        assert not truth(small.get("/sparql", params={"query": f"ASK FROM <{away}> {{ ?s ?p ?o }}"}))


def test_a_graph_has_an_absolute_iri(small: TestClient) -> None:
    for iri in ("g1", "", "http://a b/", "<http://a/>"):
        told = problem(small.get("/sparql", params={"query": "ASK {}", _NAMED: iri}), 400, "parameter")
        assert told["parameter"] == _NAMED


def test_a_relative_iri_is_resolved_against_the_public_address(client: TestClient) -> None:
    """A21: which is told the server, and is no word of the request."""
    text = "SELECT ?x { BIND(<x/y> AS ?x) }"
    assert cells(client.get("/sparql", params={"query": text})) == [("https://mbt.example/x/y",)]
    other = cells(client.get("/sparql/", params={"query": text}, headers={"Host": "evil.example"}))
    assert other == [("https://mbt.example/x/y",)]
    based = client.get("/sparql", params={"query": f"BASE <http://a/> {text}"})
    assert cells(based) == [("http://a/x/y",)]


def test_a_lens_is_a_dataset(client: TestClient, small: TestClient) -> None:
    """No graph beyond it is seen by any way, and it goes with no other choice of graphs."""
    for body in ("?claim a ?basis", "GRAPH ?g { ?claim a ?basis }"):
        text = f"ASK {{ {body} FILTER(?basis = <https://w3id.org/mbtgraph/ontology#ModelGeneratedClaim>) }}"
        assert truth(client.get("/sparql", params={"query": text}))
        assert truth(client.get("/sparql", params={"query": text, "trust": ""}))
        assert not truth(client.get("/sparql", params={"query": text, "trust": "t3"}))
        hidden = text.replace("ASK", f"ASK FROM <{claims_graph('model')}> ")
        assert not truth(client.get("/sparql", params={"query": hidden, "trust": "t3"}))
    told = problem(
        client.get("/sparql", params={"query": "ASK {}", "trust": "t1", _DEFAULT: ONTOLOGY}), 400, "parameter"
    )
    assert "Give one of them" in str(told["detail"])
    problem(client.get("/sparql", params={"query": "ASK {}", "trust": "t9"}), 400, "parameter")
    # Some clients put ?query= behind whatever address they are given.
    problem(client.get("/sparql", params={"trust": "t1?query=ASK {}"}), 400, "parameter")
    problem(small.get("/sparql", params={"query": "ASK {}", "trust": "t1"}), 400, "parameter")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
        "ASK " + "{" * 2500 + "}" * 2500,
        "ASK { " + " UNION ".join(["{}"] * 20_000) + " }",
        "ASK { FILTER(" + "||".join(["1"] * 10_000) + ") }",
        "ASK { VALUES ?x { " + "1 " * 100_000 + "} }",
        "ASK { } #" + "x" * 1024**2,
    ],
)
def test_what_an_engine_would_die_of_is_refused(client: TestClient, text: str) -> None:
    """A23: before it sees it; the process lives."""
    found = client.post("/sparql", content=text, headers={"Content-Type": QUERY})
    assert found.status_code in {400, 413}
    assert truth(client.get("/sparql", params={"query": "ASK {}"}))
