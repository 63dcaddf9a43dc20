"""The service: SPARQL endpoint, linked data and pages on one port, read-only.

```
app            puts the rooms together; what is served (`served`) may be replaced while it runs
protocol/      SPARQL 1.1 Protocol, Graph Store Protocol (read side), service description
linked/        things and documents, VoID and DCAT, dumps, sitemap
stored/        stored queries as forms, answers and OpenAPI; search; the editor
pages/         what people read
figures/       forest plot, gap map, causal diagram, neighbourhood
operation/     health, metrics, log, the server itself
```

Every room gives its `ROUTES`; `responses`, `problems`, `lens` and `rendering` are what they share.
"""
