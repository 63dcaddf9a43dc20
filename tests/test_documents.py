"""Every sentence of the documents is a claim, and each is said in our words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mbtgraph.derive import read_claims
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, NamedNode, n
from tests.conftest import ROOT, expected
from tests.words import prints_of

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded

RUNS = frozenset((ROOT / "tests" / "expected" / "document-runs.txt").read_text(encoding="utf-8").split())
"""Fingerprints of every run of eight words in the four documents, which do not stand here themselves."""

DOCUMENTS = {
    "000": "source:clinical-wiki",
    "001": "source:psychology-today-mbt",
    "002": "source:practical-guide-review",
    "003": "source:blog-mbt",
}
MARKERS = {
    "1": "source:bateman-fonagy-1999",
    "2": "source:bateman-fonagy-2009",
    "3": "source:bateman-fonagy-2010",
    "4": "source:anna-freud-what-is-mbt",
    "5": "source:bateman-fonagy-2006-guide",
    "6": "source:jorgensen-2024",
}
"""What each number means in the list at the end of the article."""

SECOND_CONTENTS = {"S1-087": "S1-078", "S2-330": "S2-284"}
"""Claims beside a line of the table that lists a work, and prints a journal or a year of it as well."""


def _statements() -> dict[str, dict[str, str]]:
    rows = {row["id"]: row for row in expected("statements")}
    assert len(rows) == 801
    return rows | {claim: rows[line] for claim, line in SECOND_CONTENTS.items()}


def _basis_and_sources(document: str, marker: str) -> tuple[str, list[str]]:
    if document != "000":
        return "cited", [DOCUMENTS[document]]
    if marker == "LLM":
        return "model-generated", []
    return ("unmarked", []) if marker == "-" else ("cited", [MARKERS[marker]])


def test_every_statement_is_a_claim_with_the_basis_and_the_source_that_its_document_prints(
    loaded: Loaded,
) -> None:
    statements = _statements()
    basis = {"CitedClaim": "cited", "ModelGeneratedClaim": "model-generated", "UnmarkedClaim": "unmarked"}
    found = {}
    for claim in read_claims(loaded.ontology, loaded.data):
        (kind,) = loaded.data.objects(claim.node, n("rdf:type"))
        (section,) = loaded.data.objects(claim.node, n("mbt:statedIn"))
        (document,) = loaded.data.objects(section, n("mbt:sectionOf"))
        sources = sorted(shrink(source.value) for source in loaded.data.objects(claim.node, n("mbt:cites")))
        if document not in {n(name) for name in DOCUMENTS.values()}:
            continue
        found[shrink(claim.node.value).removeprefix("claim:")] = (
            basis[shrink(kind.value).removeprefix("mbt:")],
            sources,
            shrink(document.value),
        )
    assert found == {
        name: (*_basis_and_sources(row["document"], row["marker"]), DOCUMENTS[row["document"]])
        for name, row in statements.items()
    }


def test_each_claim_is_of_the_kind_of_its_statement(loaded: Loaded) -> None:
    kinds = {
        shrink(claim.value).removeprefix("claim:"): shrink(kind.value).removeprefix("mbt:kind-")
        for claim, predicate, kind in loaded.data
        if predicate == n("mbt:kind")
    }
    assert {name: kind for name, kind in kinds.items() if not name.startswith(("B-", "E-"))} == {
        name: row["kind"] for name, row in _statements().items()
    }


def test_each_statement_is_a_whole_sentence(loaded: Loaded) -> None:
    said = {
        subject.value: value.value
        for subject, predicate, value in loaded.data
        if predicate == n("mbt:statement") and isinstance(subject, NamedNode)
    }
    assert len(said) >= 801
    broken = {name: text for name, text in said.items() if not re.fullmatch(r"[^a-z\s].{20,}[.?!]", text)}
    assert not broken


def _is_title(subject: NamedNode, predicate: NamedNode) -> bool:
    # A title of a work or of a section is a fact about it and is printed as it is.
    return predicate in {n("mbt:title"), n("mbt:printedTitle")} or (
        predicate == n("rdfs:label") and shrink(subject.value).startswith(("source:", "section:"))
    )


def test_no_run_of_eight_words_is_shared_with_a_document(loaded: Loaded) -> None:
    shared = [
        (subject.value, run)
        for facts in (loaded.ontology, loaded.data)
        for subject, predicate, value in facts
        if isinstance(value, Literal) and isinstance(subject, NamedNode) and not _is_title(subject, predicate)
        for mark, run in prints_of(value.value).items()
        if mark in RUNS
    ]
    assert shared == []


@pytest.mark.parametrize("folder", ["docs", "queries", "shapes", "src"])
def test_nor_by_any_other_text_of_the_project(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in {".md", ".rq", ".ttl", ".py"}]
    assert files
    shared = [
        (path.name, run)
        for path in files
        for mark, run in prints_of(path.read_text(encoding="utf-8")).items()
        if mark in RUNS
    ]
    assert shared == []
