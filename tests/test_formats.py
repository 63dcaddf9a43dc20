"""Formats: whatever a query may answer can be written, and no claim loses its stance."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.queries.evidence import ClaimEvidence, Step
from mbtgraph.queries.formats import flat, plain, rows_written
from mbtgraph.queries.results import Answer, Row
from mbtgraph.rdf import Rows
from mbtgraph.store.embedded import EmbeddedStore

FOUND = EmbeddedStore(b"").run(
    'SELECT ("x"@en--ltr AS ?said) (<<( <urn:a> <urn:b> <<( <urn:a> <urn:c> 5 )>> )>> AS ?triple) {}',
    trust="model",
)
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture
def rows() -> Rows:
    """Return one row: a text with a direction, and a triple within a triple."""
    assert isinstance(FOUND, Rows)
    return FOUND


def test_a_triple_and_a_direction_are_written_as_json(rows: Rows) -> None:
    (binding,) = json.loads(rows_written(rows, "json"))["results"]["bindings"]
    assert binding["said"] == {"type": "literal", "value": "x", "xml:lang": "en", "its:dir": "ltr"}
    inner = {
        "subject": {"type": "uri", "value": "urn:a"},
        "predicate": {"type": "uri", "value": "urn:c"},
        "object": {"type": "literal", "value": "5", "datatype": INTEGER},
    }
    assert binding["triple"] == {
        "type": "triple",
        "value": {
            "subject": {"type": "uri", "value": "urn:a"},
            "predicate": {"type": "uri", "value": "urn:b"},
            "object": {"type": "triple", "value": inner},
        },
    }


def test_a_triple_is_written_as_xml(rows: Rows) -> None:
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(rows_written(rows, "xml"))  # noqa: S314 (written here)
    inner = root.find(f".//{space}triple/{space}object/{space}triple")
    assert inner is not None
    assert [(slot.tag, slot[0].tag, slot[0].text) for slot in inner] == [
        (f"{space}subject", f"{space}uri", "urn:a"),
        (f"{space}predicate", f"{space}uri", "urn:c"),
        (f"{space}object", f"{space}literal", "5"),
    ]


def test_a_triple_is_written_as_text(rows: Rows) -> None:
    triple = rows.rows[0][1]
    assert list(csv.reader(io.StringIO(rows_written(rows, "csv"))))[1] == ["x", str(triple)]
    assert rows_written(rows, "tsv").splitlines()[1] == f'"x"@en--ltr\t<<( {triple} )>>'
    assert plain(triple) == str(triple)


def test_a_claim_that_denies_is_told_in_a_flat_answer() -> None:
    claims = tuple(
        ClaimEvidence(f"urn:{id_}", id_, "", "cited", "t1", "", denies=id_ == "S0-997")
        for id_ in ("S0-001", "S0-997")
    )
    row = Row({}, (Step("urn:step", claims=claims),))
    answer = Answer("q", "Q?", {}, (), "t1", "v", {}, (row,), {}, ())
    header, cells = flat(answer)
    assert cells[0][header.index("claims")] == "S0-001 against:S0-997"
