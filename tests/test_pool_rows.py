"""Rows and truth values that the pool answers: the bytes of each format, and where they are cut."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, Store, parse_query_results

from mbtgraph.errors import QueryError
from mbtgraph.media import CSV, JSON, TSV, XML
from mbtgraph.rdf import Literal
from mbtgraph.store.pool.rows import rows
from tests.pool_bed import ask, few, pool

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

    from mbtgraph.media import Media
    from mbtgraph.store.pool import Pool

__all__ = ["few", "pool"]

FORMATS: Final = [JSON.type, XML.type, CSV.type, TSV.type]
Table = Sequence[Sequence[str | None]]


def _read(body: bytes, media: str) -> Table:
    """Return the texts of rows as readers of the format that are not the engine's find them."""
    return _READERS[media](body)


def _json(body: bytes) -> Table:
    told = json.loads(body)
    return [
        [row[n]["value"] if n in row else None for n in told["head"]["vars"]]
        for row in told["results"]["bindings"]
    ]


def _xml(body: bytes) -> Table:
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(body)  # noqa: S314 (our own)
    names = [one.attrib["name"] for one in root.iter(space + "variable")]
    rows = [{b.attrib["name"]: b[0].text or "" for b in row} for row in root.iter(space + "result")]
    return [[row.get(name) for name in names] for row in rows]


def _csv(body: bytes) -> Table:
    csv.field_size_limit(1 << 20)
    rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return [[*map(str, row or [""])] for row in rows][1:]


def _tsv(body: bytes) -> Table:
    found = cast("QuerySolutions", parse_query_results(body, format=QueryResultsFormat.TSV))
    return [[None if term is None else term.value for term in row] for row in found]


_READERS: Final[dict[str, Callable[[bytes], Table]]] = {
    JSON.type: _json,
    XML.type: _xml,
    CSV.type: _csv,
    TSV.type: _tsv,
}

_SIGNS: Final = [
    *("},{", '},{"', "},{}", "{}", "[]}}", "<result>", "</result>", "]]>", '"', '""', "\\", ","),
    *("\r\n", "\n", "\r", "\t", " ", "é", "😀", "a"),
]
TEXT: Final = st.lists(st.sampled_from(_SIGNS), max_size=6).map("".join)


@pytest.mark.parametrize("media", FORMATS)
@settings(deadline=None)
@given(texts=st.lists(st.tuples(TEXT, TEXT), max_size=8), most=st.integers(1, 8))
def test_exactly_the_first_rows_are_answered_whatever_is_in_them(
    few: Pool, media: str, texts: list[tuple[str, str]], most: int
) -> None:
    """C4."""
    values = " ".join(f"({Literal(one)} {Literal(two)})" for one, two in texts)
    found = ask(few, f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {values} }} }}", media, rows=most)
    assert found.cut == (None if len(texts) <= most else most)
    assert _read(found.body, media) == [[*row] for row in texts[:most]]


class _Written:
    """Give rows as an engine does that writes a few bytes at once."""

    def __init__(self, text: str, size: int) -> None:
        self._text = text
        self._size = size

    def serialize(self, output: io.BytesIO, *, format: QueryResultsFormat) -> None:  # noqa: A002 (the engine's)
        found = cast("QuerySolutions", Store().query(self._text)).serialize(format=format) or b""
        for begin in range(0, len(found), self._size):  # noqa: FURB122 (which would pass `write` by)
            output.write(found[begin : begin + self._size])


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV], ids=lambda media: media.name)
@settings(deadline=None)
@example(texts=[("},{", "")], most=1, size=1)
@given(
    texts=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8),
    most=st.integers(1, 8),
    size=st.integers(1, 99),
)
def test_rows_are_found_wherever_their_writing_is_interrupted(
    media: Media, texts: list[tuple[str, str]], most: int, size: int
) -> None:
    """C4."""
    values = " ".join(f"({Literal(one)} {Literal(two)})" for one, two in texts)
    written = _Written(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {values} }} }}", size)
    body, cut = rows(cast("QuerySolutions", written), media, most)
    assert cut == (None if len(texts) <= most else most)
    assert _read(body, media.type) == [[*row] for row in texts[:most]]


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize(("values", "count"), [("()()()", 3), ("()", 1), ("", 0)])
def test_rows_without_values_are_counted_and_cut_too(few: Pool, media: str, values: str, count: int) -> None:
    """B19."""
    text = f"SELECT * {{ VALUES () {{ {values} }} }}"
    assert len(_read(ask(few, text, media).body, media)) == count
    cut = ask(few, text, media, rows=2)
    assert (cut.cut, len(_read(cut.body, media))) == (None if count <= 2 else 2, min(2, count))


