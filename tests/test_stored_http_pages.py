"""Stored queries as pages: complete without JavaScript, each row with what it rests on."""

from __future__ import annotations

import shlex
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import yaml

from tests.answered import HOSTILE
from tests.pages import one_line, page
from tests.service import BASE
from tests.test_cli import Run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph

CAUSES = "/query/upstream-causes"


def test_the_gallery_has_every_question_once(client: TestClient, graph: Graph) -> None:
    found = page(client, "/queries?trust=t2")
    told = {attributes["href"]: text for attributes, text in found.all("a")}
    for query in graph.queries.values():
        assert told[f"/query/{query.id}?trust=t2"] == query.summary
    assert found.all("h1")[0][1] == f"{len(graph.queries)} questions that can be asked"


def test_every_query_is_a_page_with_every_row_and_every_claim(client: TestClient, graph: Graph) -> None:
    """C4: all rows are there, each with its mark, its limits, its hedge and the claims behind it."""
    for query in graph.queries.values():
        found, answer = page(client, f"/query/{query.id}"), graph.ask(query.id)
        bodies = found.all("tbody")
        assert len(bodies) == len(answer)
        for row, (attributes, text) in zip(answer.rows, bodies, strict=True):
            assert (attributes.get("class") == "denied") is row.denied
            for claim in row.claims:
                assert one_line(claim.statement) in text
                assert claim.mark in text
            for _, iri in row.limits:
                assert graph.labels([iri])[iri] in text
        hedges = [text for _, text in found.all("p", class_="limits") if text.startswith("worded: ")]
        assert hedges == [f"worded: {row.hedge}" for row in answer.rows if row.hedge]
        model = any(claim.level == "model" for row in answer.rows for claim in row.claims)
        assert bool(found.all("p", class_="verify")) is model
        notes = [text for _, text in found.all("li")]
        assert all(one_line(note) in notes for note in answer.notes)


def test_things_lead_to_their_pages_and_the_lens_goes_along(client: TestClient) -> None:
    links = {attributes["href"] for attributes, _ in page(client, f"{CAUSES}?trust=t1").all("a")}
    assert "/doc/state/unstable-mentalizing?trust=t1" in links
    assert "/doc/claim/S0-072?trust=t1" in links
    shown = page(client, f"{CAUSES}?trust=t1").all("tbody")
    assert len(shown) == 1
    assert "only in people with borderline personality disorder" in shown[0][1]


def test_a_chain_shows_its_steps(client: TestClient) -> None:
    (steps,) = (
        text for _, text in page(client, CAUSES).all("tbody") if text.startswith("emotional distress")
    )
    assert "emotional distress leads to impulsivity" in steps or "emotional distress" in steps
    path = "/query/interventions-for?problem=self-harm"
    chains = [text for _, text in page(client, path).all("ol", class_="steps")]
    assert any(
        "addresses mode teleological mode" in text and "manifests as self-harm" in text for text in chains
    )


def test_a_denied_row_says_so_in_words(client: TestClient, graph: Graph) -> None:
    denied = [(name, row) for name in graph.queries for row in graph.ask(name).rows if row.denied]
    assert denied
    bodies = page(client, f"/query/{denied[0][0]}").all("tbody", class_="denied")
    assert bodies
    assert all("denied" in text and "against" in text for _, text in bodies)


def test_a_form_has_a_field_for_each_parameter(client: TestClient, graph: Graph) -> None:
    for query in graph.queries.values():
        found = page(client, f"/query/{query.id}")
        labelled = {attributes.get("for") for attributes, _ in found.all("label")}
        for name, spec in query.params.items():
            boxes = [*found.all("input", name=name), *found.all("select", name=name)]
            assert len(boxes) >= (2 if spec.multiple else 1)
            for attributes, _ in boxes:
                assert attributes["id"] in labelled or attributes.get("aria-label")
            if spec.class_:
                listed = {text for _, text in found.all("option")} | {
                    a["value"] for a, _ in found.all("option")
                }
                assert listed >= {*list(graph.names(spec.class_).labels.values())[:3]}


