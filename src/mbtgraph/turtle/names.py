r"""Terms of Turtle in one form: IRIs by our prefixes, strings in double quotes.

>>> Names({}).written("https://w3id.org/mbtgraph/ontology#leadsTo")
'mbt:leadsTo'
>>> print(string('a "word"'))
"a \"word\""
"""

from __future__ import annotations

import re
from functools import cache

from mbtgraph.namespaces import PREFIXES, RDF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

OURS: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
# A name that needs no escapes; any other is written as a whole IRI.
_LOCAL: Final = (
    r"(?:(?:[START]|%[0-9A-Fa-f]{2})(?:(?:[INNER.-]|%[0-9A-Fa-f]{2})*(?:[INNER-]|%[0-9A-Fa-f]{2}))?)?"
)
_START: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER: Final = "\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SHORT: Final = {character: "\\" + letter for letter, character in _CONTROL.items()}
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_CLOSING: Final = re.compile(r'"(?="|\Z)')


@cache
def _local(*, ascii_only: bool) -> re.Pattern[str]:
    start = "A-Za-z0-9_:" + ("" if ascii_only else _START)
    return re.compile(
        _LOCAL.replace("START", start).replace("INNER", start if ascii_only else start + _INNER)
    )


def _is_local(name: str) -> bool:
    return _local(ascii_only=name.isascii()).fullmatch(name) is not None


class Names:
    """Write IRIs by our prefixes, else by those of the file, and keep which were used."""

    def __init__(self, foreign: Mapping[str, str]) -> None:
        """Take the prefixes of the file; those that have our names or our namespaces give way to ours."""
        self.used: dict[str, str] = {}
        self._foreign = sorted(
            ((space, prefix) for prefix, space in foreign.items() if prefix not in PREFIXES),
            key=lambda pair: (-len(pair[0]), pair),
        )
        self._known: dict[str, str] = {}

    def written(self, iri: str) -> str:
        """Return an IRI as the file has to write it."""
        if iri not in self._known:
            self._known[iri] = self._by_prefix(iri)
        return self._known[iri]

    def _by_prefix(self, iri: str) -> str:
        space = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
        ours = [(space, OURS[space])] if space in OURS else []
        for namespace, prefix in ours + self._foreign:
            if iri.startswith(namespace) and _is_local(iri[len(namespace) :]):
                self.used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def predicate(self, iri: str) -> str:
        """Return an IRI as it is written where a predicate stands."""
        return "a" if iri == RDF + "type" else self.written(iri)


def string(content: str) -> str:
    """Return a string in double quotes: in three where it has several lines, with escapes where it must."""
    text = content.replace("\\", "\\\\")
    if "\n" not in text:
        inner = _UNSEEN.sub(_escape, text.replace('"', '\\"'))
        return f'"{inner}"'
    lines = _CLOSING.sub('\\\\"', text).split("\n")
    inner = "\n".join(_UNSEEN.sub(_escape, line) for line in lines)
    return f'"""{inner}"""'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0], f"\\u{ord(found[0]):04X}")


def decoded(text: str) -> str:
    """Return a text with its escapes decoded: code points, control characters, and what stands for itself."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    point = escape[1] or escape[2]
    return chr(int(point, 16)) if point else _CONTROL.get(escape[3], escape[3])
