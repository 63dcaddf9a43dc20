"""The build hook: a distribution carries files of the project, the snapshot, and the JavaScript of others."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_CARRIED = ("ontology", "shapes", "queries", "build/snapshot")
_ASSETS = "/src/mbtgraph/web/static/vendor/*"


class SnapshotHook(BuildHookInterface[Any]):
    """Build the snapshot where it is missing or stale, and put it into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare a wheel or an sdist; an editable install takes the checkout as it is."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from mbtgraph import snapshot  # noqa: PLC0415 (importable only from here on)
        from mbtgraph.build import build  # noqa: PLC0415
        from mbtgraph.errors import SnapshotError  # noqa: PLC0415
        from mbtgraph.project import Project  # noqa: PLC0415

        project = Project(root)
        try:
            snapshot.read(project)
        except SnapshotError:
            build(project)
        self._carry_assets(build_data)
        if self.target_name == "wheel":
            for folder in _CARRIED:
                build_data["force_include"][str(root / folder)] = f"mbtgraph/shipped/{folder}"

    def _carry_assets(self, build_data: dict[str, Any]) -> None:
        """Fetch the JavaScript of others, which git ignores; pages do without where npm is missing."""
        from mbtgraph.web import assets  # noqa: PLC0415 (importable only now)

        if os.environ.get("MBTGRAPH_NO_ASSETS"):
            return
        if not assets.fresh() and shutil.which("npm") is None:
            self.app.display_warning("npm is not installed: the pages are built without what it fetches.")
            return
        assets.fetch()
        build_data["artifacts"].append(_ASSETS)
