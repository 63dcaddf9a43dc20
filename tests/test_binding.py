"""Binding: what is given comes back as exactly that term, or is refused; nothing else of a query changes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mbtgraph.errors import BadParameter, EndpointError
from mbtgraph.lexer import tokens
from mbtgraph.namespaces import XSD
from mbtgraph.queries.binding import bind, blocks, written
from mbtgraph.queries.header import read_query
from mbtgraph.queries.parameters import Names
from mbtgraph.rdf import Literal, NamedNode, Rows
from mbtgraph.store.embedded import EmbeddedStore
from mbtgraph.store.remote import RemoteStore
from tests.engines import RdflibStore

if TYPE_CHECKING:
    from mbtgraph.store.protocol import Store
    from tests.servers import Server

STORES: Final[dict[str, Store]] = {"pyoxigraph": EmbeddedStore(b""), "rdflib": RdflibStore(b"")}
engines = pytest.mark.parametrize("store", STORES.values(), ids=STORES)

ECHO = read_query(
    """#+ id: echo
#+ summary: What was said?
#+ params:
#+   said: {type: string, max_length: 1000000}
#+   more: {type: integer, multiple: true, optional: true}
#+   thing: {type: iri, optional: true}
#+   sure: {type: boolean, optional: true}
SELECT ?said ?more ?thing ?sure ?seen WHERE {
  VALUES ?said { "} VALUES ?more { 1 }" }   # parameter; not: VALUES ?said { "no" }
  values $more{UNDEF} # parameter
  VALUES ?thing { UNDEF }  # parameter
  VALUES ?sure { UNDEF }  # parameter
  VALUES (?other) { ("x") }
  FILTER(?said = ?said)
  BIND(SHA256(?said) AS ?seen)
} ORDER BY ?more
""",
    path=Path("echo.rq"),
)
NO_NAMES = Names([])

hostile = st.lists(
    st.sampled_from(
        [
            '"', "'", '"""', "'''", "\\", "\\\\", "\\u0022", "\\U00000022", "\\u00", "\\uD800", "u",
            "\\UFFFFFFFF", "{", "}", "<", ">", "#", "# parameter", "\n", "\r", "\r\n", "\0", "\x01", "0022",
            "\t", "\u202e", "\u2028", "\u0085", "\ufeff", "\ufffe", "\ud800", "\udfff", "UNDEF", "@en", "^^",
            "?said", "$more", "%22", "/*", "--", "; DROP ALL", '" } VALUES ?more { 7 } #',
            " } UNION { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #",
        ]
    )
    | st.text(max_size=5)
).map("".join)  # fmt: skip


def ask(store: Store, **values: str | list[str]) -> dict[str, object]:
    """Return the one row in which an engine says what was bound, checked to be one row of these columns."""
    text = bind(ECHO, values, lambda _: NO_NAMES)
    (row,) = rows(store, text)
    return dict(zip(("said", "more", "thing", "sure", "seen"), row, strict=True))


def rows(store: Store, text: str) -> tuple[tuple[object, ...], ...]:
    """Return the rows of the query, whose columns are the ones that it always has."""
    result = store.run(text, trust="model")
    assert isinstance(result, Rows)
    assert result.variables == ("said", "more", "thing", "sure", "seen")
    return result.rows


def echoed(text: str) -> dict[str, object]:
    """Return the row that an engine gives which took a text as it is, also within an expression."""
    hashed = Literal(hashlib.sha256(text.encode()).hexdigest())
    return {"said": Literal(text), "more": None, "thing": None, "sure": None, "seen": hashed}


def is_text(text: str) -> bool:
    """Tell whether a text is of characters, which lone surrogates are not."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


@engines
@settings(deadline=None)
@given(text=hostile)
@example(text="\\u0022")
@example(text="\\\\u0022")
@example(text="\0" + "0022")
@example(text="\u202e" * 1000)
def test_a_hostile_text_comes_back_as_it_is_or_is_refused(store: Store, text: str) -> None:
    if is_text(text):
        assert ask(store, said=text) == echoed(text)
    else:
        with pytest.raises(BadParameter, match="a lone surrogate"):
            ask(store, said=text)


@engines
@settings(deadline=None)
@given(text=hostile)
def test_a_hostile_iri_comes_back_as_it_is_or_is_refused(store: Store, text: str) -> None:
    iri = "https://example.org/" + text.strip("<> \t\r\n")
    try:
        expected = NamedNode(iri.strip())
    except ValueError:
        with pytest.raises(BadParameter, match="which is no IRI"):
            ask(store, thing=iri)
    else:
        assert ask(store, thing=iri) == {**echoed("} VALUES ?more { 1 }"), "thing": expected}


@engines
@settings(deadline=None)
@given(text=hostile | st.integers().map(str) | st.floats().map(str))
def test_a_hostile_number_or_truth_is_bound_by_its_value_or_refused(store: Store, text: str) -> None:
    for name in ("more", "sure"):
        try:
            found = ask(store, **{name: text})[name]
        except BadParameter:
            assert name == "sure" or not text.isdecimal() or not text.isascii()
            continue
        assert isinstance(found, Literal)
        assert found.datatype == NamedNode(XSD + {"more": "integer", "sure": "boolean"}[name])
        assert found.value == text if name == "sure" else int(found.value) == int(text)


@settings(deadline=None)
@given(text=hostile.filter(is_text))
def test_nothing_but_the_inside_of_one_block_changes(text: str) -> None:
    before = list(tokens(ECHO.text))
    after = list(tokens(bind(ECHO, {"said": text}, lambda _: NO_NAMES)))
    assert [t.text for t in before if t.kind != "string"] == [t.text for t in after if t.kind != "string"]
    assert [t.kind for t in before] == [t.kind for t in after]


@engines
def test_a_megabyte_is_taken_and_more_is_refused(store: Store) -> None:
    text = '"\\u0022\0{' * 100_000
    assert ask(store, said=text[:1_000_000])["said"] == Literal(text[:1_000_000])
    with pytest.raises(BadParameter, match="got 1000001 characters"):
        ask(store, said=text + "x" * (1_000_001 - len(text)))


NASTY: Final = (
    "", "\\", "\\u0022", "\\\\u0022", "\\U00000022", '"', "'", '"""', "}", "\n", "\r\n", "\t", "\0",
    "\x011234", "\x7f", "\u0085", "\u2028", "\u202e\u2066", "\ufeff", "\ufffe", "\U0001f600", "\U0010ffff",
    "e\u0301", "# x", "?said", "%s %d", '" } VALUES ?more { 7 } #', "x" * 3000,
    " } UNION { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #",
)  # fmt: skip


