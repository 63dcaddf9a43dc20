"""Every kind of page in a browser: nothing is broken, nothing is asked of others, everybody can read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser import browser, opened
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = pytest.mark.enable_socket

PAGES: Final = (
    "", "browse", "browse/study", "doc/mode/psychic-equivalence", "doc/modality/mbt",
    "doc/study/bateman-fonagy-1999", "doc/claim/S0-142", "doc/person/peter-fonagy",
    "doc/population/adolescents", "doc/problem/impulsivity", "doc/conflict/C01",
    "articles", "article/clinical-wiki", "conflicts", "ontology", "quality", "about", "evidence",
    "evidence/suicide-attempts", "gaps", "causes", "around/mode/psychic-equivalence", "queries",
    "query/upstream-causes", "query/claims-about", "find?q=self-harm", "sparql",
    "sparql?query=SELECT%20%2A%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%203", "downloads", "notices", "graph/things",
)  # fmt: skip
_AXE: Final = (ROOT / "build" / "node" / "node_modules" / "axe-core" / "axe.min.js").as_posix()
_SERIOUS: Final = {"serious", "critical"}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault_of_accessibility(
    browser: Browser, server: str, address: str, *, dark: bool
) -> None:
    with opened(browser, server + address, dark=dark) as page:
        # The page's policy lets no script in but its own; what drives the browser may.
        page.evaluate((ROOT / _AXE).read_text(encoding="utf-8"))
        found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    faults = [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0].get("failureSummary", "")[:300])
        for one in found["violations"]
        if one["impact"] in _SERIOUS
    ]
    assert not faults, json.dumps(faults, indent=1)
    assert found["passes"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_a_phone_and_needs_no_script(browser: Browser, server: str, address: str) -> None:
    with opened(browser, server + address, phone=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with opened(browser, server + address, phone=True, script=False) as page:
        assert page.locator("h1").count() == 1
        assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("address", ["", "?trust=t1"])
def test_on_a_phone_the_page_itself_begins_in_the_first_fifth(
    browser: Browser, server: str, address: str
) -> None:
    with opened(browser, server + address, phone=True) as page:
        assert page.evaluate("document.querySelector('#content').getBoundingClientRect().top") < 844 / 5
        last = page.get_by_role("link", name="SPARQL").first
        last.focus()
        left, right = last.evaluate(
            "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
        )
        assert 0 <= left < right <= 390


def test_paper_tells_at_which_level_of_trust_it_was_printed(browser: Browser, server: str) -> None:
    with opened(browser, server + "doc/modality/mbt?trust=t1") as page:
        page.emulate_media(media="print")
        assert page.get_by_text("Only what cites a source of tier T1").is_visible()
        assert not page.get_by_role("link", name="+ T2").is_visible()
        assert not page.get_by_role("searchbox").is_visible()
