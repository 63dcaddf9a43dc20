"""A report made by hand, with all that its forms have to bear."""

from __future__ import annotations

from typing import Any

from mbtgraph.findings import Change, Edit, Finding, Report
from mbtgraph.namespaces import ID, MBT


def at(excerpt: str, span: str) -> dict[str, Any]:
    """Return a line, and the columns of a part of it."""
    column = excerpt.index(span) + 1
    return {"excerpt": excerpt, "column": column, "end_column": column + len(span)}


MISSPELT = Finding(
    rule="dangling-iri", stage="lints", severity="error", path="data/claims/mine.ttl", line=15, end_line=15,
    **at("    mbt:object problem:impulsivty ;", "problem:impulsivty"),
    message="problem:impulsivty is named here and described nowhere.",
    why="A misspelt name makes a claim that no question finds.", fix="did you mean problem:impulsivity?",
    edits=(Edit(path="data/claims/mine.ttl", start=412, end=430, text="problem:impulsivity"),), safe=True,
    changes=(
        Change(mark="-", line=15, text="    mbt:object problem:impulsivty ;"),
        Change(mark="+", line=15, text="    mbt:object problem:impulsivity ;"),
    ),
    focus=f"{ID}claim/X-1", predicate=f"{MBT}object", value=f"{ID}problem/impulsivty",
)  # fmt: skip
TWO_BASES = Finding(
    rule="claim-basis", stage="shapes", severity="error", path="data/claims/mine.ttl", line=10, end_line=10,
    **at("claim:X-1 a mbt:UnmarkedClaim, mbt:ModelGeneratedClaim ;", "mbt:ModelGeneratedClaim"),
    message="A claim has one basis and no other type; make it mbt:CitedClaim, mbt:ModelGeneratedClaim or "
    "mbt:UnmarkedClaim.",
    why="The basis decides from which level of trust a claim can be seen; a claim with two would lend "
    "model text the weight of a source.",
    details=("mbt:ModelGeneratedClaim is the second.", "The first stands at data/claims/mine.ttl:10:13."),
    fix="take one of the two away", focus=f"{ID}claim/X-1",
    predicate="http://www.w3.org/1999/02/22-rdf-syntax-ns#type", value=f"{MBT}ModelGeneratedClaim",
    component="MaxCountConstraintComponent",
)  # fmt: skip
NO_DOT = Finding(
    rule="turtle-syntax", stage="syntax", severity="error", path="data/things/çà/日本 100%.ttl", line=4,
    column=25, excerpt="problem:x rdfs:label “x”",
    message="this is not Turtle: triples should be followed by a dot.",
)  # fmt: skip
HOSTILE = Finding(
    rule="odd-text", stage="lints", severity="warning", path="data/claims/a,b:c.ttl", line=7, end_line=7,
    **at('\tmbt:statement "<script>alert(1)</script>\x1b[31m" ; # ]]> \u202e \x9b', "<script>alert(1)"),
    message="“<script>alert(1)</script>\x1b[31m\u202e]]>” is odd: 100 %, **bold** `code` | cell.\n::error::x",
    why="A stranger's \"words\" & more are <b>text</b>, never markup.",
    focus=f"{ID}claim/X-2", predicate=f"{MBT}statement", value='<script>alert("1")</script>',
)  # fmt: skip
WIDE = Finding(
    rule="damaged-text", stage="lints", severity="warning", path="data/claims/mine.ttl", line=20, end_line=20,
    **at('\tmbt:statement "心理化 e\N{COMBINING ACUTE ACCENT}té 😀 damaged 心" ;', "damaged 心"),
    message="This text is damaged.", focus=f"{ID}claim/X-3",
)  # fmt: skip
LONG = Finding(
    rule="not-a-sentence", stage="lints", severity="warning", path="data/claims/mine.ttl", line=31,
    end_line=31,
    **at(f'    mbt:statement "{"so it goes on, " * 20}here it is{", and on" * 30}"@en ;', "here it is"),
    message="This statement is no sentence.", focus=f"{ID}claim/X-4",
)  # fmt: skip
TWO_LINES = Finding(
    rule="odd-text", stage="lints", severity="warning", path="data/claims/mine.ttl", line=40, column=19,
    end_line=42, end_column=4, excerpt='    mbt:statement """A text',
    message="A text goes on over lines.", focus=f"{ID}claim/X-5",
)  # fmt: skip
CLASH = Finding(
    rule="owl-consistency", stage="owl", severity="error",
    message="An addiction that is also an intoxication contradicts the ontology.",
)  # fmt: skip
OUTSIDE = Finding(
    rule="no-blank-nodes", stage="lints", severity="warning", path="/drafts/new one.ttl", line=2, column=1,
    end_line=2, end_column=2, excerpt="[] a mbt:Problem .",
    message="A thing without a name of its own is used here.", focus="[]", value="[]",
)  # fmt: skip
ALIKE = tuple(
    Finding(
        rule="claim-locator", stage="shapes", severity="error", path=f"data/claims/section-{1 + i % 6}.ttl",
        line=3 + i, end_line=3 + i, **at(f"claim:Y-{i:03} a mbt:CitedClaim ;", f"claim:Y-{i:03}"),
        message="A claim says where it stands; add mbt:locator.",
        why="Who wants to read it in its place has to find it.",
        focus=f"{ID}claim/Y-{i:03}", predicate=f"{MBT}locator", component="MinCountConstraintComponent",
    )
    for i in range(40)
)  # fmt: skip
INFOS = tuple(
    Finding(
        rule="thin-property", stage="lints", severity="info", path="ontology/claimable.ttl", line=10 * i,
        end_line=10 * i, **at(f"mbt:p{i} a owl:ObjectProperty ;", f"mbt:p{i}"),
        message=f"mbt:p{i} is used by {i} claims; a claimable property wants five.",
        why="A property that few claims use is a sentence in disguise.", focus=f"{MBT}p{i}", value=str(i),
    )
    for i in range(1, 5)
)  # fmt: skip
TWICE = (MISSPELT, Finding(**{**vars(MISSPELT), "line": 18, "end_line": 18, "edits": (), "changes": ()}))
"""Two findings with one fingerprint."""

FINDINGS = (
    CLASH, TWO_BASES, *TWICE, NO_DOT, *ALIKE, HOSTILE, WIDE, LONG, TWO_LINES, OUTSIDE, *INFOS,
)  # fmt: skip
FULL = Report(
    findings=FINDINGS,
    checked=(*sorted({f.path for f in FINDINGS if f.path}), "data/things/modes.ttl"),
    elsewhere=7,
)
CLEAN = Report(checked=("data/claims/a.ttl", "data/things/modes.ttl"))
ONE = Report(findings=(MISSPELT,), checked=("data/claims/mine.ttl",))
