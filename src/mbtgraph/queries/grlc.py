"""Stored queries as files for grlc, which makes a Web API of a folder of queries.

grlc puts values into the text by the names of variables: `?__problem_iri` is the optional parameter
problem, an IRI. It wants a query that parses before it does so, so a VALUES block becomes a group
that takes what was put in, and else the default.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.lexer import tokens
from mbtgraph.namespaces import XSD
from mbtgraph.queries.binding import Block, blocks
from mbtgraph.queries.schema import defaults
from mbtgraph.rdf import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery

_SUFFIX: Final = {
    "iri": "iri", "string": "literal", "integer": "integer", "decimal": "xsd_decimal",
    "boolean": "xsd_boolean",
}  # fmt: skip
MARK: Final = "# Written by `mbtgraph queries export grlc`; written anew by the next one."
"""The first line of such a file, by which it is known again."""

_PREFIX: Final = f"PREFIX xsd: <{XSD}>"
"""As grlc itself writes it, since it looks for this very text before it adds it in front of each SELECT."""


def grlc(query: StoredQuery, *, service: str) -> str:
    """Return the file of one query, to be asked of a service."""
    text, shift = query.sparql, 0
    for block in list(blocks(text)):
        if block.variable in query.params:
            group = _group(query, query.params[block.variable], block)
            start, end = _start(query.sparql, block) + shift, block.closing.end + shift
            text = text[:start] + group + text[end:]
            shift += len(group) - (end - start)
    if _PREFIX not in text and any(spec.type not in {"iri", "string"} for spec in query.params.values()):
        text = f"{_PREFIX}\n{text}"
    header = [f"#+ {key}: {json.dumps(told, ensure_ascii=False)}\n" for key, told in _header(query, service)]
    return f"{MARK}\n{''.join(header)}{text}"


def name_of(parameter: str) -> str:
    """Return the name of a parameter as grlc can read it: letters and digits.

    >>> name_of("any_kind")
    'anyKind'
    """
    first, *more = parameter.split("_")
    return first + "".join(word.capitalize() for word in more)


def _header(query: StoredQuery, service: str) -> Iterator[tuple[str, Any]]:
    """Yield what grlc tells of a query; JSON is YAML."""
    yield "summary", query.summary
    yield "description", "\n\n".join(_told(query))
    yield "endpoint", service
    yield "method", "GET"
    yield "tags", list(query.tags)
    given = {name: [text_of(term) for term in defaults(query, name)] for name in query.params}
    if one := [{name_of(name): terms[0]} for name, terms in given.items() if len(terms) == 1]:
        yield "defaults", one
    if chosen := [{name_of(name): list(spec.enum)} for name, spec in query.params.items() if spec.enum]:
        yield "enumerate", chosen


def _told(query: StoredQuery) -> Iterator[str]:
    """Yield what a reader has to know: grlc itself tells of a parameter its name and its type."""
    if query.description:
        yield query.description
    for name, spec in query.params.items():
        takes = f"the IRI of {spec.noun}" if spec.type == "iri" else spec.expected
        yield f"{name_of(name)}: {spec.description or name}, {takes}; default: {spec.told}."
    yield f"Evidence columns, with the propositions or claims behind a row: {', '.join(query.evidence)}."


def _group(query: StoredQuery, parameter: Parameter, block: Block) -> str:
    """Return the group that stands for a VALUES block."""
    given = f"?__{name_of(parameter.name)}_{_SUFFIX[parameter.type]}"
    inside, variable = " ".join(block.inside.split()), f"?{block.variable}"
    count = len(defaults(query, parameter.name))
    if not count:
        return f"{{ BIND({given} AS {variable}) }}"
    if count == 1:
        return f"{{ BIND(COALESCE({given}, {inside}) AS {variable}) }}"
    other = f"?{block.variable}Default"
    return (
        f"{{ SELECT DISTINCT {variable} WHERE {{ VALUES {other} {{ {inside} }} "
        f"BIND(COALESCE({given}, {other}) AS {variable}) }} }}"
    )


def _start(text: str, block: Block) -> int:
    """Return where the word VALUES of a block stands: two tokens before its brace."""
    return [token.start for token in tokens(text) if token.start < block.opening.start][-2]
