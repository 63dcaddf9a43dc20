"""What a report leaves out, in sentences: a check that keeps silent has to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.findings import Report


def left_out(report: Report) -> Iterator[str]:
    """Yield a sentence on what comments waive, what the baseline knows, and what the project switched off."""
    for count, more in (
        (report.waived, "waived by comments."),
        (report.known, "known from the baseline."),
        (report.mended, "in the baseline and found no more; write the baseline anew."),
    ):
        if count:
            yield f"{count} {'finding is' if count == 1 else 'findings are'} {more}"
    if report.off:
        many = "1 rule is" if len(report.off) == 1 else f"{len(report.off)} rules are"
        yield f"{many} switched off: {', '.join(report.off)}."
