"""The JavaScript of others: pinned in `assets.json`, fetched by npm, checked, and in no commit.

```
python -m mbtgraph.web.assets      fetch what is pinned, where it is not there
```

Without it every page works: a query is typed into a plain field, and a graph is a drawing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import MbtGraphError

if TYPE_CHECKING:
    from collections.abc import Mapping

PINNED: Final = Path(__file__).with_name("assets.json")
VENDOR: Final = Path(__file__).parent / "static" / "vendor"
_STAMP: Final = "pinned.json"
"""What the files were fetched for; they are fetched anew where it is no longer what is pinned."""


@dataclass(frozen=True)
class Package:
    """Hold one package: what is pinned of it, and which of its files are served under which name.

    A part of another package brings its licence alone. One that carries no licence has who holds the rights.
    """

    name: str
    version: str
    integrity: str
    licence: str
    use: str
    files: Mapping[str, str]
    copyright: str = ""

    @property
    def spec(self) -> str:
        """Return the package as npm names it."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class File:
    """Hold a file that a page loads: its name under `static/`, and the hash that the browser holds it to."""

    name: str
    integrity: str


def packages() -> list[Package]:
    """Return what is pinned."""
    return [Package(**one) for one in json.loads(PINNED.read_text(encoding="utf-8"))]


def library(name: str) -> tuple[File, ...]:
    """Return the files of a package that a page loads, styles first; none where they were not fetched."""
    (package,) = (one for one in packages() if one.name == name)
    names = sorted(file for file in package.files.values() if not file.endswith(".txt"))
    if not all((VENDOR / file).is_file() for file in names):
        return ()
    return tuple(File(f"vendor/{file}", _hash(VENDOR / file, "sha384")) for file in names)


def licence(package: Package) -> str:
    """Return the text of the licence of a package, as it was fetched with it; or nothing."""
    names = [file for file in package.files.values() if file.endswith(".txt") and (VENDOR / file).is_file()]
    return (VENDOR / names[0]).read_text(encoding="utf-8") if names else ""


@cache
def _hash(path: Path, method: str) -> str:
    digest = hashlib.new(method, path.read_bytes()).digest()
    return f"{method}-{base64.b64encode(digest).decode()}"


def fresh() -> bool:
    """Tell whether what is pinned is there."""
    stamp = VENDOR / _STAMP
    return stamp.is_file() and stamp.read_bytes() == PINNED.read_bytes()


def fetch() -> None:
    """Fetch what is pinned, by the npm of this machine and as that is configured.

    Raises:
        MbtGraphError: npm is missing, cannot fetch, or brings something else than is pinned.
    """
    if fresh():
        return
    found = {}
    with TemporaryDirectory() as folder:
        archives = _packed(Path(folder))
        for package in packages():
            with tarfile.open(archives[package.integrity]) as archive:
                for path, name in package.files.items():
                    member = archive.extractfile(f"package/{path}")
                    found[name] = member.read() if member else b""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir()
    for name, content in found.items():
        (VENDOR / name).write_bytes(content)
    (VENDOR / _STAMP).write_bytes(PINNED.read_bytes())


def _packed(folder: Path) -> dict[str, Path]:
    """Return the archives of all packages by their hash, each of which is pinned."""
    npm = shutil.which("npm")
    if npm is None:
        raise MbtGraphError(
            "npm is not installed, which fetches the JavaScript of the pages. They work without; install npm "
            "for the SPARQL editor and for graphs that can be moved."
        )
    wanted = {package.integrity: package.spec for package in packages()}
    command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run([*command, *wanted.values()], capture_output=True, text=True, check=False)  # noqa: S603 (npm, of what is pinned)
    if done.returncode:
        raise MbtGraphError(f"npm cannot fetch what is pinned: {(done.stderr or done.stdout).strip()}")
    archives = {_hash(path, "sha512"): path for path in folder.glob("*.tgz")}
    if missing := [spec for integrity, spec in wanted.items() if integrity not in archives]:
        raise MbtGraphError(f"What npm brings of {', '.join(missing)} is not what assets.json pins.")
    return archives


def main() -> int:
    """Fetch what is pinned, and say so."""
    try:
        fetch()
    except MbtGraphError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    sys.stdout.write(f"{len(packages())} packages are in place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
