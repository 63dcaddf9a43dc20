"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.cli import main

if TYPE_CHECKING:
    from pathlib import Path


class Run:
    """Run a command in this process, and hold what it printed and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str, stdin: bytes = b"") -> None:
        """Run the command."""
        patch = pytest.MonkeyPatch()
        patch.setattr(sys, "argv", ["mbtgraph", *arguments])  # --version looks there
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            self.code: object = main(arguments)
        except SystemExit as end:
            self.code = end.code or 0
        finally:
            patch.undo()
        self.out, self.err = capsys.readouterr()


def _ask(capsys: pytest.CaptureFixture[str], built: Path, *arguments: str) -> Run:
    return Run(capsys, "ask", "--root", str(built), *arguments)


def test_ask_prints_rows_claims_and_basis(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = _ask(capsys, built, "modes")
    assert run.code == 0
    assert run.err == ""
    for text in ("psychic equivalence  LLM       S0-084 LLM", "teleological mode", "pretend mode"):
        assert text in run.out
    assert "verify before clinical use" in run.out


def test_a_chain_is_told_step_by_step(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = _ask(capsys, built, "interventions-for", "--problem", "self-harm")
    steps = run.out.partition("Step by step")[2]
    assert "1. goal 2 of the clinical wiki's treatment plan addresses mode teleological mode" in steps
    assert "2. teleological mode manifests as self-harm  [S0-090 LLM]" in steps


def test_the_plain_formats_say_the_same(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    arguments = ("upstream-causes", "--problem", "impulsivity", "-o")
    value = json.loads(_ask(capsys, built, *arguments, "json").out)
    ids = [[c["id"] for step in row["steps"] for c in step["claims"]] for row in value["rows"]]
    for form, delimiter, column in (("csv", ",", "claims"), ("tsv", "\t", "?claims")):
        rows = list(
            csv.DictReader(io.StringIO(_ask(capsys, built, *arguments, form).out), delimiter=delimiter)
        )
        assert [row[column].strip('"').split() for row in rows] == ids
    root = ET.fromstring(_ask(capsys, built, *arguments, "xml").out)  # noqa: S314 (our own output)
    name = "{http://www.w3.org/2005/sparql-results#}"
    cells = root.findall(f".//{name}binding[@name='claims']/{name}literal")
    assert [(cell.text or "").split() for cell in cells] == ids
    assert value["data_version"]
    assert value["rows"][0]["cells"]["cause"]["label"] == "attachment-system activation"


def test_turtle_is_what_stands_behind_the_answer(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = _ask(capsys, built, "components-of", "-o", "turtle")
    for text in ("claim:S0-111 a mbt:CitedClaim", "a mbt:AssertedProposition", 'mbt:pmid "20148147"'):
        assert text in run.out


def test_words_go_to_stderr_where_data_go_to_stdout(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = _ask(capsys, built, "modes", "--trust", "t1", "-o", "csv")
    assert run.out == "mode,limits,claims,basis,tiers,sources,verification,hedge,rests_on\r\n"
    assert run.err == "3 rows are hidden at t1: 3 model-generated (LLM tag). Trust model shows them.\n"


def test_evidence_is_printed_as_far_as_asked(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    asked = ("upstream-causes", "--problem", "impulsivity", "--evidence")
    none, inline, full = (_ask(capsys, built, *asked, amount).out for amount in ("none", "inline", "full"))
    assert full == _ask(capsys, built, *asked[:-1]).out
    for text, claims, steps in ((none, False, False), (inline, True, False), (full, True, True)):
        assert "only in people with" in text
        assert "Rests on" in text
        assert "1 of 1 cited claims" in text
        assert ("S0-072 T1" in text) == claims
        assert ("Step by step" in text) == steps
    run = _ask(capsys, built, *asked, "none", "-o", "json")
    assert json.loads(run.out)["head"] == {"vars": ["cause", "limits", "hedge", "rests_on"]}
    assert run.err == "1 of 1 cited claims rests on sources nobody has read for this graph.\n"
    run = _ask(capsys, built, *asked, "none", "-o", "turtle")
    assert (run.code, run.out) == (2, "")
    assert "--evidence full, or left out" in run.err
    markdown = _ask(capsys, built, *asked, "full", "-o", "markdown")
    assert "| S0-072 | T1 |" in markdown.out
    assert markdown.err == ""


def test_explain_prints_what_would_be_asked(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = _ask(capsys, built, "upstream-causes", "--problem", "self-harm", "--trust", "t1", "--explain")
    problem = "<https://w3id.org/mbtgraph/id/problem/self-harm>"
    assert f"# problem = {problem}\n" in run.out
    assert f"VALUES ?problem {{ {problem} }}" in run.out
    assert "claims/t1>" in run.out
    assert "claims/t2>" not in run.out
    asked = Run(capsys, "sparql", "-", "-o", "csv", "--root", str(built), stdin=run.out.encode())
    assert asked.out.startswith("cause,limited,edge\r\n")


def test_queries_lists_and_prints(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    listed = Run(capsys, "queries", "--root", str(built)).out
    assert "upstream-causes            What is said to lead to a problem, step by step?" in listed
    assert "--problem" in listed
    assert len(listed.splitlines()) >= 8
    assert "VALUES ?problem" in Run(capsys, "queries", "upstream-causes", "--root", str(built)).out


def test_info_counts_the_claims(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    out = " ".join(Run(capsys, "info", "--root", str(built)).out.split())
    assert "claims by basis cited 1208 model-generated 107 unmarked 63" in out


@pytest.mark.parametrize(
    ("term", "says"),
    [
        ("psychic equivalence", "kind of       non-mentalizing mode"),
        ("claim:S0-142", "14 % of the patients treated with MBT"),
        (
            "mbt:leadsTo",
            "A relation that links a state, a behaviour, a capacity, a factor or a way of working to",
        ),
        ("https://w3id.org/mbtgraph/id/source/bateman-fonagy-1999", "10.1176/ajp.156.10.1563"),
    ],
)
def test_show(capsys: pytest.CaptureFixture[str], built: Path, term: str, says: str) -> None:
    run = Run(capsys, "show", term, "--root", str(built))
    assert run.code == 0
    assert says in run.out


def test_show_as_turtle_and_json(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    turtle = Run(capsys, "show", "claim:S0-142", "-o", "turtle", "--root", str(built)).out
    assert "claim:S0-142 a mbt:CitedClaim" in turtle
    assert turtle.splitlines()[0] == "@prefix claim: <https://w3id.org/mbtgraph/id/claim/> ."
    shown = json.loads(Run(capsys, "show", "claim:S0-142", "-o", "json", "--root", str(built)).out)
    assert shown["curie"] == "claim:S0-142"


def test_why_prints_the_tree_and_says_when_a_level_has_none(
    capsys: pytest.CaptureFixture[str], built: Path
) -> None:
    edge = ("attachment-system activation", "upstream of", "impulsivity")
    out = Run(capsys, "why", *edge, "--root", str(built)).out
    assert "inferred by mbt:upstreamOf o mbt:upstreamOf -> mbt:upstreamOf" in out
    assert "claimed by S0-020 unmarked" in out
    out = Run(capsys, "why", *edge, "--trust", "t1", "--root", str(built)).out
    assert out == f"Nothing at t1 says: {' '.join(edge)}. A wider level may show more: --trust model.\n"


SELECT = (
    b"SELECT ?p ?l WHERE { ?p a <https://w3id.org/mbtgraph/ontology#Person> ; rdfs:label ?l } ORDER BY ?l"
)


@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "xml", "markdown"])
def test_sparql_from_standard_input(capsys: pytest.CaptureFixture[str], built: Path, form: str) -> None:
    query = b"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + SELECT
    run = Run(capsys, "sparql", "-", "-o", form, "--root", str(built), stdin=query)
    assert run.code == 0
    assert run.out.index("Anthony Bateman") < run.out.index("Peter Fonagy")
    if form == "json":
        assert json.loads(run.out)["head"] == {"vars": ["p", "l"]}
    if form == "tsv":
        assert run.out.splitlines()[0] == "?p\t?l"
        assert run.out.splitlines()[1].endswith('"Ali R"@en')


def test_sparql_from_a_file_and_as_triples(
    capsys: pytest.CaptureFixture[str], built: Path, tmp_path: Path
) -> None:
    file = tmp_path / "query.rq"
    file.write_text("CONSTRUCT WHERE { ?s <https://w3id.org/mbtgraph/ontology#doi> ?o }")
    run = Run(capsys, "sparql", str(file), "-o", "turtle", "--root", str(built))
    assert 'mbt:doi "10.1176/ajp.156.10.1563"' in run.out
    file.write_text("ASK { ?s ?p ?o }")
    assert Run(capsys, "sparql", str(file), "--root", str(built)).out == "true\n"
    assert Run(capsys, "sparql", str(file), "-o", "csv", "--root", str(built)).code == 2


@pytest.mark.usefixtures("unjudged")
def test_build_and_check_on_a_terminal_or_not(capsys: pytest.CaptureFixture[str], part: Path) -> None:
    run = Run(capsys, "build", "--root", str(part))
    assert run.err == ""
    assert run.out.startswith("Built data version ")
    run = Run(capsys, "check", "--root", str(part), "-o", "json")
    assert run.code == 0
    assert json.loads(run.out)["ok"] is True


@pytest.mark.usefixtures("unjudged")
def test_findings_give_exit_code_one(capsys: pytest.CaptureFixture[str], part: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text("@prefix mbt: <https://w3id.org/mbtgraph/ontology#> .\n<urn:x> mbt:nothing <urn:y> .\n")
    run = Run(capsys, "check", str(file), "--root", str(part))
    assert run.code == 1
    assert f"{file}:2:" in run.out


def test_a_reader_that_goes_away_is_no_error(built: Path) -> None:
    command = f"{sys.executable} -m mbtgraph ask --root {built} claims-about -o json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout == "{\n"


COMMANDS = (
    "info", "show", "find", "queries", "queries export", "ask", "ask studies-with", "sparql", "why", "report",
    "mcp", "check", "reason", "fmt", "diff", "build", "push", "pull",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_a_narrow_terminal(
    command: str, capsys: pytest.CaptureFixture[str], built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run = Run(capsys, *command.split(), "--help", *(["--root", str(built)] * command.startswith("ask")))
    assert run.code == 0
    assert f"mbtgraph {command.partition(' ')[0]}" in run.out
    assert [line for line in run.out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_rows_of_a_typed_in_query_say_that_they_carry_no_sources(
    form: str, capsys: pytest.CaptureFixture[str], built: Path
) -> None:
    query = b"SELECT ?claim { ?claim a ?kind } LIMIT 1"
    run = Run(capsys, "sparql", "-", "-o", form, "--root", str(built), stdin=query)
    assert "These rows carry no sources: only a query that asks for the claims tells who says so." in run.out


def test_help_and_version(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    assert "Exit codes" in Run(capsys, "--help").out
    assert Run(capsys).code == 2
    assert Run(capsys, "--version").out.startswith("mbtgraph ")
    out = " ".join(_ask(capsys, built, "upstream-causes", "--help").out.split())
    assert "--problem THING" in out
    assert "problem: affective instability; affective storms;" in out
    assert "example: impulsivity" in out
    assert "upstream-causes" in _ask(capsys, built, "--help").out
