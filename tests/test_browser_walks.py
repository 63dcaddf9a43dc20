"""What people do with the service, step by step, in a browser: with script and without, wide and narrow."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import browser, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = pytest.mark.enable_socket

WAYS = [
    pytest.param({}, id="desk"),
    pytest.param({"phone": True}, id="phone"),
    pytest.param({"script": False}, id="no script"),
    pytest.param({"phone": True, "script": False, "dark": True}, id="phone, no script, dark"),
]


def _heading(page: Page) -> str:
    return page.locator("h1").inner_text().replace("\n", " ")


@pytest.mark.parametrize("way", WAYS)
def test_from_home_to_a_mode_to_a_claim_to_its_source(
    browser: Browser, server: str, way: dict[str, bool]
) -> None:
    with opened(browser, server, **way) as page:
        page.locator("main a", has_text="pretend mode").first.click()
        assert _heading(page) == "pretend mode"
        page.locator(".claim a", has_text="S0-093").first.click()
        assert "cut off from reality" in _heading(page)
        assert page.locator(".mark", has_text="LLM").count()
    with opened(browser, server + "doc/claim/S0-142", **way) as page:
        page.locator("main a[href*='/doc/source/']").first.click()
        assert "/doc/source/" in page.url
        assert page.locator(".mark", has_text="T1").count()


@pytest.mark.parametrize("way", WAYS)
def test_the_lens_takes_what_a_model_wrote_away(browser: Browser, server: str, way: dict[str, bool]) -> None:
    with opened(browser, server + "article/clinical-wiki", **way) as page:
        assert page.locator(".mark.model").count() > 50
        page.locator(".lens a", has_text="T3").click()
        assert page.url.endswith("?trust=t3")
        assert not page.locator("[data-level=model], .claim.model").count()
        page.locator("nav[aria-label=Main] a", has_text="Conflicts").click()
        assert page.url.endswith("/conflicts?trust=t3")


@pytest.mark.parametrize("way", WAYS)
def test_a_stored_query_with_a_picked_parameter_as_csv(
    browser: Browser, server: str, way: dict[str, bool]
) -> None:
    with opened(browser, server + "queries", **way) as page:
        page.locator("a", has_text="What is said to lead to a problem, step by step?").first.click()
        page.get_by_label("The problem to explain").fill("emotion dysregulation")
        page.get_by_role("button", name="Ask").click()
        assert "emotion dysregulation" in page.locator("h2").first.inner_text()
        with page.expect_download() as download:
            page.locator("a[href*='.csv'], a[href*='format=csv']").first.click()
        rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
        assert rows
        assert all(row["cause"].startswith("https://w3id.org/mbtgraph/id/") for row in rows)


@pytest.mark.parametrize("way", WAYS)
def test_a_query_with_a_mistake_tells_where(browser: Browser, server: str, way: dict[str, bool]) -> None:
    mistaken = "SELECT ?mode WHERE {\n  ?mode a mbt:Mode\n"
    with opened(browser, server + "sparql", refused=True, **way) as page:
        if page.locator(".CodeMirror").count():
            page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", mistaken)
        else:
            page.locator("textarea[name=query]").fill(mistaken)
        page.get_by_role("button", name="Run").click()
        told = page.locator("[role=alert]").inner_text()
        # With script, the editor declares the prefix in a line above.
        assert re.search(r"Line [2-5], column \d+", told)
        assert "?mode a mbt:Mode" in page.content()


@pytest.mark.parametrize("way", WAYS)
def test_figures_are_drawn_and_have_a_twin(browser: Browser, server: str, way: dict[str, bool]) -> None:
    for address in ("evidence/suicide-attempts", "gaps", "causes", "around/mode/psychic-equivalence"):
        with opened(browser, server + address, **way) as page:
            box = page.locator("main svg").first.bounding_box()
            assert box
            assert min(box["width"], box["height"]) > 100
            assert page.locator("main table").count()


def test_the_neighbourhood_can_be_moved_and_opened_further(browser: Browser, server: str) -> None:
    with opened(browser, server + "around/mode/psychic-equivalence") as page:
        page.get_by_role("button", name="Move and open further").click()
        page.wait_for_selector("canvas")
