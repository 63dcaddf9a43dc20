"""Tokens: they cover the text, stand where they say, and never split what belongs together."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtgraph.lexer import Token, is_simple, tokens

SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*(?=[\r\n]|$))*")
HARD = "{}()[]<>\"'\\#.,;:?$@_-+^|&!=*/% \t\r\nabeEuU019é😀\u0301\u202e\u2028\x00"
ONE_TOKEN = {
    "iri": ("<>", "<http://e/x#y>", "<urn:é>", r"<http://e/\u00e9>", "<'>"),
    "string": (
        '""', "''", '"a"', "'a'", r'"\"{"', r"'\'}'", '"#"', '"<a>"', '""""{"" \n}"""', "'''it's '' \r\n'''",
        r'"""\\"""', r'"""\""""', r"'\u0041\U0001F600'",
    ),
    "language": ("@en", "@en-GB-1996", "@ar--rtl", "@prefix"),
    "blank": ("_:b", "_:0.1-2", "_:é"),
    "variable": ("?x", "$x1", "?é", "?e\u0301"),
    "number": ("0", "-1", "+1.5", ".5", "1e5", "1.E-3", ".5e+1"),
    "name": (
        ":", "a:", ":b", "a:b", "a.b-c:d.e-f", "a:b:c", "a:0", "a:%41", r"a:\-\.\'", "a:é", "a:e\u0301",
        "हिन्दी:शब्द", "service:from",
    ),
    "word": ("a", "SELECT", "isIRI", "_", "true"),
    "mark": ("^^", "&&", "||", "!=", "<=", ">=", *".;,()[]{}=<>+*/!|^?-"),
    "error": ('"', "'", "\\", "&", "%", "@", "\x00", "\x7f", "\x0b", "~", "$", "`"),
}  # fmt: skip
SPLIT = {
    "a:b.": ["a:b", "."],
    "a:b...": ["a:b", ".", ".", "."],
    "1.": ["1", "."],
    "1.a:b": ["1", ".", "a:b"],
    "_:b.": ["_:b", "."],
    "?x.?y": ["?x", ".", "?y"],
    '"x"@en.': ['"x"', "@en", "."],
    '"x"^^a:b': ['"x"', "^^", "a:b"],
    "<a b>": ["<", "a", "b", ">"],
    "?a<?b": ["?a", "<", "?b"],
    '"open\n"x"': ['"', "open", '"x"'],
    '"""a""""': ['"""a"""', '"'],
    "'''a' # \\x '''": ["''", "'a'"],
    "'''a' # \\uD800 '''": ["''", "'a'"],
    "'''a' # \\U00110000 '''": ["''", "'a'"],
    "# {\r}": ["}"],
    "#\n#\r\n#": [],
    "": [],
}


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, as an editor counts them."""
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in ONE_TOKEN for text in ONE_TOKEN[kind]])
def test_one_token(kind: str, text: str) -> None:
    (token,) = tokens(text)
    assert (token.kind, token.text, token.start, token.end) == (kind, text, 0, len(text))


@pytest.mark.parametrize("text", SPLIT)
def test_where_a_token_ends(text: str) -> None:
    assert [token.text for token in tokens(text)] == SPLIT[text]


@settings(max_examples=300)
@given(st.text(st.sampled_from(HARD) | st.characters(), max_size=80))
def test_tokens_cover_the_text_and_tell_their_places(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert SKIPPED.fullmatch(text, end, token.start)
        assert text[token.start : token.end] == token.text
        assert (token.line, token.column) == place(text, token.start)
        assert token.kind != "error" or len(token.text) == 1
        end = token.end
    assert SKIPPED.fullmatch(text, end)


def quoted(content: str, quotes: str) -> str:
    """Return a content as a string of Turtle."""
    escaped = content.replace("\\", "\\\\").replace(quotes[0], "\\" + quotes[0])
    if len(quotes) == 1:
        escaped = escaped.replace("\n", "\\n").replace("\r", "\\r")
    return quotes + escaped + quotes


whole = st.one_of(
    st.builds(quoted, st.text(HARD), st.sampled_from(['"', "'", '"""', "'''"])),
    st.text("abc/#'?&=é😀(),;[].:", max_size=9).map("<{}>".format),
    st.sampled_from([text for kind in ONE_TOKEN if kind != "error" for text in ONE_TOKEN[kind]]),
)
between = st.sampled_from([" ", "\n", "\r\n", "\t \r", "#\n", "# } { \" ''' < @\r\n", " #\r"])


@settings(max_examples=200)
@given(st.lists(st.tuples(whole, between), max_size=12))
def test_what_is_whole_is_never_split(parts: list[tuple[str, str]]) -> None:
    text = "".join(token + gap for token, gap in parts)
    assert [token.text for token in tokens(text)] == [token for token, _ in parts]


@settings(max_examples=300)
@given(st.text(st.sampled_from(HARD), max_size=12) | st.lists(whole | between, max_size=12).map("".join))
def test_what_looks_simple_is_read_to_its_end(text: str) -> None:
    if is_simple(text):
        assert all(token.kind != "error" for token in tokens(text))


@pytest.mark.parametrize("piece", ["a.", "a-", "a:b.", "<a", "'''", "''' \\x", "?", "1.", "a:b-", "_:a."])
def test_no_text_takes_long(piece: str) -> None:
    begun = time.process_time()
    assert list(tokens(piece * (40_000 // len(piece))))
    is_simple(piece * (40_000 // len(piece)) + "\\")
    assert time.process_time() - begun < 4


def test_a_token_knows_its_end() -> None:
    assert Token("word", "abc", 4, 1, 5).end == 7
