"""The command that searches: what was found, in groups, each hit with its reasons."""

from __future__ import annotations

import csv
import io
import json
import sys

from mbtgraph.cli.text import clean, style, table, wrapped
from mbtgraph.graph import open as open_graph
from mbtgraph.namespaces import MBT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import Any

    from mbtgraph.find import Hit

_THINGS, _TERMS, _CLAIMS, _QUERIES = (
    "Things, people, studies, sources", "Terms of the ontology", "Claims", "Questions that can be asked",
)  # fmt: skip


def find(options: Namespace) -> int:
    """Print what fits a text best, or all of a kind."""
    graph = open_graph(options.root, endpoint=options.endpoint)
    hits = graph.find(options.text, kind=options.kind, trust=options.trust, limit=options.limit)
    if options.form == "json":
        about = {"text": options.text, "kind": options.kind, "trust": options.trust}
        found = {**about, "data_version": graph.data_version, "hits": [_plain(hit) for hit in hits]}
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    elif options.form == "csv":
        sys.stdout.write(_csv(hits))
    else:
        footer = style(f"trust {options.trust} · data {graph.data_version}", "dim")
        sys.stdout.write(f"{_table(hits) if hits else _nothing(options)}\n\n{footer}\n")
    return 0


def _nothing(options: Namespace) -> str:
    wider = "" if options.trust == "model" else " A wider level may show more: --trust model."
    found = f"Nothing in this graph is found for “{clean(options.text)}”."
    return wrapped(f"{found}{wider} Try other words, or list a kind, such as `mbtgraph find --kind problem`.")


def _table(hits: Sequence[Hit]) -> str:
    """Return hits as tables, one for each group; the groups stand in the order of their best hits."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for rank, hit in enumerate(hits, 1):
        groups.setdefault(_group(hit), []).append(_row(rank, hit))
    parts = []
    for name, rows in groups.items():
        headers = ("", name, "What", "Why")
        shown = headers if any(row[-1] for row in rows) else headers[:-1]
        parts.append(table(shown, [row[: len(shown)] for row in rows]))
    return "\n\n".join(parts)


def _group(hit: Hit) -> str:
    if hit.command:
        return _QUERIES
    if hit.claim is not None:
        return _CLAIMS
    return _TERMS if hit.iri.startswith(MBT) else _THINGS


def _row(rank: int, hit: Hit) -> tuple[str, ...]:
    what = f"{hit.claim.id} {hit.claim.mark}" if hit.claim is not None else hit.kind
    below = hit.command or ("" if hit.claim is not None else hit.curie)
    return str(rank).rjust(2), f"{hit.label}\n{below}".rstrip(), what, "\n".join(hit.why)


def _plain(hit: Hit) -> dict[str, Any]:
    """Return a hit as plain values."""
    claim = hit.claim
    return {
        "iri": hit.iri,
        "curie": hit.curie,
        "label": hit.label,
        "kind": hit.kind,
        "score": round(hit.score, 3),
        "level": claim.level if claim else None,
        "mark": claim.mark if claim else None,
        "command": hit.command or None,
        "why": list(hit.why),
        "matches": [{key: part for key, part in vars(match).items() if part} for match in hit.matches],
    }


def _csv(hits: Sequence[Hit]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("rank", "curie", "iri", "label", "kind", "score", "level", "mark", "command", "why"))
    for rank, hit in enumerate(hits, 1):
        plain = _plain(hit)
        cells = [
            plain[key] or "" for key in ("curie", "iri", "label", "kind", "score", "level", "mark", "command")
        ]
        writer.writerow([rank, *cells, "; ".join(hit.why)])
    return out.getvalue()
