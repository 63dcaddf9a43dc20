"""Terms of Turtle: what tokens mean, and what is wrong with them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from mbtgraph.namespaces import PREFIXES, RDF, XSD
from mbtgraph.turtle.faults import Fault, behind, point, within
from mbtgraph.turtle.iris import is_iri, resolve
from mbtgraph.turtle.strings import IN_IRIS, decoded, escapes_hold

if TYPE_CHECKING:
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.faults import Faults

_BASE: Final = (
    "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS: Final = _BASE + r"0-9_\-" + "\xb7\u0300-\u036f\u203f\u2040"
_NAME: Final = rf"(?:[{_BASE}][{_CHARS}.]*)?:(?:(?:[{_BASE}_0-9:]|%..|\\.)(?:[{_CHARS}.:]|%..|\\.)*)?"
_LABEL: Final = rf"_:[{_BASE}_0-9][{_CHARS}.]*"
_KEYWORD: Final = rf"[{_BASE}][{_CHARS}.]*(?<!\.)"
# The engine trusts a local name to make an IRI of a good namespace, but for these characters.
_DOUBTFUL: Final = re.compile(r":|\\[/?#@%]|[\ufff0-\ufffd\U0001fffe]")
_HOST_ONLY: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*)?(?:[?#].*)?", re.DOTALL)
_LANGUAGE: Final = re.compile(
    r"""(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?
        (?:-(?:[a-z][a-z0-9]{4,7}|[0-9][a-z0-9]{3,7}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*
        (?:-x(?:-[a-z0-9]{1,8})+)?
      | x(?:-[a-z0-9]{1,8})+ | en-gb-oed | sgn-(?:be-fr|be-nl|ch-de)
      | i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)""",
    re.VERBOSE,
)
_EACH = 20
"""How often one undeclared prefix is told."""

STRING: Final = XSD + "string"
LANG_STRING: Final = RDF + "langString"
DIR_LANG_STRING: Final = RDF + "dirLangString"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed: these take long, and most files need none."""
    return re.compile(pattern)


def whole_word(token: Token, text: str) -> str:
    """Return what is one word to the engine, of which a token is the beginning: dots and hyphens too."""
    if text[token.end : token.end + 1] not in {".", "-"} or text[token.end + 1 : token.end + 2].isspace():
        return token.text
    match = _compiled(_KEYWORD).match(text, token.start)
    return max(token.text, match[0] if match else "", key=len)


class Term(NamedTuple):
    """Hold a term. A blank node has its label, or a name by its offset that no label can be."""

    kind: Literal["iri", "blank", "literal"]
    value: str
    datatype: str = ""
    language: str = ""
    direction: str = ""


class Triple(NamedTuple):
    """Hold one triple with the tokens it was read from.

    A blank node is placed at its bracket, as are the predicates of a list. The suffix is the language tag
    or the datatype. The owner is the node whose statement it is in, where it is nested in brackets.
    """

    subject: Term
    predicate: Term
    value: Term
    graph: Term | None
    at_subject: Token
    at_predicate: Token
    at_value: Token
    at_suffix: Token | None
    owner: Term


class Terms:
    """Make terms of tokens, with the prefixes and the base that hold at the time."""

    def __init__(self, faults: Faults) -> None:
        """Begin with no prefixes and no base."""
        self._faults = faults
        self._prefixes: dict[str, str | None] = {}
        self._base: str | None = ""
        self._known: dict[str, Term] = {}
        self._undeclared: dict[str, int] = {}

    def set_prefix(self, prefix: str, namespace: str | None) -> None:
        """Declare a prefix; nothing for a namespace that could not be read, so that its names are let be."""
        self._prefixes[prefix] = namespace
        self._known.clear()

    def set_base(self, base: str | None) -> None:
        """Set the base; nothing for one that could not be read, so that what is relative is let be."""
        self._base = base
        self._known.clear()

    def node(self, token: Token) -> Term:
        """Return the term of an IRI, a prefixed name or a labelled blank node."""
        term = self._known.get(token.text)
        if term is None:
            if token.kind == "iri":
                value = self.iri(token)
            else:
                value = self._name(token) if token.kind == "name" else self._label(token)
            if value is None:
                return Term("iri", token.text)
            term = self._known[token.text] = Term("blank" if token.kind == "blank" else "iri", value)
        return term

    def iri(self, token: Token) -> str | None:
        """Return what an IRI in angle brackets names; nothing where that is a fault."""
        text = token.text[1:-1]
        if "\\" in text:
            if not escapes_hold(token, self._faults, IN_IRIS):
                return None
            text = decoded(text, IN_IRIS)
        value = resolve(text, self._base or "")
        if value is None and (self._base is not None or resolve(text, "x:/") is None):
            self._no_iri(token, text)
        return value

    def _no_iri(self, token: Token, text: str) -> None:
        if not self._base and resolve(text, "x:/") is not None:
            message, fix = f"{token.text} is relative, and no base is set.", "write the whole IRI"
        else:
            message, fix = (
                f"{token.text} is not an IRI.",
                "write %25 for a bare %, %20 for a space, and the like",
            )
        self._faults.add(Fault(point(token), behind(token), message, fix=fix, misleads=False))

    def _name(self, token: Token) -> str | None:
        text = token.text
        prefix, _, local = text.partition(":")
        if not self.check_name(token):
            return None
        if prefix not in self._prefixes:
            self._no_prefix(token, prefix)
            return None
        namespace = self._prefixes[prefix]
        if namespace is None:
            return None
        value = namespace + (re.sub(r"\\(.)", r"\1", local) if "\\" in local else local)
        doubtful = _HOST_ONLY.fullmatch(namespace) or _DOUBTFUL.search(local)
        if doubtful and not is_iri(value):
            self._faults.add(
                Fault(
                    point(token),
                    behind(token),
                    f"{text} stands for {value}, which is not an IRI.",
                    misleads=False,
                )
            )
            return None
        return value

    def check_name(self, token: Token) -> bool:
        """Tell whether a name or a label has only characters that it may have, or tell its fault."""
        if token.text.isascii():
            return True
        pattern = _compiled(_LABEL if token.kind == "blank" else _NAME)
        if pattern.fullmatch(token.text):
            return True
        good = pattern.match(token.text)
        wrong = token.text[good.end() if good else 0]
        self._faults.add(Fault(
            point(token), behind(token), f"{token.text} holds U+{ord(wrong):04X}, which no name has.",
            fix="take it out, or write the whole IRI between < and >",
        ))  # fmt: skip
        return False

    def _no_prefix(self, token: Token, prefix: str) -> None:
        told = self._undeclared[prefix] = self._undeclared.get(prefix, 0) + 1
        if told > _EACH:
            return
        known = PREFIXES.get(prefix)
        self._faults.add(
            Fault(
                point(token),
                within(token, token.start + len(prefix) + 1),
                f"The prefix {prefix}: is not declared.",
                fix=f"declare it above: @prefix {prefix}: <{known}> ."
                if known
                else f"mend its spelling, or declare it above with @prefix {prefix}: <...> .",
                misleads=False,
            )
        )

    def _label(self, token: Token) -> str | None:
        return token.text[2:] if self.check_name(token) else None

    def string(self, token: Token) -> str:
        """Return the content of a string, its escapes decoded."""
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        text = token.text[quotes:-quotes]
        if "\\" not in text or token.kind == "broken" or not escapes_hold(token, self._faults):
            return text
        return decoded(text)

    def language(self, token: Token) -> tuple[str, str]:
        """Return the language and the direction of a tag."""
        tag, _, direction = token.text[1:].lower().partition("--")
        if not _LANGUAGE.fullmatch(tag):
            self._faults.add(Fault(
                point(token), behind(token), f"{token.text} is not a language tag.", misleads=False,
                fix="write one as BCP 47 has it, such as @en or @en-GB",
            ))  # fmt: skip
        elif direction and token.text.partition("--")[2] not in {"ltr", "rtl"}:
            self._faults.add(
                Fault(
                    point(token),
                    behind(token),
                    f"A direction is ltr or rtl, and not {direction}.",
                    misleads=False,
                )
            )
        return tag, direction