def test_fields_keep_what_was_given(client: TestClient) -> None:
    found = page(client, "/query/claims-about?thing=DBT&thing=pretend+mode&kind=comparison+claim&thing=")
    assert [a["value"] for a, _ in found.all("input", name="thing")] == [
        "Dialectical Behavior Therapy",
        "pretend mode",
        "",
        "",
    ]
    assert [text for _, text in found.all("option", selected="")] == ["comparison claim"]
    found = page(client, f"{CAUSES}?problem=problem:self-harm")
    assert found.all("input", name="problem")[0][0]["value"] == "self-harm"


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client: TestClient) -> None:
    """C10: the form is not lost; the sentence names the nearest right value."""
    found = page(client, f"{CAUSES}?problem=impulsivty&trust=t3", 400)
    ((box, _),) = found.all("input", name="problem")
    assert (box["value"], box["aria-invalid"]) == ("impulsivty", "true")
    ((_, told),) = found.all("p", id="field-problem-problem")
    assert told.endswith("Did you mean 'impulsivity' (problem:impulsivity)?")
    assert "field-problem-problem" in box["aria-describedby"].split()
    assert found.all("input", name="trust")[0][0]["value"] == "t3"
    wrong = page(client, "/query/work-on-mode?mode=trance", 400)
    assert (
        wrong.all("input", name="mode")[0][0]["value"] == "trance"
    )  # which no list to choose from could hold
    assert "nix" in page(client, f"{CAUSES}?nix=1", 400).all("p", role="alert")[0][1]
    assert not found.all("tbody")


def test_a_permalink_says_everything_and_asks_the_same(client: TestClient, graph: Graph) -> None:
    found = page(client, f"{CAUSES}?trust=t3")
    ((attributes, shown),) = [pair for pair in found.all("a") if pair[1].startswith(BASE)]
    assert shown == f"{BASE}query/upstream-causes?problem=problem%3Aimpulsivity&trust=t3"
    assert parse_qs(urlsplit(attributes["href"]).query) == {
        "problem": ["problem:impulsivity"],
        "trust": ["t3"],
    }
    assert f"data version {graph.data_version}" in " ".join(text for _, text in found.all("span"))
    again = page(client, attributes["href"])
    assert again.all("tbody") == found.all("tbody")


def test_lines_to_copy_ask_the_same_elsewhere(
    client: TestClient, built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = page(client, "/query/claims-about?thing=DBT&thing=pretend+mode&trust=t3")
    curl, command, python, r = [
        unescape("".join(t)) for n, a, t in found.elements if a.get("class") == "copy"
    ][:4]
    words = shlex.split(curl)
    data = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
    assert data == ["thing=modality:dbt", "thing=mode:pretend-mode", "trust=t3"]
    assert words[-1] == f"{BASE}query/claims-about"
    monkeypatch.chdir(built)
    rows = len(found.all("tbody"))
    assert Run(capsys, *shlex.split(command)[1:], "-o", "csv").out.count("\r\n") == rows + 1
    made: dict[str, object] = {}
    exec(python.replace("\nframe = answer.to_pandas()", ""), made)  # noqa: S102 (what the page tells to run)
    assert len(made["answer"]) == rows  # type: ignore[arg-type]
    assert (
        f'read.csv("{BASE}query/claims-about.csv?thing=modality%3Adbt&thing=mode%3Apretend-mode&trust=t3"'
        in r
    )


def test_the_sparql_can_be_taken_along(client: TestClient, graph: Graph) -> None:
    text = client.get(f"{CAUSES}.rq?problem=self-harm&trust=t2")
    assert text.headers["Content-Type"] == "application/sparql-query; charset=utf-8"
    assert text.text == str(graph.explain("upstream-causes", problem="self-harm", trust="t2"))
    found = page(client, f"{CAUSES}?problem=self-harm")
    links = [attributes["href"] for attributes, text in found.all("a") if text == "Open it in the editor"]
    assert links == ["/editor?example=upstream-causes&problem=problem%3Aself-harm"]
    plain = {a["href"] for a, _ in page(client, CAUSES).all("a")}
    assert {f"{CAUSES}.csv", f"{CAUSES}.ttl", f"{CAUSES}.rq"} < plain  # files, where the site is one of files


def test_an_answer_can_be_cited(client: TestClient, graph: Graph) -> None:
    citation = graph.ask("upstream-causes").citation
    found = page(client, CAUSES)
    assert any(citation.text == "".join(text) for name, _, text in found.elements if name == "pre")
    forms = {form: client.get(CAUSES, params={"cite": form}) for form in ("text", "bibtex", "cff")}
    assert forms["text"].text == citation.text
    assert forms["bibtex"].headers["Content-Disposition"] == 'attachment; filename="upstream-causes.bib"'
    assert forms["bibtex"].text == citation.bibtex
    assert yaml.safe_load(forms["cff"].text)["type"] == "dataset"
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in forms.values())
    refused = client.get(CAUSES, params={"cite": "ris"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "cite")


def test_what_data_say_is_text(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """S6: nothing of the data becomes markup, or an address that runs."""
    monkeypatch.setattr("mbtgraph.queries.results.Answer.text", lambda *_: HOSTILE)
    text = client.get(CAUSES, headers={"Accept": "text/html"}).text
    assert HOSTILE not in text
    assert "<script>" not in text
