"""A YAML loader for headers: safe, without aliases and repeated keys, and not deep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable

_DEPTH: Final = 8


class StrictLoader(yaml.SafeLoader):
    """Refuse what a header has no use for and a stranger could abuse."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401
        """Refuse aliases, tags and deep nesting."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise yaml.composer.ComposerError(None, None, "tags are not allowed", event.start_mark)
        self._depth += 1
        if self._depth > _DEPTH:
            problem = f"nested deeper than {_DEPTH}"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
        """Refuse half of a character, which YAML can escape and no file can hold."""
        text = super().construct_scalar(node)
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
        return super().construct_mapping(node, deep=deep)
