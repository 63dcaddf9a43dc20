"""The JavaScript of others and our own: pinned, fetched by npm, and nothing from elsewhere on a page."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import stat
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.errors import MbtGraphError
from mbtgraph.web import assets
from tests.conftest import ROOT
from tests.pages import Page

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

STATIC: Final = ROOT / "src" / "mbtgraph" / "web" / "static"
PAGES: Final = (
    "/", "/queries", "/query/upstream-causes", "/query/claims-about?thing=nix", "/editor", "/find?q=mode",
    "/notices", "/nothing-here",
)  # fmt: skip


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where files are fetched to, which is not there yet."""
    folder = tmp_path / "static" / "vendor"
    folder.parent.mkdir()
    monkeypatch.setattr(assets, "VENDOR", folder)
    return folder


def archive(files: dict[str, bytes]) -> bytes:
    """Return an archive as npm makes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an npm first that packs `made.tgz`, and pin what that holds."""
    content = archive({"dist/a.min.js": b"a()", "dist/a.css": b"a{}", "LICENSE": b"You may."})
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "made.tgz").write_bytes(content)
    program = programs / "npm"
    program.write_text(
        f"#!{sys.executable}\nimport shutil, sys\n"
        f"assert sys.argv[1:3] == ['pack', '--silent'] and sys.argv[-1] == '@x/a@1.2.3'\n"
        f"shutil.copy({str(tmp_path / 'made.tgz')!r}, sys.argv[sys.argv.index('--pack-destination') + 1])\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(programs))
    integrity = f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
    pinned = tmp_path / "assets.json"
    files = {"dist/a.min.js": "a.min.js", "dist/a.css": "a.css", "LICENSE": "a.txt"}
    one = {
        "name": "@x/a",
        "version": "1.2.3",
        "integrity": integrity,
        "licence": "MIT",
        "use": "a",
        "files": files,
    }
    pinned.write_text(json.dumps([one]))
    monkeypatch.setattr(assets, "PINNED", pinned)
    return program


def test_what_is_pinned_is_fetched_once(npm: Path, vendor: Path) -> None:
    assert not assets.fresh()
    assert assets.library("@x/a") == ()
    assert assets.main() == 0
    assert assets.fresh()
    assert {path.name for path in vendor.iterdir()} == {"a.min.js", "a.css", "a.txt", "pinned.json"}
    style, script = assets.library("@x/a")
    assert (style.name, script.name) == ("vendor/a.css", "vendor/a.min.js")
    assert script.integrity == f"sha384-{base64.b64encode(hashlib.sha384(b'a()').digest()).decode()}"
    assert assets.licence(assets.packages()[0]) == "You may."
    npm.unlink()
    assets.fetch()  # which asks nobody


def test_what_is_no_longer_pinned_is_fetched_anew(npm: Path, vendor: Path) -> None:
    assets.fetch()
    (vendor / "old.js").write_text("old")
    assets.PINNED.write_text(assets.PINNED.read_text() + "\n")
    assert not assets.fresh()
    assets.fetch()
    assert not (vendor / "old.js").exists()
    assert npm.exists()


def test_what_npm_brings_is_held_to_its_hash(npm: Path, vendor: Path, tmp_path: Path) -> None:
    (tmp_path / "made.tgz").write_bytes(archive({"dist/a.min.js": b"evil()"}))
    with pytest.raises(MbtGraphError, match=r"@x/a@1\.2\.3 is not what assets\.json pins"):
        assets.fetch()
    assert not vendor.exists()
    npm.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('E404 there is none')\n")
    with pytest.raises(MbtGraphError, match="E404 there is none"):
        assets.fetch()


def test_without_npm_it_says_what_is_missing(
    vendor: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert assets.main() == 3
    assert "They work without; install npm" in capsys.readouterr().err
    assert not vendor.exists()


def test_every_package_is_pinned_with_its_licence() -> None:
    for package in assets.packages():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package.version)
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package.integrity)
        assert package.licence
        assert package.copyright or any(name.endswith(".txt") for name in package.files.values())
    names = [name for package in assets.packages() for name in package.files.values()]
    assert len(names) == len(set(names))
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/src/mbtgraph/web/static/vendor/" in ignored


def test_the_notices_name_every_package_and_show_its_licence(client: TestClient, vendor: Path) -> None:
    vendor.mkdir()
    (vendor / "cytoscape.txt").write_text("You <may>.")
    found = Page(client.get("/notices").text)
    told = [text for _, text in found.all("section")]
    assert len(told) == len(assets.packages())
    for package, text in zip(assets.packages(), told, strict=True):
        assert f"{package.name} {package.version}" in text
        assert package.licence in text
    assert [text for _, text in found.all("pre")] == ["You <may>."]


_LOADED = {"icon", "stylesheet", "modulepreload", "preload", "manifest"}
"""Relations of which a browser fetches what they lead to; the others are for machines."""


def _fetched(page: Page) -> list[str]:
    """Return the addresses that a browser fetches when it shows a page."""
    return [
        attributes[name]
        for tag, attributes, _ in page.elements
        for name in ("src", "href", "data", "poster", "srcset")
        if name in attributes and tag not in {"a", "area"} and attributes.get("rel", "icon") in _LOADED
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fetches_nothing_from_elsewhere_and_has_nothing_inline(client: TestClient, path: str) -> None:
    """S7: every address that is fetched is one of this server; no inline script, style or handler."""
    page = Page(client.get(path, headers={"Accept": "text/html"}).text)
    fetched = _fetched(page)
    assert fetched
    assert all(re.match(r"/(?!/)", address) for address in fetched)
    for tag, attributes, text in page.elements:
        assert not any(name == "style" or name.startswith("on") for name in attributes), tag
        assert tag != "style"
        assert tag != "script" or attributes.get("type") == "application/ld+json" or not "".join(text).strip()
    for address in fetched:
        if "/static/" in address:
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "file", sorted([*STATIC.glob("*.js"), *STATIC.glob("*.css")]), ids=lambda file: file.name
)
def test_our_scripts_and_styles_name_no_other_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"(?:https?:)?//[\w-]+\.[\w.-]+/", text)
    assert not re.search(r"@import|url\(|import\(|eval\(|localStorage|document\.cookie", text)


def test_our_scripts_are_small() -> None:
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in STATIC.glob("*.js"))
    assert lines <= 600


def test_our_javascript_keeps_to_its_types() -> None:
    """Comments say what each value is; the compiler comes with what tests run with Node."""
    compiler = ROOT / "build" / "node" / "node_modules" / ".bin" / "tsc"
    flags = "--noEmit --allowJs --checkJs --strict --moduleDetection force --target es2022 --module esnext"
    scripts = sorted(STATIC.glob("*.js"))
    assert scripts
    done = subprocess.run(
        [compiler, *flags.split(), "--lib", "es2023,dom,dom.iterable", *scripts],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("", 0)
