"""The curated conflicts held against the computed ones: what was found, what not and why, what is new.

A computed conflict finds a curated one where all of its claims are among those of the curated one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.rdf import read_text, text_of
from mbtgraph.reports.digest import Digest, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.project import Project

QUERY: Final = "queries/report/conflicts.rq"

LACKING: Final = {
    "different accounts": "a reading: that two descriptions do not go together",
    "different dates": "a reading: the dates are of different events, or follow from others",
    "different grades": "wording: the grade is in how a sentence speaks, or follows from others",
    "different names": "wording: one thing under several names, or one name for several things",
    "different paths": "a reading: a short cut and a chain may both hold",
    "different scope": "a reading: that the narrower claim leaves out the rest",
    "different values": "a reading: that both values are meant of the same people and time",
    "gap": "an omission: what is missing makes no claim",
    "mixed basis": "wording: the claims do not have quite the same content",
    "opposite stances": "wording: neither claim denies in so many words",
    "printed against record": "a record: what is printed is compared with no entry of ours",
    "self-inconsistency": "a rule: a document is held against what it says of itself",
    "state or trait": "a reading: which of two things that are much alike is meant",
    "use on limited evidence": "wording: that the evidence is limited is said in other words, or elsewhere",
    "weak provenance": "no clash: what is weak is the way to the source",
}
"""What the derivation lacks for conflicts of a kind that it does not find."""

_INTRODUCTION: Final = (
    "The conflicts that people described, held against those that the build computes.",
    "A computed conflict finds a curated one where all of its claims are among the claims of that one,",
    "whether or not it calls the conflict by the same kind.",
)

Content = tuple[str, str, str, bool]
"""Subject, property, value, and whether the property is meant to have one value only."""


@dataclass
class Conflict:
    """Hold a conflict with its claims, and what each of them says that could be compared."""

    name: str
    label: str
    kind: str
    severity: str
    computed: bool
    contents: dict[str, list[Content]] = field(default_factory=dict)

    @property
    def claims(self) -> frozenset[str]:
        """Return the ids of the claims."""
        return frozenset(self.contents)


def conflicts(graph: Graph, project: Project) -> Digest:
    """Return which curated conflicts the build finds by itself, which not, and what nobody had listed.

    Raises:
        LoadError: The project has no query of conflicts that can be read.
    """
    known = _read(graph, read_text(project.root / QUERY, name=Path(QUERY)))
    curated = [conflict for conflict in known if not conflict.computed]
    computed = [conflict for conflict in known if conflict.computed]
    found = {c.name: [k for k in computed if k.claims <= c.claims] for c in curated}
    listed = {conflict.name for by in found.values() for conflict in by}
    new = [conflict for conflict in computed if conflict.name not in listed]
    labels = graph.labels(
        iri for c in new for contents in c.contents.values() for x in contents for iri in x[:2]
    )
    tables = (
        _figures(curated, computed, found, new),
        _by_kind(curated, found),
        _found(curated, found),
        _missed([conflict for conflict in curated if not found[conflict.name]]),
        _new(new, curated, labels),
    )
    return Digest("conflicts", "Conflicts, curated and computed", _INTRODUCTION, tables)


def _read(graph: Graph, query: str) -> list[Conflict]:
    found: dict[str, Conflict] = {}
    for row in graph.select(query).rows:
        iri, label, kind, severity, computed, claim, subject, predicate, value, single = map(text_of, row)
        name = _local(iri)
        conflict = found.setdefault(name, Conflict(name, label, kind, severity, computed == "true"))
        contents = conflict.contents.setdefault(_local(claim), [])
        if subject:
            contents.append((subject, predicate, value, single == "true"))
    return list(found.values())


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


def _same_kind(conflict: Conflict, by: Iterable[Conflict]) -> bool:
    return any(other.kind == conflict.kind for other in by)


def _figures(
    curated: Sequence[Conflict],
    computed: Sequence[Conflict],
    found: Mapping[str, Sequence[Conflict]],
    new: Sequence[Conflict],
) -> Table:
    hits = [conflict for conflict in curated if found[conflict.name]]
    rows = (
        ("curated", len(curated)),
        ("curated and found by the build", len(hits)),
        ("of these, found as the same kind", sum(_same_kind(c, found[c.name]) for c in hits)),
        ("curated and not found", len(curated) - len(hits)),
        ("computed", len(computed)),
        ("computed and on no list", len(new)),
    )
    return Table("In figures", ("conflicts", "number"), rows)


def _by_kind(curated: Sequence[Conflict], found: Mapping[str, Sequence[Conflict]]) -> Table:
    every = Counter(conflict.kind for conflict in curated)
    hits = Counter(conflict.kind for conflict in curated if found[conflict.name])
    same = Counter(c.kind for c in curated if _same_kind(c, found[c.name]))
    rows = (
        (kind, number, hits[kind], same[kind], LACKING.get(kind, "") if hits[kind] < number else "")
        for kind, number in sorted(every.items())
    )
    columns = ("kind", "curated", "found", "as this kind", "what the build lacks for the rest")
    return Table("By kind", columns, tuple(rows))


def _found(curated: Sequence[Conflict], found: Mapping[str, Sequence[Conflict]]) -> Table:
    rows = (
        (c.name, c.label, c.kind, ", ".join(sorted({other.kind for other in found[c.name]})))
        for c in curated
        if found[c.name]
    )
    return Table("Curated and found", ("conflict", "what", "kind", "found as"), tuple(rows))


def _missed(missed: Sequence[Conflict]) -> Table:
    rows = ((c.name, c.label, c.kind, c.severity, _obstacle(c)) for c in missed)
    columns = ("conflict", "what", "kind", "severity", "what stands in the way")
    return Table("Curated and not found", columns, tuple(rows))


def _obstacle(conflict: Conflict) -> str:
    """Return what in the claims of a conflict keeps them from being compared."""
    speaking = [contents for contents in conflict.contents.values() if contents]
    if len(conflict.contents) == 1:
        return "one claim only: the other side is a record, a rule or a gap"
    if len(speaking) < 2:  # noqa: PLR2004 (two sides)
        return f"{len(speaking)} of its {len(conflict.contents)} claims has a content that could be compared"
    pairs = [
        (a, b) for one, two in combinations(speaking, 2) for a in one for b in two if a[:2] == b[:2]
    ]  # fmt: skip
    if not pairs:
        return "no two of its claims say something of one thing by one property"
    differing = [a for a, b in pairs if a[2] != b[2]]
    if not differing:
        return "where its claims speak of one thing by one property, they say the same"
    if any(content[3] for content in differing):
        return "the values may both hold, or are limited to different people"
    return "the property that its claims share may have several values"


def _new(new: Sequence[Conflict], curated: Sequence[Conflict], labels: Mapping[str, str]) -> Table:
    rows = []
    for conflict in new:
        told = dict.fromkeys(content[:2] for contents in conflict.contents.values() for content in contents)
        about = "; ".join(" ".join(labels.get(iri, _local(iri)) for iri in pair) for pair in told)
        near = [other.name for other in curated if other.claims & conflict.claims]
        rows.append(
            (about, conflict.kind, conflict.severity, " ".join(sorted(conflict.claims)), " ".join(near))
        )
    columns = ("about", "kind", "severity", "claims", "shares a claim with")
    return Table("Computed and on no list", columns, tuple(rows))
