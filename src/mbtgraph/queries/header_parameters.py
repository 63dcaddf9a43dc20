"""What a header says of parameters: whether somebody could ask with each, and its own values fit it."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import BadParameter, LoadError
from mbtgraph.queries.header_keys import CLASS, MAX_PATTERN, NAME
from mbtgraph.queries.parameters import TYPES, UNDEF, to_term
from mbtgraph.queries.schema import defaults
from mbtgraph.rdf import NamedNode, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Term

_SIGNS: Final = 3
_TAKEN: Final = (
    "cite", "endpoint", "evidence", "explain", "form", "help", "name", "output", "root", "trust",
)  # fmt: skip
"""What asking itself is told beside the parameters of a query."""


def problems(name: str, spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield why nobody could ask with a parameter."""
    if not re.fullmatch(NAME, name):
        yield "needs a name of a-z, 0-9 and _ that begins with a letter."
    if name in _TAKEN:
        yield f"needs another name: asking takes {', '.join(_TAKEN)} for itself."
    if iskeyword(name):
        yield "needs another name: Python has this word for itself."
    if "type" not in spec:
        yield f"needs a type: one of {', '.join(TYPES)}."
    if "class" in spec and not re.fullmatch(CLASS, spec["class"]):
        yield f"has class {spec['class']!r}; expected mbt:Name."
    pattern = spec.get("pattern", "")
    signs = re.findall(r"[*+?{|]", pattern)
    if len(pattern) > MAX_PATTERN or len(signs) > _SIGNS or re.search(r"\)[*+{]", pattern):
        yield (
            f"has a pattern that may run for ever: give it at most {MAX_PATTERN} characters, "
            f"at most {_SIGNS} of * + ? {{ | in all, and no * + {{ behind a )."
        )
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        yield f"has a pattern that is no regular expression: {error}."


def misfits(query: StoredQuery) -> Iterator[tuple[str, str]]:
    """Yield, with its name, how a parameter would refuse a default, a choice or an example of its own."""
    for name, parameter in query.params.items():
        try:
            terms = defaults(query, name)
        except LoadError as error:
            yield name, f"has a default that cannot be read: {error.message}"
        else:
            yield from ((name, problem) for problem in _default_misfits(parameter, terms))
        told = [("choice", text) for text in parameter.enum] + [("example", t) for t in parameter.examples]
        for what, text in told if parameter.type != "iri" else ():
            if problem := _refused(parameter, text):
                yield name, f"has the {what} {text!r}, which it refuses: {problem}"


def _default_misfits(parameter: Parameter, terms: tuple[Term, ...]) -> Iterator[str]:
    if parameter.default == UNDEF and not parameter.optional:
        yield "has no default: put a term into its VALUES block, or make it optional."
    if len(terms) > 1 and not parameter.multiple:
        yield f"has {len(terms)} defaults and takes one value: leave one, or make it `multiple`."
    for term in terms:
        if parameter.type == "iri":
            problem = "" if isinstance(term, NamedNode) else "expected an IRI."
        else:
            problem = _refused(parameter, text_of(term))
            if not problem and to_term(parameter, text_of(term), None) != term:
                problem = f"expected a literal of xsd:{parameter.type}."
        if problem:
            yield f"has the default {term}, which it refuses: {problem}"


def _refused(parameter: Parameter, text: str) -> str:
    """Return why a parameter refuses a value, or nothing."""
    try:
        to_term(parameter, text, None)
    except BadParameter as error:
        return f"expected {error.expected}."
    return ""
