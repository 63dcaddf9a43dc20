"""Rows as data frames: columns with types of their own, read off the terms.

| terms of a column | Arrow | polars | pandas |
|---|---|---|---|
| things | dictionary of strings | Categorical | category |
| whole numbers | int64 | Int64 | Int64 |
| decimals | decimal128 | Decimal | Float64 |
| floating-point numbers, or these with others | double | Float64 | Float64 |
| true or false | bool | Boolean | boolean |
| dates | date32 | Date | datetime64[s] |
| times | timestamp[us] | Datetime | datetime64[us] |
| what a row rests on | ordered dictionary | Enum | ordered category |
| all else | string | String | string |

An open cell is missing in each. pandas has no decimals of its own. Numbers that a type cannot hold stay
what is printed, as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import MissingExtra
from mbtgraph.queries.typed import to_python
from mbtgraph.rdf import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl
    import pyarrow as pa  # type: ignore[import-untyped]

    from mbtgraph.rdf import Rows

_DIGITS: Final = 38
"""Digits of a decimal."""
_BOUND: Final = 2**63
_LARGEST: Final = 300
"""Digits before the point that a floating-point number holds with room to spare."""


_DECLARED: Final = {"iri": "thing", "integer": "integer", "decimal": "decimal", "boolean": "boolean"}
"""What a column without a single cell is, by what its query says of it."""


@dataclass(frozen=True)
class Table:
    """Hold rows, what names their things, the words of columns that have an order, and declared types."""

    rows: Rows
    name: Callable[[NamedNode], str]
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Column:
    """Hold a column: what its cells are, and each cell as a Python value."""

    name: str
    kind: str
    cells: list[Any]
    levels: Sequence[str] = ()


def to_arrow(given: Table) -> pa.Table:
    """Return rows as a table of Arrow.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    pa = _module("pyarrow", "arrow")
    arrays = {column.name: _arrow(pa, column) for column in _columns(given)}
    return pa.table(arrays)


def _arrow(pa: Any, column: _Column) -> Any:  # noqa: ANN401
    if column.kind == "thing":
        return pa.array(column.cells, pa.string()).dictionary_encode()
    if column.kind == "level":
        places = [None if cell is None else column.levels.index(cell) for cell in column.cells]
        return pa.DictionaryArray.from_arrays(
            pa.array(places, pa.int8()), pa.array(column.levels, pa.string()), ordered=True
        )
    types = {
        "integer": pa.int64(), "decimal": pa.decimal128(_DIGITS, _scale(column.cells)),
        "double": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "local": pa.timestamp("us"),
        "instant": pa.timestamp("us", "UTC"), "text": pa.string(),
    }  # fmt: skip
    return pa.array(column.cells, types[column.kind])


def to_polars(given: Table) -> pl.DataFrame:
    """Return rows as a data frame of polars.

    Raises:
        MissingExtra: polars is not installed.
    """
    pl = _module("polars", "polars")
    made = []
    for column in _columns(given):
        types = {
            "thing": pl.Categorical, "level": pl.Enum(column.levels), "integer": pl.Int64,
            "decimal": pl.Decimal(_DIGITS, _scale(column.cells)), "double": pl.Float64,
            "boolean": pl.Boolean, "date": pl.Date, "local": pl.Datetime("us"),
            "instant": pl.Datetime("us", "UTC"), "text": pl.String,
        }  # fmt: skip
        made.append(pl.Series(column.name, column.cells, dtype=types[column.kind]))
    return pl.DataFrame(made)  # type: ignore[no-any-return]  # polars is loaded by name


def to_pandas(given: Table) -> pd.DataFrame:
    """Return rows as a data frame of pandas.

    Raises:
        MissingExtra: pandas is not installed.
    """
    pd = _module("pandas", "pandas")
    made = {column.name: _pandas(pd, column) for column in _columns(given)}
    return pd.DataFrame(made)


