"""A stored query as a value: what the snapshot carries of it, so that asking reads no header."""

from __future__ import annotations

import re
from types import MappingProxyType

from mbtgraph.lexer import LINE_BREAK
from mbtgraph.queries.parameters import Parameter
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

COLUMN_TYPES: Final = ("iri", "string", "langstring", "integer", "decimal", "boolean", "term")
"""What the cells of a column are: things, literals of one kind, or either (a term)."""


@value
class StoredQuery:
    """Hold one stored query: what it asks, what it takes, what it answers with.

    `columns` has the title of each column of the answer, and `types` what its cells are.
    """

    id: str
    summary: str
    text: str
    description: str = ""
    why: str = ""
    severity: str = "error"
    example: str = ""
    mend: str = ""
    mended: str = ""
    tags: tuple[str, ...] = ()
    questions: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    params: Mapping[str, Parameter] = MappingProxyType({})
    columns: Mapping[str, str] = MappingProxyType({})
    types: Mapping[str, str] = MappingProxyType({})
    evidence: tuple[str, ...] = ()
    tests: tuple[Mapping[str, Any], ...] = ()

    @property
    def sparql(self) -> str:
        """Return the query without its header, whose tests count rows and so depend on claims."""
        pieces = re.split(f"({LINE_BREAK})", self.text)
        lines = zip(pieces[::2], [*pieces[1::2], ""], strict=True)
        return "".join(line + end for line, end in lines if not line.startswith("#+"))

    def to_json(self) -> dict[str, Any]:
        """Return the query as plain values, for the snapshot."""
        params = {name: vars(spec) for name, spec in self.params.items()}
        return {
            **vars(self),
            "params": params,
            "columns": dict(self.columns),
            "types": dict(self.types),
            "questions": dict(self.questions),
        }

    def __repr__(self) -> str:
        """Say what it asks."""
        return f"<StoredQuery {self.id}({', '.join(self.params)}): {self.summary}>"

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.stored(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> StoredQuery:
        """Return the query that `to_json` made plain."""
        params = {name: Parameter(**tuples(spec)) for name, spec in plain["params"].items()}
        return cls(**{**tuples(plain), "params": params})


def tuples(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values with tuples for lists."""
    return {key: tuple(item) if isinstance(item, list) else item for key, item in plain.items()}
