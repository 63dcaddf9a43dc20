"""Mends: what would make a finding go away, as a sentence and, where nobody has to word it, as edits.

Nothing here decides what is true. A mend that changes what is said, or who says so, is offered and
never made by itself; where it has a choice, it takes the side that lends a claim less trust.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mbtgraph.gate.mends import claims, names, texts
from mbtgraph.gate.mends.changes import changes
from mbtgraph.gate.mends.known import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mbtgraph.findings import Change, Finding
    from mbtgraph.gate.mends.mend import Mend

    Mender = Callable[[Finding, Known], Mend | None]

__all__ = ["Known", "mended"]

_BY_RULE: Final[dict[str, Mender]] = {
    "cited-claim-cites": claims.sourceless,
    "cited-claim-verification": claims.unverified,
    "claim-basis": claims.one_basis,
    "damaged-text": texts.decoded,
    "dangling-iri": names.misspelt,
    "datatype": texts.plain,
    "described-twice": claims.renamed,
    "disjoint-kinds": claims.one_basis,
    "hidden-character": texts.clean,
    "object-in-range": claims.swapped,
    "result-interval-high": claims.figures,
    "result-interval-low": claims.figures,
    "result-people": claims.figures,
    "stray-space": texts.clean,
    "subject-in-domain": claims.swapped,
    "text-without-language": texts.english,
    "turtle-syntax": names.prefix,
    "undeclared-term": names.misspelt,
    "value-out-of-range": texts.number,
}
_BY_COMPONENT: Final[dict[str, tuple[Mender, ...]]] = {
    "Class": (names.misspelt,),
    "Closed": (names.misspelt,),
    "Datatype": (texts.number, texts.english),
    "In": (names.misspelt,),
    "LanguageIn": (texts.english,),
}


def mended(findings: Iterable[Finding], known: Known) -> Iterator[Finding]:
    """Yield findings with a mend where one is known; a mend that they bring is kept."""
    for finding in findings:
        mend = None if finding.edits else _mend(finding, known)
        told = replace(finding, fix=mend.sentence, edits=mend.edits, safe=mend.safe) if mend else finding
        yield replace(told, changes=_changes(told, known)) if told.edits else told


def _changes(finding: Finding, known: Known) -> tuple[Change, ...]:
    """Return the lines that the mend of a finding changes, where it changes the file of the finding alone."""
    path = finding.path
    if path not in known.texts or any(edit.path != path for edit in finding.edits):
        return ()
    return changes(known.texts[path], known.lines(path), finding.edits)


def _mend(finding: Finding, known: Known) -> Mend | None:
    if not finding.end_line or finding.path not in known.texts:
        return None
    by_component = _BY_COMPONENT.get(finding.component.removesuffix("ConstraintComponent"), ())
    if finding.expected:
        return names.expected(finding, known)
    for mender in (*filter(None, [_BY_RULE.get(finding.rule)]), *by_component):
        if mend := mender(finding, known):
            return mend
    return None
