"""Why a hit is one, in words: a sentence for each match, with the claims behind a link."""

from __future__ import annotations

from mbtgraph.find import ranking
from mbtgraph.find.material import INITIALS, LABEL, MAPPED, STATEMENT, SYNONYM
from mbtgraph.namespaces import MBT, shrink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from mbtgraph.find.ranking import Match
    from mbtgraph.queries.evidence import ClaimEvidence

_WHERE: Final = {
    LABEL: "in the label",
    SYNONYM: "in another name, “{text}”",
    MAPPED: "in a name elsewhere, “{text}”",
    INITIALS: "the initials of “{text}”",
    STATEMENT: "in the statement",
    "record": "in the record, “{text}”",
}
_CLAIMS: Final = 3
"""Claims behind a link that a sentence names; the rest is counted."""


def why(match: Match, node: str, name: Callable[[str], str], claims: Sequence[ClaimEvidence]) -> str:
    """Return a match of a node as words; `name` gives the label of an IRI."""
    asked = f"“{match.words}”"
    if match.read == ranking.LINK:
        return f"{asked}: {_link(match, name)}{_marks(claims)}"
    if match.read == ranking.KIND:
        return f"{asked}: its kind, {name(match.via)}"
    if match.read == ranking.PARAMETER:
        return f"{asked}: takes {name(match.via)} as --{match.reading.replace('_', '-')}"
    called = match.field == SYNONYM and match.words.casefold() == match.text.casefold()
    if called or (match.read == ranking.ANOTHER_NAME and match.via == node):
        return f"{asked}: another name"
    where = _WHERE.get(match.field, f"in the {match.field}").format(text=match.text)
    read_as = {
        ranking.AS_WRITTEN: "",
        ranking.SPELLING: f" read as “{match.reading}” (spelling)",
        ranking.ANOTHER_NAME: f" read as “{match.reading}” (another name of {name(match.via)})",
    }.get(match.read, f" read as “{match.reading}” (search words)")
    return f"{asked}{read_as} {where}"


def _link(match: Match, name: Callable[[str], str]) -> str:
    if match.property == MBT + "involves":
        return f"{name(match.via)} is about this" if match.forward else f"is about {name(match.via)}"
    ends = (name(match.via), "this") if match.forward else ("this", name(match.via))
    record = "" if match.edge else " (our record)"
    return f"{ends[0]} → {name(match.property)} → {ends[1]}{record}"


def _marks(claims: Sequence[ClaimEvidence]) -> str:
    if not claims:
        return ""
    told = [f"{'against: ' if claim.denies else ''}{claim.id} {claim.mark}" for claim in claims[:_CLAIMS]]
    more = f", {len(claims) - _CLAIMS} more" if len(claims) > _CLAIMS else ""
    return f" [{', '.join(told)}{more}]"


def command(node: str, matches: Sequence[Match]) -> str:
    """Return the command that asks a stored query for what was meant."""
    given = [m for m in matches if m.read == ranking.PARAMETER]
    options = {m.reading: f" --{m.reading.replace('_', '-')} {shrink(m.via)}" for m in reversed(given)}
    return f"mbtgraph ask {shrink(node).partition(':')[2]}{''.join(options.values())}"
