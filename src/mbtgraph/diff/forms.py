"""What the forms of a difference share: counts, values as they are told, and the form for programs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from mbtgraph.diff.model import ASPECTS, CHANGES, GROUPS, TURNS
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.diff.model import Cause, Difference, Entry, Slot, Value

FORMAT: Final = 1
"""The version of the JSON form: it grows when what a field means changes, or one goes away."""

_OF_FINDING: Final = ("rule", "severity", "message", "path", "why", "fix", "focus", "fingerprint")
"""What of a finding is told: one of these is about a name, and on no line."""
_CONTEXT: Final = 4
"""Words that stay of what a long drawing has in common with another, before and after what differs."""


def to_json(found: Difference) -> str:
    """Return a difference as JSON, with its counts; keys and order are the same each time."""
    value = {
        "format": FORMAT,
        "ok": not found.findings,
        "empty": found.empty,
        "summary": {group: dict(counts(found, group)) for group in GROUPS if counts(found, group)},
        **asdict(found),
        "findings": [{key: getattr(f, key) for key in _OF_FINDING} for f in found.findings],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def of_group(found: Difference, group: str) -> list[Entry]:
    """Return the entries of a group."""
    return [entry for entry in found.entries if entry.group == group]


def counts(found: Difference, group: str) -> dict[str, int]:
    """Return how many entries of a group were added, removed, retired, restored and changed."""
    number = Counter(entry.change for entry in of_group(found, group))
    return {change: number[change] for change in CHANGES if number[change]}


def aspects(found: Difference) -> dict[str, int]:
    """Return in how many claims each aspect changed."""
    number = Counter(aspect for entry in found.entries for aspect in entry.aspects)
    return {aspect: number[aspect] for aspect in ASPECTS if number[aspect]}


def counted(numbers: dict[str, int]) -> str:
    """Return counts as words."""
    return ", ".join(f"{number} {name}" for name, number in numbers.items())


def summary(found: Difference) -> list[str]:
    """Return what differs in short, a line each: mistakes, claims, other things, what follows."""
    if found.empty:
        return ["Nothing differs."]
    gone = len(found.findings)
    groups = {group: f"{group}: {counted(counts(found, group))}" for group in GROUPS if counts(found, group)}
    claims = groups.pop("claims", "")
    if told := counted(aspects(found)):
        claims += f" ({told})"
    turns = Counter(change.turn for change in found.propositions)
    follows = [f"{_propositions(turns[turn])} {turn}" for turn in TURNS if turns[turn]]
    conflicts = Counter(change.change for change in found.conflicts)
    known = {"computed conflicts new": conflicts["added"], "computed conflicts gone": conflicts["removed"]}
    follows += [f"{name}: {number}" for name, number in known.items() if number]
    mistakes = f"{'1 name is' if gone == 1 else f'{gone} names are'} gone" if gone else ""
    return list(filter(None, (mistakes, claims, " · ".join(groups.values()), " · ".join(follows))))


def _propositions(number: int) -> str:
    return "1 proposition" if number == 1 else f"{number} propositions"


def told(value: Value, *, full: bool = False) -> str:
    """Return a value as text; `full` adds to a literal its language or datatype."""
    if value.kind == "iri":
        return f"{value.label} ({shrink(value.text)})" if value.label else shrink(value.text)
    if value.kind == "anonymous" or not full:
        return value.text
    return f"{value.text} ({value.language or shrink(value.datatype) or 'no language'})"


def sides(slot: Slot) -> tuple[list[str], list[str]]:
    """Return what a slot lost and gained as texts, long drawings cut down to where they differ."""
    full = bool({v.text for v in slot.old} & {v.text for v in slot.new})
    old, new = ([told(value, full=full) for value in values] for values in (slot.old, slot.new))
    if len(old) == len(new) == 1 and slot.old[0].kind == slot.new[0].kind == "anonymous":
        old[0], new[0] = _focused(old[0].split(" "), new[0].split(" "))
    return old, new


def _focused(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    before = _alike(old, new)
    after = _alike(old[before:][::-1], new[before:][::-1])
    return _cut(old, before, after), _cut(new, before, after)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _cut(words: Sequence[str], before: int, after: int) -> str:
    begin, end = max(before - _CONTEXT, 0), min(len(words) - after + _CONTEXT, len(words))
    return " ".join([*["…"][: bool(begin)], *words[begin:end], *["…"][: end < len(words)]])


def kinds(entry: Entry) -> str:
    """Return what a node is that came or went, in words; empty for one that stays."""
    if entry.change not in {"added", "removed"}:
        return ""
    values = (v for slot in entry.slots if slot.property == TYPE.value for v in slot.new or slot.old)
    return ", ".join(value.label or shrink(value.text) for value in values)


def shown(entry: Entry) -> tuple[Slot, ...]:
    """Return the slots that tell a change: those of a node that came or went whole are not listed."""
    return entry.slots if entry.change == "changed" else ()


def levels(entry: Entry) -> str:
    """Return the level of a claim, or how it changed."""
    old, new = entry.levels
    return f"{old} → {new}" if old and new and old != new else new or old


def causes(entry: Entry) -> Iterator[str]:
    """Yield why a claim changed its level, as clauses: its own slots in short, since they are told anyway."""
    own = [cause.slot.label for cause in entry.because if cause.about.text == entry.iri]
    if own:
        yield f"of its {', '.join(own)}"
    yield from (_of_source(cause) for cause in entry.because if cause.about.text != entry.iri)


def _of_source(cause: Cause) -> str:
    old, new = (", ".join(texts) or "none" for texts in sides(cause.slot))
    return f"of the {cause.slot.label} of {told(cause.about)}: {old} → {new}"


def holders(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """Return the claims that hold a content, with those that came and went."""
    before, after = pair
    stay = [_local(name) for name in after if name in before]
    return ", ".join([*stay, *_marked("+", after, before), *_marked("-", before, after)])


def _marked(mark: str, those: Iterable[str], without: Sequence[str]) -> list[str]:
    return [mark + _local(name) for name in those if name not in without]


def _local(name: str) -> str:
    return name.partition(":")[2] or name
