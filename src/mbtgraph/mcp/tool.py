"""A tool as a value: what a client is told of it, and what it does. Nothing here knows the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mbtgraph.errors import BadParameter, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mbtgraph.mcp.replies import Reply


@dataclass(frozen=True)
class Tool:
    """Hold one tool: what a client is told of it, and what it does with what it is given.

    A slow one may take seconds, so that others must not wait for it.
    """

    name: str
    title: str
    description: str
    takes: dict[str, Any]
    gives: dict[str, Any]
    run: Callable[[dict[str, Any]], Reply]
    slow: bool = False

    def call(self, given: Mapping[str, Any]) -> Reply:
        """Return the reply to what a client gives; nothing given for a parameter is as if it were left out.

        Raises:
            MbtGraphError: A parameter is unknown, missing or wrong, or the question cannot be answered.
        """
        known = self.takes["properties"]
        values = {name: value for name, value in given.items() if value is not None}
        for name in values:
            if name not in known:
                raise BadParameter(
                    name[:80], expected=f"one of: {', '.join(known)}", got="a parameter it does not have",
                    nearest=nearest(name[:80], known, count=1),
                )  # fmt: skip
        for name in self.takes["required"]:
            if name not in values:
                raise BadParameter(name, expected="a value", got="none")
        for name in known.keys() & {"offset", "limit"}:
            values[name] = _count(name, known[name], values.get(name, known[name]["default"]))
        if "trust" in known:
            levels = known["trust"]["enum"]
            if values.setdefault("trust", known["trust"]["default"]) not in levels:
                raise BadParameter(
                    "trust", expected=f"one of {', '.join(levels)}", got=shown(values["trust"])
                )
        return self.run(values)


def _count(name: str, schema: Mapping[str, Any], value: object) -> int:
    least, most = schema["minimum"], schema["maximum"]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise BadParameter(name, expected=f"a whole number from {least} to {most}", got=shown(value))


def shown(value: object) -> str:
    """Return what was given, for an error."""
    try:
        return repr(value)[:80]
    except ValueError:
        return "a number with thousands of digits"


def text(name: str, given: Mapping[str, Any]) -> str:
    """Return what was given for a parameter that takes text.

    Raises:
        BadParameter: It is no text.
    """
    value = given[name]
    if not isinstance(value, str):
        raise BadParameter(name, expected="text", got=shown(value))
    return value
