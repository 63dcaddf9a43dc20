"""The reference of the header and its JSON Schema are what the reader itself goes by."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mbtgraph.errors import LoadError
from mbtgraph.queries import strict_yaml
from mbtgraph.queries.header import read_query
from mbtgraph.queries.header_keys import PARTS, header_schema
from tests.conftest import ROOT
from tests.test_queries import FULL, HEADERS

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.queries.header_keys import Key

PAGE = ROOT / "docs" / "query-header.md"
SCHEMA = ROOT / "docs" / "query-header.schema.json"
QUERIES = sorted((ROOT / "queries").glob("*/*.rq"))
TITLES = {
    "header": ("The header", "A file of `queries/ask` has those that say nothing of lints."),
    "parameter": (
        "A parameter",
        "Under `params`, by its name: a letter, then `a-z`, `0-9` and `_`.",
    ),
    "column": ("A column", "Under `columns`, by its variable."),
    "question": (
        "A question",
        "Under `questions`, by its number; without parameters it is its words alone.",
    ),
    "test": ("A test", "In the list `tests`; `rows` or `min_rows`, and not both."),
}
_BEYOND = "but the file is called|the header is over"
"""What the reader refuses and no schema can say."""

INTRODUCTION = """# The header of a stored query

Generated from the table by which a header is read, `queries/header_keys.py`; any other key is refused.
The header is YAML in the lines of the file that begin with `#+`.
It has no aliases and no tags, no key twice, at most 64 KiB, and at most eight levels.
[The JSON Schema](query-header.schema.json) says the same; [stored queries](queries.md) shows one.
"""


def _row(name: str, key: Key, needed: tuple[str, ...]) -> str:
    told = key.means if not key.choices else f"{key.means} One of {', '.join(f'`{c}`' for c in key.choices)}."
    return f"| `{name}` | {key.kind}{', needed' if name in needed else ''} | {told} |\n"


def _page() -> str:
    parts = [INTRODUCTION]
    for part, (keys, needed) in PARTS.items():
        title, told = TITLES[part]
        rows = "".join(_row(name, key, needed) for name, key in keys.items())
        parts.append(f"## {title}\n\n{told}\n\n| key | holds | means |\n|---|---|---|\n{rows}")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("path", "text"),
    [(PAGE, _page()), (SCHEMA, json.dumps(header_schema(), indent=1, ensure_ascii=False) + "\n")],
    ids=["page", "schema"],
)
def test_what_is_published_is_what_the_reader_goes_by(
    path: Path, text: str, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def _value(text: str) -> Any:  # noqa: ANN401 (what YAML holds)
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    return strict_yaml.load("\n".join(lines))


def _published() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_every_header_is_as_the_schema_says() -> None:
    published = _published()
    assert len(QUERIES) >= 140
    for path in QUERIES:
        if "#+ id:" in (text := path.read_text(encoding="utf-8")):
            published.validate(_value(text))


def _wrong() -> dict[str, Any]:
    """Return the headers that are YAML and that the reader refuses for a key or for what it holds."""
    found = {}
    for header in HEADERS:
        with suppress(yaml.YAMLError, ValueError):
            found[header] = strict_yaml.load(header)
    return {header: value for header, value in found.items() if not re.search(_BEYOND, HEADERS[header][2])}


WRONG = _wrong()


def test_most_refusals_are_told_by_the_schema_too() -> None:
    assert len(WRONG) >= 25


@pytest.mark.parametrize("header", WRONG, ids=lambda header: header[-30:])
def test_what_the_reader_refuses_is_not_as_the_schema_says(header: str) -> None:
    assert not _published().is_valid(WRONG[header])


def test_a_full_header_is_as_the_schema_says() -> None:
    value = _value(FULL)
    assert not _published().is_valid(value)  # a column has no type
    value["columns"]["thing"]["type"] = "iri"
    _published().validate(value)


def test_the_query_on_the_page_of_stored_queries_is_one(tmp_path: Path) -> None:
    text = re.findall(r"```sparql\n(#\+.*?)```", (ROOT / "docs" / "queries.md").read_text(), re.DOTALL)[0]
    query = read_query(text, path=tmp_path / "leads-to.rq")
    assert list(query.params) == ["problem", "people"]
    _published().validate(_value(text))
    broken = text.replace("{ problem:impulsivity }", "{ problem:a problem:b }")
    with pytest.raises(LoadError, match="takes one value"):
        read_query(broken, path=tmp_path / "leads-to.rq")
