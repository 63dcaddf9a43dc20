"""Solutions: what a query of one's own finds, with the same ways out as an answer."""

from __future__ import annotations

from mbtgraph.rdf import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl
    import pyarrow as pa  # type: ignore[import-untyped]

    from mbtgraph.queries.frames import Table
    from mbtgraph.queries.typed import Things, Value
    from mbtgraph.rdf import Term
    from mbtgraph.values import Later


class Solutions(Rows):
    """Hold the solutions of a query of one's own; nothing is known of what stands behind them."""

    later: Later[Mapping[str, str]]

    def __init__(self, found: Rows, labels: Later[Mapping[str, str]]) -> None:
        """Take the rows, and what their things are called, which is looked up when it is first wanted."""
        super().__init__(found.variables, found.rows, found.complete)
        self.__dict__["later"] = labels

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle the rows with their labels."""
        return Solutions, (Rows(self.variables, self.rows, self.complete), self.later)

    def __repr__(self) -> str:
        """Say how much was found."""
        from mbtgraph.findings.summary import many  # noqa: PLC0415 (few are shown so)

        rows = many(len(self), "row") + " and more" * (not self.complete)
        return f"<Solutions: {rows} of {', '.join(self.variables)}>"

    def values(self, *, things: Things = "label") -> list[dict[str, Value | None]]:
        """Return the rows as Python values by variable; a thing is its label, or its `curie` or `iri`."""
        from mbtgraph.queries.typed import naming, to_python  # noqa: PLC0415

        name = naming(things, self.later)
        return [
            {variable: to_python(term, name) for variable, term in zip(self.variables, row, strict=True)}
            for row in self.rows
        ]

    def serialize(self, form: str) -> str:
        """Return the rows in a format: json, csv, tsv, xml or markdown.

        Raises:
            BadParameter: There is no such format.
        """
        from mbtgraph.queries.formats import serialize_rows  # noqa: PLC0415

        return serialize_rows(self, form)

    def to_arrow(self, *, things: Things = "label") -> pa.Table:
        """Return the rows as a table of Arrow.

        Raises:
            MissingExtra: pyarrow is not installed.
        """
        from mbtgraph.queries.frames import to_arrow  # noqa: PLC0415 (not everybody makes frames)

        return to_arrow(self._table(things))

    def to_pandas(self, *, things: Things = "label") -> pd.DataFrame:
        """Return the rows as a data frame of pandas.

        Raises:
            MissingExtra: pandas is not installed.
        """
        from mbtgraph.queries.frames import to_pandas  # noqa: PLC0415 (not everybody makes frames)

        return to_pandas(self._table(things))

    def to_polars(self, *, things: Things = "label") -> pl.DataFrame:
        """Return the rows as a data frame of polars.

        Raises:
            MissingExtra: polars is not installed.
        """
        from mbtgraph.queries.frames import to_polars  # noqa: PLC0415 (not everybody makes frames)

        return to_polars(self._table(things))

    def _table(self, things: Things) -> Table:
        from mbtgraph.queries.formats.columns import marked  # noqa: PLC0415
        from mbtgraph.queries.frames import Table  # noqa: PLC0415
        from mbtgraph.queries.typed import naming  # noqa: PLC0415

        return Table(marked(self), naming(things, self.later))

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.solutions(self, self.later())
