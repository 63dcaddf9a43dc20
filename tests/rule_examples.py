"""How each rule is broken and kept: the examples of its page, taken from the cases that test it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph import lint
from mbtgraph.lexer import tokens
from mbtgraph.namespaces import PREFIXES
from mbtgraph.project import Project
from mbtgraph.rdf import Facts, n, parse_file, parse_turtle
from tests.conftest import ROOT
from tests.test_lints import read_case
from tests.test_shape_cases import ground, looks_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mbtgraph.gate.rules.model import Rule

HEAD: Final = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
"""What every example leaves out."""
LONG: Final = 24
"""The lines beyond which a page shows only what a case is about."""
_CASES: Final = ROOT / "tests" / "cases"
_MENDED: Final = {query.id: query.mended for query in lint.rules(Project(ROOT))}

_SPACED: Final = 'problem:impulsivity skos:altLabel "rash  acts"@en .\n'
_TIDY: Final = _SPACED.replace("  ", " ")
_WAIVED: Final = (
    "# mbtgraph: allow stray-space until 2027-05: the book prints it so, and its authors are asked\n"
)
_QUERY: Final = """#+ id: mine
#+ summary: What leads to something?
#+ columns:
#+   cause: {type: iri, label: Cause}
#+ evidence: [edge]
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
SELECT ?cause ?edge
WHERE { ?edge mbt:via mbt:leadsTo ; mbt:from ?cause }
ORDER BY ?cause ?edge
"""
_ASKING: Final = """#+ id: mine
#+ summary: What leads to a thing?
#+ params:
#+   thing: {type: iri, class: mbt:Manifestation, examples: [impulsivity]}
#+ columns:
#+   cause: {type: iri, label: Cause}
#+ evidence: [edge]
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
PREFIX problem: <https://w3id.org/mbtgraph/id/problem/>
SELECT ?cause ?edge
WHERE {
  VALUES ?thing { problem:impulsivity }  # parameter
  ?edge mbt:via mbt:leadsTo ; mbt:from ?cause ; mbt:to ?thing .
}
ORDER BY ?cause ?edge
"""
_VALUES: Final = "  VALUES ?thing { problem:impulsivity }  # parameter\n"
_OPTIONAL: Final = (
    _ASKING.replace("class: mbt:Manifestation,", "class: mbt:Manifestation, optional: true,")
    .replace("{ problem:impulsivity }", "{ UNDEF }")
    .replace("mbt:to ?thing .", "mbt:to ?effect .\n  FILTER(?effect = ?thing)")
)
_DECLARED: Final = "#+ params:\n#+   thing: {type: iri, class: mbt:Manifestation, examples: [impulsivity]}\n"
_TESTED: Final = _QUERY.replace("PREFIX", "#+ tests:\n#+   - {min_rows: 1}\nPREFIX")


class Example(NamedTuple):
    """Hold what breaks a rule, what keeps it, and the file of the whole case where only a part is shown."""

    bad: str
    good: str
    whole: str = ""
    language: str = "turtle"


def _query(bad: str, good: str = _QUERY) -> Example:
    return Example(bad, good, language="sparql")


BUILT_IN: Final = {
    "turtle-syntax": Example(
        'problem:impulsivity skos:altLabel "rash acts\n', _TIDY
    ),
    "described-twice": Example(
        'problem:shyness a mbt:Problem ;\n    rdfs:label "shyness"@en .\n'
        'problem:shyness a mbt:Problem ;\n    skos:altLabel "timidity"@en .\n'
        "claim:S0-023 mbt:about problem:shyness .\n",
        'problem:shyness a mbt:Problem ;\n    rdfs:label "shyness"@en ;\n    skos:altLabel "timidity"@en .\n'
        "claim:S0-023 mbt:about problem:shyness .\n",
    ),
    "not-formatted": Example(
        "problem:impulsivity\n    skos:altLabel 'rash acts'@en .\n",
        'problem:impulsivity skos:altLabel "rash acts"@en .\n',
    ),
    "unsafe-shape": Example(
        "shapes:mine a sh:NodeShape ;\n    sh:targetClass mbt:Claim ;\n    sh:sparql [ sh:select "
        '"SELECT $this FROM <file:///etc/hostname> WHERE { $this ?p ?o }" ] .\n',
        "shapes:mine a sh:NodeShape ;\n    sh:targetClass mbt:Claim ;\n    sh:sparql [ sh:select "
        '"SELECT $this WHERE { $this a $this }" ] .\n',
    ),
    "uncovered-axiom": Example(
        "mbt:Tier owl:oneOf ( mbt:T1 mbt:T2 mbt:T3 ) .\n", "mbt:T1 a mbt:Tier .\n"
    ),
    "waiver-form": Example(_WAIVED.replace(" until 2027-05", "") + _TIDY, _WAIVED + _SPACED),
    "waiver-expired": Example(_WAIVED.replace("2027", "2026") + _TIDY, _TIDY),
    "waiver-unused": Example(_WAIVED + _TIDY, _TIDY),
    "query-header": _query(_QUERY.replace("summary", "sumary")),
    "query-test": _query(_TESTED.replace("min_rows: 1", "rows: 0"), _TESTED),
    "query-safe": _query(_QUERY.replace("{ ?edge", "{ SERVICE <https://example.org/> { ?s ?p ?o } ?edge")),
    "query-parameter-block": _query(_ASKING.replace(_VALUES, ""), _ASKING),
    "query-parameter-depth": _query(
        _ASKING.replace("  VALUES", "  { VALUES").replace("mbt:to ?thing .", "mbt:to ?thing . }"),
        _ASKING,
    ),
    "query-parameter-unseen": _query(
        _ASKING.replace(
            "mbt:from ?cause ; mbt:to ?thing .",
            "mbt:from ?cause .\n  MINUS { ?edge mbt:to ?other . FILTER(?other != ?thing) }",
        ),
        _ASKING,
    ),
    "query-optional-unguarded": _query(
        _OPTIONAL, _OPTIONAL.replace("FILTER(", "FILTER(!BOUND(?thing) || ")
    ),
    "query-parameter-undeclared": _query(
        _ASKING.replace(_DECLARED, ""), _ASKING
    ),
    "query-select": _query(_QUERY.replace("SELECT ?cause ?edge\nWHERE", "ASK")),
    "query-evidence": _query(
        _QUERY.replace("#+ evidence: [edge]\n", "").replace("?cause ?edge\nWHERE", "?cause\nWHERE")
    ),
    "query-columns": _query(_QUERY.replace("SELECT ?cause ?edge", "SELECT ?edge")),
    "query-graph": _query(_QUERY.replace("{ ?edge", "{ GRAPH ?g { ?edge").replace("cause }", "cause } }")),
    "query-limit": _query(_QUERY + "LIMIT 5\n"),
    "query-order": _query(_QUERY.replace("ORDER BY ?cause ?edge\n", "")),
    "query-type-only": _query(_QUERY.replace("?edge mbt:via mbt:leadsTo", "?edge a mbt:Claim")),
    "owl-profile": Example("modality:slip a mbt:Modalty .\n", "modality:mbt a mbt:Modality .\n"),
    "owl-consistency": Example(
        "claim:torn a mbt:CitedClaim , mbt:ModelGeneratedClaim .\n", "claim:S0-023 a mbt:UnmarkedClaim .\n"
    ),
    "owl-unsatisfiable": Example(
        "mbt:TreatmentTheory a owl:Class ;\n    rdfs:subClassOf mbt:Modality ;\n"
        "    rdfs:subClassOf mbt:Theory .\n",
        "mbt:Theory a owl:Class ;\n    rdfs:subClassOf skos:Concept .\n",
    ),
}  # fmt: skip
"""Those of the rules that no shape and no lint defines; no file by itself breaks those that are missing."""


@cache
def example(rule: Rule) -> Example | None:
    """Return the example of a rule, or nothing where no file can break it."""
    if rule.source.startswith("shapes/"):
        return _of_shape(rule)
    return _of_lint(rule) if rule.source.startswith("queries/lint/") else BUILT_IN.get(rule.id)


def _of_shape(rule: Rule) -> Example:
    """Show the first node of its case, and of those that conform the likest, each with what it names."""
    folder = _CASES / "shapes" / rule.source.removeprefix("shapes/").removesuffix(".ttl")
    case = list(statements(folder / f"violates-{rule.id}.ttl"))
    bad = next(text for text in case if "-company" not in _name(text))
    conforming, facts = _conforming(folder / "conforms.ttl")
    seen = [text for text in conforming if looks_at(rule.id, facts, n(_name(text)))]
    good = max(seen, key=lambda text: SequenceMatcher(None, text, bad).ratio())
    company = [text for text in case if "-company" in _name(text)]
    return Example(_with(company, bad), _with([text for text in conforming if text != good], good))


@cache
def _conforming(path: Path) -> tuple[list[str], Facts]:
    return list(statements(path)), Facts([*ground(), *parse_file(path)])


def _with(company: list[str], text: str) -> str:
    """Return a statement with those that it names."""
    return text + "".join(other for other in company if re.search(rf"{_name(other)}(?![\w-])", text))


def _name(statement: str) -> str:
    return statement.partition(" ")[0]


def _of_lint(rule: Rule) -> Example:
    """Show the whole case, or what it says of its focus where it is long."""
    path = _CASES / "lint" / f"{rule.id}.ttl"
    whole = list(statements(path))
    bad, good = "".join(whole), _MENDED[rule.id] + "\n"
    if bad.count("\n") <= LONG:
        return Example(bad, good)
    focus = read_case(path).focus
    about = [text for text in whole if parse_turtle(HEAD + text, path=path)[0][0].value == focus]
    return Example("".join(about), good, path.relative_to(ROOT).as_posix())


def statements(path: Path) -> Iterator[str]:
    """Yield the statements of a case as they are written, without prefixes and comments before them."""
    text, first, depth = path.read_text(encoding="utf-8"), None, 0
    for token in tokens(text):
        first = first or token
        depth += (token.text in {"[", "("}) - (token.text in {"]", ")"})
        if token.text == "." and depth <= 0:
            if first.text != "@prefix":
                yield text[first.start : token.end] + "\n"
            first, depth = None, 0
