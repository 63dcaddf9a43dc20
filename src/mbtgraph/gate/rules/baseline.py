"""A baseline: findings that are known, as `mbtgraph check -o json` printed them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import LoadError
from mbtgraph.findings import Finding
from mbtgraph.rdf import read_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_FORM: Final = "write it with `mbtgraph check -o json > FILE`."
_NEEDED: Final = ("rule", "stage", "message", "path", "focus", "predicate", "value")


class Baseline:
    """Hold how often each finding is known; a finding is the same though its line moved."""

    def __init__(self, known: Collection[Finding] = ()) -> None:
        """Take the findings that are known."""
        self._left = Counter((finding.stage, finding.fingerprint) for finding in known)

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is known; of two that are alike, each has to be known."""
        one = finding.stage, finding.fingerprint
        known = self._left[one] > 0
        self._left[one] -= known
        return known

    def mended(self, stages: Collection[str]) -> int:
        """Return how many known findings of some stages were not found any more."""
        return sum(count for (stage, _), count in self._left.items() if stage in stages)


def baseline(path: Path | None) -> Baseline:
    """Return the findings that a file says are known; none where there is no file to say so.

    Raises:
        LoadError: The file is not what a check prints as JSON.
    """
    if path is None:
        return Baseline()
    text = read_text(path, name=path)
    try:
        value: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise LoadError(
            f"this baseline is no JSON ({error.msg}); {_FORM}",
            path=path,
            line=error.lineno,
            column=error.colno,
        ) from error
    except (ValueError, RecursionError) as error:  # a number that is too long; brackets without end
        raise LoadError(f"this baseline is no JSON that a check prints; {_FORM}", path=path) from error
    findings = value.get("findings") if isinstance(value, dict) else None
    if not isinstance(findings, list):
        raise LoadError(f"this baseline has no list of findings; {_FORM}", path=path)
    return Baseline([_finding(entry, number, path) for number, entry in enumerate(findings, 1)])


def _finding(entry: object, number: int, path: Path) -> Finding:
    """Return a finding as far as it takes to know it again."""
    given = {name: entry.get(name) for name in _NEEDED} if isinstance(entry, dict) else {}
    texts = {name: text for name, text in given.items() if isinstance(text, str)}
    if len(texts) < len(_NEEDED):
        raise LoadError(f"finding {number} of this baseline lacks {', '.join(_NEEDED)}; {_FORM}", path=path)
    return Finding(severity="error", **texts)  # type: ignore[arg-type]
