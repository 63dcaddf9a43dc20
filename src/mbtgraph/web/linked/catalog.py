"""The dataset described for machines: VoID and DCAT, and the same for search engines.

It is told here and not in the graph `catalog`, which every level of trust shows: how many claims there are
depends on the level, and a dump's address on the server.
"""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.catalog import DATASET, LICENSE
from mbtgraph.namespaces import (
    DCAT,
    DCTERMS,
    FOAF,
    ID,
    MBT,
    OWL,
    PROV,
    RDF,
    RDFS,
    ROOT,
    SKOS,
    SPDX,
    VOID,
    XSD,
)
from mbtgraph.rdf import Literal, NamedNode, Quad, Triple, text_of
from mbtgraph.web.lens import level
from mbtgraph.web.linked.dumps import dumps, made, named
from mbtgraph.web.linked.statistics import partitions
from mbtgraph.web.linked.whole import rows
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Term
    from mbtgraph.web.linked.dumps import Dump
    from mbtgraph.web.served import Served

_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_PUBLIC: Final = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_EXAMPLES: Final = ("modality/mbt", "claim/S0-142")
_HEAD: Final = f"""
SELECT ?title ?description ?creator ?version WHERE {{
  <{DATASET}> <{DCTERMS}title> ?title ; <{DCTERMS}description> ?description .
  <{ROOT}ontology> <{DCTERMS}creator> ?creator ; <{OWL}versionInfo> ?version .
}}
"""
_MODIFIED: Final = f"SELECT (MAX(?at) AS ?last) WHERE {{ ?claim <{PROV}generatedAtTime> ?at }}"
_GRAPHS: Final = """
SELECT ?g (COUNT(*) AS ?triples) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g
"""
_MATCHES: Final = f"""
SELECT ?vocabulary ?relation (COUNT(*) AS ?links) WHERE {{
  ?mapping <{MBT}mappingSubject> ?thing ; <{MBT}mappingObject> ?address ;
    <{MBT}objectVocabulary> ?vocabulary .
  ?thing ?relation ?object . FILTER(STR(?object) = STR(?address) && STRSTARTS(STR(?relation), "{SKOS}"))
}} GROUP BY ?vocabulary ?relation ORDER BY ?vocabulary ?relation
"""


def head(now: Served) -> tuple[str, str, str, str]:
    """Return title, description, creator and version of the dataset, as the graph has them."""
    found = rows(now, _HEAD).rows
    title, description, creator, version = map(text_of, found[0]) if found else ("A dataset", "", "", "")
    return title, description, creator, version


def modified(now: Served) -> str:
    """Return the moment of the last curation, or nothing where the data do not tell."""
    return "".join(text_of(row[0]) for row in rows(now, _MODIFIED).rows)


def description(request: Request) -> tuple[Quad, ...]:
    """Return the dataset as VoID and DCAT, seen through the lens of a request."""
    now, trust = served(request), level(request)
    return now.keep(("void", trust), lambda: tuple(_described(now, trust)))


def keywords() -> list[str]:
    """Return the words under which the package, and so the dataset, is filed."""
    return [word.strip() for word in metadata("mbtgraph")["Keywords"].split(",")]


def iri_of(now: Served) -> str:
    """Return the name of the dataset: ours has one, a stranger's is called by its address here."""
    return DATASET if now.ours else now.settings.absolute("/dataset")


def _described(now: Served, trust: Level) -> Iterator[Quad]:
    dataset = iri_of(now)
    if now.ours:
        sentence = f"Counted at the level of trust {trust}; a narrower one shows less."
        yield _said(dataset, RDFS + "comment", Literal(sentence, language="en"))
    counted = list(partitions(dataset, lambda query: rows(now, query, trust)))
    yield from _head(now, dataset)
    yield from counted
    spaces = {_space(quad.object) for quad in counted if quad.predicate in _TERMS}
    for space in sorted(spaces - {""}):
        yield _said(dataset, VOID + "vocabulary", NamedNode(space))
    for graph, triples in rows(now, _GRAPHS, trust).rows:
        yield _said(dataset, VOID + "subset", graph)
        yield _said(text_of(graph), RDF + "type", NamedNode(VOID + "Dataset"))
        yield _said(text_of(graph), VOID + "triples", triples)
    for row in rows(now, _MATCHES, trust).rows:
        yield from _linkset(dataset, *row)
    for dump in dumps(now):
        yield from _distribution(now, dataset, dump)


