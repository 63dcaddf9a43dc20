"""Texts of Turtle and TriG, generated; and what the engine reads in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BaseDirection, DefaultGraph, RdfFormat, parse

from mbtgraph.errors import LoadError
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Quad, canonical_nquads, parse_turtle

if TYPE_CHECKING:
    from mbtgraph.turtle.reader import Reading
    from mbtgraph.turtle.terms import Term, Triple

Tokens = tuple[str, ...]

PROLOGUE = "@prefix ex: <http://e/x#> . @prefix : <urn:d/\\u00e9/> .\r\nPREFIX a.b-c: <http://h> BASE <http://b/c/d?q>\n"
"""What every text begins with; directives further on declare the same anew."""


def by_the_engine(text: str, *, graphs: bool) -> bytes | None:
    """Return what the engine reads in a text, in canonical form, or nothing where it refuses it."""
    path = Path("given.ttl")
    try:
        if not graphs:
            return canonical_nquads(Quad(*fact, DefaultGraph()) for fact in parse_turtle(text, path=path))
        return canonical_nquads(parse(text.encode(), format=RdfFormat.TRIG)) if _harmless(text) else None
    except (LoadError, SyntaxError):
        return None


def _harmless(text: str) -> bool:
    """Tell whether a text nests within bounds and has no form of RDF 1.2, which is refused before parsing."""
    try:
        parse_turtle(text, path=Path("given.ttl"))
    except LoadError as error:
        return not ("nests deeper" in error.message or "RDF 1.2; triple terms" in error.message)
    return True


def by_the_reader(reading: Reading) -> bytes | None:
    """Return what the reader has read, in canonical form, or nothing where it told a fault."""
    if reading.faults:
        return None
    return canonical_nquads(_quad(triple) for triple in reading.triples)


def _quad(triple: Triple) -> Quad:
    graph = _node(triple.graph) if triple.graph else DefaultGraph()
    return Quad(_node(triple.subject), NamedNode(triple.predicate.value), _term(triple.value), graph)


def _node(term: Term) -> NamedNode | BlankNode:
    return NamedNode(term.value) if term.kind == "iri" else BlankNode("b" + term.value.encode().hex())


def _term(term: Term) -> NamedNode | BlankNode | Literal:
    if term.kind != "literal":
        return _node(term)
    if term.direction:
        direction = BaseDirection.LTR if term.direction == "ltr" else BaseDirection.RTL
        return Literal(term.value, language=term.language, direction=direction)
    if term.language:
        return Literal(term.value, language=term.language)
    return Literal(term.value, datatype=NamedNode(term.datatype))


def string(content: str, quotes: str, escaped: list[bool]) -> str:
    """Return a content as a string, some characters of it escaped that need not be."""
    short = {"\t": "t", "\b": "b", "\n": "n", "\r": "r", "\f": "f", '"': '"', "'": "'", "\\": "\\"}
    text = ""
    for character, wanted in zip(content, escaped, strict=False):
        needed = character in "\\" + quotes[0] + ("\r\n" if len(quotes) == 1 else "")
        code = f"u{ord(character):04X}" if character <= "\uffff" else f"U{ord(character):08x}"
        text += "\\" + short.get(character, code) if needed or wanted else character
    return quotes + text + quotes


_names = st.sampled_from(
    [
        "ex:a", "ex:a.b", "ex:", ":", "a.b-c:1", ":é", ":e\u0301", r"ex:\-\(x\)", "ex:%41:b", ":日本",
        r"ex:a\/b", "ex:x-",
    ]
)  # fmt: skip
_iris = st.sampled_from(
    [
        "<http://e/q#r>", r"<urn:\u00e9>", "<>", "<#f>", "<?y>", "<g>", "<../g>", "<../../../g/./h/..>",
        "</g;x=1/../y>", "<//h/../x>", "<http:g>", "<./>", r"<\U0001F600>", "<g?y/./x>", "<urn:a:..>",
    ]
)  # fmt: skip
_labels = st.sampled_from(["_:b", "_:0.1-2", "_:é", "_:a..b"])
_numbers = st.sampled_from(["1", "-1.50", "+.5", "1e5", "1.E-3", "007", "-0", "+2.5e+7", "true", "false"])
_strings = st.builds(
    string,
    st.text(
        st.sampled_from("\"'\\ \t\r\nu#;.,é😀\u202e") | st.characters(exclude_categories=["Cs"]), max_size=20
    ),
    st.sampled_from(['"', "'", '"""', "'''"]),
    st.lists(st.booleans(), max_size=20),
)
_suffixes = st.sampled_from(
    [(), ("@en",), ("@en-GB",), ("@AR--rtl",), ("@x-a1",), ("^^", "ex:t"), ("^^", "<urn:t>"), ("^^", "<t>")]
)
_literals = _numbers.map(lambda number: (number,)) | st.builds(
    lambda text, more: (text, *more), _strings, _suffixes
)
_one = (_names | _iris | _labels).map(lambda name: (name,))
_nodes = _one | st.just(("[", "]")) | st.just(("(", ")"))


