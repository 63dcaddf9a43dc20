"""What a token that may not stand where it stands was most likely meant to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.lexer import Token

    Told = tuple[str, str] | None

_SHOWN = 30
_QUOTES: Final = "\u201c\u201d\u201e\u201f\xab\xbb\u2018\u2019\u201a\u2039\u203a"
_LATER: Final = re.compile(r"<<|~|\{\|")
_HINTS: Final = {
    "true": "write it in small letters",
    "false": "write it in small letters",
    "null": "leave out what is not known",
    "is": "write a for the type of a thing",
}


def shown(token: Token) -> str:
    """Return a token as a sentence shows it."""
    if token.kind == "end":
        return "the end of the file"
    text = " ".join(token.text.split())
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def explain(token: Token, previous: Token, text: str) -> tuple[str, str] | None:
    """Return what is wrong with an odd token, and how to mend it, where it tells of itself."""
    return next((told for look in _LOOKS if (told := look(token, previous, text))), None)


def _later(token: Token, _: Token, text: str) -> Told:
    if token.kind not in {"mark", "error"} or not (found := _LATER.match(text, token.start)):
        return None
    return f"{found[0]} is of RDF 1.2; triple terms and reifiers are not taken.", ""


def _iri(token: Token, _: Token, __: str) -> Told:
    if token.kind == "error" and token.text[0] == "<":
        problem = f"{shown(token)} is not an IRI: it has a space, a quotation mark or a brace."
        return problem, "write %20 for a space"
    if token.kind == "mark" and token.text == "<":
        return "This IRI does not end; > is missing.", "close it with >"
    return None


def _graph(token: Token, _: Token, __: str) -> Told:
    if token.text == "{" or (token.kind == "word" and token.text.lower() == "graph"):
        return "Graphs are of TriG, not of Turtle.", "take its name and its braces out"
    return None


def _inside_name(token: Token, previous: Token, _: str) -> Told:
    if previous.kind != "name" or previous.end != token.start or token.text not in "/\\%'&!*+=?|":
        return None
    problem = f"{shown(token)} does not stand bare in a name behind a prefix."
    return problem, "write \\ before it, or the whole IRI between < and >"


def _caret(token: Token, _: Token, __: str) -> Told:
    return ("A datatype follows ^^.", "write ^^ for ^") if token.text == "^" else None


def _variable(token: Token, _: Token, __: str) -> Told:
    if token.kind != "variable":
        return None
    return f"{shown(token)} is a variable; Turtle has none.", "name the thing itself"


def _number(token: Token, previous: Token, _: str) -> Told:
    if token.kind == "error" and len(token.text) > 1:
        return f"{shown(token)} is no number; its exponent has no digits.", "write digits behind the e"
    if token.kind == "number" and previous.kind == "number" and previous.end == token.start:
        return (
            f"{shown(previous)} and {shown(token)} make no number.",
            'write a date as "2019-05-01"^^xsd:date, and other text between quotation marks',
        )
    return None


def _behind_string(token: Token, previous: Token, _: str) -> Told:
    if token.kind != "word" or previous.end != token.start:
        return None
    if previous.kind == "string":
        problem = f"The string ends before {shown(token)}, at its second quotation mark."
        return problem, 'write \\" for a quotation mark inside a string'
    if previous.kind == "language":
        problem = f"{shown(previous)} and {shown(token)} make no language tag."
        return problem, "write - between its parts, as in @en-GB"
    return None


def _word(token: Token, _: Token, __: str) -> Told:
    if token.kind != "word":
        return None
    if token.text[0] in _QUOTES:
        return f"{token.text[0]} begins no string.", 'write the straight quotation mark "'
    odd = next((c for c in token.text if c.isspace() or not c.isprintable()), "")
    if odd:
        return f"U+{ord(odd):04X} is no space in Turtle.", "write a plain space"
    mend = "write text between quotation marks, and a thing as prefix:name"
    return f"{shown(token)} is a bare word.", _HINTS.get(token.text.lower(), mend)


def _nothing(token: Token, _: Token, __: str) -> Told:
    if token.kind != "error":
        return None
    name = shown(token) if token.text.isprintable() else f"U+{ord(token.text[0]):04X}"
    return f"{name} begins nothing in Turtle.", "take it out"


_LOOKS: Final[tuple[Callable[[Token, Token, str], Told], ...]] = (
    _later, _iri, _graph, _inside_name, _caret, _variable, _number, _behind_string, _word, _nothing,
)  # fmt: skip
