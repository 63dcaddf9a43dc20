"""The same question in other tools: lines to copy, in which nothing of a value becomes a command."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from mbtgraph.web.stored.forms import address

if TYPE_CHECKING:
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.web.settings import Settings
    from mbtgraph.web.stored.forms import Given


def copies(settings: Settings, query: StoredQuery, values: Given, trust: str) -> list[tuple[str, str]]:
    """Return the name of each tool, and the lines that ask the question there; two ask a running service."""
    own = [
        ("mbtgraph", shlex.join(["mbtgraph", "ask", query.id, *_options(values), "--trust", trust])),
        ("Python", _python(query, values, trust)),
    ]
    if not settings.live:
        return own
    url = settings.absolute(address(f"/query/{query.id}.csv", values, trust=trust))
    return [
        ("curl", _curl(settings, query, values, trust)),
        *own,
        ("R", f"answer <- read.csv({json.dumps(url)}, check.names = FALSE)"),
    ]


def _curl(settings: Settings, query: StoredQuery, values: Given, trust: str) -> str:
    told = [(name, text) for name, texts in values.items() for text in texts]
    data = [("--data-urlencode", f"{name}={text}") for name, text in [*told, ("trust", trust)]]
    parts = [("curl", "--get"), ("--header", "Accept: text/csv"), *data]
    return " \\\n  ".join(map(shlex.join, [*parts, (settings.absolute(f"/query/{query.id}"),)]))


def _options(values: Given) -> list[str]:
    return [word for name, texts in values.items() for word in (f"--{name.replace('_', '-')}", *texts)]


def _python(query: StoredQuery, values: Given, trust: str) -> str:
    given = [
        f"{name}={(texts if query.params[name].multiple else texts[0])!r}" for name, texts in values.items()
    ]
    told = ", ".join([repr(query.id), *given, f"trust={trust!r}"])
    return f"import mbtgraph\n\nanswer = mbtgraph.open().ask({told})\nframe = answer.to_pandas()"
