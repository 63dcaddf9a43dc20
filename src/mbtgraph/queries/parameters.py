"""Parameters of stored queries: from what a person typed to one RDF term, or a clear refusal."""

from __future__ import annotations

import re

from mbtgraph.errors import BadParameter, MbtGraphError, nearest
from mbtgraph.namespaces import MBT, PREFIXES, ROOT, XSD, shrink
from mbtgraph.rdf import Literal as RdfLiteral
from mbtgraph.rdf import NamedNode, Term
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Final, Literal

    Type = Literal["iri", "string", "integer", "decimal", "boolean"]

TYPES: Final = ("iri", "string", "integer", "decimal", "boolean")
_NUMBERS: Final = {"integer": r"[+-]?[0-9]+", "decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"}
_A_THING: Final = "the label, the CURIE or the IRI of a thing"
_SCHEMES: Final = ("http://", "https://", "urn:")

UNDEF = "UNDEF"
"""What SPARQL writes for no value: a join with anything."""


@value
class Parameter:
    """Hold what a stored query says of one parameter; its default is read from the query's VALUES block."""

    name: str
    type: Type
    description: str = ""
    optional: bool = False
    multiple: bool = False
    enum: tuple[str, ...] = ()
    class_: str = ""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    max_length: int = 500
    examples: tuple[str, ...] = ()
    default: str = ""

    @property
    def told(self) -> str:
        """Return the default as a reader wants it."""
        return "not given" if self.default == UNDEF else self.default

    @property
    def noun(self) -> str:
        """Return what kind of thing is meant, with its article."""
        name = self.class_.partition(":")[2] or "thing"
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"

    @property
    def expected(self) -> str:
        """Return in words what a value has to be."""
        if self.enum:
            return "one of " + ", ".join(self.enum)
        if self.type == "iri":
            return _A_THING.replace("a thing", self.noun)
        bounds = "".join(
            f" {sign} {spelled(bound)}"
            for sign, bound in (("≥", self.minimum), ("≤", self.maximum))
            if bound is not None
        )
        pattern = f" that matches {self.pattern}" if self.pattern else ""
        return {"integer": "a whole number", "decimal": "a number", "boolean": "true or false"}.get(
            self.type, f"at most {self.max_length} characters{pattern}"
        ) + bounds


class Names:
    """Hold the names under which things can be asked for: labels, other labels, CURIEs and slugs."""

    def __init__(
        self,
        named: Iterable[tuple[str, str]],
        others: Callable[[], Names] | None = None,
        suggested: Callable[[str], list[str]] | None = None,
    ) -> None:
        """Index pairs of IRI and label.

        `others` gives the names of things of any kind, `suggested` the things that a text may mean.
        """
        self._others, self._suggested = others, suggested
        self._by_name: dict[str, set[str]] = {}
        self.labels: dict[str, str] = {}
        for iri, label in named:
            self.labels.setdefault(iri, label)
            curie = shrink(iri)
            for name in (label, iri, curie, re.split(r"[#/]", iri)[-1]):
                self._by_name.setdefault(_folded(name), set()).add(iri)

    def find(self, name: str, *, parameter: str, expected: str = _A_THING) -> str:
        """Return the IRI of the one thing that has this name.

        Of several, the one that is meant to the letter, is called so and not only in its address, or is no
        term of the ontology, goes before.

        Raises:
            BadParameter: No thing has the name, or several do.
        """
        found = self.named(name)
        exact = {iri for iri in found if name in {iri, shrink(iri)}}
        called = {iri for iri in found if _folded(self.labels[iri]) == _folded(name)}
        for choice in (found, exact, called, {iri for iri in found if not iri.startswith(MBT)}):
            if len(choice) == 1:
                return next(iter(choice))
        if found:
            names = sorted(shrink(iri) for iri in found)
            raise BadParameter(
                parameter, expected=expected, got=f"{name!r}, which names {len(found)} things", nearest=names
            )
        if self._others is not None and (other := sorted(self._others().named(name))):
            got = f"{name!r}, which is a thing of another kind ({shrink(other[0])})"
            raise BadParameter(parameter, expected=expected, got=got)
        near = nearest(_folded(name), self._by_name, count=3)
        alike = [iri for key in near for iri in sorted(self._by_name[key])]
        meant = list(dict.fromkeys(map(self._say, alike or self._searched(name))))
        raise BadParameter(parameter, expected=expected, got=repr(name[:80]), nearest=meant[:3])

    def named(self, name: str) -> set[str]:
        """Return the IRIs of the things that have this name."""
        return self._by_name.get(_folded(name)) or self._by_name.get(_folded(name).replace(" ", "-"), set())

    def _searched(self, name: str) -> list[str]:
        """Return the things that a search finds for a name that is like none of ours."""
        if self._suggested is None:
            return []
        try:
            return [iri for iri in self._suggested(name) if iri in self.labels]
        except MbtGraphError:  # what cannot be searched for is like nothing
            return []

    def _say(self, iri: str) -> str:
        return f"{self.labels[iri]!r} ({shrink(iri)})"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def spelled(given: str | float) -> str:
    """Return a plain value as the text that a parameter takes: numbers have no exponent, whole ones no point.

    >>> [spelled(given) for given in (True, 2000.0, 1e-7, 1e6, 0.5, 12, "1.0")]
    ['true', '2000', '0.0000001', '1000000', '0.5', '12', '1.0']
    """
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, float):
        from decimal import Decimal  # noqa: PLC0415 (few give one)

        return f"{Decimal(repr(float(given))):f}".removesuffix(".0")
    return str(given)


