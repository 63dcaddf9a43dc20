"""The command that tells what differs, and its form for a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from mbtgraph.cli.text import clean, style, width, wrapped
from mbtgraph.diff import diff as compare
from mbtgraph.diff.forms import (
    causes,
    counted,
    counts,
    holders,
    kinds,
    levels,
    of_group,
    shown,
    sides,
    summary,
    to_json,
)
from mbtgraph.diff.markdown import to_markdown
from mbtgraph.diff.model import GROUPS, TURNS
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from mbtgraph.diff import Difference
    from mbtgraph.diff.model import Entry, Slot

_MARKS: Final = {"added": "+", "removed": "-", "retired": "x", "restored": "+", "changed": "~"}


def diff(options: Namespace) -> int:
    """Tell what differs; the exit code tells whether a name is gone."""
    found = compare(options.old, options.new, root=options.root)
    write = {"text": difference, "json": to_json, "markdown": to_markdown}[options.form]
    sys.stdout.write(write(found))
    return 1 if found.findings else 0


def difference(found: Difference) -> str:
    """Return a difference as text: in short, then what is wrong, what follows, and every node."""
    head = [style(clean(f"{found.old} → {found.new}"), "bold")]
    for number, line in enumerate(summary(found)):
        wrong = bool(found.findings) and not number
        head.append(style(wrapped(line, "  "), "error" if wrong else ""))
    head += [style(wrapped(note), "dim") for note in found.notes]
    parts = ["\n".join(head)]
    for title, lines in _sections(found):
        if told := list(lines):
            parts.append("\n".join([style(title, "bold"), *told]))
    return "\n\n".join(parts) + "\n"


def _sections(found: Difference) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Names that are gone", _findings(found)
    for turn in TURNS:
        yield f"Propositions that {turn}", _propositions(found, turn)
    yield "Computed conflicts", _conflicts(found)
    for group in GROUPS:
        title = f"{group.capitalize()}: {counted(counts(found, group))}"
        yield title, (line for entry in of_group(found, group) for line in _entry(entry))


def _findings(found: Difference) -> Iterator[str]:
    for finding in found.findings:
        yield _line("error", "error", f"{finding.rule}: {finding.message}")
        yield wrapped(f"    fix: {finding.fix}", "    ")


def _propositions(found: Difference, turn: str) -> Iterator[str]:
    for change in found.propositions:
        if change.turn == turn:
            yield wrapped(f"  {change.text}", "    ")
            verbs = (("affirmed by", change.affirmed), ("denied by", change.denied))
            held = [f"{verb} {holders(pair)}" for verb, pair in verbs if any(pair)]
            yield style(wrapped(f"    {' · '.join(held)}", "    "), "dim")


def _conflicts(found: Difference) -> Iterator[str]:
    for change in found.conflicts:
        about = "; ".join(change.about) or change.text
        yield _line(_MARKS[change.change], change.change, f"{change.kind} ({change.severity}): {about}")
        yield style(wrapped(f"    {', '.join(map(_local, change.claims))}", "    "), "dim")


def _local(name: str) -> str:
    return name.partition(":")[2]


def _entry(entry: Entry) -> Iterator[str]:
    what = ", ".join(entry.aspects) or ("" if entry.change == "changed" else entry.change)
    facts = " · ".join(filter(None, (what, levels(entry), kinds(entry))))
    head = "  ".join(filter(None, (shrink(entry.iri), facts)))
    yield _line(_MARKS[entry.change], entry.change, head)
    if entry.label and "reworded" not in entry.aspects:
        yield wrapped(f"    {entry.label}", "    ")
    for slot in shown(entry):
        yield from _slot(slot)
    for cause in causes(entry):
        yield wrapped(f"    level {levels(entry)}, because {cause}", "      ")
    for value in entry.replaced_by:
        yield wrapped(f"    replaced by {shrink(value.text)}", "      ")


def _slot(slot: Slot) -> Iterator[str]:
    old, new = sides(slot)
    short = f"    {slot.label}: {', '.join(old) or 'none'} → {', '.join(new) or 'none'}"
    if len(old) <= 1 and len(new) <= 1 and len(short) <= width():
        yield clean(short)
        return
    yield clean(f"    {slot.label}")
    for mark, change, texts in (("-", "removed", old), ("+", "added", new)):
        for text in texts:
            yield style(wrapped(f"      {mark} {text}", "        "), change)


def _line(mark: str, name: str, text: str) -> str:
    """Return a text behind a mark, whose style is put on last: wrapping would count it as characters."""
    return wrapped(f"  {mark} {text}", "    ").replace(mark, style(mark, name), 1)