def _pairs(values: st.SearchStrategy[Tokens]) -> st.SearchStrategy[Tokens]:
    verbs = (_names | _iris | st.just("a")).map(lambda verb: (verb,))
    values = st.lists(values, min_size=1, max_size=2).map(lambda found: _between(found, ","))
    pair = st.builds(lambda verb, found: (*verb, *found), verbs, values)
    return st.builds(
        lambda found, more: (*_between(found, ";"), *more),
        st.lists(pair, min_size=1, max_size=3),
        st.sampled_from([(), (";",), (";", ";")]),
    )


def _between(found: list[Tokens], mark: str) -> Tokens:
    return found[0] + tuple(token for tokens in found[1:] for token in (mark, *tokens))


def _inside(tokens: Tokens, marks: str) -> Tokens:
    return (marks[0], *tokens, marks[1])


def _nested(values: st.SearchStrategy[Tokens]) -> st.SearchStrategy[Tokens]:
    items = st.lists(values, max_size=3).map(
        lambda found: tuple(token for tokens in found for token in tokens)
    )
    return items.map(lambda tokens: _inside(tokens, "()")) | _pairs(values).map(
        lambda tokens: _inside(tokens, "[]")
    )


_values = st.recursive(_nodes | _literals, _nested, max_leaves=4)
_lists = st.lists(_values, min_size=1, max_size=2).map(
    lambda found: ("(", *(t for ts in found for t in ts), ")")
)
_described = _pairs(_values).map(lambda tokens: _inside(tokens, "[]"))
_triples = (
    st.builds(lambda subject, pairs: subject + pairs, _nodes | _lists | _described, _pairs(_values))
    | _described
)
_statements = _triples.map(lambda tokens: (*tokens, "."))
_directives = st.sampled_from(
    [
        ("@prefix", "ex:", "<http://other/>", "."), ("prefix", ":", "<rel/>"), ("PREFIX", "ex:", "<urn:>"),
        ("@base", "<http://n/e/w>", "."), ("BaSe", "<../up/>"), ("@base", "<urn:x/y>", "."),
        ("VERSION", '"1.1"'), ("@version", "'1.2'", "."),
    ]
)  # fmt: skip
_blocks = st.builds(
    lambda head, found, last: (*head, "{", *_between(found, "."), *last, "}") if found else (*head, "{", "}"),
    st.sampled_from(
        [(), ("GRAPH", "ex:g"), ("graph", "<g>"), ("<urn:g>",), ("_:g",), ("[", "]"), ("GRAPH", "[", "]")]
    ),
    st.lists(_triples, max_size=2),
    st.sampled_from([(), (".",)]),
)  # fmt: skip
_gaps = st.sampled_from(["", " ", "\n", "\r\n", "\r", "\t", " # ; . , ' \" < [\r\n", "#\r", "\n\n    "])
_TIGHT = frozenset(";,[](){}")


def _joined(pieces: list[Tokens], gaps: list[str]) -> str:
    """Return tokens with gaps between them; an empty one only where no two tokens grow into one."""
    text, last = PROLOGUE, ""
    for number, token in enumerate(token for tokens in pieces for token in tokens):
        gap = gaps[number % len(gaps)]
        text += gap if gap or token in _TIGHT or last in _TIGHT else " "
        text, last = text + token, token
    return text + gaps[0]


turtle_texts = st.builds(
    _joined, st.lists(_directives | _statements, max_size=4), st.lists(_gaps, min_size=1, max_size=8)
)
trig_texts = st.builds(
    _joined,
    st.lists(_directives | _statements | _blocks, max_size=4),
    st.lists(_gaps, min_size=1, max_size=8),
)
