"""Hostile requests of every shape, grown from the routes of the service and from the grammar of SPARQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st
from starlette.routing import Route

from mbtgraph.web import figures, linked, operation, pages, protocol, stored
from tests.conftest import ROOT

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


class Asked(NamedTuple):
    """Hold a request."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


_ROOMS: Final = (operation, protocol, linked, stored, figures, pages)
_PATHS: Final = sorted(
    {route.path for room in _ROOMS for route in room.ROUTES if isinstance(route, Route)}
    | {"/resource", "/resource.{suffix}"}
)
_QUERIES: Final = sorted(file.stem for file in (ROOT / "queries" / "ask").glob("*.rq"))
_KNOWN: Final = [
    "capacity", "claim", "mode", "study", "pretend-mode", "mentalizing", "S0-109", "impulsivity",
    "self-harm", "ttl", "jsonld", "html", "csv", "style.css", "things", "claims/t1", "clinical-wiki",
    *_QUERIES,
]  # fmt: skip
_NASTY: Final = [
    "", ".", "..", "%", "%zz", "%00", "\x00", "\n", "\r\nX-Evil: 1", "'", '"', "<script>", "{{7*7}}",
    "${jndi:x}", "\\", "%2e%2e%2f", "é", "😀", "\ud800", "\u202e", "﷽", "-1", "1e999", "9"*400, "true",
    "null", "[]", "a"*3000, "javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1:9/",
    "//intruder.example", "urn:x", "_:b", "<>", "?x", "urn:a", "http://a/%2Fb?c=d&e=%C3%A9#f'g",
    "https://w3id.org/mbtgraph/id/mode/pretend-mode", "https://w3id.org/mbtgraph/graph/things",
    "mode:pretend-mode",
]  # fmt: skip
_NAMES: Final = [
    "iri", "query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "graph", "default",
    "format", "trust", "timeout", "limit", "offset", "page", "q", "kind", "sort", "order", "allow_partial",
    "problem", "modality", "term", "outcome", "whole", "_profile", "_mediatype", "lang", "depth", "level",
    "evidence", "from", "x",
]  # fmt: skip
_TYPES: Final = [
    "*/*", "text/html", "text/*", "application/json", "application/ld+json",
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv",
    "text/tab-separated-values", "text/turtle", "application/rdf+xml", "application/n-triples",
    "application/trig", "application/n-quads", "application/xhtml+xml", "image/png", "a/b;q=x",
    "text/turtle;q=0", "text/html;q=1.000, */*;q=0", ",,,;;;", "*", "", "application/x-www-form-urlencoded",
    "application/sparql-query", "application/sparql-query; charset=utf-16", "application/sparql-update",
    "multipart/form-data", "multipart/form-data; boundary=x", "text/plain",
    "application/x-www-form-urlencoded; charset=x",
]  # fmt: skip
_HEADERS: Final = [
    "Accept", "Accept", "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Accept-Profile",
    "Content-Type", "Content-Type", "Content-Encoding", "If-None-Match", "If-Match", "If-Modified-Since",
    "Range", "Origin", "Cookie", "Authorization", "X-Forwarded-Host", "X-Forwarded-Proto",
    "X-Http-Method-Override", "Referer", "User-Agent", "Prefer", "X-Request-Id",
]  # fmt: skip

texts: Final = st.one_of(st.sampled_from(_KNOWN), st.sampled_from(_NASTY), st.text(max_size=20))
terms: Final = st.sampled_from([
    "?a", "?b", "?c", "?g", "mode:pretend-mode", "mbt:leadsTo", "rdfs:label", "a", "<urn:x>", "<x>",
    '"text"', "'t'@en", "1", "-1.5e3", "true", "[]", "[ ?p ?o ]", "(1 2)", "_:b", "<< ?a ?b ?c >>",
    "<<( ?a ?b ?c )>>", "?a/?b", "^mbt:leadsTo", "(mbt:leadsTo|mbt:uses)*", "!a", "mbt:leadsTo+",
    "xsd:integer", "\\u003E", "$x", "nothing:x", '"""a\n"b"""', "",
])  # fmt: skip
_calls: Final = st.sampled_from([
    "STR(?a)", "?a + ?b", "?a = ?c", "REGEX(STR(?a), '(a+)+$')", "EXISTS { ?a ?b ?c }", "1/0",
    "xsd:integer(?a)", "UUID()", "?a IN (1, 2)", "CONCAT(?a, ?a)", "COUNT(*)",
    "GROUP_CONCAT(?a; separator=',')", "!?a", "||", "STRDT('1', ?a)", "NOW()",
])  # fmt: skip


def _join(*parts: SearchStrategy[str] | str) -> SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)


