"""The service as a whole: it starts, answers, and gives every response what it has to have."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING

import pytest

from mbtgraph.web.rendering import digest

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def test_home_is_a_page_that_reaches_out_to_nobody(client: TestClient) -> None:
    found = client.get("/", headers={"Accept": "text/html"})
    assert found.status_code == 200
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "pretend mode" in found.text.lower()


def test_a_page_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/").headers["ETag"]
    assert tag.startswith("W/")
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/?trust=t1").headers["ETag"] != tag


def test_the_lens_hides_what_a_model_wrote(client: TestClient) -> None:
    assert 'class="mark model"' in client.get("/").text
    assert 'class="mark model"' not in client.get("/?trust=t3").text
    assert client.get("/?trust=t9").status_code == 400


def test_static_files_are_kept_for_ever_under_an_address_that_changes(client: TestClient) -> None:
    found = client.get(f"/static/{digest('style.css')}/style.css")
    assert found.status_code == 200
    assert "immutable" in found.headers["Cache-Control"]
    assert client.get("/static/000000000000/style.css").status_code == 404


@pytest.mark.enable_socket
def test_a_server_answers_at_the_address_that_it_prints(server: str) -> None:
    with urllib.request.urlopen(server + "healthz") as answer:
        assert answer.read() == b"ok\n"
