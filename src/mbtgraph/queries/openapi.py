"""The stored queries as an OpenAPI 3.1 document: for a service to serve, and for clients to be made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mbtgraph.namespaces import ROOT
from mbtgraph.queries.answer_schema import STEP, TEXT, answer_schema
from mbtgraph.queries.formats.columns import EVIDENCE, INLINE_COLUMNS, NONE_COLUMNS
from mbtgraph.queries.operations import HIT, refusals, search, sparql
from mbtgraph.queries.schema import TRUST, parameter_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.queries.stored import StoredQuery

    Schemas = dict[str, dict[str, Any]]

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is wrong with a request, and how to mend it (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "default": "about:blank"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "expected": {"type": "string", "description": "What the parameter takes."},
        "got": TEXT,
        "nearest": {"type": "array", "items": TEXT, "description": "Right values that are near."},
        "offered": {"type": "array", "items": TEXT, "description": "The media types that there are."},
        "request_id": {"type": "string", "description": "What the server's log calls the request."},
    },
    "required": ["title", "status", "detail"],
}
_TERM_REF: Final = {"$ref": "#/components/schemas/Term"}
_SOLUTIONS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "SPARQL Query Results JSON, evidence columns included.",
    "properties": {
        "head": {
            "type": "object",
            "properties": {"vars": {"type": "array", "items": TEXT}},
            "required": ["vars"],
        },
        "results": {
            "type": "object",
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": _TERM_REF},
                }
            },
            "required": ["bindings"],
        },
    },
    "required": ["head", "results"],
}
_TERM: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["uri", "literal", "bnode"]},
        "value": TEXT,
        "datatype": {"type": "string", "format": "iri"},
        "xml:lang": TEXT,
    },
    "required": ["type", "value"],
}
_PLAIN: Final = {
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/sparql-results+xml": "SPARQL Query Results XML",
    "text/turtle": "Turtle: the propositions, claims and sources behind the answer",
    "text/html": "A page: the answer with its claims, and the form that asks it",
}
_SHARED: Final[dict[str, Any]] = {
    "trust": {
        "description": TRUST["description"],
        "schema": {name: part for name, part in TRUST.items() if name != "description"},
    },
    "evidence": {
        "description": "How much of what the rows rest on comes along; by default full, and inline for "
        "SPARQL results, CSV, TSV and XML. JSON and Turtle always have all of it; beside the columns of "
        f"the query, none is {', '.join(NONE_COLUMNS)}, and inline {', '.join(INLINE_COLUMNS)}.",
        "schema": {"type": "string", "enum": list(EVIDENCE)},
    },
    "format": {
        "description": "The format, instead of Accept: a name, a suffix or a media type. excel is CSV "
        "in which a spreadsheet finds no formula.",
        "schema": {
            "type": "string",
            "examples": ["json", "sparql-json", "csv", "tsv", "xml", "turtle", "html", "excel"],
        },
    },
}
"""What each query takes beside its own parameters."""
_SUFFIX: Final[dict[str, Any]] = {
    "name": "suffix",
    "in": "path",
    "required": True,
    "description": "The format.",
    "schema": {"type": "string", "enum": ["json", "srj", "csv", "tsv", "srx", "ttl", "html"]},
}
"""What tells one file of an answer from another."""


def openapi(
    queries: Iterable[StoredQuery], *, data_version: str, service: str = "/", live: bool = True
) -> dict[str, Any]:
    """Return the document; `service` is the address of the service, by default where the document lies.

    Where nothing answers that is `live`, there are files: the answers to the defaults of the questions.
    """
    ordered = sorted(queries, key=lambda query: query.id)
    schemas = {"Solutions": _SOLUTIONS, "Step": STEP, "Term": _TERM}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mbtgraph: stored queries",
            "summary": "Questions on Mentalization-Based Treatment; every answer tells who says so.",
            "description": "Each answer has rows, and with each row the claims that it rests on. "
            + ("" if live else "Here are files: the answers to the default values of each question. ")
            + "The version is that of the data.",
            "version": data_version,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": service.rstrip("/") or "/"}],  # each path begins with a slash
        "externalDocs": {"description": "The dataset", "url": ROOT + "dataset"},
        "tags": [{"name": tag} for tag in sorted({tag for query in ordered for tag in query.tags})],
        **(_service(ordered, schemas) if live else _files(ordered, schemas)),
    }


def _service(queries: Iterable[StoredQuery], schemas: Schemas) -> dict[str, Any]:
    """Return what a service answers, and what this consists of."""
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in _SHARED]
    return {
        "paths": {
            **{
                f"/query/{query.id}": {
                    "get": {
                        **_operation(query),
                        "parameters": [*_parameters(query), *shared],
                        "responses": {"200": _answer(query), **refusals()},
                    }
                }
                for query in queries
            },
            "/find": {"get": search()},
            "/sparql": {"get": sparql()},
        },
        "components": {
            "parameters": {name: {"name": name, "in": "query", **spec} for name, spec in _SHARED.items()},
            "schemas": {"Hit": HIT, "Problem": _PROBLEM, **schemas},
            "responses": {
                "Problem": {
                    "description": "The request is wrong, or the answer could not be given.",
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
            },
        },
    }


def _files(queries: Iterable[StoredQuery], schemas: Schemas) -> dict[str, Any]:
    """Return what lies there as files, and what this consists of."""
    return {
        "paths": {
            f"/query/{query.id}.{{suffix}}": {
                "get": {
                    **_operation(query),
                    "parameters": [{"$ref": "#/components/parameters/suffix"}],
                    "responses": {"200": _answer(query)},
                }
            }
            for query in queries
        },
        "components": {"parameters": {"suffix": _SUFFIX}, "schemas": schemas},
    }


def _operation(query: StoredQuery) -> dict[str, Any]:
    return {
        "operationId": query.id.replace("-", "_"),
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "externalDocs": {"description": "This query as RDF", "url": f"{ROOT}query/{query.id}"},
        "x-sparql": query.sparql,
    }


def _parameters(query: StoredQuery) -> list[dict[str, Any]]:
    made = []
    for name, spec in query.params.items():
        schema = parameter_schema(query, spec)
        told = schema.pop("description")
        made.append({"name": name, "in": "query", "description": told, "schema": schema})
    return made


def _answer(query: StoredQuery) -> dict[str, Any]:
    step = {"$ref": "#/components/schemas/Step"}
    columns = ", ".join(query.columns)
    whole = {name: part for name, part in answer_schema(query, step).items() if name != "$schema"}
    return {
        "description": f"The rows ({columns}), each with the claims that it rests on.",
        "content": {
            "application/json": {"schema": whole},
            "application/sparql-results+json": {"schema": {"$ref": "#/components/schemas/Solutions"}},
            **{
                media: {"schema": {"type": "string", "description": f"{what}."}}
                for media, what in _PLAIN.items()
            },
        },
    }
