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
        """Refuse aliases and deep nesting."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", self._mark())
        self._depth += 1
        if self._depth > _DEPTH * 2:
            raise yaml.composer.ComposerError(None, None, f"nested deeper than {_DEPTH}", self._mark())
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def _mark(self) -> Any:  # noqa: ANN401 (yaml ships no types for its events)
        return self.peek_event().start_mark  # type: ignore[no-untyped-call]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """Refuse a key that stands twice."""
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {name!r} stands twice", key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep=deep)
