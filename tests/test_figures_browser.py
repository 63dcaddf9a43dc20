"""Figures as a person sees them: whole on a narrow screen, in the dark and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.browser import browser, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]

pytestmark = pytest.mark.enable_socket
_PAGES: Final = (
    "evidence", "evidence/suicide-attempts", "gaps", "causes", "causes/all",
    "around/state/mentalizing-failure",
)  # fmt: skip
_BEYOND: Final = """nodes => nodes.filter(node => {
  const figure = node.closest("svg[role]"), seen = node.getBoundingClientRect();
  return seen.width && seen.right > figure.getBoundingClientRect().right + 3;
}).map(node => node.textContent)"""


@pytest.mark.parametrize("address", _PAGES)
@pytest.mark.parametrize("phone", [True, False])
def test_no_page_scrolls_sideways(browser: Browser, server: str, address: str, *, phone: bool) -> None:
    with opened(browser, server + address, phone=phone, dark=not phone, script=phone) as page:
        width = page.evaluate("document.documentElement.scrollWidth") if phone else 0
        assert width <= 390
        assert page.locator("main h1").is_visible()
        for figure in page.locator("svg[role=group]").all():
            assert figure.is_visible()


@pytest.mark.parametrize("phone", [True, False])
def test_words_of_a_forest_plot_stay_in_the_figure_and_each_mark_stands_once(
    browser: Browser, server: str, *, phone: bool
) -> None:
    with opened(browser, server + "evidence/suicide-attempts", phone=phone) as page:
        assert page.locator(".forest text").evaluate_all(_BEYOND) == []
        assert page.locator(".forest .row").count() == 6
        shown = [mark for mark in page.locator(".forest .estimate").all() if mark.is_visible()]
        assert len(shown) == 6
        words = page.locator(".forest text.study").first.bounding_box()
        mark = shown[0].bounding_box()
        assert words
        assert mark
        assert (mark["y"] > words["y"] + words["height"]) or not phone
        assert phone or mark["x"] > words["x"] + words["width"]


def test_a_table_opens_without_a_script_and_a_line_leads_to_its_claims(browser: Browser, server: str) -> None:
    with opened(browser, server + "causes", script=False) as page:
        page.locator("details summary").click()
        assert page.locator("details table").is_visible()
        line = page.locator(".causes .edge").first
        assert "/doc/proposition/" in (line.get_attribute("href") or "")
        assert page.locator(".causes .node").first.get_attribute("href", timeout=5000)
