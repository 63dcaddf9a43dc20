"""What a check found: values with a place, never exceptions; and the forms in which they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

Severity = Literal["error", "warning", "info"]
Stage = Literal["syntax", "lints", "shapes", "owl", "queries"]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Hold one change of a file: the text between two offsets (in characters) is replaced."""

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """Hold one line that a mend takes away (`-`) or writes (`+`)."""

    mark: Literal["-", "+"]
    line: int
    """Its number, before the mend of a line that goes, after it of one that comes."""
    text: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Hold one thing that is wrong, with its place, its reason and its mend.

    `path` is relative to the project; lines and columns count from one, the end is exclusive, and
    all are 0 where a finding belongs to no line (a whole dataset that is inconsistent, say).
    `focus`, `predicate` and `value` are the node, the property and the value that it is about:
    IRIs bare, literals by their lexical form, empty where there is none.
    """

    rule: str
    stage: Stage
    severity: Severity
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    excerpt: str = ""
    """The line that `line` counts, as it stands in the file."""
    why: str = ""
    details: tuple[str, ...] = ()
    """What in particular fails, where the rule has several branches; other places that take part."""
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    """The mend that `fix` describes, where nobody has to word it."""
    changes: tuple[Change, ...] = ()
    """The lines of its own file that the edits change, where they are few."""
    safe: bool = False
    """Whether the mend changes the spelling alone, and nothing that is said or who says so."""
    focus: str = ""
    predicate: str = ""
    value: str = ""
    expected: str = ""
    """What ought to stand in place of the value, where the rule knows it."""
    component: str = ""
    """The local name of the SHACL constraint component, of a shape's result."""

    def __str__(self) -> str:
        """Return the finding as one line, place first."""
        place = f"{self.path}:{self.line}:{self.column}: " if self.line else ""
        if self.path and not self.line:
            place = f"{self.path}: "
        return f"{place}{self.severity} {self.rule}: {self.message}"

    @property
    def fingerprint(self) -> str:
        """Return a digest that stays when lines move: of rule, focus, predicate and value.

        A finding on no node is known by its file and its message.
        """
        about = (self.focus, self.predicate, self.value) if self.focus else (self.path, self.message)
        return sha256("\n".join((self.rule, *about)).encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Hold what a check found and what it looked at."""

    findings: tuple[Finding, ...] = ()
    checked: tuple[str, ...] = field(default=())
    elsewhere: int = 0
    """How many errors are in files that were not asked for."""
    waived: int = 0
    """How many findings a comment in their file waives."""
    known: int = 0
    """How many findings the baseline knows."""
    mended: int = 0
    """How many findings of the baseline were not found any more."""
    off: tuple[str, ...] = ()
    """The rules that the project has switched off."""
    unread: bool = False
    """Whether something cannot be read, so that nothing else was checked."""
    unasked: tuple[Stage, ...] = ()
    """The stages that a check of some files leaves to one of everything."""

    @property
    def ok(self) -> bool:
        """Tell whether no finding is an error, here or elsewhere."""
        return not self.elsewhere and not any(finding.severity == "error" for finding in self.findings)
