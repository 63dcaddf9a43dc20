"""The service: SPARQL endpoint, linked data and pages on one port, read-only.

```
server         listens, loads, reloads and stops
app            puts the rooms together
linked/        things and documents, VoID and DCAT, dumps, sitemap; their pages are those of `pages`
protocol/      SPARQL 1.1 Protocol, Graph Store Protocol (read side), description; its page is the editor
stored/        stored queries as forms, answers and OpenAPI; search; the editor
pages/         what people read
figures/       forest plot, gap map, causal diagram, neighbourhood
operation/     health, metrics, log, connections, what is opened to be served
guarding       what stands around every request
problems       what went wrong, told to programs and to people
rendering      templates and the addresses in them
asking         rows and claims; `lens` the level of a request; `responses` types, variants and tags
assets         the JavaScript of others
served         the data that a request sees, which may be replaced while the server runs
settings       what a server is told when it starts
```

A room imports only from what stands below it (`pyproject.toml`); every one gives its `ROUTES`.
"""
