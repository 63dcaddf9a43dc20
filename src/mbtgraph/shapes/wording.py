"""What a shape without a message of its own says: one sentence a component, with labels for names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import SH
from mbtgraph.rdf import Literal, NamedNode, n
from mbtgraph.shapes.rules import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mbtgraph.rdf import Facts, Term
    from mbtgraph.shapes import ShapeResult

_LISTED: Final = 6
_LENGTH: Final = 60
_WRONG: Final = "{path} of {focus} is {value}; expected {expected}."
_NODE: Final = "{value} does not fit; expected {expected}."
_WHOLE: Final = {
    "MinCount": "{focus} has too few values of {path}; expected at least {expected}.",
    "MaxCount": "{focus} has too many values of {path}; expected at most {expected}.",
    "QualifiedMinCount": "{focus} has too few values of {path} that fit {fit}; expected at least {expected}.",
    "QualifiedMaxCount": "{focus} has too many values of {path} that fit {fit}; expected at most {expected}.",
    "HasValue": "{focus} lacks a value of {path}; expected {expected}.",
    "UniqueLang": "{focus} has several values of {path} in one language; expected one in each.",
    "Closed": "{focus} has {path}, which is not in the list of what it may have; expected another property.",
    "SPARQL": "{focus} is found by the query of {rule}; expected nothing that it finds.",
}
"""Sentences of components that are about no single value, by the name of the component."""
_EXPECTED: Final = {
    "Class": "a thing of the kind {given}",
    "Datatype": "a value of the datatype {given}",
    "NodeKind": "{given}",
    "MinExclusive": "more than {given}",
    "MinInclusive": "{given} or more",
    "MaxExclusive": "less than {given}",
    "MaxInclusive": "{given} or less",
    "MinLength": "{given} characters or more",
    "MaxLength": "{given} characters or fewer",
    "Pattern": "a text that matches {given}",
    "LanguageIn": "a text in {given}",
    "In": "{given}",
    "Equals": "the same values as under {given}",
    "Disjoint": "no value that stands under {given} too",
    "LessThan": "less than the values of {given}",
    "LessThanOrEquals": "no more than the values of {given}",
    "Not": "what does not fit {given}",
    "Node": "what fits {given}",
    "And": "what fits all of {given}",
    "Or": "what fits one of {given}",
    "Xone": "what fits exactly one of {given}",
}
_KINDS: Final = {
    "IRI": "a thing", "Literal": "a text or number", "BlankNode": "a thing without a name",
    "BlankNodeOrIRI": "a thing", "BlankNodeOrLiteral": "a text, a number or a thing without a name",
    "IRIOrLiteral": "a thing with a name, a text or a number",
}  # fmt: skip
_AND: Final = {"And", "Class"}
"""Components of which a value has to meet all that is given."""


def sentence(result: ShapeResult, shapes: Facts, name: Callable[[str], str]) -> str:
    """Return what a result means; `name` gives the label of an IRI, and nothing for what is none."""
    kind = result.component.removesuffix("ConstraintComponent")
    shape = NamedNode(result.shape)
    given, fit = _given(shapes, shape, kind), _given(shapes, shape, "QualifiedValueShape")
    words = [_words(term, name) for term in given]
    listed = _listed(words, "and" if kind in _AND else "or")
    template = _WHOLE.get(kind, _WRONG if result.path else _NODE)
    expected = _EXPECTED.get(kind, "{given}").format(given=listed)
    told = template.format(
        path=_quoted(name(result.path) or result.path) or "a value",
        focus=name(result.focus) or "this",
        value=name(result.value) or f'"{_short(result.value)}"',
        expected=expected,
        fit=_listed([_words(term, name) for term in fit], "and"),
        rule=result.rule,
    )  # fmt: skip
    return told if ":" in told.partition(" ")[0] else told[0].upper() + told[1:]  # a name keeps its letters


def _given(shapes: Facts, shape: Term, kind: str) -> Iterable[Term]:
    """Yield the values of the parameter that gives a component its name; of a list, its members."""
    for value in shapes.objects(shape, NamedNode(SH + kind[0].lower() + kind[1:])):
        inside = members(shapes, value)
        yield from inside or [value]


def _words(term: Term, name: Callable[[str], str]) -> str:
    if isinstance(term, Literal):
        return term.value if term.datatype != n("xsd:string") else f'"{_short(term.value)}"'
    if term.value.startswith(SH):
        return _KINDS.get(term.value.removeprefix(SH), term.value)
    return name(term.value) or term.value


def _listed(words: list[str], last: str) -> str:
    if len(words) > _LISTED:
        words = [*words[:_LISTED], f"{len(words) - _LISTED} more"]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""


def _short(text: str) -> str:
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"
