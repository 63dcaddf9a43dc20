"""Answers: typed rows, each with the evidence it rests on.

The rows are there at once. What stands behind them is fetched for all rows, when it is first looked
at: a program that only wants terms pays for nothing else, and whatever writes an answer looks.
"""

from __future__ import annotations

from functools import cached_property

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, NamedNode, Term
from mbtgraph.values import Later, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl
    import pyarrow as pa  # type: ignore[import-untyped]

    from mbtgraph.lens import Level
    from mbtgraph.queries.citation import Citation
    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.explanation import Explanation
    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.frames import Table
    from mbtgraph.queries.typed import Things, Value
    from mbtgraph.rdf import Rows


@value
class Behind:
    """Hold what stands behind the rows of an answer: the steps of each, and what all is called."""

    steps: tuple[tuple[Step, ...], ...]
    labels: Mapping[str, str]


class Row:
    """Hold one row of an answer: its terms by column, and what stands behind it."""

    __slots__ = ("_behind", "_cells", "_place", "_places")  # an answer may have thousands

    def __init__(
        self,
        cells: tuple[Term | None, ...],
        places: Mapping[str, int],
        behind: Later[Behind],
        place: int = 0,
    ) -> None:
        """Take the terms as they were found, the place of each column in them, and that of the row."""
        self._cells = cells
        self._places = places
        self._behind = behind
        self._place = place

    def __getitem__(self, column: str) -> Term | None:
        """Return the term of a column, or nothing where the row leaves it open.

        Raises:
            KeyError: The answer has no such column.
        """
        return self._cells[self._places[column]]

    def __eq__(self, other: object) -> bool:
        """Compare terms and evidence."""
        if not isinstance(other, Row):
            return NotImplemented
        return self.terms == other.terms and self.steps == other.steps

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle the row with its own evidence."""
        own = Later.of(Behind((self.steps,), self._behind().labels))
        return Row, (self._cells, self._places, own)

    def __repr__(self) -> str:
        """Show the terms, and what they rest on where somebody has looked; nothing is fetched for it."""
        cells = ", ".join(f"{name}={_shown(term)}" for name, term in self.terms.items())
        if not self._behind.made:
            return f"<Row {cells}; evidence not looked at yet>"
        limited = f", limited to {len(self.limits)}" if self.limits else ""
        return f"<Row {cells}; rests on {self.rests_on}{limited}{', denied' * self.denied}>"

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.row(self)

    def value(self, column: str, *, things: Things = "label") -> Value | None:
        """Return the cell of a column as a Python value: a number, a date, true or false, or text.

        A thing is its label, or with `things` its `curie` or its `iri`.

        Raises:
            KeyError: The answer has no such column.
        """
        from mbtgraph.queries.typed import naming, to_python  # noqa: PLC0415 (not everybody needs values)

        return to_python(self[column], naming(things, lambda: self.labels))

    @property
    def terms(self) -> dict[str, Term | None]:
        """Return the terms by column."""
        return {column: self._cells[place] for column, place in self._places.items()}

    @property
    def labels(self) -> Mapping[str, str]:
        """Return what the things are called that stand in the row or behind it, by IRI."""
        return self._behind().labels

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps that the row rests on.

        Raises:
            QueryError: A row of the answer has no claim behind it.
        """
        return self._behind().steps[self._place]

    @property
    def claims(self) -> tuple[ClaimEvidence, ...]:
        """Return the claims behind the row, each once, in the order of the steps."""
        return tuple({claim.iri: claim for step in self.steps for claim in step.claims}.values())

    @property
    def limits(self) -> tuple[tuple[str, str], ...]:
        """Return the qualifiers of the steps, as slot and IRI: the row holds within them only."""
        return tuple(dict.fromkeys(pair for step in self.steps for pair in step.qualifiers))

    @property
    def hedge(self) -> str:
        """Return how the steps are hedged, each that no claim says plainly: a chain is as sure as that."""
        return "; ".join(dict.fromkeys(hedge for step in self.steps for hedge in step.hedges))

    @property
    def denied(self) -> bool:
        """Tell whether claims only deny a step of the row: it reads as denied, at any level."""
        return any(step.denied for step in self.steps)

    @property
    def rests_on(self) -> Level:
        """Return the level of the weakest step: a chain is as strong as that."""
        return max((step.level for step in self.steps), key=LEVELS.index)


