"""The site as files: what the service answers, whole, with references that lead somewhere."""

from __future__ import annotations

import json
import re
from html import unescape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from mbtgraph.errors import MbtGraphError
from mbtgraph.graph import open as open_graph
from mbtgraph.namespaces import MBT
from mbtgraph.project import Project
from mbtgraph.site.export import Site, export
from mbtgraph.web.settings import Settings
from tests.browser import browser

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["browser"]

_REFERENCE = re.compile(r' (?:href|src|action)="(?![a-z]+:)([^"#]*)')


@pytest.fixture(scope="module")
def site(built_part: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site of a part of the data, at the narrowest level beside everything, behind a link."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "real").mkdir()
    out = folder / "out"
    out.symlink_to(folder / "real")
    settings = Settings(base="https://mbt.example/graph/", live=False, levels=("t1", "model"))
    export(Site(Project(built_part), settings, out))
    return out


def _pages(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")
    }


def test_every_reference_leads_to_a_file(site: Path) -> None:
    """None begins at the root of a host, so that the folder works wherever it lies."""
    pages = _pages(site)
    assert {"index.html", "at/t1/index.html"} <= pages.keys()
    for page, text in pages.items():
        for found in filter(None, _REFERENCE.findall(text)):
            target = unquote(unescape(found))
            assert not target.startswith("/"), (page, target)
            assert (site / normpath(join(dirname(page), target))).is_file(), (page, target)


def test_each_thing_of_the_sitemap_has_its_page_and_its_data(site: Path, built_part: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    found = re.findall(r"<loc>https://mbt\.example/graph/(doc/[^<]+)</loc>", sitemap)
    claims = open_graph(built_part).select(f"SELECT ?c WHERE {{ ?c <{MBT}statement> ?s }}").rows
    assert len(found) > len(claims) > 10
    for path in found:
        assert (site / f"{path}.html").is_file(), path
        assert (site / f"{path}.ttl").is_file(), path


def test_pages_of_a_level_hold_nothing_beyond_it(site: Path) -> None:
    """What it does not show at all has a page that says from which level on it is seen."""
    narrow = {name: text for name, text in _pages(site).items() if name.startswith("at/t1/")}
    assert any("is seen from the level model on" in text for text in narrow.values())
    assert not [name for name, text in narrow.items() if 'data-level="model"' in text]
    assert 'data-level="model"' in "".join(_pages(site).values())


def test_it_says_what_it_was_made_of_and_carries_no_address_of_a_host(site: Path, built_part: Path) -> None:
    record = json.loads((site / "site.json").read_text(encoding="utf-8"))
    assert record["data_version"] == open_graph(built_part).data_version
    assert record["levels"] == ["t1", "model"]
    assert record["files"] == sum(path.is_file() for path in site.rglob("*")) - 1


def test_a_folder_is_written_where_it_lies(site: Path) -> None:
    """S10: a link to it stays, and nothing is left beside it."""
    assert site.is_symlink()
    assert sorted(path.name for path in site.parent.iterdir()) == ["out", "real"]


def test_a_folder_that_holds_something_else_is_left_alone(built_part: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept", encoding="utf-8")
    with pytest.raises(MbtGraphError, match="something else than a site"):
        export(Site(Project(built_part), Settings(live=False), tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_every_reference_to_a_place_on_a_page_finds_it(site: Path) -> None:
    pages = _pages(site)
    places = {page: set(re.findall(r' id="([^"]*)"', text)) for page, text in pages.items()}
    for page, text in pages.items():
        for path, place in re.findall(r' href="(?![a-z]+:)([^"#]*)#([^"]+)"', text):
            target = normpath(join(dirname(page), unquote(unescape(path)))) if path else page
            assert target not in places or {place, unquote(place)} & places[target], (page, target, place)


def test_nothing_is_offered_that_needs_a_running_service(site: Path) -> None:
    for name, text in _pages(site).items():
        if "<main" not in text:  # it says where something is
            continue
        assert "<form" not in text, name
        assert name.endswith("gaps.html") or not re.findall(r"<a(?=[ >])(?![^>]* href=)[^>]*>", text), name
        assert "left out: search, SPARQL" in text, name


def test_what_programs_are_told_is_there_and_nothing_else(site: Path) -> None:
    """By no program is a server looked for that nobody runs."""
    told = (site / "llms.txt").read_text(encoding="utf-8")
    told = told.replace("S0-142", "S0-019")  # which this part of the data has
    links = re.findall(r"\]\(https://mbt\.example/graph/([^)]+)\)", told)
    assert len(links) == 9
    assert [link for link in links if not (site / link).is_file()] == []
    assert "`?" not in told
    assert "https://mbt.example/graph/at/t1/" in told
    for name in ("sitemap.xml", "robots.txt", "linkset.json", "dataset.ttl", ".well-known/void", "llms.txt"):
        assert not re.search(r"/(sparql|find)\b", (site / name).read_text(encoding="utf-8")), name
    assert "curl --get" not in (site / "query" / "modes.html").read_text(encoding="utf-8")


def test_the_openapi_document_describes_the_files_that_are_there(site: Path, built_part: Path) -> None:
    document = json.loads((site / "openapi.json").read_text(encoding="utf-8"))
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["servers"] == [{"url": "https://mbt.example/graph"}]
    assert len(document["paths"]) == len(open_graph(built_part).queries)
    suffixes = document["components"]["parameters"]["suffix"]["schema"]["enum"]
    for path, item in document["paths"].items():
        assert item["get"]["parameters"] == [{"$ref": "#/components/parameters/suffix"}]
        for suffix in suffixes:
            assert (site / path.strip("/").format(suffix=suffix)).is_file(), (path, suffix)
    modes = json.loads((site / "query" / "modes.json").read_text(encoding="utf-8"))
    answer = document["paths"]["/query/modes.{suffix}"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]
    resolved = {**answer["schema"], "components": document["components"]}
    Draft202012Validator(resolved).validate(modes)


def test_the_lens_leads_to_the_levels_that_were_written(site: Path) -> None:
    pages = _pages(site)
    for name in ("doc/modality/mbt.html", "at/t1/doc/modality/mbt.html"):
        lens = pages[name].partition('<nav class="lens"')[2].partition("</nav>")[0]
        assert len(re.findall(r'<a href="[^"]+"', lens)) == 2
        assert "+ T2" not in lens
    hidden = pages["at/t1/doc/modality/mbt.html"].partition("This lens hides")[2].partition("</p>")[0]
    assert set(re.findall(r'<a href="([^"]+)"', hidden)) == {"../../../../doc/modality/mbt.html"}
    assert 'href="../../../../doc/claim/S0-019.html"' in pages["at/t1/doc/claim/S0-019.html"]


@pytest.mark.enable_socket
@pytest.mark.parametrize("script", [False, True])
def test_it_is_read_from_a_disk(browser: Browser, site: Path, script: bool) -> None:  # noqa: FBT001 (a case)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="Clinical logic").first.click()
    assert page.locator("h1").inner_text() == "Clinical logic"
    page.get_by_role("link", name="T1", exact=True).click()
    assert page.url.endswith("/at/t1/causes.html")
    assert "Palatino" in page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
    context.close()