_triples: Final = st.lists(_join(terms, terms, terms, "."), min_size=1, max_size=4).map(" ".join)
_groups: Final = st.recursive(
    _triples,
    lambda inner: st.one_of(
        _join("{", inner, "}"), _join("{", inner, "} UNION {", inner, "}"), _join("OPTIONAL {", inner, "}"),
        _join("GRAPH", terms, "{", inner, "}"), _join("MINUS {", inner, "}"), _join("FILTER(", _calls, ")"),
        _join("BIND(", _calls, "AS ?z)"), _join("SERVICE", terms, "{", inner, "}"), _join(inner, inner),
        _join("VALUES ?a {", terms, "}"), _join("{ SELECT * {", inner, "} LIMIT 2 }"),
        _join("FILTER NOT EXISTS {", inner, "}"),
    ),
    max_leaves=6,
)  # fmt: skip
_heads: Final = st.sampled_from([
    "SELECT *", "SELECT ?a", "SELECT DISTINCT ?a ?b", "SELECT (COUNT(*) AS ?n)", "ASK", "DESCRIBE ?a",
    "DESCRIBE <urn:x>", "CONSTRUCT { ?a ?b ?c }", "CONSTRUCT", "INSERT DATA", "DELETE", "SELECT",
    "LOAD <file:///etc/passwd> ;", "CLEAR ALL ;", "",
])  # fmt: skip
_befores: Final = st.sampled_from(
    ["", "", "BASE <http://a/b>", "PREFIX x: <urn:x#>", "PREFIX", "# comment\n", "\ufeff"]
)
_datasets: Final = st.sampled_from([
    "", "", "", "FROM <https://w3id.org/mbtgraph/graph/things>", "FROM NAMED <urn:x>",
    "FROM <file:///etc/passwd>", "FROM ?x",
])  # fmt: skip
_afters: Final = st.sampled_from([
    "LIMIT 3", "LIMIT 3", "LIMIT 3", "ORDER BY ?a LIMIT 2 OFFSET 1",
    "GROUP BY ?a HAVING(COUNT(*) > 1) LIMIT 2", "LIMIT -1", "", "VALUES ?a { 1 UNDEF }", "}", "\x00",
])  # fmt: skip
_PREFIXES: Final = (
    "PREFIX mbt: <https://w3id.org/mbtgraph/ontology#> PREFIX mode: <https://w3id.org/mbtgraph/id/mode/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
sparql: Final = st.one_of(
    _join(_befores, st.just(_PREFIXES), _heads, _datasets, "{", _groups, "}", _afters),
    _join(_befores, _heads, _datasets, "WHERE {", _groups, "}", _afters),
    st.lists(st.one_of(terms, _heads, _calls, st.sampled_from("{}()[]<>.;,'\"\\")), max_size=12).map(
        " ".join
    ),
    st.sampled_from(
        [
            "ASK " + "{" * 5000,
            "SELECT" + "(" * 5000,
            "ASK {" + "{} UNION " * 2000,
            "ASK { FILTER(1" + "||1" * 9000,
        ]
    ),
    texts,
)
_pairs: Final = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["query", "query", "update"]), sparql),
        st.tuples(st.sampled_from(_NAMES), texts),
        st.tuples(st.just("trust"), st.sampled_from(["t1", "t2", "t3", "unmarked", "model", "t9"])),
        st.tuples(texts, texts),
    ),
    max_size=4,
)  # fmt: skip


def _coded(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{_plus(name)}={_plus(text)}" for name, text in pairs)


def _plus(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _segment(text: str, *, raw: bool) -> str:
    whole = quote(text.encode("utf-8", "surrogatepass"), safe="")
    return re.sub(r"[^!-~]", "", text).replace("?", "").replace("#", "") if raw else whole


@st.composite
def _paths(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 9)) == 0:
        return "/" + _segment(draw(texts), raw=draw(st.booleans()))
    path = draw(st.sampled_from(_PATHS))
    return re.sub(r"\{[^}]*\}", lambda _: _segment(draw(texts), raw=draw(st.integers(0, 3)) == 0), path)


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    """Return a request of any shape."""
    method = draw(
        st.sampled_from(["GET"] * 6 + ["HEAD", "POST", "POST", "OPTIONS", "PUT", "DELETE", "QUERY", "PATCH"])
    )
    query = draw(
        st.one_of(_pairs.map(_coded), _pairs.map(_coded), st.text("az=&%+?#;/\\\xff'\"<>", max_size=12))
    )
    target = draw(_paths()) + (f"?{query}" if query else "")
    values = st.one_of(st.sampled_from(_TYPES), st.sampled_from(_TYPES), texts)
    found = draw(st.lists(st.tuples(st.sampled_from(_HEADERS), values), max_size=4))
    headers = tuple((name, re.sub(r"[^ -~\x80-\xff]", "", text).strip()) for name, text in found)
    body = b""
    if method not in {"GET", "HEAD", "OPTIONS"} or draw(st.integers(0, 9)) == 0:
        text = draw(st.one_of(_pairs.map(_coded), sparql))
        body = draw(st.one_of(st.just(text.encode("utf-8", "surrogatepass")), st.binary(max_size=30)))
    return Asked(method, target, headers, body)
