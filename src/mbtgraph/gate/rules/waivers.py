"""Waivers: comments in Turtle that let a mistake stand, with a reason and until an end."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.errors import nearest
from mbtgraph.findings import Edit, Finding
from mbtgraph.lexer import LINE_BREAK, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from mbtgraph.gate.places import Places
    from mbtgraph.gate.rules.model import Rule

FORM: Final = "# mbtgraph: allow RULE until YYYY-MM: reason"
_BEGINS: Final = re.compile(r"#[ \t]*mbtgraph(?:[ \t]*:|[ \t]+allow\b)[^\n\r]*")
_PARTS: Final = re.compile(
    r"#[ \t]*mbtgraph:[ \t]+allow[ \t]+(?P<rule>[\w.-]+)(?:[ \t]+until[ \t]+(?P<until>[\w-]+))?"
    r"(?:[ \t]*:[ \t]*(?P<reason>.*))?"
)
_YEAR: Final = 12


class _Comment(NamedTuple):
    """Hold a comment, and the lines that it speaks of."""

    path: str
    token: Token
    lines: range


@dataclass
class Waiver:
    """Hold a waiver, and whether it waived anything."""

    rule: Rule
    until: date
    comment: _Comment
    used: bool = field(default=False)

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is what this waives: by its rule and its place."""
        return (
            finding.rule == self.rule.id
            and finding.path == self.comment.path
            and finding.line in self.comment.lines
        )


class Waivers:
    """Hold the waivers of a project as they are on one day."""

    def __init__(
        self,
        texts: Mapping[str, str],
        catalogue: Callable[[], Mapping[str, Rule]],
        places: Places,
        *,
        today: date,
    ) -> None:
        """Read the waivers in texts of Turtle; the rules by name are asked for where there is one."""
        self._texts = texts
        self._places = places
        self._today = today
        self._waivers: list[Waiver] = []
        self.malformed: list[Finding] = []
        comments = list(_comments(texts))
        known = catalogue() if comments else {}
        for comment in comments:
            try:
                self._waivers.append(_waiver(comment, known, today))
            except ValueError as problem:
                self.malformed.append(
                    self._finding("waiver-form", "error", comment, str(problem), f"write it as `{FORM}`")
                )

    def waive(self, finding: Finding) -> bool:
        """Tell whether a waiver lets a finding stand."""
        covering = [waiver for waiver in self._waivers if waiver.covers(finding)]
        for waiver in covering:
            waiver.used = True
        return any(waiver.until >= self._today for waiver in covering)

    def left(self, stages: Collection[str], *, off: Collection[str]) -> Iterator[Finding]:
        """Yield the waivers that have expired, and those that waived nothing though their rule was asked.

        That is so where its stage is among those that ran, and the project has not switched it off.
        """
        for waiver in self._waivers:
            if waiver.until < self._today:
                yield self._finding(
                    "waiver-expired", "warning", waiver.comment,
                    f"This waiver of {waiver.rule.id} ended on {waiver.until}.",
                    "mend what it waived, or give it a new end and say why it takes longer",
                )  # fmt: skip
            elif waiver.rule.stage in stages and waiver.rule.id not in off and not waiver.used:
                edit = _removal(waiver.comment, self._texts[waiver.comment.path])
                yield self._finding(
                    "waiver-unused", "info", waiver.comment,
                    f"This waiver of {waiver.rule.id} waives nothing.", "take the comment away", edit,
                )  # fmt: skip

    def _finding(
        self, rule: str, severity: str, comment: _Comment, message: str, fix: str, *edits: Edit
    ) -> Finding:
        return Finding(
            rule=rule, stage="syntax", severity=severity, message=message,  # type: ignore[arg-type]
            **self._places.spot(comment.path, comment.token)._asdict(), fix=fix, edits=edits,
            safe=bool(edits),
        )  # fmt: skip


def _waiver(comment: _Comment, known: Mapping[str, Rule], today: date) -> Waiver:
    """Return the waiver that a comment makes.

    Raises:
        ValueError: It makes none; the sentence tells why.
    """
    parts = _PARTS.fullmatch(comment.token.text.rstrip())
    if parts is None:
        raise ValueError("This looks like a waiver and cannot be read.")
    rule, until, reason = parts["rule"], parts["until"], parts["reason"]
    if rule not in known:
        near = nearest(rule, (name for name, own in known.items() if own.waivable))
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"There is no rule {rule!r} to waive.{hint}")
    if not known[rule].waivable:
        raise ValueError(f"{rule} cannot be waived: only what shapes and lints find can.")
    if not until:
        raise ValueError("This waiver has no end; a waiver ends within a year.")
    if not reason:
        raise ValueError("This waiver has no reason; say why the mistake may stand.")
    return Waiver(known[rule], _end(until, today), comment)


def _end(until: str, today: date) -> date:
    """Return the last day of a waiver: a month runs to its end.

    Raises:
        ValueError: It is no month and no day, or more than a year ahead.
    """
    written = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", until, re.ASCII)
    try:
        year, month = int(written[1]), int(written[2])  # type: ignore[index]
        end = date(year, month, int(written[3] or calendar.monthrange(year, month)[1]))  # type: ignore[index]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{until} is no month and no day; write it like {today:%Y-%m}.") from error
    if (end.year - today.year) * _YEAR + end.month - today.month > _YEAR:
        raise ValueError(f"{until} is more than a year ahead; a waiver ends within a year.")
    return end


def _comments(texts: Mapping[str, str]) -> Iterator[_Comment]:
    """Yield the comments that begin like a waiver; what is in a name or a text is none."""
    for path, text in texts.items():
        found = list(_BEGINS.finditer(text)) if path.endswith(".ttl") else []
        if not found:
            continue
        read = list(tokens(text))
        starts, spans = [token.start for token in read], list(_statements(read))
        for match in found:
            before = bisect_right(starts, match.start()) - 1
            behind = read[before].end if before >= 0 else 0
            gap = text[behind : match.start()] if behind <= match.start() else "#"
            if "#" not in re.split(LINE_BREAK, gap)[-1]:
                yield _placed(path, text, match, spans)


def _placed(path: str, text: str, match: re.Match[str], spans: Sequence[tuple[Token, Token]]) -> _Comment:
    """Return a comment with its lines: the line that it ends, or the statement it stands in or before."""
    breaks = list(re.finditer(LINE_BREAK, text[: match.start()]))
    begin = breaks[-1].end() if breaks else 0
    line = len(breaks) + 1
    token = Token("comment", match[0], match.start(), line, match.start() - begin + 1)
    if text[begin : match.start()].strip():
        return _Comment(path, token, range(line, line + 1))
    for first, last in spans:
        if last.start > match.start():
            return _Comment(path, token, range(first.line, last.line + 1))
    return _Comment(path, token, range(0))


def _statements(read: Iterable[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the first and the last token of each statement."""
    first, depth = None, 0
    for token in read:
        first = first or token
        depth += (token.text in {"[", "("}) - (token.text in {"]", ")"})
        if token.text == "." and depth <= 0:
            yield first, token
            first, depth = None, 0


def _removal(comment: _Comment, text: str) -> Edit:
    """Return the edit that takes a comment away, with its line where it has one of its own."""
    token = comment.token
    begin, end = token.start - token.column + 1, token.end
    before = text[begin : token.start]
    line_break = re.compile(LINE_BREAK).match(text, end)
    if before.strip():
        begin += len(before.rstrip())
    elif line_break:
        end = line_break.end()
    return Edit(path=comment.path, start=begin, end=end, text="")