def _head(now: Served, dataset: str) -> Iterator[Quad]:
    title, about, creator, version = head(now)
    absolute = now.settings.absolute
    for class_ in (VOID + "Dataset", DCAT + "Dataset"):
        yield _said(dataset, RDF + "type", NamedNode(class_))
    yield _said(dataset, DCTERMS + "title", Literal(title, language="en"))
    yield _said(dataset, OWL + "versionInfo", Literal(now.version))
    if now.settings.live:
        yield _said(dataset, VOID + "sparqlEndpoint", NamedNode(absolute("/sparql")))
    yield _said(dataset, DCAT + "landingPage", NamedNode(absolute("/")))
    yield _said(dataset, FOAF + "homepage", NamedNode(absolute("/")))
    if not now.ours:
        return
    yield _said(dataset, DCTERMS + "description", Literal(about, language="en"))
    yield _said(dataset, DCTERMS + "license", NamedNode(LICENSE))
    yield _said(dataset, DCTERMS + "identifier", Literal(dataset))
    yield _said(dataset, DCTERMS + "language", Literal("en"))
    yield _said(dataset, DCTERMS + "accessRights", NamedNode(_PUBLIC))
    for word in keywords():
        yield _said(dataset, DCAT + "keyword", Literal(word, language="en"))
    yield _said(dataset, DCTERMS + "conformsTo", NamedNode(ROOT + "ontology"))
    yield _said(dataset, DCAT + "version", Literal(f"{version}, data {now.version}"))
    if last := modified(now):
        yield _said(dataset, DCTERMS + "modified", Literal(last, datatype=NamedNode(XSD + "dateTime")))
    for role in ("creator", "publisher"):
        yield _said(dataset, DCTERMS + role, NamedNode(dataset + "#authors"))
    yield _said(dataset + "#authors", RDF + "type", NamedNode(FOAF + "Agent"))
    yield _said(dataset + "#authors", FOAF + "name", Literal(creator))
    yield _said(dataset, VOID + "uriSpace", Literal(ID))
    yield _said(dataset, VOID + "feature", NamedNode("http://www.w3.org/ns/formats/Turtle"))
    for example in _EXAMPLES:
        yield _said(dataset, VOID + "exampleResource", NamedNode(ID + example))


def _linkset(
    dataset: str, vocabulary: Term | None, relation: Term | None, links: Term | None
) -> Iterator[Quad]:
    """Yield how many links lead into one outside vocabulary by one relation."""
    linkset = f"{dataset}#links/{text_of(vocabulary)}/{text_of(relation).rpartition('#')[2]}"
    target = f"{dataset}#vocabulary/{text_of(vocabulary)}"
    yield _said(dataset, VOID + "subset", NamedNode(linkset))
    yield _said(linkset, RDF + "type", NamedNode(VOID + "Linkset"))
    yield _said(linkset, VOID + "linkPredicate", relation)
    yield _said(linkset, VOID + "subjectsTarget", NamedNode(dataset))
    yield _said(linkset, VOID + "objectsTarget", NamedNode(target))
    yield _said(linkset, VOID + "triples", links)
    yield _said(target, RDF + "type", NamedNode(VOID + "Dataset"))
    yield _said(target, DCTERMS + "title", vocabulary)


def _distribution(now: Served, dataset: str, dump: Dump) -> Iterator[Quad]:
    """Yield what is to be known of one dump before it is fetched."""
    file = made(now, dump)
    address, checksum = now.settings.absolute("/dumps/" + file.name), f"{dataset}#sha256/{file.name}"
    yield _said(dataset, VOID + "dataDump", NamedNode(address))
    yield _said(dataset, DCAT + "distribution", NamedNode(address))
    yield _said(address, RDF + "type", NamedNode(DCAT + "Distribution"))
    yield _said(address, DCTERMS + "title", Literal(f"{file.name}: {dump.told}", language="en"))
    yield _said(address, DCAT + "downloadURL", NamedNode(address))
    yield _said(address, DCAT + "mediaType", NamedNode(_MEDIA + dump.form.type))
    yield _said(address, DCAT + "compressFormat", NamedNode(_MEDIA + "application/gzip"))
    size = Literal(str(len(file.body)), datatype=NamedNode(XSD + "nonNegativeInteger"))
    yield _said(address, DCAT + "byteSize", size)
    yield _said(address, SPDX + "checksum", NamedNode(checksum))
    yield _said(checksum, RDF + "type", NamedNode(SPDX + "Checksum"))
    yield _said(checksum, SPDX + "algorithm", NamedNode(SPDX + "checksumAlgorithm_sha256"))
    digest = Literal(file.sha256, datatype=NamedNode(XSD + "hexBinary"))
    yield _said(checksum, SPDX + "checksumValue", digest)
    if now.ours:
        yield _said(address, DCTERMS + "license", NamedNode(LICENSE))


_TERMS: Final = {NamedNode(VOID + "property"), NamedNode(VOID + "class")}


def _space(term: Term | Triple) -> str:
    iri = term.value if isinstance(term, NamedNode) else ""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _said(subject: str, predicate: str, content: Term | None) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), content)  # type: ignore[arg-type]


def for_search_engines(request: Request) -> dict[str, Any]:
    """Return the dataset in the words of schema.org.

    Sizes and checksums stand at `/dataset`: for them the files have to be made, and no page waits for that.
    """
    now = served(request)
    title, about, creator, version = head(now)
    return {
        "@id": iri_of(now),
        "@type": "Dataset",
        "name": title,
        "description": about,
        "url": now.settings.absolute("/"),
        "identifier": iri_of(now),
        "version": f"{version}, data {now.version}",
        "license": {"@id": LICENSE},
        "keywords": keywords(),
        "creator": {"@type": "Organization", "name": creator},
        "publisher": {"@type": "Organization", "name": creator},
        "dateModified": modified(now),
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": named(now, dump),
                "contentUrl": {"@id": now.settings.absolute("/dumps/" + named(now, dump))},
                "encodingFormat": dump.form.type,
            }
            for dump in dumps(now)
        ],
    }
