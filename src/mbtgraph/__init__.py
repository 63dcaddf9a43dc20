"""A knowledge graph of Mentalization-Based Treatment in which every claim tells who says so.

Public is what stands here; everything else may change between releases. The names are loaded
when they are first used, so that `import mbtgraph` reads no file and no engine.

```python
import mbtgraph

graph = mbtgraph.open()
answer = graph.ask("upstream-causes", problem="impulsivity", trust="t1")
```
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mbtgraph.errors import (
        BadParameter,
        EndpointError,
        LoadError,
        MbtGraphError,
        MissingExtra,
        ProjectError,
        QueryError,
        QueryForbidden,
        QuerySyntaxError,
        QueryTimeout,
        SnapshotError,
        UnknownQuery,
        UnknownRule,
    )
    from mbtgraph.find import Hit
    from mbtgraph.findings import Finding, Report
    from mbtgraph.gate import check
    from mbtgraph.graph import Graph, open  # noqa: A004 (the word people expect)
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.queries.solutions import Solutions

__all__ = [
    "Answer",
    "BadParameter",
    "EndpointError",
    "Finding",
    "Graph",
    "Hit",
    "LoadError",
    "MbtGraphError",
    "MissingExtra",
    "ProjectError",
    "QueryError",
    "QueryForbidden",
    "QuerySyntaxError",
    "QueryTimeout",
    "Report",
    "Row",
    "SnapshotError",
    "Solutions",
    "UnknownQuery",
    "UnknownRule",
    "check",
    "open",
]

_HOME = {
    "Answer": "queries.results",
    "Row": "queries.results",
    "Solutions": "queries.solutions",
    "Finding": "findings",
    "Report": "findings",
    "Graph": "graph",
    "Hit": "find",
    "open": "graph",
    "check": "gate",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name in __all__:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(f"mbtgraph.{_HOME.get(name, 'errors')}"), name)
    raise AttributeError(f"mbtgraph has no name {name!r}; public are {', '.join(__all__)}.")


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
