"""The examples of how to deploy name commands, options and addresses that the program has."""

from __future__ import annotations

import json
import re
import shlex

from mbtgraph.cli.options import parser
from mbtgraph.web import operation
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "deploy"


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_unit_starts_the_server_and_tells_it_to_reload() -> None:
    (command,) = re.findall(r"^ExecStart=(.+)$", _read("mbtgraph.service"), re.MULTILINE)
    options = parser().parse_all(shlex.split(command)[1:])
    assert (options.command, options.port, options.base) == ("serve", 8000, "https://mbt.example.org/")
    assert "ExecReload=/bin/kill -HUP $MAINPID" in _read("mbtgraph.service")
    for line in (
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=\n",
    ):
        assert line in _read("mbtgraph.service")


def test_the_container_runs_the_server_without_rights_and_looks_after_its_health() -> None:
    text = _read("Containerfile")
    (command,) = re.findall(r"^ENTRYPOINT (\[.+\])$", text, re.MULTILINE)
    options = parser().parse_all(json.loads(command)[1:])
    assert (options.command, options.host, options.port) == ("serve", "0.0.0.0", 8000)  # noqa: S104
    (health,) = re.findall(r"^  CMD (\[.+\])$", text, re.MULTILINE)
    assert "http://127.0.0.1:8000/healthz" in json.loads(health)[2]
    last = text.rpartition("\nFROM ")[2]
    assert "\nUSER 65534" in last
    assert "pip" not in last
    assert all(
        name.endswith("-slim") or " AS " in name for name in re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    )


def test_the_proxy_hides_figures_and_passes_the_rest_on() -> None:
    text = _read("nginx.conf")
    assert "location = /metrics { return 404; }" in text
    assert {"/healthz", "/metrics"} <= {getattr(route, "path", "") for route in operation.ROUTES}
    assert set(re.findall(r"http://127\.0\.0\.1:(\d+)", text)) == {"8000"}
    assert text.count("{") == text.count("}")


def test_all_names_of_a_host_lead_to_one_with_all_that_was_asked() -> None:
    """G13."""
    page = (ROOT / "docs" / "linked-data.md").read_text(encoding="utf-8")
    assert re.search(r"listen 443 ssl;\s+server_name www\.mbt\.example\.org;\s+return 301", page)
    for text in (page, _read("nginx.conf")):
        assert {*re.findall(r"return 301 (\S+);", text)} == {"https://mbt.example.org$request_uri"}


def test_make_run_serves() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (command,) = re.findall(r"mbtgraph (serve .+)$", text, re.MULTILINE)
    assert parser().parse_all(shlex.split(command.replace("$(PORT)", "8000"))).port == 8000
    assert "[curate,serve]" in text
