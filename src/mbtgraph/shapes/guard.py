"""What shapes may not say: what reads, fetches, or runs a program.

Shapes are SHACL Core and SPARQL constraints, by a list of what is taken and not of what is refused:
an engine that learns something new does not do it here. Where a shape holds a query, it passes the
check that a stranger's query passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.errors import LoadError, QueryForbidden, QuerySyntaxError
from mbtgraph.lexer import Token, tokens
from mbtgraph.namespaces import OWL, SH
from mbtgraph.queries.guard import refuse_unsafe
from mbtgraph.rdf import NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mbtgraph.rdf import Fact

_TAKEN: Final = frozenset(
    SH + name
    for name in (  # noqa: SIM905 (words read best as words)
        # Shapes, targets and paths.
        "NodeShape PropertyShape Shape targetClass targetNode targetSubjectsOf targetObjectsOf property path "
        "alternativePath inversePath zeroOrMorePath oneOrMorePath zeroOrOnePath deactivated severity message "
        "Violation Warning Info name description order group PropertyGroup defaultValue "
        # Constraints.
        "class datatype nodeKind IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral "
        "minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern "
        "flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node "
        "qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint "
        "closed ignoredProperties hasValue in sparql SPARQLConstraint select"
    ).split()
)
_PREFIXES: Final = {SH + name for name in ("prefixes", "declare", "prefix", "namespace", "PrefixDeclaration")}


def unsafe(text: str, facts: Iterable[Fact], *, path: Path) -> Iterator[LoadError]:
    """Yield what a file of shapes may not say, at its place; `facts` are its triples."""
    told = set()
    for fact in facts:
        for term in fact:
            sentence = _refused(term.value) if isinstance(term, NamedNode) else ""
            if sentence and term not in told:
                told.add(term)
                token = next((token for token, name in _terms(text) if name == term.value), None)
                yield LoadError(sentence, path=path, line=token.line if token else 1,
                                column=token.column if token else 1)  # fmt: skip
        if fact[1] == n("sh:select"):
            yield from _query(text, fact[2].value, path)


def _refused(iri: str) -> str:
    """Return why shapes may not name something."""
    if iri == OWL + "imports":
        return "owl:imports is not taken in shapes: nothing is fetched; copy what you need into this folder."
    if iri in _PREFIXES:
        return f"sh:{iri.removeprefix(SH)} is not taken; write the PREFIX lines into the query itself."
    if iri.startswith(SH) and iri not in _TAKEN:
        return f"sh:{iri.removeprefix(SH)} is not taken: shapes are SHACL Core, and SPARQL constraints."
    return ""


def _query(text: str, query: str, path: Path) -> Iterator[LoadError]:
    """Yield what is wrong with the query of a constraint."""
    try:
        refuse_unsafe(query)
    except (QueryForbidden, QuerySyntaxError) as error:
        message = f"the query of a shape cannot be run: {getattr(error, 'message', '')}"
        if isinstance(error, QueryForbidden):
            message = f"{error.form} is not allowed in a shape: it sees the data, and no file and no server."
        line, column = _inside(text, query, error.line, error.column)
        yield LoadError(message, path=path, line=line, column=column)


def _inside(text: str, query: str, line: int, column: int) -> tuple[int, int]:
    """Return where in the file a place of a query is; with escapes in it, where the query begins."""
    select: Token | None = None
    for token, name in _terms(text):
        if token.kind == "string":
            quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
            if token.text[quotes:-quotes] == query:
                return token.line + line - 1, column + (token.column + quotes - 1 if line == 1 else 0)
        elif name == SH + "select":
            select = select or token
    return (select.line, select.column) if select else (1, 1)


def _terms(text: str) -> Iterator[tuple[Token, str]]:
    """Yield each token with the IRI that it names, as far as it is written without escapes."""
    prefixes: dict[str, str] = {}
    before, prefix = "", ""
    for token in tokens(text):
        named = token.text[1:-1] if token.kind == "iri" else ""
        if token.kind == "name":
            prefix, _, rest = token.text.partition(":")
            named = prefixes.get(prefix, "") + rest
        elif before in {"@prefix", "prefix"}:
            prefixes[prefix] = named
        before = before if token.kind == "name" else token.text.lower()
        yield token, named
