"""What a rule wants, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.cli.text import clean, style, wrapped
from mbtgraph.gate.rules.catalogue import PAGES, examples, find

if TYPE_CHECKING:
    from mbtgraph.project import Project


def explained(project: Project, name: str) -> str:
    """Return what a rule of a project wants, why, and how it is broken and kept.

    Raises:
        UnknownRule: There is none of that name.
        LoadError: A file of shapes or lints cannot be read.
    """
    rule = find(project, name)
    shown = examples(project, rule)
    lines = [f"{style(clean(rule.id), 'bold')}  {style(rule.severity, rule.severity)}, {rule.topic}"]
    told = (("what", rule.what), ("why", rule.why), ("mend", rule.mend))
    lines += [wrapped(f"{word.ljust(6)}{' '.join(text.split())}", " " * 6) for word, text in told]
    for title, text in zip(("bad", "good"), shown, strict=True):
        if text:
            lines += ["", style(title, "bold"), *(f"  {clean(line)}".rstrip() for line in text.splitlines())]
    page = f", shown in {PAGES}/{rule.id}.md" if any(shown) else ""
    lines += ["", style(f"defined in {rule.source}{page}", "dim")]
    return "\n".join(lines) + "\n"