@pytest.mark.enable_socket
@pytest.mark.parametrize("server", ["oxigraph_endpoint", "virtuoso_endpoint"])
def test_servers_take_a_hostile_text_as_it_is(server: str, request: pytest.FixtureRequest) -> None:
    endpoint: Server = request.getfixturevalue(server)
    store = RemoteStore(endpoint.query)
    for text in NASTY:
        found = rows(store, bind(ECHO, {"said": text}, lambda _: NO_NAMES).replace("SHA256", "STRLEN"))
        assert [row[:4] for row in found] == [(Literal(text), None, None, None)], ascii(text)


@pytest.mark.enable_socket
def test_a_server_takes_a_megabyte_or_says_why_not(
    oxigraph_endpoint: Server, virtuoso_endpoint: Server
) -> None:
    text = bind(ECHO, {"said": "x" * 1_000_000}, lambda _: NO_NAMES)
    ((said, *_),) = rows(RemoteStore(oxigraph_endpoint.query), text)
    assert said == Literal("x" * 1_000_000)
    # Virtuoso has room for it in some columns, and not in those that it sorts or compares.
    with pytest.raises(EndpointError, match="Virtuoso"):
        RemoteStore(virtuoso_endpoint.query).run(text.replace("SELECT", "SELECT DISTINCT"), trust="model")


def test_no_escape_is_written_that_an_engine_can_read_in_two_ways() -> None:
    assert written(Literal("\\u0022")) == r'"\\\U000000750022"'
    assert written(Literal("\\\\U")) == r'"\\\\\U00000055"'
    assert written(Literal("\x00" + "12\n\\n")) == r'"\U0000000012\n\\n"'
    # Where escapes are expanded before parsing, these would be a quotation mark, and another character.
    assert STORES["rdflib"].run(r'ASK { FILTER("\\u0022" = "\"") }', trust="model") is True
    assert STORES["rdflib"].run(r'ASK { FILTER(STRLEN("\u00001234") = 1) }', trust="model") is True


@engines
def test_every_character_of_unicode_comes_back(store: Store) -> None:
    characters = list(filter(is_text, map(chr, range(0x110000))))
    assert len(characters) == 0x110000 - 0x800
    for text in map("".join, zip(*[iter(characters)] * (len(characters) // 16), strict=True)):
        result = store.run(f"SELECT ?text {{ VALUES ?text {{ {written(Literal(text))} }} }}", trust="model")
        assert isinstance(result, Rows)
        assert result.rows == ((Literal(text),),)


@engines
def test_what_is_not_given_keeps_its_default(store: Store) -> None:
    assert bind(ECHO, {}, lambda _: NO_NAMES) == ECHO.text
    assert ask(store) == echoed("} VALUES ?more { 1 }")
    assert ask(store, more=[]) == ask(store)


@engines
def test_several_values_are_any_of_them(store: Store) -> None:
    found = rows(store, bind(ECHO, {"more": ["1", "2"], "said": "x"}, lambda _: NO_NAMES))
    assert [row[1] for row in found] == [Literal(1), Literal(2)]
    with pytest.raises(BadParameter, match="Parameter said: expected one value, got 2"):
        ask(store, said=["a", "b"])


def test_an_unknown_parameter_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadParameter, match=r"expected one of: said, more, .* Did you mean said\?"):
        ask(STORES["pyoxigraph"], siad="x")


def test_only_values_blocks_of_one_variable_are_found() -> None:
    found = [(block.variable, block.depth, block.inside.strip()) for block in blocks(ECHO.text)][:2]
    assert found == [("said", 1, '"} VALUES ?more { 1 }"'), ("more", 1, "UNDEF")]
