"""Mends for names: what a misspelt IRI, term, value or label may have meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.findings import Edit
from mbtgraph.gate.mends.mend import Mend
from mbtgraph.namespaces import ID, MBT, PREFIXES, RDF, shrink
from mbtgraph.rdf import NamedNode, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.findings import Finding
    from mbtgraph.gate.mends.known import Known

_PROPERTIES: Final = tuple(
    "http://www.w3.org/2002/07/owl#" + kind
    for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_CLASSES: Final = ("http://www.w3.org/2002/07/owl#Class",)
_LIKE, _LEAD, _ELSEWHERE = 0.72, 0.05, 0.15
"""How alike two spellings are to be offered, how far the first has to lead to be what was meant, and what it
counts against a name that it has another prefix."""


class Near(NamedTuple):
    """Hold a name and how like it is to what was written, up to 1."""

    likeness: float
    iri: str


def misspelt(finding: Finding, known: Known) -> Mend | None:
    """Return what a name may have meant that stands for nothing, or for nothing of the right kind."""
    written = finding.predicate if finding.component.startswith("Closed") else finding.value
    found = nearest(written, _choices(finding, known), known)
    if not found:
        return _undescribed(finding, known)
    best, rest = found[0], found[1:]
    short, added = known.write(best.iri, finding.path)
    start, end = known.span(finding)
    label = known.labels.get(best.iri, "")
    named = f"{short} (“{label}”)" if label and not best.iri.startswith(MBT) else short
    others = " or ".join([named, *(shrink(near.iri) for near in rest)])
    slip = _one_key(written, best.iri) and (not rest or best.likeness - rest[0].likeness >= _LEAD)
    return Mend(
        f"did you mean {others}?",
        (*added, Edit(path=finding.path, start=start, end=end, text=short)),
        safe=slip and _fixed(best.iri) == _fixed(written),
    )


def expected(finding: Finding, known: Known) -> Mend | None:
    """Return the name that a rule expects in place of another."""
    if not finding.expected.startswith(("https:", "http:")):
        return None
    short, added = known.write(finding.expected, finding.path)
    start, end = known.span(finding)
    edit = Edit(path=finding.path, start=start, end=end, text=short)
    return Mend(f"did you mean {short}?", (*added, edit))


def _undescribed(finding: Finding, known: Known) -> Mend | None:
    """Return where to describe a name that is like no other: where most of its kind are described."""
    home = finding.value.rpartition("/")[0] + "/"
    if finding.rule != "dangling-iri" or not home.startswith(ID):
        return None
    short = shrink(home + "x").removesuffix("x")
    count = {name: len(re.findall(rf"(?m)^{re.escape(short)}", text)) for name, text in known.texts.items()}
    best = max(count, key=lambda name: (count[name], name))
    where = f" in {best}, where others of its kind are" if count[best] else ""
    return Mend(f"describe it{where}, or correct the name")


def prefix(finding: Finding, known: Known) -> Mend | None:
    """Return a prefix that is not declared as the one of ours that was meant, declared where it has to be."""
    from rapidfuzz import process  # noqa: PLC0415 (only a finding on a name needs it)
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    start, end = known.span(finding)
    written = known.texts[finding.path][start:end].removesuffix(":")
    if "is not declared" not in finding.message or not written:
        return None
    likest = process.extract(
        written, list(PREFIXES), scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=2
    )
    if not likest:
        return None
    meant: str = likest[0][0]
    alone = len(likest) == 1 or likest[0][1] - likest[1][1] >= _LEAD
    _, added = known.write(PREFIXES[meant] + "x", finding.path)
    if meant == written:
        return Mend(f"declare it above: @prefix {meant}: <{PREFIXES[meant]}> .", added, safe=True)
    edit = Edit(path=finding.path, start=start, end=end, text=f"{meant}:")
    return Mend(f"write {meant}: for {written}:", (*added, edit), safe=alone)


def nearest(written: str, choices: Iterable[str], known: Known) -> list[Near]:
    """Return up to three names that are like what was written, the likest first."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (only a finding on a name needs it)

    ours = written.startswith(("https:", "http:"))
    space, local = _split(written) if ours else ("", written.lower())
    found = []
    for iri in choices:
        home, own = _split(iri)
        spelling = own if ours else known.labels.get(iri, own).lower()
        likeness = OSA.normalized_similarity(local, spelling, score_cutoff=_LIKE)
        if likeness and iri != written:
            found.append(Near(likeness - _ELSEWHERE * (ours and home != space), iri))
    alike = (near for near in found if near.likeness >= _LIKE)
    return sorted(alike, key=lambda near: (-near.likeness, near.iri))[:3]


def _fixed(iri: str) -> tuple[str, list[str]]:
    """Return what no slip changes in a name: another prefix, year or number names another thing."""
    return _split(iri)[0], re.findall(r"\d+", iri)


def _one_key(written: str, meant: str) -> bool:
    """Tell whether two names are one keystroke apart: in a long name two of them may make another name."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (only a finding on a name needs it)

    return OSA.distance(_split(written)[1], _split(meant)[1], score_cutoff=1) <= 1


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:cut], iri[cut:]


def _choices(finding: Finding, known: Known) -> list[str]:
    """Return the names that may stand where a finding points."""
    if finding.rule == "dangling-iri":
        return known.things()
    if finding.rule == "undeclared-term":
        return _terms(finding, known)
    if finding.component.startswith("Closed"):
        return [text_of(t) for t in known.expected(finding.rule, "ignoredProperties")]
    if finding.component.startswith("In"):
        return [t.value for t in known.expected(finding.rule, "in") if isinstance(t, NamedNode)]
    if finding.component.startswith("Class"):
        return [iri for t in known.expected(finding.rule, "class") for iri in known.instances(text_of(t))]
    return []


def _terms(finding: Finding, known: Known) -> list[str]:
    if finding.value == finding.predicate or finding.predicate == MBT + "predicate":
        return known.terms(*_PROPERTIES)
    if finding.predicate == RDF + "type":
        return known.terms(*_CLASSES)
    others = set(known.terms(*_PROPERTIES, *_CLASSES))
    return [iri for iri in known.kinds if iri.startswith(MBT) and iri not in others]
