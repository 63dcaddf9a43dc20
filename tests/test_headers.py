"""A header that is taken can be asked, and what is asked names a thing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import BadParameter, LoadError
from mbtgraph.namespaces import ID, MBT
from mbtgraph.queries.binding import bind
from mbtgraph.queries.header import read_query
from mbtgraph.queries.parameters import Names, Parameter, to_term
from mbtgraph.rdf import n

if TYPE_CHECKING:
    from mbtgraph.queries.stored import StoredQuery


def read(params: str, where: str = "") -> StoredQuery:
    """Return a query whose header holds parameters, in line 3 and below."""
    header = "".join(f"#+ {line}\n" for line in ["id: q", "params:", f"  {params}", "summary: S"])
    return read_query(f"{header}SELECT * {{ {where} }}\n", path=Path("queries/ask/q.rq"))


LONG = "a" * 201
RUNS_ON = "may run for ever: give it at most 200 characters, at most 3 of * + ? { | in all, and no * + {"
UNASKABLE = {
    "Thing: {type: iri}": "parameter Thing needs a name of a-z, 0-9 and _ that begins with a letter.",
    "my-thing: {type: iri}": "parameter my-thing needs a name",
    '"": {type: iri}': "needs a name",
    '"a\\n": {type: iri}': "needs a name",
    **{f"{name}: {{type: iri}}": f"parameter {name} needs another name: asking takes "
       for name in ("trust", "root", "output", "form", "help", "name", "cite", "evidence", "explain")},
    "a: {type: iri, class: Problem}": "parameter a has class 'Problem'; expected mbt:Name.",
    "a: {type: iri, class: owl:Thing}": "expected mbt:Name",
    "a: {type: iri, class: 'mbt:'}": "expected mbt:Name",
    "a: {type: iri, class: 'mbt:A> . ?s ?p <urn:b'}": "expected mbt:Name",
    "a: {type: iri, class: ''}": "expected mbt:Name",
    "a: {type: string, pattern: '['}": "no regular expression: unterminated character set",
    "a: {type: string, pattern: 'a{99999999999}'}": "no regular expression: the repetition number",
    "a: {type: string, pattern: (a+)+b}": RUNS_ON,
    "a: {type: string, pattern: '(a|a)*b'}": RUNS_ON,
    "a: {type: string, pattern: '(a{1,9}){9}b'}": RUNS_ON,
    "a: {type: string, pattern: a*a*a*a*b}": RUNS_ON,
    "a: {type: string, pattern: 'a?a?a?a?aaaa'}": RUNS_ON,
    "a: {type: string, pattern: (a|a)(a|a)(a|a)(a|a)b}": RUNS_ON,
    r"a: {type: string, pattern: '\(?\(?\(?\(?\(\(\('}": RUNS_ON,
    f"a: {{type: string, pattern: {LONG}}}": RUNS_ON,
}  # fmt: skip


@pytest.mark.parametrize("params", UNASKABLE, ids=lambda params: params[:40])
def test_a_parameter_that_nobody_could_ask_with_is_refused_at_its_place(params: str) -> None:
    with pytest.raises(LoadError, match=re.escape(UNASKABLE[params])) as caught:
        read(params)
    assert caught.value.path == Path("queries/ask/q.rq")
    assert caught.value.line == (1 if params.startswith('"') else 3)


@pytest.mark.parametrize("pattern", ["[0-9]{4}-[0-9]{2}-[0-9]{2}", "[ST][0-9]+(?:-[0-9]+)", "(a)?b"])
def test_a_plain_pattern_is_taken(pattern: str) -> None:
    assert read(f"a_1: {{type: string, pattern: '{pattern}'}}").params["a_1"].pattern == pattern


def test_a_query_that_is_too_long_is_not_read() -> None:
    with pytest.raises(LoadError, match="the query is over 262144 characters"):
        read("a: {type: iri}", "." * 256 * 1024)


def test_only_an_optional_parameter_is_left_open_by_no_value() -> None:
    where = "VALUES ?a { 1 }"
    many = "a: {type: integer, multiple: true, optional: %s}"
    with pytest.raises(BadParameter, match="Parameter a: expected at least one value, got none"):
        bind(read(many % "false", where), {"a": []}, lambda _: Names(()))
    assert "VALUES ?a { UNDEF }" in bind(read(many % "true", where), {"a": []}, lambda _: Names(()))


NAMES = Names(
    [
        (ID + "mode/non-mentalizing-mode", "non-mentalizing mode"),
        (MBT + "NonMentalizingMode", "non-mentalizing mode"),
        (MBT + "Basis", "Basis"),
        (MBT + "basis", "has basis"),
        (MBT + "Side", "side"),
        (ID + "mode/side", "side"),
        (ID + "state/side", "side"),
    ]
)


@pytest.mark.parametrize("class_", ["", "mbt:Mode"])
def test_an_iri_of_ours_that_names_nothing_is_refused(class_: str) -> None:
    parameter = Parameter(name="p", type="iri", class_=class_)
    mode = ID + "mode/non-mentalizing-mode"
    assert to_term(parameter, mode, NAMES) == n("mode:non-mentalizing-mode")
    with pytest.raises(BadParameter, match=r"Did you mean 'non-mentalizing mode' \(mode:non-mentalizing-m"):
        to_term(parameter, mode.replace("mentalizing", "mentalising"), NAMES)


def test_a_name_means_the_thing_before_the_term_of_the_ontology() -> None:
    thing = Parameter(name="p", type="iri")
    assert to_term(thing, "Non-mentalizing mode", NAMES) == n("mode:non-mentalizing-mode")
    assert to_term(thing, "mbt:NonMentalizingMode", NAMES) == n("mbt:NonMentalizingMode")
    with pytest.raises(BadParameter, match="names 3 things"):
        to_term(thing, "side", NAMES)


@pytest.mark.parametrize("given", ["mbt:basis", MBT + "basis", f"<{MBT}basis>"])
def test_a_name_means_what_it_is_to_the_letter(given: str) -> None:
    assert to_term(Parameter(name="p", type="iri"), given, NAMES) == n("mbt:basis")
