"""The guard of queries: what reaches out is refused, what only looks like it is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mbtgraph.errors import LoadError, QueryError, QueryForbidden, QuerySyntaxError
from mbtgraph.lexer import tokens
from mbtgraph.queries.guard import refuse_unsafe, refuse_unsafe_file
from mbtgraph.store.embedded import EmbeddedStore

OUT = "SERVICE<http://127.0.0.1:9/>{?s ?p ?o}"
FORBIDDEN = {
    "SELECT * { «SERVICE <urn:x> { ?s ?p ?o } }": "SERVICE",
    "SELECT * {\r\n  ?a ?b 'é😀' . # SERVICE\r\n  «sErViCe#\n SILENT ?x{} }": "SERVICE",
    "SELECT * { ?s ?p <urn:SERVICE> }«LOAD": "LOAD",
    "SELECT *#\n«FROM<urn:x>{}": "FROM",
    "SELECT * «from named <urn:x> {}": "FROM",
    "«ASKFROM<urn:x>{}": "FROM",
    "PREFIX : <urn:> SELECT * «FROM:x {}": "FROM",
    "PREFIX from: <urn:> CONSTRUCT {} «FROMNAMED:x {}": "FROM",
    "PREFIX : <urn:> DESCRIBE «:a.b.FROM:x {}": "FROM",
    "«INSERT DATA { <urn:a> <urn:b> 1 }": "INSERT",
    "«Delete WHERE { ?s ?p ?o }": "DELETE",
    "«LOAD <urn:x>": "LOAD",
    "«clear ALL": "CLEAR",
    "«DROP ALL": "DROP",
    "«CREATE GRAPH <urn:x>": "CREATE",
    "«ADD <urn:x> TO <urn:y>": "ADD",
    "«MOVE <urn:x> TO <urn:y>": "MOVE",
    "«COPY <urn:x> TO <urn:y>": "COPY",
    # The engine sees no end of a word: each of these made it send a request.
    "PREFIX : <urn:> SELECT * { «SERVICE:x{?s ?p ?o} }": "SERVICE",
    "PREFIX : <urn:> SELECT * { «SERVICE: {?s ?p ?o} }": "SERVICE",
    "PREFIX : <urn:> SELECT * { «SERVICESILENT:x{?s ?p ?o} }": "SERVICE",
    "SELECT * { ?a ?b «trueSERVICE<urn:x>{?s ?p ?o} }": "SERVICE",
    "PREFIX : <urn:> SELECT * { ?a ?b «true.SERVICE:x{?s ?p ?o} }": "SERVICE",
    "PREFIX : <urn:> SELECT * { ?a ?b «:a.b.SERVICE<urn:x>{?s ?p ?o} }": "SERVICE",
    "SELECT * { VALUES ?x { '''a' } «" + OUT + " # \\x '''\n }": "SERVICE",
    "SELECT * { VALUES ?x { '''a' } «" + OUT + " # \\uD800 '''\n }": "SERVICE",
}
AMBIGUOUS = [
    "SELECT * { FILTER(1«<'>')" + OUT + "FILTER(1='') } #'",
    "SELECT * { FILTER(1«<='>')" + OUT + " } #'",
    "SELECT * { FILTER(1«<#> '''\n2)" + OUT + " } #'''",
    "SELECT * { FILTER(EXISTS{}«<'>')" + OUT + " } #'",
    "SELECT * { <«<?a?b'>'>> ?p ?o " + OUT + " } #'",
    "SELECT (1«<'>' AS ?x) FROM <urn:x> { ?s ?p ?o } #'",
]
ALLOWED = [
    "SELECT * { " + "<< ?s ?p ?o >> ?p ?o . " * 200 + "}",
    "PREFIX service: <urn:x#> SELECT * { ?s service:x ?o ; service:from service:load }",
    "PREFIX : <urn:x#> SELECT ?service ?FROM $load { ?service :from ?FROM ; :SERVICE $load . { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'SERVICE' , \"FROM\" , '''LOAD\n'INSERT\\'''', \"\"\"{{{{((((\"\"\"@en-service }",
    "SELECT * { ?s <http://e/SERVICE#FROM> <urn:INSERT> } # SERVICE FROM {{{{",
    "PREFIX service: <urn:x#> SELECT * { GRAPH service:x { ?s ?p _:service } }",
    "SELECT * { ?s <urn:a#b> <http://e/o'neill> . FILTER(?s IN (<urn:a#b>, <#c>) && 1<2) }",
    "SELECT * { VALUES (?a ?b) { (<http://e/a#b> <http://e/c#d>) } }",
    "SELECT (COUNT(*) AS ?loads) { ?s ?p ?inserted } HAVING(COUNT(*) > 1)",
    "SELECT * " + "{" * 64 + "}" * 64,
    "SELECT * { " + "{}" * 300 + " }",
    "SELECT * { ?s ?p '" + "x" * 200_000 + "' }",
]
OUT_OF_BOUNDS = {
    "SELECT * " + "{" * 5000: r"1:74: the query nests deeper than 64 brackets",
    "SELECT * { FILTER" + "(" * 65: r"nests deeper",
    "ASK { " + "{} UNION " * 501 + "{} }": r"over 500 alternatives",
    "ASK { FILTER(true" + " || true" * 501 + ") }": r"over 500 alternatives",
    "ASK { ?s (" + "<urn:p>|" * 501 + "<urn:p>) ?o }": r"over 500 alternatives",
    "SELECT * { ?s ?p " + "[?p " * 65: r"nests deeper",
    "}" * 5000 + "{" * 65: r"nests deeper",
    "ASK { " + "<< " * 65 + "?s ?p ?o " + ">> ?p ?o " * 65 + "}": r"nests deeper",
    " " * (256 * 1024 + 1): r"1:1: the query has 262145 characters; at most 262144 are taken",
    "?x " * 20_001: r"1:60001: the query has over 20000 terms",
    'SELECT * { ?s ?p\r\n "open }': r"""2:2: '"' begins no SPARQL term here""",
    "SELECT * \\u007B}": r"1:10: '\\\\' begins no SPARQL term here",
    "SELECT\xa0* { ?s ?p \x0b ?o }": r"1:18: '\\x0b' begins no SPARQL term here",
}


def unmarked(text: str) -> tuple[str, tuple[int, int]]:
    """Return a text without its mark «, and the place of that."""
    lines = text.partition("«")[0].replace("\r\n", "\n").split("\n")
    return text.replace("«", ""), (len(lines), len(lines[-1]) + 1)


@pytest.mark.parametrize("marked", FORBIDDEN)
def test_what_is_forbidden_is_refused_at_its_place(marked: str) -> None:
    text, place = unmarked(marked)
    with pytest.raises(QueryForbidden) as caught:
        refuse_unsafe(text)
    assert (caught.value.form, (caught.value.line, caught.value.column)) == (FORBIDDEN[marked], place)


@pytest.mark.parametrize("marked", FORBIDDEN)
def test_where_a_query_may_choose_its_dataset_it_may_do_nothing_else(marked: str) -> None:
    text, place = unmarked(marked)
    if FORBIDDEN[marked] == "FROM":
        refuse_unsafe(text, dataset=True)
        text, place = f"ASK FROM <urn:x> {{ {OUT} }} #{text}", (1, 20)
    with pytest.raises(QueryForbidden) as caught:
        refuse_unsafe(text, dataset=True)
    assert caught.value.form == ("SERVICE" if FORBIDDEN[marked] == "FROM" else FORBIDDEN[marked])
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize("text", ["FROMSERVICE<urn:x>{}", "FROM:SERVICE {}", "FROM:a.b.SERVICE<urn:x>{}"])
def test_no_choice_of_a_dataset_hides_a_request(text: str) -> None:
    with pytest.raises(QueryForbidden, match="SERVICE"):
        refuse_unsafe(f"SELECT * {{ {text} }}", dataset=True)


@pytest.mark.parametrize("dataset", [False, True])
@pytest.mark.parametrize("marked", AMBIGUOUS)
def test_what_has_two_readings_is_refused_at_its_place(marked: str, *, dataset: bool) -> None:
    text, place = unmarked(marked)
    with pytest.raises(QuerySyntaxError, match="can also be read as a comparison") as caught:
        refuse_unsafe(text, dataset=dataset)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize("text", ALLOWED, ids=lambda text: text[:60])
def test_what_only_looks_forbidden_passes(text: str) -> None:
    refuse_unsafe(text)


@pytest.mark.parametrize("text", OUT_OF_BOUNDS, ids=lambda text: text[:20])
def test_what_is_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=OUT_OF_BOUNDS[text]):
        refuse_unsafe(text)


@pytest.mark.parametrize("piece", ["a.", "a-", "a:b. ", "<a", "{ ", "''' ", '"" ', "?x:"])
def test_no_query_keeps_the_guard_busy(piece: str) -> None:
    begun = time.process_time()
    with pytest.raises(QueryError):
        refuse_unsafe(piece * (256 * 1024 // len(piece)))
    assert time.process_time() - begun < 3


STORE = EmbeddedStore(b'<urn:a> <urn:b> "x" <https://w3id.org/mbtgraph/graph/things> .\n')


def reaches_out(text: str) -> bool:
    """Tell whether the engine would send a request: it refuses this port, and says so."""
    try:
        STORE.run(text, trust="t1")
    except OSError as error:
        assert "port 9 is not allowed" in str(error)  # noqa: PT017 (anything else is another matter)
        return True
    except QueryError:
        return False
    return False


pieces = st.sampled_from(
    [
        *"?.'\"<>#\\():;,{}[]|^=*/! \n\r", "''", "'''", '"""', "<<", ">>", "\\x", "\\uD800", ":a", ":a.b.",
        "true", "1.", "'x'@en", "?a ?b ", "?a", "<'>", "<#>", "<urn:a'b>", "FILTER(1", "FILTER(?a",
        "VALUES ?x {", "BIND(1 AS ?t)", "BIND(<<(?a?b'>')>> AS ?t)", "OPTIONAL{", "EXISTS{", "MINUS{",
        "GRAPH ?g{", "# c\n", "_:b", "[] ?p ",
    ]
)  # fmt: skip
services = st.sampled_from([OUT, "SERVICE:x{?s ?p ?o}", "SERVICESILENT" + OUT[7:]])


