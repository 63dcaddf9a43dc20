"""What a rule says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mbtgraph.findings import Severity, Stage


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Hold one rule that a finding can name: what is wrong, why it matters, how it is mended."""

    id: str
    stage: Stage
    severity: Severity
    what: str
    mend: str
    why: str
    source: str
    """The file that defines the rule, relative to the project."""
    topic: str
    fixed: bool = False
    """Whether nothing may lower, waive or know it: behind a file that cannot be read, all else is hidden."""

    @property
    def waivable(self) -> bool:
        """Tell whether a comment in a Turtle file can waive the rule."""
        return self.stage in {"lints", "shapes"}
