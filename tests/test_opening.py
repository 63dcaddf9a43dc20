"""Opening an endpoint: which data version it holds, and whether it may be asked at all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import EndpointError, MissingExtra
from mbtgraph.graph.endpoint import connect
from mbtgraph.lens import PUBLICATION, graphs
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import Triples
from mbtgraph.snapshot import Snapshot
from mbtgraph.store import publication
from tests.misbehaving import Behaviour, endpoint, rows, says

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.enable_socket


def _recorded(ended: str = "2026-01-01T00:00:00Z") -> str:
    told = publication.Publication(
        "abc", f"{PUBLICATION}#load-1", dict.fromkeys(graphs("t1"), 1), dict.fromkeys(graphs("t1"), "AB"),
        "CD", "mbtgraph 0", "2026-01-01T00:00:00Z", ended,
    )  # fmt: skip
    facts = Triples(tuple(publication.facts(told)))
    return _answer((str(s), str(p), str(o)) for s, p, o in facts.facts)


def _answer(triples: Iterable[tuple[str, str, str]]) -> str:
    text = "".join(f"{s}\t{p}\t{o}\n" for s, p, o in triples)
    return f"?s\t?p\t?o\n{text}"


TSV = "text/tab-separated-values"
STATEMENT = ("<urn:c>", f"<{MBT}statement>", '"x"')


def test_the_data_version_is_the_endpoints_and_a_difference_is_told(snapshot: Snapshot) -> None:
    with endpoint(says(_recorded(), TSV)) as server:
        there = connect(server.url, snapshot)
        assert there.data_version == "abc"
        (note,) = there.notes
        assert "holds data version abc; the stored queries are those of test" in note
        same = Snapshot(b"", "abc", snapshot.queries, {}, snapshot.census)
        assert connect(server.url, same).notes == ()
    (asked, _) = server.asked
    assert asked.parameters["named-graph-uri"] == asked.parameters["default-graph-uri"] == [PUBLICATION]


@pytest.mark.parametrize(
    ("behaviours", "told"),
    [
        ([says(_recorded(""), TSV)], "holds a part of data version abc only: its load was not finished"),
        ([says(_answer([STATEMENT]), TSV)], "shows graphs that it was not asked for"),
        ([says(_answer([]), TSV), rows()], "holds no claim in the graphs"),
        (
            [says(_recorded().replace('"abc"', '"a \x1b[31m red one"'), TSV), rows()],
            "holds no claim in the graphs",
        ),
        ([says(_recorded().replace('"1"', f'"{"1" * 5000}"'), TSV)], "holds a part of data version abc only"),
        ([rows("a")], "gives answers that do not fit together"),
    ],
)
def test_what_is_no_whole_dataset_behind_a_lens_is_refused(
    behaviours: list[Behaviour], told: str, snapshot: Snapshot
) -> None:
    with endpoint(*behaviours) as server, pytest.raises(EndpointError, match=told):
        connect(server.url, snapshot)


def test_a_dataset_that_is_none_of_ours_is_told(snapshot: Snapshot) -> None:
    strange = says('{"head":{"vars":["x","y","z"]},"results":{"bindings":[{}]}}')
    with endpoint(says(_recorded(), TSV), strange) as server:
        there = connect(server.url, snapshot)
        with pytest.raises(EndpointError, match="gives answers that do not fit together"):
            _ = there.ask("modes").notes
        with pytest.raises(EndpointError, match="gives answers that do not fit together"):
            there.describe("mode:pretend")
        with pytest.raises(EndpointError, match="gives answers that do not fit together"):
            there.find("pretend mode")


def test_what_asks_endpoints_is_an_optional_part(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mbtgraph.store.remote", None)
    with pytest.raises(MissingExtra, match=r"pip install 'mbtgraph\[remote\]'"):
        connect("http://127.0.0.1/sparql", snapshot)