def _pandas(pd: Any, column: _Column) -> Any:  # noqa: ANN401
    if column.kind == "level":
        return pd.Categorical(column.cells, categories=list(column.levels), ordered=True)
    if column.kind in {"date", "local", "instant"}:
        unit, zone = (
            ("s", None) if column.kind == "date" else ("us", "UTC" * (column.kind == "instant") or None)
        )
        kind = f"datetime64[{unit}, {zone}]" if zone else f"datetime64[{unit}]"
        return pd.Series(pd.array(column.cells, dtype="object")).astype(kind)
    types = {
        "thing": "category", "integer": "Int64", "decimal": "Float64", "double": "Float64",
        "boolean": "boolean", "text": "string",
    }  # fmt: skip
    cells = column.cells
    if column.kind == "decimal":
        cells = [None if cell is None else float(cell) for cell in cells]
    return pd.array(cells, dtype=types[column.kind])


def _columns(given: Table) -> Iterator[_Column]:
    for index, title in enumerate(given.rows.variables):
        terms = [row[index] for row in given.rows.rows]
        cells = [to_python(term, given.name) for term in terms]
        if title in given.levels:
            yield _Column(title, "level", cells, given.levels[title])
        elif all(term is None for term in terms):
            yield _Column(title, _DECLARED.get(given.types.get(title, ""), "text"), cells)
        else:
            things = all(isinstance(term, NamedNode) for term in terms if term is not None)
            kind = "thing" if things else _kind(cells)
            yield _Column(title, kind, _fitted(terms, cells, kind))


def _kind(cells: Sequence[Any]) -> str:
    there = [cell for cell in cells if cell is not None]
    types = {type(cell) for cell in there}
    tests: tuple[tuple[str, set[type], Callable[[], bool]], ...] = (
        ("boolean", {bool}, lambda: True),
        ("integer", {int}, lambda: all(-_BOUND <= number < _BOUND for number in there)),
        ("decimal", {int, Decimal}, lambda: _whole(there) + _scale(there) <= _DIGITS),
        ("double", {int, Decimal, float}, lambda: _floating(there)),
        ("date", {date}, lambda: True),
        ("local", {datetime}, lambda: all(moment.tzinfo is None for moment in there)),
        ("instant", {datetime}, lambda: all(map(_in_utc, there))),
    )
    return next((kind for kind, own, fits in tests if types and types <= own and fits()), "text")


def _fitted(terms: Sequence[Any], cells: Sequence[Any], kind: str) -> list[Any]:
    """Return cells as the kind of their column has them."""
    makers: dict[str, Callable[[Any], Any]] = {
        "decimal": Decimal, "double": float, "instant": lambda moment: moment.astimezone(UTC),
    }  # fmt: skip
    if kind in makers:
        return [None if cell is None else makers[kind](cell) for cell in cells]
    if kind == "text":
        pairs = zip(terms, cells, strict=True)
        return [term.value if isinstance(term, Literal) else cell for term, cell in pairs]
    return list(cells)


def _in_utc(moment: datetime) -> bool:
    """Tell whether a time has a zone, and a time in UTC, which at the ends of the calendar it has not."""
    try:
        return moment.tzinfo is not None and moment.astimezone(UTC) == moment
    except OverflowError:
        return False


def _floating(numbers: Sequence[Any]) -> bool:
    """Tell whether numbers can be floating-point numbers, as one of them is."""
    exact = [number for number in numbers if not isinstance(number, float)]
    return len(exact) < len(numbers) and _whole(exact) < _LARGEST


def _scale(numbers: Sequence[Any]) -> int:
    """Return the digits behind the point that decimals need."""
    return max((-int(n.as_tuple().exponent) for n in numbers if isinstance(n, Decimal)), default=0)


def _whole(numbers: Sequence[Any]) -> int:
    """Return the digits before the point that numbers need."""
    return max((len(str(abs(int(number)))) for number in numbers), default=1)


def _module(name: str, extra: str) -> Any:  # noqa: ANN401 (a module that may not be there)
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(f"A table for {name}", f"pip install 'mbtgraph[{extra}]'") from error