@settings(max_examples=400, deadline=None)
@given(st.lists(pieces, max_size=4), services, st.lists(pieces, max_size=4))
@example(["?a ?b ", "true"], OUT, [])
@example([], "SERVICE:x{?s ?p ?o}", [])
def test_nothing_that_passes_makes_the_engine_reach_out(
    before: list[str], out: str, after: list[str]
) -> None:
    text = f"PREFIX : <http://127.0.0.1:9/> SELECT * {{ {''.join(before)}{out}{''.join(after)} }}"
    for end in ("", " #'", " #'''", ' #"'):
        try:
            refuse_unsafe(text + end)
        except QueryError:
            continue
        assert not reaches_out(text + end)


def test_the_engine_would_reach_out() -> None:
    assert reaches_out(f"SELECT * {{ {OUT} }}")
    assert reaches_out("PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x{?s ?p ?o} }")
    assert reaches_out(AMBIGUOUS[0].replace("«", ""))


@pytest.mark.parametrize("text", ['"""' + '"\\' * 20_000, '"""' + ' \\"""x' * 8_000, "'\\" * 20_000])
def test_open_strings_are_read_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(QuerySyntaxError, match=r"begins no SPARQL term"):
        refuse_unsafe(text)
    assert len(list(tokens(text))) > 8_000
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("sign", ["!", "- ", "+ ", "! - "])
def test_signs_in_a_row_are_bounded(sign: str) -> None:
    refuse_unsafe(f"SELECT * {{ FILTER({sign * 32}1) }}")
    with pytest.raises(QuerySyntaxError, match="over 64 signs in a row"):
        refuse_unsafe(f"SELECT * {{ FILTER({sign * 65}1) }}")


def test_an_unsafe_file_is_named_with_the_place() -> None:
    with pytest.raises(LoadError, match=r"^queries/x\.rq:2:3: SERVICE is not allowed: this graph makes"):
        refuse_unsafe_file("SELECT * {\n  SERVICE <urn:x> {} }", path=Path("queries/x.rq"))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(QuerySyntaxError, match="a lone surrogate, or a byte that is no UTF-8"):
        refuse_unsafe('SELECT ("\udcff" AS ?x) {}')
