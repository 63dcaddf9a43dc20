"""Citations: what was asked of which data and when, and the works behind the answer, in three forms."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import strftime
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mbtgraph.catalog import TITLE
from mbtgraph.graph.endpoint import connect
from mbtgraph.queries.citation import Citation, Work
from tests.conftest import ROOT
from tests.test_cli import Run

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.snapshot import Snapshot
    from tests.servers import Server

CITATION = Citation(
    title="T", authors=("A",), version="1", data_version="abc", query="q", question="Q?", parameters={},
    trust="t1", date="2026-11-26", works=(), lost=0,
)  # fmt: skip


def validate(text: str, folder: Path) -> None:
    """Hold a text against the schema of the Citation File Format."""
    (folder / "CITATION.cff").write_text(text, encoding="utf-8")
    command = str(Path(sys.executable).with_name("cffconvert"))
    done = subprocess.run([command, "--validate"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_answer_is_cited_with_its_query_its_data_its_day_and_its_works(graph: Graph) -> None:
    citation = graph.ask("upstream-causes", problem="impulsivity", trust="t2").citation
    (work,) = citation.works
    assert work.title == "Mentalization based treatment for borderline personality disorder"
    assert citation.date == strftime("%Y-%m-%d")
    for text in (citation.text, citation.bibtex, citation.cff):
        for part in (
            "The mbtgraph authors", TITLE, "0.1.0", graph.data_version, "upstream-causes",
            "problem = impulsivity", "trust level t2", citation.date, work.title,
        ):  # fmt: skip
            assert part in text
    assert str(citation) == citation.text
    assert work.title in citation._repr_html_()


def test_the_dataset_is_cited_as_the_project_says() -> None:
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert told["title"] == TITLE
    header = (ROOT / "ontology" / "mbtgraph.ttl").read_text(encoding="utf-8")
    for author in told["authors"]:
        assert f'dcterms:creator "{author["name"]}"' in header


def test_works_that_were_not_found_are_left_out_and_counted(graph: Graph) -> None:
    answer = graph.ask("hidden-by-lost-sources")
    sources = {source for row in answer for claim in row.claims for source in claim.sources}
    lost = {source.iri for source in sources if source.lost}
    assert lost
    citation = answer.citation
    assert not lost & {work.iri for work in citation.works}
    assert citation.lost == len(lost)
    for text in (citation.text, citation.bibtex, citation.cff):
        assert f"{len(lost)} cited work" in text


def test_citations_of_many_works_are_valid(graph: Graph, tmp_path: Path) -> None:
    citation = graph.ask("studies-with").citation
    assert len(citation.works) >= 7
    validate(citation.cff, tmp_path)
    references = yaml.safe_load(citation.cff)["references"]
    assert [reference["title"] for reference in references] == [work.title for work in citation.works]
    keys = re.findall(r"^@\w+\{([^,]+),$", citation.bibtex, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(citation.works) + 1
    assert [work.year for work in citation.works] == sorted(work.year for work in citation.works)


def test_data_of_strangers_stay_text_in_cff(tmp_path: Path) -> None:
    wild = 'a: "b" \\ {c} # d\n- e: !!python/x %f & ~ ^ _ $g$ \u2028 \x07'
    work = Work(
        iri="https://example.org/w", title=wild, authors=(wild, "B"), year="x", journal=wild, volume=wild,
        pages="1-2-3", doi="10.1000/<a>", url="https://example.org/a b", isbn="none",
    )  # fmt: skip
    citation = replace(CITATION, question=wild, parameters={"p": wild}, works=(work,), lost=2)
    validate(citation.cff.replace("https://example.org/a b", "https://example.org/ab"), tmp_path)
    told = yaml.safe_load(citation.cff)
    assert told["references"][0]["title"] == " ".join(wild.replace("\x07", " ").split())
    assert set(told) == {
        "cff-version", "message", "type", "title", "version", "url", "abstract", "authors",
        "references",
    }  # fmt: skip
    validate(replace(citation, works=(replace(work, url=wild),)).cff, tmp_path)


@given(st.text(), st.text())
@example("{", "}")
def test_no_text_breaks_out_of_a_field_of_bibtex(title: str, doi: str) -> None:
    work = Work(iri="urn:w", title=title, authors=(title,), journal=title, doi=doi, url=title)
    text = replace(CITATION, question=title, version=title, data_version=doi, works=(work,)).bibtex
    plain = re.sub(r"\\[%#$&_]", "", text)
    fields = "\n".join(line for line in plain.splitlines() if not re.match(r"  (doi|url) = ", line))
    assert not set(re.sub(r"\\text\w+\{\}|\\url", "", fields)) & set("\\%$#~^&")
    assert len(re.findall(r"^@", text, re.MULTILINE)) == 2
    depth = 0
    for character in text:  # as BibTeX counts them
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "The mbtgraph"), ("bibtex", "@misc{"), ("cff", "cff-version")]
)
def test_the_command_line_cites(
    capsys: pytest.CaptureFixture[str], built: Path, form: str, begins: str
) -> None:
    run = Run(capsys, "ask", "modes", "--cite", form, "--root", str(built))
    assert run.code == 0
    assert run.out.startswith(begins)
    assert run.err == ""


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_an_answer_of_a_server_is_cited_as_here(
    request: pytest.FixtureRequest, name: str, snapshot: Snapshot, graph: Graph
) -> None:
    server: Server = request.getfixturevalue(f"{name}_endpoint")
    here, there = graph.ask("studies-with"), connect(server.query, snapshot).ask("studies-with")
    assert replace(there.citation, data_version="") == replace(here.citation, data_version="")
    assert there.to_pandas(evidence="full").equals(here.to_pandas(evidence="full"))