def to_term(parameter: Parameter, value: str, names: Names | None) -> Term:
    """Return the term that a value of a parameter stands for; `names` is for IRI parameters only.

    Raises:
        BadParameter: The value is not what the parameter takes.
    """
    if len(value) > parameter.max_length:
        raise BadParameter(parameter.name, expected=parameter.expected, got=f"{len(value)} characters")
    if parameter.enum and value not in parameter.enum:
        near = nearest(value, parameter.enum, count=1)
        raise BadParameter(parameter.name, expected=parameter.expected, got=repr(value[:80]), nearest=near)
    if names is not None:
        return _iri(parameter, value, names)
    if not _fits(parameter, value):
        raise BadParameter(parameter.name, expected=parameter.expected, got=repr(value[:80]))
    try:
        return RdfLiteral(value, datatype=NamedNode(XSD + parameter.type))
    except UnicodeEncodeError as error:
        got = "text with a lone surrogate, which is no character"
        raise BadParameter(parameter.name, expected=parameter.expected, got=got) from error


def _fits(parameter: Parameter, value: str) -> bool:
    if parameter.type in _NUMBERS:
        return bool(re.fullmatch(_NUMBERS[parameter.type], value)) and _within(parameter, float(value))
    if parameter.type == "boolean":
        return value in {"true", "false"}
    return not parameter.pattern or bool(re.fullmatch(parameter.pattern, value))


def _iri(parameter: Parameter, value: str, names: Names) -> NamedNode:
    text = value.strip().removeprefix("<").removesuffix(">")
    prefix = text.partition(":")[0]
    foreign = text.startswith(_SCHEMES) and not text.startswith(ROOT)
    if foreign and not parameter.class_:
        try:
            return NamedNode(text)
        except ValueError as error:
            raise BadParameter(
                parameter.name, expected=parameter.expected, got=f"{text[:80]!r}, which is no IRI"
            ) from error
    if ":" in text and prefix not in PREFIXES and not text.startswith(_SCHEMES) and " " not in prefix:
        near: Sequence[str] = nearest(prefix, PREFIXES, count=1)
        raise BadParameter(
            parameter.name,
            expected=parameter.expected,
            got=f"{text[:80]!r}, whose prefix is unknown",
            nearest=[f"{p}:" for p in near],
        )
    return NamedNode(names.find(text, parameter=parameter.name, expected=parameter.expected))


def _within(parameter: Parameter, number: float) -> bool:
    low, high = parameter.minimum, parameter.maximum
    return (low is None or number >= low) and (high is None or number <= high)
