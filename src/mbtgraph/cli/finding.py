"""The command that searches: what was found, in groups, each hit with its reasons."""

from __future__ import annotations

import csv
import io
import json
import sys

from mbtgraph.cli.text import clean, style, table, wrapped
from mbtgraph.find.showing import group, plain
from mbtgraph.graph import open as open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from mbtgraph.find import Hit


def find(options: Namespace) -> int:
    """Print what fits a text best, or all of a kind."""
    graph = open_graph(options.root, endpoint=options.endpoint)
    hits = graph.find(options.text, kind=options.kind, trust=options.trust, limit=options.limit)
    if options.form == "json":
        about = {"text": options.text, "kind": options.kind, "trust": options.trust}
        found = {**about, "data_version": graph.data_version, "hits": [plain(hit) for hit in hits]}
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
        groups.setdefault(group(hit), []).append(_row(rank, hit))
    parts = []
    for name, rows in groups.items():
        headers = ("", name, "What", "Why")
        shown = headers if any(row[-1] for row in rows) else headers[:-1]
        parts.append(table(shown, [row[: len(shown)] for row in rows]))
    return "\n\n".join(parts)


def _row(rank: int, hit: Hit) -> tuple[str, ...]:
    what = f"{hit.claim.id} {hit.claim.mark}" if hit.claim is not None else hit.kind
    below = hit.command or ("" if hit.claim is not None else hit.curie)
    return str(rank).rjust(2), f"{hit.label}\n{below}".rstrip(), what, "\n".join(hit.why)


def _csv(hits: Sequence[Hit]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("rank", "curie", "iri", "label", "kind", "score", "level", "mark", "command", "why"))
    for rank, hit in enumerate(hits, 1):
        told = plain(hit)
        cells = [
            told[key] or "" for key in ("curie", "iri", "label", "kind", "score", "level", "mark", "command")
        ]
        writer.writerow([rank, *cells, "; ".join(hit.why)])
    return out.getvalue()