@value
class Answer:
    """Hold the answer of a stored query, with all that is needed to judge and to cite it.

    `sparql` is the text that was run, `asked` the day. Two answers are compared by all that they hold.
    """

    query: str
    question: str
    parameters: Mapping[str, str]
    defaults: tuple[str, ...]
    trust: Level
    data_version: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    sparql: str
    asked: str
    found: Rows
    behind: Later[Behind]
    remarks: Later[tuple[str, ...]]
    cited: Later[Citation]

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""
        places = {name: self.found.variables.index(name) for name in self.columns}
        for place, cells in enumerate(self.found.rows):
            yield Row(cells, places, self.behind, place)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.found.rows)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows, without the columns that only lead to their evidence."""
        return tuple(self)

    def __repr__(self) -> str:
        """Say what was asked and how much was answered; nothing is fetched for it."""
        from mbtgraph.findings.summary import many  # noqa: PLC0415 (few are shown so)

        rows = many(len(self), "row") + " and more" * (not self.complete)
        return f"<Answer to {self.query}: {rows} at trust {self.trust}, data {self.data_version}>"

    @property
    def complete(self) -> bool:
        """Tell whether these are all rows; where an engine cut them off, there are more."""
        return self.found.complete

    @property
    def labels(self) -> Mapping[str, str]:
        """Return what the things are called that stand in the rows or behind them, by IRI."""
        return self.behind().labels

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the sentences that belong under the answer."""
        return self.remarks()

    @property
    def citation(self) -> Citation:
        """Return how the answer is cited, and the works that it rests on."""
        return self.cited()

    def text(self, term: Term | None) -> str:
        """Return a term as a reader wants it: its label, its words, or its CURIE."""
        if isinstance(term, NamedNode):
            return self.labels.get(term.value, shrink(term.value))
        return term.value if isinstance(term, Literal) else ""

    def explain(self) -> Explanation:
        """Return what was asked: the SPARQL with its parameters bound, and the graphs that it saw."""
        from mbtgraph.queries.explanation import explain  # noqa: PLC0415 (few ask for it)

        return explain(self.query, self.sparql, self.parameters, self.trust)

    def serialize(self, form: str, *, evidence: Evidence | None = None) -> str:
        """Return the answer in a format: json, csv, tsv, xml or markdown.

        `evidence` is none, inline or full; where it is not given, each format has what suits it.

        Raises:
            BadParameter: There is no such format, or no such amount of evidence.
        """
        from mbtgraph.queries.formats import serialize  # noqa: PLC0415 (not everybody writes)

        return serialize(self, form, evidence)

    def to_arrow(self, *, evidence: Evidence = "inline", things: Things = "label") -> pa.Table:
        """Return the rows as a table of Arrow, with evidence in columns of their own.

        Raises:
            MissingExtra: pyarrow is not installed.
        """
        from mbtgraph.queries.frames import to_arrow  # noqa: PLC0415 (not everybody makes frames)

        return to_arrow(self._table(evidence, things))

    def to_pandas(self, *, evidence: Evidence = "inline", things: Things = "label") -> pd.DataFrame:
        """Return the rows as a data frame of pandas, with evidence in columns of their own.

        Raises:
            MissingExtra: pandas is not installed.
        """
        from mbtgraph.queries.frames import to_pandas  # noqa: PLC0415

        return to_pandas(self._table(evidence, things))

    def to_polars(self, *, evidence: Evidence = "inline", things: Things = "label") -> pl.DataFrame:
        """Return the rows as a data frame of polars, with evidence in columns of their own.

        Raises:
            MissingExtra: polars is not installed.
        """
        from mbtgraph.queries.frames import to_polars  # noqa: PLC0415

        return to_polars(self._table(evidence, things))

    def _table(self, evidence: Evidence, things: Things) -> Table:
        from mbtgraph.queries.formats.columns import RESTS_ON, column, with_evidence  # noqa: PLC0415
        from mbtgraph.queries.frames import Table  # noqa: PLC0415
        from mbtgraph.queries.typed import naming  # noqa: PLC0415

        name = naming(things, lambda: self.labels)
        levels = {column(self, "rests_on"): RESTS_ON, column(self, "trust"): LEVELS}
        return Table(with_evidence(self, evidence), name, levels, self.types)

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.answer(self)


def _shown(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return shrink(term.value)
    return repr(term.value) if isinstance(term, Literal) else str(term)
