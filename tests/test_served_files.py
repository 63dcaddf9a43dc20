"""A stranger's files, to be served: read in every format, refused with a sentence where they are hostile."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, RdfFormat, Store

from mbtgraph import cli
from mbtgraph.errors import LoadError
from mbtgraph.store import files
from mbtgraph.store.files import read
from tests.service import started

if TYPE_CHECKING:
    from pathlib import Path

GRAPHS = "https://mbt.example/graph/"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"'
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
FORMATS = {
    "one.ttl": "<urn:a> <urn:b> [ <urn:c> 1 ] .",
    "one.nt": '<urn:a> <urn:b> _:x .\n_:x <urn:c> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    "one.nq": '<urn:a> <urn:b> _:x .\n_:x <urn:c> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    "one.trig": "{ <urn:a> <urn:b> [ <urn:c> 1 ] }",
    "one.RDF": f'<rdf:RDF {RDF}><rdf:Description rdf:about="urn:a"><u:b rdf:parseType="Resource">'
    '<u:c rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">1</u:c></u:b></rdf:Description></rdf:RDF>',
    "one.jsonld": '{"@id": "urn:a", "urn:b": {"urn:c": 1}}',
}
HOSTILE = {
    "bomb.rdf": f'<!DOCTYPE r [<!ENTITY a0 "lol">{ENTITIES}]><rdf:RDF {RDF}>'
    '<rdf:Description rdf:about="urn:a"><u:b>&a9;</u:b></rdf:Description></rdf:RDF>',
    "file.rdf": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    f'<rdf:RDF {RDF}><rdf:Description rdf:about="urn:a"><u:b>&x;</u:b></rdf:Description></rdf:RDF>',
    "deep.nt": "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 50_000 + "<urn:c> " + ")>> " * 50_000 + ".",
    "deep.ttl": "<urn:a> <urn:b> " + "[ <urn:b> " * 200_000,
    "lists.ttl": "<urn:a> <urn:b> " + "(" * 200_000,
    "deep.jsonld": '{"urn:a":' * 200_000,
    "triple.ttl": "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .",
    "nameless.trig": "_:g { <urn:a> <urn:b> 1 }",
}
WRONG = {
    "broken.ttl": ("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .\n", "broken.ttl:2:17: this is no RDF"),
    "broken.jsonld": ('{"@id": "urn:a",\n "urn:b": [1,}', "broken.jsonld:2:14: this is no RDF"),
    "things.csv": ("a,b\n", "things.csv:1:1: the name of a file of RDF ends in .ttl"),
    "things.tll": ("", "Did you mean .ttl?"),
    "things.ttl.gz": ("", "packed files are not read"),
}


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_read_into_the_graph_of_its_file(tmp_path: Path, name: str) -> None:
    data, counts = read([_written(tmp_path, name, FORMATS[name])], GRAPHS)
    assert counts == {GRAPHS + name: 2}
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS)
    assert store.query(f"ASK {{ GRAPH <{GRAPHS + name}> {{ <urn:a> <urn:b>/<urn:c> 1 }} }}")


def test_several_files_stay_apart_and_are_the_same_data_each_time(tmp_path: Path) -> None:
    paths = [
        _written(tmp_path, "a.ttl", "<> <urn:b> <#c>, [], _:x ."),
        _written(tmp_path, "b.nq", "_:x <urn:b> <urn:c> <urn:g> .\n_:x <urn:b> <urn:c> ."),
    ]
    data, counts = read(paths, GRAPHS)
    assert counts == {f"{GRAPHS}a.ttl": 3, "urn:g": 1, f"{GRAPHS}b.nq": 1}
    assert f"<{GRAPHS}a.ttl> <urn:b> <{GRAPHS}a.ttl#c> <{GRAPHS}a.ttl> .\n" in data.decode()
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS)
    blank = {term for quad in store for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}
    assert len(blank) == 3
    assert read(paths, GRAPHS) == (data, counts)


def test_a_name_of_a_file_breaks_out_of_no_iri(tmp_path: Path) -> None:
    """S8, S10: whatever stands in the name of a file stays within one segment of one IRI."""
    name = '..> <urn:evil> "é\udcff%2F\n?#.ttl'
    path = tmp_path / name
    path.write_bytes(b"<urn:a> <urn:b> <x> .")
    data, counts = read([path], GRAPHS)
    (graph,) = counts
    assert graph == GRAPHS + "..%3E%20%3Curn%3Aevil%3E%20%22%C3%A9%FF%252F%0A%3F%23.ttl"
    assert data.decode() == f"<urn:a> <urn:b> <{GRAPHS}x> <{graph}> .\n"


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [_written(folder, "a.ttl", "") for folder in (tmp_path, tmp_path / "other")]
    with pytest.raises(LoadError, match="has the same name, and a graph is named by its file"):
        read(paths, GRAPHS)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_take_nobody_along(tmp_path: Path, name: str) -> None:
    """S11, S12: entities that unfold, terms that nest, lists without end."""
    with pytest.raises(LoadError, match=rf"{name}:\d+:\d+: \w.*\.$") as caught:
        read([_written(tmp_path, name, HOSTILE[name])], GRAPHS)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, name: str) -> None:
    text, told = WRONG[name]
    with pytest.raises(LoadError) as caught:
        read([_written(tmp_path, name, text)], GRAPHS)
    assert told in str(caught.value)


def test_packed_data_are_refused_whatever_their_name(tmp_path: Path) -> None:
    """S12: nothing is unpacked, so nothing can unfold."""
    path = tmp_path / "a.ttl"
    path.write_bytes(gzip.compress(b"#" * 10_000_000))
    with pytest.raises(LoadError, match="packed files are not read; unpack it first"):
        read([path], GRAPHS)


def test_there_is_a_bound_for_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SIZE", 60)
    paths = [_written(tmp_path, f"{name}.ttl", "<urn:a> <urn:b> 'some text' .") for name in "ab"]
    assert read(paths[:1], "urn:")[1]
    with pytest.raises(LoadError, match=r"b\.ttl:1:1: the files say more than a server takes"):
        read(paths, "urn:")


@pytest.mark.enable_socket
def test_a_remote_context_is_never_fetched(tmp_path: Path) -> None:
    """S13: neither from the network nor from this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked: list[object] = []
        threading.Thread(target=lambda: asked.append(listener.accept()), daemon=True).start()
        for context in (f"http://127.0.0.1:{listener.getsockname()[1]}/c", "file:///etc/hostname"):
            text = json.dumps({"@context": context, "@id": "urn:a", "urn:b": 1})
            with pytest.raises(LoadError, match="names a remote @context, and nothing is fetched"):
                read([_written(tmp_path, "a.jsonld", text)], GRAPHS)
        assert not asked


