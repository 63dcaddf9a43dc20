"""The exceptions of mbtgraph.

A finding about somebody's file is a value (`mbtgraph.findings.Finding`); an exception means
that a thing could not be done at all.

```
MbtGraphError (exit_code)
├─ ProjectError
├─ SnapshotError
├─ RevisionError
├─ LoadError (path, line, column)
├─ UnknownRule (name, nearest)
├─ QueryError
│  ├─ UnknownQuery (name, nearest)
│  ├─ QuerySyntaxError (line, column)
│  ├─ BadParameter (name, expected, got)
│  ├─ QueryForbidden (form)
│  ├─ QueryTimeout (limit)
│  ├─ Busy (seconds)
│  ├─ TooLarge
│  └─ Unwritable
├─ EndpointError (url, status)
└─ MissingExtra (feature, install)
```
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any, ClassVar


def nearest(word: str, known: Iterable[str], *, count: int = 2, likeness: float = 0.6) -> list[str]:
    """Return the known words that a misspelt one may have meant, the likeliest first."""
    import difflib  # noqa: PLC0415 (needed for a refusal only)

    return difflib.get_close_matches(word, list(known), n=count, cutoff=likeness)


class MbtGraphError(Exception):
    """Say what could not be done, and how to mend it."""

    exit_code: ClassVar[int] = 3

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by what is held: `__init__` takes the parts of a message, not the message."""
        return type(self).__new__, (type(self), *self.args), vars(self)


class ProjectError(MbtGraphError):
    """Say that no project, or not a whole one, was found."""


class SnapshotError(MbtGraphError):
    """Say that the built dataset is missing, stale or damaged."""


class RevisionError(MbtGraphError):
    """Say that git has no such revision, or cannot be asked."""


class LoadError(MbtGraphError):
    """Say that a file could not be read as RDF."""

    def __init__(self, message: str, *, path: Path, line: int = 1, column: int = 1, turtle: str = "") -> None:
        """Keep the place beside the message, and the text where it should have been Turtle."""
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.turtle = turtle


class UnknownRule(MbtGraphError):
    """Say that no rule has this name."""

    exit_code = 2

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        """Name the nearest rules."""
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"There is no rule {name!r}.{hint} docs/rules/README.md lists them.")
        self.name = name
        self.nearest = tuple(nearest)


class QueryError(MbtGraphError):
    """Say that a query cannot be run."""

    exit_code = 2


class UnknownQuery(QueryError):
    """Say that no stored query has this name."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        """Name the nearest stored queries."""
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"There is no stored query {name!r}.{hint} `mbtgraph queries` lists them.")
        self.name = name
        self.nearest = tuple(nearest)


class QuerySyntaxError(QueryError):
    """Say where a query is not SPARQL."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        """Keep the position, counted from one."""
        super().__init__(f"query:{line}:{column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class BadParameter(QueryError):
    """Say which parameter is wrong, what was expected and what came."""

    def __init__(self, name: str, *, expected: str, got: str, nearest: Sequence[str] = ()) -> None:
        """Name the nearest right values, where there are any."""
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"Parameter {name}: expected {expected}, got {got}.{hint}")
        self.name = name
        self.expected = expected
        self.got = got
        self.nearest = tuple(nearest)


class QueryForbidden(QueryError):
    """Say which form a query may not use here."""

    def __init__(self, form: str, *, line: int, column: int, why: str) -> None:
        """Keep the position, counted from one."""
        super().__init__(f"query:{line}:{column}: {form} is not allowed: {why}.")
        self.form = form
        self.line = line
        self.column = column


class QueryTimeout(QueryError):
    """Say that a query was stopped."""

    exit_code = 3

    def __init__(self, limit: float) -> None:
        """Keep the limit, in seconds."""
        super().__init__(
            f"The query was stopped after {limit:g} s. Ask for less (add LIMIT, or more patterns), "
            "or allow more time with --timeout."
        )
        self.limit = limit


class Busy(QueryError):
    """Say that a query was not run, or not to its end, since there are too many."""

    exit_code = 3

    def __init__(self, seconds: int = 5) -> None:
        """Keep after how many seconds to ask again."""
        super().__init__(
            "The server is busy with other queries, and this one is not quickly done. "
            f"Ask again after {seconds} s, or ask for less."
        )
        self.seconds = seconds


class TooLarge(QueryError):
    """Say that an answer would be larger than any may be."""


class Unwritable(QueryError):
    """Say that the format asked for cannot hold an answer, and which one can."""


class EndpointError(MbtGraphError):
    """Say what an endpoint cannot do; the status is that of HTTP, or 0."""

    def __init__(self, url: str, problem: str, *, status: int = 0) -> None:
        """Begin the sentence with the address."""
        super().__init__(f"{url} {problem}")
        self.url = url
        self.problem = problem
        self.status = status


class MissingExtra(MbtGraphError):
    """Say which optional part is not installed."""

    def __init__(self, feature: str, install: str) -> None:
        """Name the command that installs it."""
        super().__init__(f"{feature} needs a part that is not installed: `{install}`.")
        self.feature = feature
        self.install = install
