"""Frozen value classes for what asking loads.

`dataclasses` takes longer to import than the rest of a cold question takes to answer, since it
loads `inspect`; `bench/README.md` has the figures. So the modules on the way of a question use
this decorator, and all others use `dataclasses`. Type checkers see one kind of class.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Generic, TypeVar, dataclass_transform

    T = TypeVar("T")
else:
    T = "T"

    class Generic:  # noqa: D101
        def __class_getitem__(cls, _: object):  # noqa: ANN204, D105
            return cls

    def dataclass_transform(**_: object):  # noqa: ANN201, D103
        return lambda decorator: decorator


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """Make a class of annotated fields a frozen value: built by field, equal and hashed by content.

    One that holds a dict or another thing without a hash has none either. A method of these that the
    class has of its own stays.

    >>> @value
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(y=2, x=1) == Point(1, 2)
    (Point(x=1, y=0), True)
    >>> Point(1).x = 5
    Traceback (most recent call last):
    AttributeError: Point is frozen: x cannot be set.
    """
    fields = tuple(cls.__annotations__)
    defaults = {name: cls.__dict__[name] for name in fields if name in cls.__dict__}

    def init(self: object, *given: object, **named: object) -> None:
        content = {**defaults, **dict(zip(fields, given, strict=False)), **named}
        if len(content) != len(fields) or len(given) > len(fields):
            wrong = sorted({*fields} ^ {*content}) or ["too many values"]
            raise TypeError(f"{cls.__name__} takes {', '.join(fields)}; wrong: {', '.join(wrong)}.")
        self.__dict__.update(content)

    def refuse(_: object, name: str, *__: object) -> None:
        raise AttributeError(f"{cls.__name__} is frozen: {name} cannot be set.")

    def key(self: object) -> tuple[object, ...]:
        return tuple(self.__dict__[name] for name in fields)

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if type(other) is type(self) else NotImplemented

    def show(self: object) -> str:
        content = ", ".join(f"{name}={self.__dict__[name]!r}" for name in fields)
        return f"{cls.__name__}({content})"

    methods = {
        "__init__": init,
        "__setattr__": refuse,
        "__delattr__": refuse,
        "__eq__": equal,
        "__hash__": lambda self: hash(key(self)),
        "__repr__": show,
        # By content: a cached property may come to it while a copy is made.
        "__reduce__": lambda self: (type(self), key(self)),
    }
    for name in methods.keys() - cls.__dict__.keys():
        setattr(cls, name, methods[name])
    return cls


class Later(Generic[T]):
    """Hold what is made when it is first asked for, and once; copied, compared and pickled it is made.

    What fails is not kept: it is made anew for the next who asks. Two threads that ask at once may make
    it twice.

    >>> later = Later(lambda: print("made") or 5)
    >>> later.made
    False
    >>> later() + later()
    made
    10
    """

    def __init__(self, make: Callable[[], T]) -> None:
        """Take what makes it."""
        self._make: Callable[[], T] | None = make

    @classmethod
    def of(cls, content: T) -> Later[T]:
        """Return one that is made already."""
        later = cls(lambda: content)
        later()
        return later

    @property
    def made(self) -> bool:
        """Tell whether somebody has asked for it."""
        return self._make is None

    def __call__(self) -> T:
        """Return it."""
        make = self._make  # read once: another thread may have made it in between
        if make is not None:
            self._content = make()
            self._make = None  # what it was made from may be large
        return self._content

    def __eq__(self, other: object) -> bool:
        """Compare what is made."""
        return self() == other() if isinstance(other, Later) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle what is made, and not what makes it."""
        return Later.of, (self(),)
