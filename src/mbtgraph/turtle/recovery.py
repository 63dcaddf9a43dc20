"""How a reader goes on behind a mistake: what was most likely meant, and where it is safe to read again.

Most of it rests on how statements are written: the first token of one stands further left than the lines
below it. Where a file is not written so, a mistake costs the rest of its statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.turtle.directives import begins_directive
from mbtgraph.turtle.faults import Fault, behind, point
from mbtgraph.turtle.odd import explain, shown
from mbtgraph.turtle.scanner import Cut

if TYPE_CHECKING:
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.faults import Faults
    from mbtgraph.turtle.scanner import Scanner

_ENDS: Final = (";", ",", ".", "]", ")", "}")
_PARTNER: Final = {"[": "]", "(": ")", "{": "}"}


class Recovery:
    """Know the statement that is being read, its open brackets, and what to do where it breaks off."""

    def __init__(self, scanner: Scanner, faults: Faults) -> None:
        """Begin before the first statement."""
        self._scanner = scanner
        self._faults = faults
        self.open: list[Token] = []
        self._start = self._before = self._second = scanner.previous
        self._comma = self._behind_comma = scanner.previous
        self._dot: Token | None = None
        self._flat = False

    def begin(self) -> None:
        """Take the token that stands here for the first of a statement."""
        scanner = self._scanner
        self._before, self._start, self._second = self._start, scanner.token, scanner.token
        self._dot = scanner.previous if scanner.previous.text == "." else None

    def note_predicate(self) -> None:
        """Learn from a predicate that begins a line whether statements are indented."""
        scanner = self._scanner
        if scanner.previous is self._start:
            self._second = scanner.token
        if not self._flat and scanner.token.column <= self._start.column and scanner.on_new_line():
            self._flat = scanner.previous.text == ";" or scanner.previous is self._start

    def mark(self) -> str:
        """Pass a comma or a semicolon and return it; return nothing where something ends.

        Where neither stands, tell what is missing and return that.

        Raises:
            Cut: What stands here belongs to nothing.
        """
        scanner = self._scanner
        if scanner.at(",", ";"):
            mark = scanner.advance()
            self._comma, self._behind_comma = mark, scanner.token
            return mark.text
        return "" if scanner.at(*_ENDS) or scanner.ended() else self._missing()

    def _missing(self) -> str:
        scanner = self._scanner
        if scanner.token.kind == "language" and not begins_directive(scanner.token):
            scanner.wrong_here("A language tag stands only behind a string.", fix="take the tag out")
            scanner.advance()
            return self.mark()
        if self._new_statement():
            return self._unended_before()
        if not self._term_begins():
            raise scanner.expected("a comma, a semicolon or a dot")
        return self._between()

    def _between(self) -> str:
        """Tell whether a comma or a semicolon is missing: the first before a value, else the other."""
        scanner, token = self._scanner, self._scanner.token
        ahead, previous, comma = scanner.ahead, scanner.previous, self._comma
        valued = (ahead.kind == "mark" and ahead.text in {*_ENDS, "^^"}) or ahead.kind in {"end", "language"}
        mark = "," if token.text != "a" and (valued or token.kind not in {"iri", "name"}) else ";"
        if previous is self._behind_comma and comma.text == "," and comma.line < previous.line == token.line:
            self._faults.add(Fault(
                point(comma), behind(comma), f"A comma stands before the predicate {shown(previous)}.",
                fix="write ; for the comma", edit=(comma.start, comma.end, ";"),
            ))  # fmt: skip
        elif previous.kind != "broken":
            what = f"comma is missing before the value {shown(token)}"
            if mark == ";":
                what = f"semicolon is missing before the predicate {shown(token)}"
            scanner.missing(mark, f"A {what}.", fix=f"write {mark} here")
        return mark

    def _term_begins(self) -> bool:
        token = self._scanner.token
        if explain(token, self._scanner.previous, self._scanner.text):
            return token.text in {"a", "true", "false"}
        return token.kind in {"iri", "name", "blank", "string", "number", "broken"} or self._scanner.at(
            "[", "("
        )

    def _new_statement(self) -> bool:
        """Tell whether the first token of a line stands where only a statement begins."""
        scanner, token = self._scanner, self._scanner.token
        if not scanner.on_new_line():
            return False
        if begins_directive(token):
            return True
        if self._flat or token.column > self._start.column or token is self._start:
            return False
        graph = token.kind == "word" and token.text.lower() == "graph"
        return graph or token.kind in {"iri", "name", "blank"} or scanner.at("[", "(", "{")

    def _unended_before(self) -> str:
        scanner = self._scanner
        if self._nested():
            raise self.unclosed(self.open[-1])
        if scanner.previous.kind != "broken":
            scanner.missing(".", "This statement does not end; its dot is missing.", fix="end it with a dot")
        return "."

    def unended_by_semicolon(self) -> bool:
        """Tell whether a statement begins behind a semicolon that was meant to be a dot; if so, tell that."""
        scanner = self._scanner
        if self._nested() or not (scanner.ahead.kind == "word" and scanner.ahead.text == "a"):
            return False
        if scanner.token.kind not in {"iri", "name", "blank"} or not self._new_statement():
            return False
        mark = scanner.previous
        self._faults.add(Fault(
            point(mark), behind(mark),
            "This statement does not end; a semicolon stands where its dot belongs.",
            fix="write . for the semicolon", edit=(mark.start, mark.end, "."),
        ))  # fmt: skip
        return True

    def _nested(self) -> bool:
        return bool(self.open) and self.open[-1].text != "{"

    def unended(self) -> Cut:
        """Tell that no dot stands where a statement has to end."""
        scanner = self._scanner
        if scanner.previous.kind == "broken":
            return Cut()
        if scanner.ended():
            scanner.missing(".", "This statement does not end; its dot is missing.", fix="end it with a dot")
        elif scanner.at("]", ")", "}"):
            scanner.wrong_here(f"{shown(scanner.token)} closes nothing.", fix="take it out")
        else:
            return scanner.expected("a dot")
        return Cut()

    def unclosed(self, opening: Token) -> Cut:
        """Tell that a bracket is not closed."""
        scanner, mark = self._scanner, _PARTNER[opening.text]
        scanner.missing(
            mark,
            f"`{opening.text}` of line {opening.line}, column {opening.column} is not closed.",
            fix=f"write {mark} where its content ends",
        )
        return Cut()

    def close(self, opening: Token, mark: str) -> None:
        """Pass the end of a bracket, or tell that it has none.

        Raises:
            Cut: It has none.
        """
        if mark == "." or not self._scanner.at(_PARTNER[opening.text]):
            raise self.unclosed(opening)
        self._scanner.advance()
        self.open.pop()

    def item_begins(self, opening: Token) -> bool:
        """Tell whether another item of a list begins here, and not its end.

        Raises:
            Cut: It has no end.
        """
        scanner = self._scanner
        while scanner.at(","):
            comma = scanner.token
            scanner.wrong_here(
                "No commas stand between the items of a list.",
                fix="take it out",
                edit=(comma.start, comma.end, ""),
            )
            scanner.advance()
        if scanner.at(")"):
            return False
        if scanner.at(*_ENDS) or scanner.ended() or begins_directive(scanner.token):
            raise self.unclosed(opening)
        return True

    def torn_off(self) -> bool:
        """Tell whether this statement is the rest of the one before, torn off by a dot; if so, tell that."""
        scanner, dot = self._scanner, self._dot
        if dot is None or scanner.previous not in {self._start, self._second}:
            return False
        if self._start.line == dot.line or self._start.column <= self._before.column:
            return False
        self._faults.add(Fault(
            point(dot), behind(dot), f"This dot tears off {shown(self._start)} and what follows.",
            fix="write ; for the dot", edit=(dot.start, dot.end, ";"),
        ))  # fmt: skip
        return True

    def skip_pair(self) -> str:
        """Go to the end of a predicate and its objects; return the mark that stands there, or was meant.

        Raises:
            Cut: A bracket around them has no end.
        """
        scanner, depth = self._scanner, 0
        while not (scanner.ended() or self._new_statement()):
            if depth == 0 and (scanner.at("]", "}") or self._dot_ends()):
                return ""
            token = scanner.advance()
            if token.kind == "mark":
                if token.text == ";" and depth == 0:
                    return ";"
                depth += (token.text in {"[", "(", "{"}) - (token.text in {"]", ")", "}"} and depth > 0)
        if self._nested():
            raise Cut
        return "."

    def skip_statement(self) -> None:
        """Go to the end of a statement that is given up, at least one token on."""
        scanner = self._scanner
        if scanner.token is self._start and not scanner.ended():
            scanner.advance()
        while not (scanner.ended() or self._new_statement()):
            if self.open and scanner.at("}"):
                return
            if self._dot_ends():
                scanner.advance()
                return
            scanner.advance()

    def _dot_ends(self) -> bool:
        """Tell whether the dot that stands here ends a statement: behind a mistake, one may be of a text."""
        scanner = self._scanner
        if not scanner.at("."):
            return False
        ahead = scanner.ahead
        left = ahead.line > scanner.token.line and ahead.column <= self._start.column
        return self._flat or left or ahead.kind == "end" or ahead.text == "}"
