"""The formats of answers and of solutions, each with as much evidence as it is asked for.

| format | none | inline | full |
|---|---|---|---|
| csv, tsv, xml | cells, limits, hedge, what a row rests on | and claims, basis, tiers, sources, verification | a line for each claim behind each row |
| json | the same, as SPARQL results | the same, as SPARQL results | an envelope: rows, steps, claims, sources |
| markdown | cells, limits, hedge, what a row rests on | and claims | and the steps, and each claim in words |

All but the envelope are formats of SPARQL 1.1, so that any reader of these reads them.
"""  # noqa: E501 (a table)

from __future__ import annotations

from mbtgraph.errors import BadParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.results import Answer
    from mbtgraph.rdf import Rows

DEFAULTS: Final[dict[str, Evidence]] = {
    "json": "full", "csv": "inline", "tsv": "inline", "xml": "inline", "markdown": "full",
}  # fmt: skip
"""How much evidence a format carries where nobody says."""


def serialize(answer: Answer, form: str, evidence: Evidence | None) -> str:
    """Return an answer in a format: json, csv, tsv, xml or markdown.

    Raises:
        BadParameter: There is no such format, or no such amount of evidence.
    """
    _check(form)
    from mbtgraph.queries.formats.columns import check_evidence, with_evidence  # noqa: PLC0415

    amount = DEFAULTS[form] if evidence is None else evidence
    check_evidence(amount)
    if form == "json" and amount == "full":
        from mbtgraph.queries.formats.envelope import to_json  # noqa: PLC0415 (each format loads its own)

        return to_json(answer)
    if form == "markdown":
        from mbtgraph.queries.formats.markdown import to_markdown  # noqa: PLC0415

        return to_markdown(answer, amount)
    return _writers()[form](with_evidence(answer, amount))


def serialize_rows(found: Rows, form: str) -> str:
    """Return solutions in a format: json, csv, tsv, xml or markdown.

    Raises:
        BadParameter: There is no such format.
    """
    _check(form)
    if form == "markdown":
        from mbtgraph.queries.formats.markdown import rows_markdown  # noqa: PLC0415

        return rows_markdown(found)
    from mbtgraph.queries.formats.columns import marked  # noqa: PLC0415

    return _writers()[form](marked(found))


def _check(form: str) -> None:
    if form not in DEFAULTS:
        raise BadParameter("form", expected=f"one of {', '.join(DEFAULTS)}", got=repr(form))


def _writers() -> dict[str, Callable[[Rows], str]]:
    from mbtgraph.queries.formats import w3c  # noqa: PLC0415

    return {"json": w3c.to_json, "csv": w3c.to_csv, "tsv": w3c.to_tsv, "xml": w3c.to_xml}
