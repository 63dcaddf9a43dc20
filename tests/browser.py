"""Debian's Chromium, driven by Playwright: what a person sees and does."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_CHROMIUM: Final = "/usr/bin/chromium"
_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESK: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run a browser; while it runs, its event loop lets no other begin, so it ends with its module."""
    assert Path(_CHROMIUM).exists(), "Chromium is missing: install Debian's chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        yield made
        made.close()


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    phone: bool = False,
    dark: bool = False,
    script: bool = True,
    refused: bool = False,
) -> Iterator[Page]:
    """Open an address; at the end nothing may have been asked of another host, and no script have failed.

    Where something is to be `refused`, the browser's own remark on the status is no fault.
    """
    host = "/".join(address.split("/")[:3]) + "/"
    scheme = "dark" if dark else "light"
    context = browser.new_context(
        viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
        accept_downloads=True,
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: (
            faults.append(said.text)
            if said.type == "error" and not (refused and "status of 4" in said.text)
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((host, "data:", "blob:")) else faults.append(asked.url),
    )
    page.goto(address)
    yield page
    context.close()
    assert not faults