@pytest.mark.parametrize("media", FORMATS)
def test_the_head_names_the_variables_in_order_also_of_no_rows_and_unbound_cells(
    few: Pool, media: str
) -> None:
    """B19."""
    nothing = ask(few, "SELECT ?z ?a ?m { ?z <urn:none> ?a, ?m }", media)
    assert (nothing.cut, _read(nothing.body, media)) == (None, [])
    heads = {
        JSON.type: b'{"head":{"vars":["z","a","m"]}',
        XML.type: b'<head><variable name="z"/><variable name="a"/><variable name="m"/></head>',
        CSV.type: b"z,a,m\r\n",
        TSV.type: b"?z\t?a\t?m\n",
    }
    assert heads[media] in nothing.body
    unbound = ask(few, "SELECT ?z ?a { VALUES (?z ?a) { (UNDEF 'x') (UNDEF UNDEF) ('y' UNDEF) } }", media)
    empty = "" if media == CSV.type else None
    assert _read(unbound.body, media) == [[empty, "x"], [empty, empty], ["y", empty]]


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize("truth", ["true", "false"])
def test_a_truth_value_is_answered_in_each_format(few: Pool, media: str, truth: str) -> None:
    """B9: CSV and TSV have no form for it, and get the bare word."""
    bodies = {
        JSON.type: f'{{"head":{{}},"boolean":{truth}}}',
        XML.type: '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head></head><boolean>{truth}</boolean></sparql>",
    }
    assert ask(few, f"ASK {{ FILTER({truth}) }}", media).body.decode() == bodies.get(media, truth)


def test_csv_is_as_its_standard_has_it(few: Pool) -> None:
    """B15."""
    values = r'"=1+1" "@x" "a\tb" "say \"so\"" "a,b" "a\nb" "a\rb" "😀" " a " ""'
    found = ask(few, f"SELECT ?x ?y {{ VALUES ?x {{ {values} }} BIND(1 AS ?y) }}", CSV.type)
    lines = [
        "x,y",
        "=1+1,1",
        "@x,1",
        "a\tb,1",
        '"say ""so""",1',
        '"a,b",1',
        '"a\nb",1',
        '"a\rb",1',
        "😀,1",
        " a ,1",
        ",1",
    ]
    assert found.body.decode() == "".join(line + "\r\n" for line in lines)


@pytest.mark.parametrize("sign", [r"\u0001", r"\u0000", r"\u001F", r"\uFFFE", r"\uFFFF", r"\u000B"])
def test_what_xml_cannot_hold_is_refused_with_the_mend(few: Pool, sign: str) -> None:
    """B16."""
    text = f"SELECT ('a{sign}b' AS ?x) {{}}"
    with pytest.raises(QueryError, match=r"control character.*ask for JSON"):
        ask(few, text, XML.type)
    assert json.loads(ask(few, text).body)["results"]["bindings"][0]["x"]["value"] == json.loads(
        f'"a{sign}b"'
    )


def test_the_engine_respells_numbers_and_language_tags(few: Pool) -> None:
    """B17: a deliberate difference; the value is the same, its spelling that of the engine."""
    found = ask(
        few,
        'SELECT * { VALUES ?x { 01 "a"@EN-gb -0 "x"^^<urn:d> } }',
        TSV.type,
    )
    assert found.body == b'?x\n1\n"a"@en-gb\n0\n"x"^^<urn:d>\n'


def test_nameless_nodes_keep_one_name_within_an_answer_and_among_processes(few: Pool) -> None:
    """B17, G9."""
    text = "SELECT ?x ?y ?z { ?x <urn:q> ?y . BIND(?x AS ?z) }"
    assert ask(few, text, TSV.type).body == b"?x\t?y\t?z\n_:here\t_:there\t_:here\n"


@pytest.mark.parametrize("media", FORMATS)
def test_an_endless_answer_is_cut_at_its_rows(pool: Pool, media: str) -> None:
    """C4."""
    found = ask(pool, "SELECT ?a ?f { ?a ?b ?c . ?d ?e ?f }", media, rows=10_000)
    assert (found.cut, len(_read(found.body, media))) == (10_000, 10_000)


@pytest.mark.parametrize("media", FORMATS)
def test_an_answer_has_a_size_at_most(pool: Pool, media: str) -> None:
    """C6."""
    text = f"SELECT ('{'x' * 200_000}' AS ?x) {{ ?s ?p ?o }} LIMIT 1000"
    found = ask(pool, text, media)
    assert 300 < (found.cut or 0) < 400
    assert len(found.body) <= 64 * 1024**2
    assert {len(row[0] or "") for row in _read(found.body, media)} == {200_000}


def test_a_row_that_is_too_large_is_refused(pool: Pool) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(10))
    with pytest.raises(QueryError, match="One row of the answer is over 64 MiB"):
        ask(pool, f"SELECT ?x10 {{ BIND('{'x' * 100_000}' AS ?x0) {doubled} }}")


@pytest.mark.parametrize("media", ["text/turtle", "text/html", "nonsense"])
def test_rows_are_not_answered_as_triples(few: Pool, media: str) -> None:
    """B7."""
    with pytest.raises(
        QueryError, match=r"SELECT and ASK are not answered as .*; ask for one of application"
    ):
        ask(few, "SELECT * { ?s ?p ?o }", media)
