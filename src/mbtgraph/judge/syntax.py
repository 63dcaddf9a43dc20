"""OWL's functional syntax, as OWLAPI prints an axiom, read into a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.namespaces import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r'\s*(?:<(?P<iri>[^<>\s]*)>|(?P<open>\w+)\(|(?P<close>\))|"(?P<text>(?:[^"\\]|\\.)*)"'
    r"(?:@[\w-]+|\^\^(?:<[^<>\s]*>|[\w:.-]+))?|(?P<name>[^\s()<>\"]+))",
    re.DOTALL,
)
_PREFIXES: Final = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}


class Node(NamedTuple):
    """Hold one construct: its name and what it is made of."""

    name: str
    parts: tuple[Node, ...] = ()


IRI, TEXT = "iri", "text"
"""The constructs without parts of their own: a name or a blank node, and a literal or a number."""


def tree(axiom: str) -> Node | None:
    """Return the tree of an axiom, or nothing where the text is none."""
    try:
        made, *more = _nodes(_TOKEN.finditer(axiom))
    except ValueError:
        return None
    return None if more else made


def _nodes(tokens: Iterator[re.Match[str]]) -> list[Node]:
    found = []
    for token in tokens:
        kind = token.lastgroup
        if kind == "close":
            break
        if kind == "open":
            found.append(Node(token["open"], tuple(_nodes(tokens))))
        elif kind == "iri":
            found.append(Node(IRI, (Node(token["iri"]),)))
        elif kind == "text":
            found.append(Node(TEXT, (Node(re.sub(r"\\(.)", r"\1", token["text"])),)))
        else:
            found.append(_named(token["name"]))
    return found


def _named(name: str) -> Node:
    prefix, colon, local = name.partition(":")
    if colon and (prefix in _PREFIXES or prefix == "_"):
        return Node(IRI, (Node(_PREFIXES[prefix] + local if prefix != "_" else name),))
    return Node(TEXT, (Node(name),))


def iri(node: Node) -> str:
    """Return the IRI that a node is, or nothing where it is none, or a blank node."""
    return node.parts[0].name if node.name == IRI and not is_blank(node) else ""


def is_blank(node: Node) -> bool:
    """Tell whether a node is a blank one."""
    return node.name == IRI and node.parts[0].name.startswith("_:")


def content(node: Node) -> str:
    """Return an IRI bare, a literal by its lexical form, and nothing of what has parts."""
    return node.parts[0].name if node.name == TEXT else iri(node)


def names(node: Node) -> Iterator[str]:
    """Yield all names in a node."""
    if node.name == IRI:
        yield node.parts[0].name
    else:
        for part in node.parts:
            yield from names(part)
