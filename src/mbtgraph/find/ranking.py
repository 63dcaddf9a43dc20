"""The ranking of one search: what each word of it is read as, and what that gives to each node.

A credit is given for a word, and of several for one word a node keeps the highest; so a node that many
words lead to stands before one to which one word leads in many ways.
"""

from __future__ import annotations

from functools import cache
from math import log

from mbtgraph.find.material import INITIALS, NAMES, SEARCH, WEIGHTS
from mbtgraph.find.words import SEARCH_WORDS, STOP, parts, telling, words
from mbtgraph.namespaces import MBT
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Final

    from mbtgraph.find.index import Index
    from mbtgraph.find.links import Link
    from mbtgraph.find.material import Material, Passage

    Places = tuple[int, ...]
    """Some of the words asked for, by their number."""
    Reason = tuple[Places, int, str, str, str, Link | None]
    """Words, passage, how they were read, as what, through which thing, over which link."""
    Credit = tuple[float, Reason]

AS_WRITTEN: Final = "as written"
SPELLING: Final = "spelling"
ANOTHER_NAME: Final = "another name"
LINK: Final = "link"
KIND: Final = "kind"
PARAMETER: Final = "parameter"

_READ: Final = {AS_WRITTEN: 1.0, SPELLING: 0.85, ANOTHER_NAME: 0.65, SEARCH: 0.7}
"""How much of its weight a word keeps by the way in which it was read."""
_TO_THE_LETTER: Final = 1.2
"""What a word gains that is written so, and not in another form."""

_STANDS_OUT: Final = 0.6
"""The part of the best score from which on a node is taken for what is meant, as far as `_PERHAPS`."""
_PERHAPS: Final = 0.8
_MEANT: Final = 1.5
"""What a node gains whose whole name is asked for."""
_NEARLY: Final = 2 / 3
"""The part of a name from which on it may be meant, where two words or more are of it."""
_PASSED_ON: Final = {MBT + "hasCondition": 0.6, MBT + "kindOf": 0.6, MBT + "involves": 0.6}
_OTHERWISE: Final = 0.3
"""How much of the credit of a thing that is meant a link passes on."""
_NAMED: Final = 0.8
"""How much of the credit of a property goes to what it joins to a thing that is meant."""
_OF_KIND: Final = 0.4
"""How much of the credit of a kind goes to what is of this kind."""
_ANSWER: Final = 1.8
"""What a stored query gains where the text is a question."""
_HUB: Final = 150
"""Links from which on a thing says nothing of what it is joined to, unless the property is asked for."""


@value
class Match:
    """Hold why a node is a hit for some words of the text.

    `read` tells how the words were read: as written, by spelling, as another name, by search words, over a
    link, as the kind of the hit, or as a parameter that it takes; and `reading` as what. `via` is the thing
    that was meant; over a link, `property` is what joins it to the hit, `forward` tells whether it leads from
    the thing to the hit, and `edge` is the proposition behind it, where claims stand behind it.
    """

    words: str
    read: str
    reading: str
    field: str = ""
    text: str = ""
    via: str = ""
    property: str = ""
    forward: bool = False
    edge: str = ""


