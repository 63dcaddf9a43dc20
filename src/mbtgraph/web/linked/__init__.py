"""Linked data: things, documents, the dataset and its dumps, what programs look for at known addresses.

```
things         /id/{kind}/{name} leads to /doc/{kind}/{name}, by Accept or suffix
names          names that stand for a part of something lead to it
description    what such a document holds: the thing, what is said of it, and by whom
vocabularies   /ontology, /dataset and /.well-known/void
catalog        VoID and DCAT; statistics counts, dumps makes the files, downloads shows them
signposts      typed links for machines, and linkset.json
embedded       JSON-LD in pages, in the words of schema.org
discovery      robots.txt, sitemap.xml, llms.txt
whole          a stranger's data: plain_home counts them, resource shows any name in them
```

`documents` chooses among formats and writes them. `embedded.embed` has a page carry JSON-LD.
"""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.linked.discovery import llms, robots, sitemap
from mbtgraph.web.linked.downloads import downloads
from mbtgraph.web.linked.dumps import dump_file
from mbtgraph.web.linked.names import parameter, prefix
from mbtgraph.web.linked.plain_home import home
from mbtgraph.web.linked.resource import resource, under_base
from mbtgraph.web.linked.signposts import linkset
from mbtgraph.web.linked.things import document, identified, unslashed
from mbtgraph.web.linked.vocabularies import dataset, landing, ontology, ontology_version, void

_DATASET: Final[list[BaseRoute]] = [
    Route("/dataset", dataset),
    Route("/dataset.{suffix}", dataset),
    Route("/.well-known/void", void),
    Route("/downloads", downloads),
    Route("/dumps/{name}", dump_file),
    Route("/robots.txt", robots),
]
ROUTES: Final[list[BaseRoute]] = [
    Route("/", landing),
    Route("/id/{kind}/{name}", identified),
    Route("/doc/{kind}/{name}", document),
    Route("/parameter/{parameter}", parameter),
    Route("/query/{query}/{parameter}", parameter),
    Route("/prefix/{name}", prefix),
    Route("/ontology", ontology),
    Route("/ontology.{suffix}", ontology),
    Route("/ontology/{version}", ontology_version),
    *_DATASET,
    Route("/linkset.json", linkset),
    Route("/sitemap.xml", sitemap),
    Route("/sitemap-{part:int}.xml", sitemap),
    Route("/llms.txt", llms),
    *(
        Route(path, unslashed)
        for path in ("/id/{kind}/{name}/", "/doc/{kind}/{name}/", "/ontology/", "/dataset/", "/downloads/")
    ),
]
PLAIN_ROUTES: Final[list[BaseRoute]] = [
    Route("/", home),
    Route("/resource", resource),
    Route("/resource.{suffix}", resource),
    *_DATASET,
    Route("/{path:path}", under_base),
]
"""What a server over a stranger's data has; the last one takes every address that nobody else took."""
