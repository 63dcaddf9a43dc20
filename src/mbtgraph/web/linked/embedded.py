"""What pages carry for search engines: JSON-LD with the words of schema.org, from the same triples.

Only what the graph says becomes a statement here, and a claim stays a claim: what a thing is said to be
stands under the claims that say it, with their basis, and never as a property of the thing.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.catalog import DATASET, LICENSE
from mbtgraph.namespaces import ID, MBT, SCHEMA, shrink
from mbtgraph.web.linked import catalog
from mbtgraph.web.linked.description import VERIFY
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from mbtgraph.web.pages.reading import Reading

    _Texts = Callable[[str], list[str]]
    _Nodes = Callable[..., list[dict[str, str]]]


TYPES: Final = {
    "Claim": "Claim", "JournalArticle": "ScholarlyArticle", "Book": "Book", "WebPage": "WebPage",
    "Video": "VideoObject", "Guideline": "MedicalGuideline", "Dataset": "Dataset", "Source": "CreativeWork",
    "Section": "CreativeWork", "Person": "Person", "Organisation": "Organization", "Place": "Place",
}  # fmt: skip
"""Classes of ours by what schema.org calls them, the most exact first; all else is a term that we define."""
_CONTEXT: Final = {"@vocab": SCHEMA}
"""Holds all that is needed to read it: nothing is fetched from elsewhere."""
_LINK: Final = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def schema_type(classes: Iterable[str]) -> str:
    """Return the type of schema.org for what is of some classes.

    >>> schema_type([MBT + "Source", MBT + "JournalArticle"]), schema_type([MBT + "Modality"])
    ('ScholarlyArticle', 'DefinedTerm')
    """
    held = set(classes)
    return next((type_ for name, type_ in TYPES.items() if MBT + name in held), "DefinedTerm")


def embed(request: Request, links: Iterable[str], reading: Reading | None = None) -> None:
    """Have the page that answers a request carry what machines read, as a file has no header.

    That is JSON-LD on a thing, or on the dataset, and the links of the header but those to other formats,
    to which pages lead anyhow.
    """
    request.state.json_ld = partial(json_ld, request, reading)
    request.state.links = [
        found.groups("") for found in map(_LINK.match, links) if found and found[2] != "alternate"
    ]


def json_ld(request: Request, reading: Reading | None = None) -> dict[str, Any]:
    """Return what the page of a thing, or of the dataset, says to search engines."""
    about = _thing(request, reading) if reading else catalog.for_search_engines(request)
    return {"@context": _CONTEXT, **about}


def _thing(request: Request, reading: Reading) -> dict[str, Any]:
    iri = reading.iri

    def texts(name: str) -> list[str]:
        return sorted(set(reading.values(name)))

    def nodes(name: str, type_: str = "") -> list[dict[str, str]]:
        kind = {"@type": type_} if type_ else {}
        called = [(one, reading.label(one)) for one in texts(name)]
        return [{"@id": one, **kind, **({"name": label} if label else {})} for one, label in called]

    kind = schema_type(texts("rdf:type"))
    page = served(request).settings.absolute("/doc/" + iri.removeprefix(ID))
    own = _claim(texts, nodes) if kind == "Claim" else _work(texts, nodes) if texts("mbt:located") else {}
    told = {
        "@id": iri,
        "@type": kind,
        "name": reading.label(iri),
        "alternateName": texts("skos:altLabel"),
        "identifier": shrink(iri),
        "sameAs": [
            {"@id": one}
            for one in (*texts("skos:exactMatch"), *(f"https://doi.org/{doi}" for doi in texts("mbt:doi")))
        ],
        **own,
        "subjectOf": {
            "@id": page, "@type": "WebPage", "license": {"@id": LICENSE}, "isPartOf": {"@id": DATASET},
        },
    }  # fmt: skip
    return {name: content for name, content in told.items() if content}


def _claim(texts: _Texts, nodes: _Nodes) -> dict[str, Any]:
    """Return what a claim says, where, and on what basis."""
    written_by_a_model = MBT + "ModelGeneratedClaim" in texts("rdf:type")
    return {
        "text": "".join(texts("mbt:statement")),
        "about": nodes("mbt:involves"),
        "appearance": nodes("mbt:statedIn", "CreativeWork"),
        "citation": nodes("mbt:cites", "CreativeWork"),
        "creator": nodes("prov:wasAttributedTo"),
        "dateCreated": "".join(texts("prov:generatedAtTime")),
        "additionalType": [*nodes("mbt:basis"), *nodes("mbt:trustLevel"), *nodes("mbt:stance")],
        "description": VERIFY if written_by_a_model else "",
    }


def _work(texts: _Texts, nodes: _Nodes) -> dict[str, Any]:
    """Return the record of a work."""
    return {
        "author": nodes("mbt:hasAuthor", "Person"),
        "datePublished": "".join(texts("mbt:year")),
        "isbn": texts("mbt:isbn"),
        "pagination": "".join(texts("mbt:pages")),
        "isPartOf": [{"@type": "Periodical", "name": name} for name in texts("mbt:journal")],
    }