class Ranking:
    """Hold what the words of one search give to each node."""

    def __init__(self, index: Index, material: Material, asked: Mapping[str, str], *, question: bool) -> None:
        """Search for words, each with the form in which it was typed; they may be those of a question."""
        self._question = question
        self._material, self._links, self._index = material, material.links, index
        self._look_up: Callable[[str], dict[int, float]] = cache(lambda text: index.look_up(words(text)))
        self._typed = asked
        self._asked = self._known(asked)
        self._credits: dict[str, dict[int, Credit]] = {}
        self._found: dict[int, dict[int, int]] = {}
        self._telling: dict[int, float] = {}
        for place, word in enumerate(self._asked):
            self._read_word(place, word)
        for places, passage in self._whole_names():
            self._read_as(places, passage)
        self._told = sum(self._telling.values())
        for node, (places, strength) in self._meant().items():
            self._follow_links(node, places, strength)
            self._offer_queries(node, places, strength)
        self._credit_kinds()
        self.scores = {node: self._score(node, own) for node, own in self._credits.items()}

    def matches(self, node: str) -> tuple[Match, ...]:
        """Return why a node is a hit, the weightiest reason first; words with one reason go together."""
        together: dict[tuple[object, ...], tuple[float, set[int], Reason]] = {}
        for credit, reason in self._credits[node].values():
            places, number, read, reading, *rest = reason
            key = (number, read, reading if read != AS_WRITTEN else "", *rest)
            so_far, known, _ = together.get(key, (0.0, set(), reason))
            together[key] = so_far + credit, known | set(places), reason
        own = sorted(together.values(), key=lambda item: (-item[0], min(item[1])))
        return tuple(self._match((tuple(sorted(places)), *reason[1:])) for _, places, reason in own)

    def _match(self, reason: Reason) -> Match:
        places, number, read, reading, via, link = reason
        asked = " ".join(self._typed.get(self._asked[place], self._asked[place]) for place in places)
        if link is not None:
            forward = link.subject == via
            return Match(asked, read, "", via=via, property=link.property, forward=forward, edge=link.edge)
        if number < 0:
            return Match(asked, read, reading, via=via)
        passage = self._index.passages[number]
        return Match(asked, read, reading, passage.field, passage.text, via)

    def _score(self, node: str, own: dict[int, Credit]) -> float:
        """Return the credits of a node together, by the part of what was asked that they are for."""
        part = sum(map(self._telling.__getitem__, own)) / self._told
        return sum(credit for credit, _ in own.values()) * (0.1 + 0.9 * part) * self._prior(node)

    def _prior(self, node: str) -> float:
        prior = self._material.prior(node)
        return prior * _ANSWER if self._question and node in self._material.queries else prior

    def _known(self, asked: Iterable[str]) -> list[str]:
        """Return the words asked for; one joined by hyphens that stands nowhere falls into its parts."""
        known: list[str] = []
        for word in asked:
            several = parts(word)
            known += [word] if len(several) == 1 or self._look_up(word) else several
        return list(dict.fromkeys(known))

    def _read_word(self, place: int, word: str) -> None:
        for read, reading in self._readings(word):
            found = self._look_up(reading)
            rare = log(1 + len(self._index.passages) / (1 + len(found)))
            self._telling[place] = max(rare, self._telling.get(place, 0))
            size = len(parts(reading))
            for number, weight in found.items():
                passage = self._index.passages[number]
                self._found.setdefault(number, {})[place] = size
                credit = _READ[read] * WEIGHTS[passage.field] * weight
                if reading in passage.whole:
                    credit *= _TO_THE_LETTER
                self._credit(passage.node, (place,), credit, ((place,), number, read, reading, "", None))

    def _readings(self, word: str) -> list[tuple[str, str]]:
        if self._look_up(word):
            return [(AS_WRITTEN, word)]
        if both := self._index.split(word):
            return [(SPELLING, " ".join(both))]
        return [(SPELLING, meant) for meant in self._index.meant_by(word)]

    def _names(self) -> Iterator[tuple[Places, Passage, float]]:
        """Yield the names of which words are asked for: these words, the name, and their part of it."""
        for number, sizes in self._found.items():
            passage = self._index.passages[number]
            if passage.field in NAMES and passage.words:
                yield tuple(sorted(sizes)), passage, sum(sizes.values()) / len(set(passage.words))

    def _whole_names(self) -> list[tuple[Places, Passage]]:
        """Return the names whose words are all asked for, but none within a longer one."""
        whole = [(places, passage) for places, passage, part in self._names() if part >= 1]
        sets = {frozenset(places) for places, _ in whole}
        return [(places, p) for places, p in whole if not any(frozenset(places) < other for other in sets)]

    def _read_as(self, places: Places, passage: Passage) -> None:
        """Look up what else a name is called, or what the words of it are read as."""
        via = passage.node
        read = ANOTHER_NAME if via else SEARCH
        for name in self._other_names(passage) if via else SEARCH_WORDS[passage.text]:
            told = words(name)
            wanted, whole = telling(told), {word for word in told if word not in STOP}
            for number, weight in self._look_up(name).items():
                other = self._index.passages[number]
                sizes = self._found.setdefault(number, {})
                sizes[places[0]] = max(len(wanted), sizes.get(places[0], 0))
                credit = _READ[read] * WEIGHTS[other.field] * weight
                if whole <= other.whole:
                    credit *= _TO_THE_LETTER
                self._credit(other.node, places, credit, (places, number, read, name, via, None))

    def _other_names(self, passage: Passage) -> list[str]:
        own = {p.folded: p.text for p in self._material.names_of(passage.node) if p.field != INITIALS}
        if passage.field != INITIALS:
            own.pop(passage.folded, None)
        return list(own.values())

    def _meant(self) -> dict[str, tuple[Places, float]]:
        """Return the nodes that are meant, each with the words that mean it and their credit.

        Meant is what is called by words that are asked for, all of them or most; and what stands out by its
        words, wherever they stand.
        """
        far: dict[str, tuple[Places, float]] = {}
        for places, passage, part in self._names():
            whole = part >= 1
            if (whole or (part >= _NEARLY and len(places) > 1)) and part > far.get(passage.node, ((), 0.0))[
                1
            ]:
                far[passage.node] = places, min(part, 1.0)
        far.pop("", None)
        for node in self._standing_out():
            far.setdefault(node, (tuple(sorted(self._credits[node])), _PERHAPS))
        for node, (places, part) in far.items():
            if part == 1:
                own = self._credits[node]
                own.update(
                    {place: (own[place][0] * _MEANT, own[place][1]) for place in places if place in own}
                )
        return {
            node: (
                places,
                part * sum(self._credits[node][place][0] for place in places if place in self._credits[node]),
            )
            for node, (places, part) in far.items()
        }

    def _standing_out(self) -> list[str]:
        several = {node: own for node, own in self._credits.items() if len(own) > 1}
        scores = {node: self._score(node, own) for node, own in several.items()}
        best = max(scores.values(), default=0.0)
        return [node for node, score in scores.items() if score >= _STANDS_OUT * best]

    def _follow_links(self, node: str, places: Places, strength: float) -> None:
        """Pass the credit of a thing that is meant on to what it is joined to."""
        links = self._links.of(node)
        for other, link in links:
            if len(links) < _HUB:
                share = _PASSED_ON.get(link.property, _OTHERWISE)
                credit = share * strength / (1 + log(self._links.spread(other, link.property)))
                self._credit(other, places, credit, (places, -1, LINK, "", node, link))
            for place, (credit, _) in self._credits.get(link.property, {}).items():
                if place not in places:
                    reason = (place,), -1, LINK, "", node, link
                    self._credit(other, (place,), credit * _NAMED, reason)

    def _offer_queries(self, node: str, places: Places, strength: float) -> None:
        """Credit a stored query for taking what is meant, where it is a hit or a question is asked."""
        for query, name in self._material.takers_of(node):
            if self._question or query in self._credits:
                self._credit(query, places, strength * _OTHERWISE, (places, -1, PARAMETER, name, node, None))

    def _credit_kinds(self) -> None:
        """Credit what is a hit already for being of a kind that is asked for."""
        for kind in [node for node in self._credits if node in self._material.instances]:
            for place, (credit, (_, number, *_)) in list(self._credits[kind].items()):
                if number >= 0 and self._index.passages[number].field in NAMES:
                    for node in self._material.instances[kind] & self._credits.keys():
                        reason = (place,), number, KIND, "", kind, None
                        self._credit(node, (place,), credit * _OF_KIND, reason)

    def _credit(self, node: str, places: Places, credit: float, reason: Reason) -> None:
        """Give a node credit for some words together, where it has less for them so far."""
        if not node:
            return
        own = self._credits.setdefault(node, {})
        if sum([own[place][0] for place in places if place in own]) < credit:
            for place in places:
                own[place] = credit / len(places), reason
