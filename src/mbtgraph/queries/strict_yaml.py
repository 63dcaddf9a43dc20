"""A YAML loader for headers: safe, without aliases and repeated keys, and not deep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable

_DEPTH: Final = 8
# Written in C where the library is there: headers are half of what reading a project costs.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:  # noqa: ANN401 (as the library has it)
    """Return what a text of YAML says.

    Raises:
        yaml.YAMLError: It is no YAML, or uses what a header has no use for and a stranger could abuse:
            aliases, tags, deep nesting, repeated keys.
        UnicodeError: It holds half of a character, which YAML can escape and no file can hold.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        problem = ""
        if isinstance(event, yaml.AliasEvent):
            problem = "aliases are not allowed"
        elif getattr(event, "tag", None) is not None:
            problem = "tags are not allowed"
        elif depth > _DEPTH:
            problem = f"nested deeper than {_DEPTH}"
        if problem:
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)  # type: ignore[arg-type]
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a safe loader that is stricter still)


class _StrictLoader(_Loader):  # type: ignore[misc]
    """Refuse half characters, and keys that are no text or stand twice."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
        """Refuse half of a character, which YAML can escape and no file can hold."""
        text: str = super().construct_scalar(node)
        text.encode()
        return text

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """Refuse a key that is no text, or stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if not isinstance(name, str):
                raise yaml.constructor.ConstructorError(None, None, "a key has to be text", key.start_mark)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {name!r} stands twice", key.start_mark
                )
            seen.add(name)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return made
