"""Write the service as files, from its first page on."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from mbtgraph import snapshot
from mbtgraph.errors import MbtGraphError
from mbtgraph.lens import LEVELS
from mbtgraph.site.addresses import exported, file_of
from mbtgraph.site.asking import Answer, ask
from mbtgraph.site.pages import leading_to, listed_in, relative
from mbtgraph.web.app import create_app
from mbtgraph.web.operation.opening import open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from mbtgraph.project import Project
    from mbtgraph.site.asking import Application
    from mbtgraph.web.settings import Settings

_STARTS: Final = ("/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/.well-known/void", "/openapi.json")
_RECORD: Final = "site.json"
"""Tells that a folder is a site, and of which data."""
_PORTION: Final = 40
"""Addresses that a process takes at a time."""


@dataclass(frozen=True)
class Site:
    """Hold what is to be written: from what, with which address and levels of trust, and where to."""

    project: Project
    settings: Settings
    out: Path


class _Writer:
    """Write pages in one process."""

    here: _Writer | None = None

    def __init__(self, site: Site) -> None:
        self.site = site
        self.app: Application = create_app(open_project(site.project, site.settings))

    async def write(self, addresses: Sequence[str]) -> list[tuple[str, set[str]]]:
        """Write what is at some addresses; return the files, and what each refers to."""
        return [await self._one(address) for address in addresses]

    async def _one(self, address: str) -> tuple[str, set[str]]:
        answer = await ask(self.app, address)
        if answer.location:
            answer = Answer(200, "text/html", leading_to(answer.location), "")
        # What a narrower level does not show has a page there that says from which level on it is seen.
        unseen = answer.status == 404 and "?" in address and answer.type == "text/html"  # noqa: PLR2004
        if answer.status != 200 and not unseen:  # noqa: PLR2004 (OK)
            raise MbtGraphError(f"{address} answers with status {answer.status}; the site is not whole.")
        page = answer.type == "text/html"
        file = file_of(address, page=page)
        settings = self.site.settings
        body, found = answer.body, set[str]()
        if page:
            body, found = relative(body, file, settings.prefix, settings.levels)
        elif file.startswith("sitemap"):
            found = {one for one in listed_in(body, settings.base) if exported(one, settings.levels)}
        path = self.site.out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return file, found


def _start(site: Site) -> None:
    _Writer.here = _Writer(site)


def _write(addresses: Sequence[str]) -> list[tuple[str, set[str]]]:
    writer = _Writer.here
    assert writer is not None  # noqa: S101 (each process starts with one)
    return asyncio.run(writer.write(addresses))


def export(site: Site, *, progress: Callable[[str], None] = lambda _: None) -> Collection[str]:
    """Write the site and return the names of its files; a site that stands there already is replaced.

    Raises:
        SnapshotError: There is nothing whole to write.
        MbtGraphError: Something else stands there, it cannot be written, or an address that a page refers to
            answers with an error; what stood there before is left as it was.
    """
    version = snapshot.read(site.project).version
    whole = site.out.resolve()  # a folder is replaced where it lies, also behind a link
    if whole.exists() and not (whole / _RECORD).is_file() and (not whole.is_dir() or any(whole.iterdir())):
        raise MbtGraphError(f"{whole} holds something else than a site. Name a folder that is new.")
    part = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        files = _written(replace(site, out=part), progress)
        record = {"data_version": version, "levels": site.settings.levels, "files": len(files)}
        (part / _RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        if whole.exists():
            shutil.rmtree(whole)
        part.rename(whole)
    except OSError as error:
        raise MbtGraphError(f"The site cannot be written to {whole}: {error.strerror}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return files


def _written(site: Site, progress: Callable[[str], None]) -> Collection[str]:
    """Write all files, round by round, and return their names."""
    files: dict[str, None] = {}
    seen: set[str] = set()
    wanted = {*_STARTS, *(f"/?trust={level}" for level in site.settings.levels if level != LEVELS[-1])}
    with ProcessPoolExecutor(
        os.cpu_count(), get_context("spawn"), initializer=_start, initargs=(site,)
    ) as processes:
        while wanted:
            seen |= wanted
            listed = sorted(wanted)
            portions = [listed[start : start + _PORTION] for start in range(0, len(listed), _PORTION)]
            wanted = set()
            for written in processes.map(_write, portions):
                for file, found in written:
                    files[file] = None
                    wanted |= found - seen
                progress(f"{len(files)} files")
    return files
