"""What the quality of the graph is measured by: each table of figures with the query that gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import DCTERMS, MBT, PROV, RDFS, ROOT, SKOS
from mbtgraph.web.asking import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.lens import Level
    from mbtgraph.web.served import Served

_PREFIXES: Final = {"dcterms": DCTERMS, "mbt": MBT, "prov": PROV, "rdfs": RDFS, "skos": SKOS}


@dataclass(frozen=True)
class Measure:
    """Hold what is counted, and the query that counts it: a name in each row, then a number."""

    title: str
    columns: tuple[str, str]
    query: str
    note: str = ""

    @property
    def text(self) -> str:
        """Return the query as anybody can ask it."""
        used = (f"PREFIX {name}: <{iri}>\n" for name, iri in _PREFIXES.items() if f"{name}:" in self.query)
        return "".join(used) + self.query


@dataclass(frozen=True)
class Figures:
    """Hold what a measure gives at one level of trust."""

    measure: Measure
    rows: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        """Return the sum of all counts."""
        return sum(number for _, number in self.rows)

    def of(self, *names: str) -> int:
        """Return the sum of the counts under some names."""
        return sum(number for name, number in self.rows if name in names)


def figures(now: Served, trust: Level) -> dict[str, Figures]:
    """Return all figures at a level, by the name of their measure."""

    def read() -> dict[str, Figures]:
        return {
            name: Figures(one, [(row, int(count)) for row, count in texts(now.graph, one.query, trust)])
            for name, one in MEASURES.items()
        }

    return now.keep(("figures", trust), read)


def _by(pattern: str) -> str:
    """Return a query that counts each ?one once under its ?name."""
    return (
        f"SELECT ?name (COUNT(DISTINCT ?one) AS ?count) WHERE {{\n  {pattern}\n}}\n"
        "GROUP BY ?name\nORDER BY DESC(?count) ?name"
    )


_FORM: Final = """{
    {
      SELECT ?property (COUNT(DISTINCT ?use) AS ?uses) WHERE { ?use mbt:predicate ?property }
      GROUP BY ?property
    }
    ?one mbt:predicate ?property .
    {
      SELECT ?one (MAX(?known) AS ?most) WHERE {
        ?one mbt:basis ?basis ; mbt:object ?object .
        OPTIONAL {
          SELECT DISTINCT ?object (1 AS ?found) WHERE {
            { ?object mbt:unit|mbt:fromYear|mbt:ofOutcome ?content }
            UNION { ?source mbt:cites|mbt:hasAuthor|mbt:armTreatment|mbt:ofOutcome ?object }
            UNION {
              SELECT ?object WHERE {
                ?other mbt:basis ?basis ; mbt:subject|mbt:object|mbt:about|mbt:inPopulation ?object
              } GROUP BY ?object HAVING (COUNT(DISTINCT ?other) > 1)
            }
          }
        }
        BIND(IF(STRSTARTS(STR(?object), STR(mbt:)), 1, COALESCE(?found, 0)) AS ?known)
      } GROUP BY ?one
    }
    BIND(IF(?uses >= 5 && ?most = 1, "structured", "thin") AS ?name)
  } UNION {
    {
      SELECT ?property (COUNT(DISTINCT ?use) AS ?uses) WHERE { ?use mbt:predicate ?property }
      GROUP BY ?property
    }
    ?one mbt:predicate ?property ; mbt:value ?value .
    BIND(IF(!isNumeric(?value), "text", IF(?uses >= 5, "structured", "thin")) AS ?name)
  } UNION {
    ?one mbt:basis ?basis . FILTER NOT EXISTS { ?one mbt:predicate ?property }
    BIND("about only" AS ?name)
  }"""

MEASURES: Final = {
    "verification": Measure(
        "Was the source read?", ("cited claims", "claims"),
        _by("?one mbt:basis mbt:Cited ; mbt:verification/rdfs:label ?name ."),
        "Unverified: nobody has read the source of the claim for this graph.",
    ),
    "basis": Measure(
        "What claims rest on", ("basis", "claims"), _by("?one mbt:basis/rdfs:label ?name ."),
        "Model-generated claims carry the LLM tag in their document; unmarked ones carry nothing.",
    ),
    "tier": Measure(
        "Tier of what is cited", ("best tier cited", "claims"), _by("?one mbt:citedTier/rdfs:label ?name ."),
        "As cited: whether the source was found and bears it out is told apart.",
    ),
    "borne": Measure(
        "Cited, and the tier does not count", ("cited claims", "claims"),
        _by(
            "?one mbt:basis mbt:Cited ; mbt:trustLevel mbt:level-unmarked ; mbt:verification ?read .\n  "
            'BIND(IF(?read = mbt:Contradicted, "the source contradicts it", "no source was found") '
            "AS ?name)"
        ),
    ),
    "own": Measure(
        "Claims that rest on the developers of MBT alone", ("cited claims", "claims"),
        _by(
            "?one mbt:basis mbt:Cited . OPTIONAL { ?one mbt:originatorOnly ?alone }\n  "
            'BIND(IF(COALESCE(?alone, false), "every source by developers", "others too") AS ?name)'
        ),
    ),
    "itself": Measure(
        "Claims whose only source is the document that prints them", ("cited claims", "claims"),
        _by(
            "?one mbt:basis mbt:Cited ; mbt:statedIn/mbt:sectionOf ?document .\n  "
            "OPTIONAL { ?one mbt:cites ?other . FILTER(?other != ?document) }\n  "
            'BIND(IF(BOUND(?other), "cites another work", "the document itself") AS ?name)'
        ),
        "Pages and posts that mark no sentence are the source of what they say, and count as T3.",
    ),
    "curators": Measure(
        "Who put the claims here", ("curator", "claims"),
        _by(
            "?one mbt:basis ?basis ; prov:wasAttributedTo ?who .\n  "
            'OPTIONAL { ?who a mbt:SoftwareAgent . BIND("software" AS ?made) }\n  '
            'BIND(COALESCE(?made, "a person") AS ?name)'
        ),
    ),
    "located": Measure(
        "Were the works found?", ("works cited or listed", "works"),
        _by("?one mbt:located/rdfs:label ?name ."),
        "Looked for under the details that are printed of them.",
    ),
    "documents": Measure(
        "Statements by document", ("document", "claims"),
        _by("?one mbt:statedIn/mbt:sectionOf/rdfs:label ?name ."),
        "Each document was first listed statement by statement, before any claim was made.",
    ),
    "form": Measure(
        "Form of the claims", ("form", "claims"), _by(_FORM),
        "Thin: few claims share the property, or nothing else mentions the object. Text: the claim holds "
        "words alone. About only: it names its things and says nothing of them in triples.",
    ),
    "conflicts": Measure(
        "Conflicts", ("severity", "conflicts"),
        _by("?one mbt:severity/rdfs:label ?name ; mbt:explanation ?told ."),
    ),
    "found": Measure(
        "What found the conflicts", ("found by", "conflicts"),
        _by(
            "?one mbt:explanation ?told . OPTIONAL { ?one mbt:computedBy ?rule }\n  "
            'BIND(IF(BOUND(?rule), "a rule", "reading") AS ?name)'
        ),
    ),
    "printed": Measure(
        "Markers, as printed", ("marker", "printed"),
        "SELECT ?name (SUM(?number) AS ?count) WHERE {\n"
        "  ?each mbt:inSection ?section ; mbt:markers ?number .\n  "
        "OPTIONAL { ?each mbt:marksSource/mbt:citationNumber ?source }\n  "
        'BIND(IF(BOUND(?source), CONCAT("source ", STR(?source)), "LLM tag") AS ?name)\n}\n'
        "GROUP BY ?name\nORDER BY ?name",
        "A printed sentence may be several claims of ours, so a marker is carried by one claim or more.",
    ),
    "carried": Measure(
        "Claims that carry them", ("marker", "claims"),
        _by(
            "?each mbt:inSection ?section . ?one mbt:statedIn ?section .\n  {\n    "
            "?each mbt:marksSource ?work . ?one mbt:cites ?work . ?work mbt:citationNumber ?source .\n    "
            'BIND(CONCAT("source ", STR(?source)) AS ?name)\n  } UNION {\n    '
            '?each mbt:marksBasis ?basis . ?one mbt:basis ?basis . BIND("LLM tag" AS ?name)\n  }'
        ),
    ),
    "terms": Measure(
        "Where the meaning of terms comes from", ("terms", "terms"),
        _by(
            "?one skos:definition ?definition ; dcterms:source ?source .\n  "
            f'BIND(IF(STR(?source) = "{ROOT}design", "coined here", "after an outside source") AS ?name)'
        ),
    ),
}  # fmt: skip
"""What is counted, by name."""
