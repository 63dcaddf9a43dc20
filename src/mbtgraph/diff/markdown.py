"""A difference as Markdown, for a comment on a change: short, folded, and never longer than one may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.diff.forms import (
    causes,
    counts,
    holders,
    kinds,
    levels,
    of_group,
    shown,
    sides,
    summary,
)
from mbtgraph.diff.model import CHANGES, GROUPS, TURNS
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.diff.model import Difference, Entry, Slot

LIMIT: Final = 60_000
"""Characters of the whole; a comment may have 65,536."""
_ITEMS: Final = 25
_TEXT: Final = 400
"""Items of a section, and characters of one text."""
_SPECIAL: Final = re.compile(r"([\\`*_\[\]#|~$])")


def to_markdown(found: Difference) -> str:
    """Return a difference as Markdown."""
    head = [
        f"### {_safe(found.old)} → {_safe(found.new)}",
        "  \n".join(_safe(line, 1000) for line in summary(found)),
    ]
    table = list(_table(found))
    if table:
        head.append("\n".join(table))
    head += [f"_{_safe(note)}_" for note in found.notes]
    sections = [(title, items) for title, items in _sections(found) if items]
    room = (LIMIT - sum(map(len, head))) // max(len(sections), 1)
    return "\n\n".join([*head, *(_folded(title, items, room) for title, items in sections)]) + "\n"


def _table(found: Difference) -> Iterator[str]:
    groups = [group for group in GROUPS if of_group(found, group)]
    if groups:
        yield f"| | {' | '.join(CHANGES)} |"
        yield f"|---|{'---:|' * len(CHANGES)}"
    for group in groups:
        numbers = counts(found, group)
        yield f"| {group} | {' | '.join(str(numbers.get(change, '')) for change in CHANGES)} |"


def _sections(found: Difference) -> Iterator[tuple[str, list[str]]]:
    yield "Names that are gone", [f"- {_safe(f.message)} Mend: {_safe(f.fix)}." for f in found.findings]
    for turn in TURNS:
        changes = [change for change in found.propositions if change.turn == turn]
        yield (
            f"Propositions that {turn}",
            [f"- {_safe(c.text)}{_held(c.affirmed, c.denied)}" for c in changes],
        )
    for change, title in (
        ("added", "Computed conflicts that are new"),
        ("removed", "Computed conflicts that are gone"),
    ):
        yield (
            title,
            [
                f"- {_safe(c.kind)} ({_safe(c.severity)}): {_safe('; '.join(c.about) or c.text)}  \n"
                f"  {_safe(', '.join(c.claims))}"
                for c in found.conflicts
                if c.change == change
            ],
        )
    for group in GROUPS:
        yield group.capitalize(), [_entry(entry) for entry in of_group(found, group)]


def _held(affirmed: tuple[tuple[str, ...], ...], denied: tuple[tuple[str, ...], ...]) -> str:
    both = (("affirmed", affirmed), ("denied", denied))
    told = [f"{verb} by {_safe(holders(pair))}" for verb, pair in both if any(pair)]  # type: ignore[arg-type]
    return f"  \n  {' · '.join(told)}"


def _entry(entry: Entry) -> str:
    name = f"`{shrink(entry.iri).replace('`', '')}` " if entry.iri else ""
    about = entry.aspects or (entry.change,)
    facts = [*about, levels(entry), kinds(entry)]
    told = bool(entry.label) and "reworded" not in entry.aspects
    lines = [f"- {name}**{', '.join(filter(None, facts))}**{': ' * told}{_safe(entry.label) * told}"]
    lines += [f"  - {_safe(slot.label)}: {_slot(slot)}" for slot in shown(entry)]
    lines += [f"  - level {levels(entry)}, because {_safe(cause)}" for cause in causes(entry)]
    lines += [f"  - replaced by `{shrink(v.text).replace('`', '')}`" for v in entry.replaced_by]
    return "\n".join(lines)


def _slot(slot: Slot) -> str:
    old, new = (", ".join(map(_safe, texts)) for texts in sides(slot))
    return " → ".join([f"<del>{old}</del>"] * bool(old) + [f"<ins>{new}</ins>"] * bool(new))


def _folded(title: str, items: Sequence[str], room: int) -> str:
    """Return a section that a reader opens; what is too much for its room is counted."""
    head = f"<details><summary>{title} ({len(items)})</summary>\n"
    fitting = list(_fitting(items, room - len(head) - 60))
    more = [f"- … and {len(items) - len(fitting)} more"] if len(fitting) < len(items) else []
    return "\n".join([head, *fitting, *more, "\n</details>"])


def _fitting(items: Iterable[str], room: int) -> Iterator[str]:
    for number, item in enumerate(items):
        room -= len(item) + 1
        if room < 0 or number == _ITEMS:
            return
        yield item


def _safe(text: str, most: int = _TEXT) -> str:
    """Return a text that Markdown and HTML leave as it is, on one line and not too long."""
    line = " ".join(text.split())
    short = line if len(line) <= most else line[: most - 1] + "…"
    escaped = _SPECIAL.sub(r"\\\1", short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return escaped.replace("@", "&#64;")
