"""What becomes of findings: a project sets their severity, a comment waives them, a baseline knows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mbtgraph.gate.rules.built_in import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.findings import Finding
    from mbtgraph.gate.rules.baseline import Baseline
    from mbtgraph.gate.rules.settings import Settings
    from mbtgraph.gate.rules.waivers import Waivers

_FIXED = frozenset(rule.id for rule in BUILT_IN if rule.fixed)


@dataclass
class Policy:
    """Hold what is said of rules and findings, and count what is left out for it."""

    settings: Settings
    baseline: Baseline
    waivers: Waivers | None = None
    """Known once the files are read."""
    done: set[str] = field(default_factory=set)
    """The stages that told all that they find."""
    waived: int = 0
    known: int = 0

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are left to tell, each with the severity that the project gives it."""
        for finding in findings:
            if finding.rule in _FIXED:
                yield finding
            elif finding.rule in self.settings.off:
                continue
            elif self.waivers and self.waivers.waive(finding):
                self.waived += 1
            elif self.baseline.knows(finding):
                self.known += 1
            else:
                severity = self.settings.severities.get(finding.rule, finding.severity)
                yield replace(finding, severity=severity)

    def grave(self, finding: Finding) -> bool:
        """Tell whether a finding is an error for the project, and no comment lets it stand."""
        severity = self.settings.severities.get(finding.rule, finding.severity)
        waived = self.waivers is not None and self.waivers.waive(finding)
        return severity == "error" and finding.rule not in self.settings.off and not waived

    def remarks(self) -> Iterator[Finding]:
        """Yield what is wrong with waivers themselves, once all stages are done."""
        if self.waivers:
            yield from self.waivers.malformed
            yield from self.waivers.left(self.done, off=self.settings.off)

    @property
    def mended(self) -> int:
        """Return how many findings of the baseline are mended, among those of the stages that are done."""
        return self.baseline.mended(self.done)
