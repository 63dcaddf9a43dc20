"""Where each triple of a Turtle file stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from mbtgraph.turtle.reader import read

if TYPE_CHECKING:
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.terms import Term, Triple

Part = Literal["subject", "predicate", "object"]


class Place(NamedTuple):
    """Hold one triple as text (IRIs bare, literals by lexical form) and the tokens it was read from.

    The text of a labelled blank node is its label, and that of a bracket is empty. `owner` is the thing in
    whose statement a bracket stands, and the subject itself elsewhere.
    """

    subject: str
    predicate: str
    value: str
    at_subject: Token
    at_predicate: Token
    at_value: Token
    at_suffix: Token | None
    owner: str


class Positions:
    """Hold the places of the triples of one Turtle text."""

    def __init__(self, text: str) -> None:
        """Read the text; what is not Turtle is passed over, the parser reports it."""
        self.places = tuple(_place(triple) for triple in read(text).triples)

    @cached_property
    def _about(self) -> dict[str, list[Place]]:
        """The places by subject; those nested in its statement come first, since the last match wins."""
        own: dict[str, list[Place]] = {}
        for place in sorted(self.places, key=lambda place: place.subject == place.owner):
            own.setdefault(place.owner, []).append(place)
        return own

    def find(
        self, focus: str, predicate: str = "", value: str | None = None, *, part: Part = "object"
    ) -> Token | None:
        """Return the token to point at, or nothing where the focus is not in the text.

        The best match is the triple with this value; else the last one with this predicate; else
        the subject itself. `part` chooses which token of a matching triple is pointed at. What stands
        in brackets in the statement of the focus counts as said of it, where it says no such thing itself.
        """
        own = self._about.get(focus)
        if not own:
            return None
        chosen = [place for place in own if place.predicate == predicate] if predicate else []
        exact = [place for place in (chosen or own) if value is not None and place.value == value]
        if exact:
            return _token(exact[-1], part)
        if chosen:
            return _token(chosen[-1], part)
        return min(own, key=lambda place: (place.subject != focus, place.at_subject.start)).at_subject

    def holds(self, focus: str, predicate: str, value: str | None) -> bool:
        """Tell whether the text holds a triple with this subject, predicate and (where given) value."""
        return any(
            place.predicate == (predicate or place.predicate) and value in {None, place.value}
            for place in self._about.get(focus, ())
        )


def _token(place: Place, part: Part) -> Token:
    return {"subject": place.at_subject, "predicate": place.at_predicate, "object": place.at_value}[part]


def _place(triple: Triple) -> Place:
    return Place(
        _text(triple.subject), triple.predicate.value, _text(triple.value),
        triple.at_subject, triple.at_predicate, triple.at_value, triple.at_suffix, _text(triple.owner),
    )  # fmt: skip


def _text(term: Term) -> str:
    if term.kind != "blank":
        return term.value
    return "" if term.value[0] in "[(," else f"_:{term.value}"
