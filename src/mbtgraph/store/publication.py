"""The record that a server keeps of a load: the data version, what belongs to it, whether it is complete.

It stands in a graph of its own (`lens.PUBLICATION`), in terms that others know:

```turtle
<dataset>  owl:versionInfo "c1c085c3f0d0" ;        # the data version that was loaded, or is being loaded
    void:subset graph:things, … ;                   # its graphs
    spdx:checksum <dataset#checksum> ;              # the digest of all that it holds
    prov:wasGeneratedBy <graph/publication#load-…> .
graph:things  void:triples 8164 ; spdx:checksum <graph/things#checksum> .
<dataset#checksum>  spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "…" ;
    dcterms:conformsTo <digest/1> .
<graph/publication#load-…>  a prov:Activity ;
    prov:startedAtTime "…" ;
    prov:endedAtTime "…" ;                          # says that the load is complete; absent before
    prov:generated <graph/things#batch-…>, … ;      # before that: what has arrived
    prov:wasAssociatedWith <graph/publication#software> .
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import PUBLICATION
from mbtgraph.namespaces import DCTERMS, OWL, PROV, ROOT, SD, SPDX, VOID, XSD
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.rdf import Fact

READ: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{PUBLICATION}> {{ ?s ?p ?o }} }}"
"""What asks a server for the record; its rows are the facts that `read` takes."""

DIGEST: Final = ROOT + "digest/1"
"""Names what the digests are made of; `docs/design.md` says it."""

_VERSIONS: Final = r"[\w.+-]{1,64}"
_COUNTS: Final = r"[0-9]{1,15}"

_DATASET: Final = NamedNode(ROOT + "dataset")
_SOFTWARE: Final = NamedNode(PUBLICATION + "#software")
_VERSION: Final = NamedNode(OWL + "versionInfo")
_DEFAULT: Final = NamedNode(SD + "defaultDataset")
_SUBSET: Final = NamedNode(VOID + "subset")
_TRIPLES: Final = NamedNode(VOID + "triples")
_CHECKSUM: Final = NamedNode(SPDX + "checksum")
_ALGORITHM: Final = NamedNode(SPDX + "algorithm")
_SHA256: Final = NamedNode(SPDX + "checksumAlgorithm_sha256")
_DIGITS: Final = NamedNode(SPDX + "checksumValue")
_CONFORMS: Final = NamedNode(DCTERMS + "conformsTo")
_TITLE: Final = NamedNode(DCTERMS + "title")
_MADE_BY: Final = NamedNode(PROV + "wasGeneratedBy")
_STARTED: Final = NamedNode(PROV + "startedAtTime")
_ENDED: Final = NamedNode(PROV + "endedAtTime")
_ARRIVED: Final = NamedNode(PROV + "generated")
_AGENT: Final = NamedNode(PROV + "wasAssociatedWith")


@dataclass(frozen=True)
class Publication:
    """Hold what a server says of a load; by graph, how many triples were loaded and their digest."""

    version: str
    load: str
    counts: Mapping[str, int]
    digests: Mapping[str, str]
    digest: str
    software: str = ""
    started: str = ""
    ended: str = ""
    batches: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Tell whether all of the data version is there; whoever asks before may get half an answer."""
        return bool(self.ended)


def read(facts: Iterable[Fact]) -> Publication | None:
    """Return what the facts of the record say, or nothing where there is none.

    A record that lacks something, or is written in another way, is not complete.
    """
    found = Facts(facts)
    version = text_of(found.one(_DATASET, _VERSION))
    load = found.one(_DATASET, _MADE_BY)
    # What a stranger wrote is shown to people, so it is what we write or nothing.
    if not re.fullmatch(_VERSIONS, version) or not isinstance(load, NamedNode):
        return None
    graphs = [graph for graph in found.objects(_DATASET, _SUBSET) if isinstance(graph, NamedNode)]
    counts = {graph.value: text_of(found.one(graph, _TRIPLES)) for graph in graphs}
    digests = {graph.value: _digits(found, graph) for graph in graphs}
    digest = _digits(found, _DATASET)
    sizes = {graph: int(count) for graph, count in counts.items() if re.fullmatch(_COUNTS, count)}
    whole = digest and all(digests.values()) and sizes.keys() == counts.keys()
    software = found.one(load, _AGENT) or _SOFTWARE
    told = found.one(software, _TITLE), found.one(software, _VERSION)
    return Publication(
        version=version,
        load=load.value,
        counts=sizes,
        digests={graph: digits for graph, digits in digests.items() if digits},
        digest=digest,
        software=" ".join(filter(None, map(text_of, told))),
        started=text_of(found.one(load, _STARTED)),
        ended=text_of(found.one(load, _ENDED)) if whole else "",
        batches=frozenset(map(text_of, found.objects(load, _ARRIVED))),
    )


def described(facts: Iterable[Fact]) -> str:
    """Return the data version that a service description tells of its dataset, or nothing."""
    found = Facts(facts)
    datasets = [dataset for _, _, dataset in found.having(_DEFAULT)]
    versions = {text_of(found.one(dataset, _VERSION)) for dataset in datasets}
    told = versions.pop() if len(versions) == 1 else ""
    return told if re.fullmatch(_VERSIONS, told) else ""


def _digits(found: Facts, node: NamedNode) -> str:
    checksum = found.one(node, _CHECKSUM)
    return text_of(found.one(checksum, _DIGITS)).lower() if checksum else ""


def facts(publication: Publication) -> Iterator[Fact]:
    """Yield the facts of a record."""
    load = NamedNode(publication.load)
    yield _DATASET, _VERSION, Literal(publication.version)
    yield _DATASET, _MADE_BY, load
    yield from _checksum(_DATASET, publication.digest)
    yield NamedNode(f"{_DATASET.value}#checksum"), _CONFORMS, NamedNode(DIGEST)
    for graph, count in publication.counts.items():
        node = NamedNode(graph)
        yield _DATASET, _SUBSET, node
        yield node, _TRIPLES, Literal(str(count), datatype=NamedNode(XSD + "integer"))
        yield from _checksum(node, publication.digests[graph])
    name, _, version = publication.software.partition(" ")
    yield load, TYPE, NamedNode(PROV + "Activity")
    yield load, _AGENT, _SOFTWARE
    yield _SOFTWARE, TYPE, NamedNode(PROV + "SoftwareAgent")
    yield _SOFTWARE, _TITLE, Literal(name)
    yield _SOFTWARE, _VERSION, Literal(version)
    yield load, _STARTED, _time(publication.started)
    if publication.ended:
        yield load, _ENDED, _time(publication.ended)
    for batch in sorted(publication.batches):
        yield arrived(publication.load, batch)


def arrived(load: str, batch: str) -> Fact:
    """Return what says that a batch of a load has arrived."""
    return NamedNode(load), _ARRIVED, NamedNode(batch)


def _checksum(node: NamedNode, digits: str) -> Iterator[Fact]:
    checksum = NamedNode(f"{node.value}#checksum")
    yield node, _CHECKSUM, checksum
    yield checksum, _ALGORITHM, _SHA256
    yield checksum, _DIGITS, Literal(digits.upper(), datatype=NamedNode(XSD + "hexBinary"))


def _time(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "dateTime"))