@pytest.mark.enable_socket
def test_files_that_cannot_be_read_end_the_command_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.ttl")
    assert cli.main(["serve", "--port", "0", "--data", missing]) == 3
    assert (
        capsys.readouterr().err
        == f"error: {missing}:1:1: this file cannot be read: No such file or directory.\n"
    )
    assert cli.main(["serve", "--port", "0", "--data", str(tmp_path.with_suffix(".ttl"))]) == 3


@pytest.mark.enable_socket
def test_a_stranger_s_files_are_served_without_our_pages(tmp_path: Path) -> None:
    path = _written(tmp_path, "a.ttl", FORMATS["one.ttl"])
    with started("--data", str(path)) as server:
        with urllib.request.urlopen(server.address + "healthz") as answer:
            assert answer.read() == b"ok\n"
        with urllib.request.urlopen(server.address + "metrics") as answer:
            assert b"mbtgraph_data_info" in answer.read()


def test_what_is_served_is_what_the_files_say(tmp_path: Path) -> None:
    path = _written(
        tmp_path, "a.ttl", "\n".join(f"<urn:{n}> <urn:b> [ <urn:c> '{n}' ] ." for n in range(2000))
    )
    data, counts = read([path], GRAPHS)
    assert sum(counts.values()) == 4000 == data.count(b"\n")
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS)
    assert len(store) == 4000
