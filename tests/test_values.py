"""What is made later: whoever asks beside others gets it, and whoever asks after a failure."""

from __future__ import annotations

import pytest

from mbtgraph.values import Later


def test_another_thread_may_have_made_it_in_between() -> None:
    class Overtaken(Later[int]):
        """Hold what another thread makes as soon as somebody has looked whether it is made."""

        def __getattribute__(self, name: str) -> object:
            found = super().__getattribute__(name)
            if name == "_make" and found is not None:
                self.__dict__.update(_content=5, _make=None)
            return found

    assert Overtaken(lambda: 5)() == 5


def test_what_fails_is_asked_for_again() -> None:
    def make() -> str:
        tries.append(1)
        if len(tries) < 2:
            raise OSError("no answer")
        return "made"

    tries: list[int] = []
    later = Later(make)
    with pytest.raises(OSError, match="no answer"):
        later()
    assert not later.made
    assert later() == "made"
