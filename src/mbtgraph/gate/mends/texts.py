"""Mends for literals: datatype, language, and characters that do not belong."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from mbtgraph.findings import Edit
from mbtgraph.gate.mends.mend import Mend
from mbtgraph.namespaces import RDFS, XSD
from mbtgraph.rdf import NamedNode, n, text_of

if TYPE_CHECKING:
    from mbtgraph.findings import Finding
    from mbtgraph.gate.mends.known import Known

_FORMS: Final = {"integer": r"[+-]?\d+", "decimal": r"[+-]?\d+(\.\d+)?", "boolean": r"true|false"}
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WIDE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029]")


def number(finding: Finding, known: Known) -> Mend | None:
    """Return a value written with the datatype that is wanted, where its signs allow that."""
    wanted = [text_of(t) for t in known.expected(finding.rule, "datatype")] or _claimed(finding, known)
    value = finding.value.strip()
    for datatype in wanted:
        local = datatype.removeprefix(XSD)
        if re.fullmatch(_FORMS.get(local, "(?!)"), value):
            text = value + ".0" if local == "decimal" and "." not in value else value
            return _instead(finding, known, text, f"write {text}, without quotation marks or type", safe=True)
        if local in {"string", "anyURI"} and finding.value:
            mark = "" if local == "string" else "^^xsd:anyURI"
            text = _quoted(finding.value) + mark
            return _instead(finding, known, text, f"write {text}", safe=not mark)
    return None


def plain(finding: Finding, known: Known) -> Mend | None:
    """Return a value of a type that reasoners do not take, as the number that it starts with."""
    if year := re.fullmatch(r"\s*([12]\d{3})", finding.value):
        return _instead(
            finding, known, year[1], f"write {year[1]}, without quotation marks or type", safe=True
        )
    return None


def english(finding: Finding, known: Known) -> Mend | None:
    """Return a text with the language English, where a text with a language is wanted."""
    if finding.component.startswith("Datatype") and n("rdf:langString") not in known.expected(
        finding.rule, "datatype"
    ):
        return None
    start, end = known.span(finding)
    written = known.texts[finding.path][start:end]
    tag = re.search(r"@([A-Za-z-]+)$", written)
    text = (written[: tag.start()] if tag else re.sub(r"\s*\^\^.*", "", written, flags=re.DOTALL)) + "@en"
    if tag is None or tag[1].lower().startswith("en"):
        return _instead(finding, known, text, "write @en behind the closing quotation mark", safe=True)
    return _instead(
        finding, known, text, f"write @en instead of @{tag[1]} if the text is English; else translate it"
    )


def clean(finding: Finding, known: Known) -> Mend | None:
    """Return a text without characters that nobody sees, and without spaces too many."""
    start, end = known.span(finding)
    written = known.texts[finding.path][start:end]
    marks = re.match("\"\"\"|'''|.", written)
    close = written.rfind(marks[0]) if marks else 0
    inside = written[len(marks[0]) : close] if marks else ""
    text = re.sub("  +", " ", _WIDE.sub(" ", _UNSEEN.sub("", inside))).strip(" ")
    if text == inside or marks is None:
        return None
    return _instead(
        finding,
        known,
        marks[0] + text + written[close:],
        "take the extra or unseen characters away",
        safe=True,
    )


def decoded(finding: Finding, known: Known) -> Mend | None:
    """Return a text as it was before it was read in a wrong encoding, or written for a page."""
    text = html.unescape(finding.value)
    for encoding in ("cp1252", "latin-1"):
        try:
            text = text.encode(encoding).decode()
        except UnicodeError:
            continue
        break
    if text == finding.value:
        return None
    start, end = known.span(finding)
    language = re.search(r"@[A-Za-z-]+$", known.texts[finding.path][start:end])
    return _instead(
        finding, known, _quoted(text) + (language[0] if language else ""), f"did you mean “{text}”?"
    )


def _claimed(finding: Finding, known: Known) -> list[str]:
    """Return the range of the property that a claim names."""
    if finding.rule != "value-out-of-range":
        return []
    named = known.data.objects(NamedNode(finding.focus), n("mbt:predicate"))
    return [text_of(r) for p in named for r in known.ontology.objects(p, NamedNode(RDFS + "range"))]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _instead(finding: Finding, known: Known, text: str, sentence: str, *, safe: bool = False) -> Mend:
    start, end = known.span(finding)
    return Mend(sentence, (Edit(path=finding.path, start=start, end=end, text=text),), safe)
