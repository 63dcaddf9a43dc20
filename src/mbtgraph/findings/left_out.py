"""What a report leaves out, in sentences: a check that keeps silent has to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.findings import Report

_UNASKED: Final = {
    "lints": "lints", "owl": "the reasoner", "queries": "the tests of stored queries", "shapes": "shapes",
    "syntax": "syntax",
}  # fmt: skip


def left_out(report: Report) -> Iterator[str]:
    """Yield a sentence on each thing that is not told: waived, known, switched off, or not looked for."""
    if report.unread:
        yield "What else is wrong shows once all can be read."
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
    if report.unasked:
        what = " and ".join(_UNASKED[stage] for stage in report.unasked)
        were = "were" if len(report.unasked) > 1 else "was"
        yield f"{what[0].upper()}{what[1:]} {were} not asked; `mbtgraph check` asks all."
