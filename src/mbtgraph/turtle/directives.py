"""Directives of Turtle: prefixes, the base and the version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.scanner import Scanner
    from mbtgraph.turtle.terms import Terms

_WORDS: Final = {"prefix", "base", "version"}


def begins_directive(token: Token) -> bool:
    """Tell whether a directive begins at a token, or what can only have been meant as one."""
    if token.kind == "language":
        return token.text[1:].lower() in _WORDS
    return token.kind == "word" and token.text.lower() in _WORDS


def directive(scanner: Scanner, terms: Terms) -> None:
    """Read a directive.

    Raises:
        Cut: What follows the keyword makes none.
    """
    head = scanner.token
    dotted, word = head.kind == "language", head.text.lstrip("@").lower()
    if dotted and head.text[1:] != word:
        scanner.wrong_here(
            f"{head.text} is written in small letters.",
            fix=f"write @{word}",
            edit=(head.start, head.end, f"@{word}"),
        )
    scanner.advance()
    {"prefix": _prefix, "base": _base, "version": _version}[word](scanner, terms)
    if dotted and scanner.at("."):
        scanner.advance()
    elif dotted:
        scanner.missing(".", f"The dot behind @{word} is missing.", fix="end the line with a dot")
    elif scanner.at("."):
        dot = scanner.token
        scanner.wrong_here(
            f"{head.text} takes no dot; only @{word} does.",
            fix="take the dot out",
            edit=(dot.start, dot.end, ""),
        )
        scanner.advance()


def _prefix(scanner: Scanner, terms: Terms) -> None:
    token = scanner.token
    if token.kind == "name" and token.text.index(":") == len(token.text) - 1:
        terms.check_name(token)
        prefix = token.text[:-1]
    elif token.kind == "word" and scanner.ahead.kind == "iri":
        prefix = token.text
        scanner.wrong_here(
            "The colon behind the prefix is missing.",
            fix=f"write {prefix}:",
            edit=(token.end, token.end, ":"),
        )
    else:
        terms.set_prefix(token.text.partition(":")[0], None)
        raise scanner.expected("a prefix with its colon, such as ex:")
    scanner.advance()
    if scanner.token.kind != "iri":
        terms.set_prefix(prefix, None)
        raise scanner.expected("the namespace", fix="write an IRI between < and >")
    terms.set_prefix(prefix, terms.iri(scanner.advance()))


def _base(scanner: Scanner, terms: Terms) -> None:
    if scanner.token.kind != "iri":
        terms.set_base(None)
        raise scanner.expected("the base", fix="write an IRI between < and >")
    terms.set_base(terms.iri(scanner.advance()))


def _version(scanner: Scanner, terms: Terms) -> None:
    if scanner.token.kind != "string" or scanner.token.text[:3] in {'"""', "'''"}:
        raise scanner.expected('the version, such as "1.1"')
    terms.string(scanner.advance())
