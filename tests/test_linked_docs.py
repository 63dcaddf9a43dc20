"""The page on linked data tells of addresses that are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PAGE = (ROOT / "docs" / "linked-data.md").read_text(encoding="utf-8")


def test_every_example_answers(client: TestClient) -> None:
    found = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", PAGE)
    assert len(found) == 4
    for path in found:
        assert client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True).status_code == 200


NAMES = {"id": "S0-142", "doc": "S0-142", "parameter": "modality", "query": "term", "prefix": "mbt"}


def test_every_address_of_the_table_answers(client: TestClient) -> None:
    rows = re.findall(r"^\| (`/[^|]+) \|", PAGE, re.MULTILINE)
    paths = [path for row in rows for path in re.findall(r"`(/[^`]+)`", row)]
    assert len(paths) > 12
    given = {"kind": "claim", "version": "0.1.0", "query": "term"}
    for path in paths:
        address = path.replace("…", "mbtgraph.nq.gz")
        for name, text in {**given, "name": NAMES.get(path.split("/")[1], "")}.items():
            address = address.replace(f"{{{name}}}", text)
        assert client.get(address).status_code in {200, 303}, address
