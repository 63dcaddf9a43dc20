"""The child in which a SHACL engine runs: shapes once, then data and results any number of times.

Shapes and data may be a stranger's, and no engine can be interrupted from within: a SPARQL
constraint, nested shapes or a long path run for ever. So the child is bounded in computing time and
memory, and opens no file and no connection once its engine is loaded.

It is run as a file, and imports nothing of the package, so that it starts in 20 ms.
"""

from __future__ import annotations

import json
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final

    from rdflib.term import Node

    Row = tuple[str, str, str | None, str | None, str, str, str]
    """Shape, focus, path, value, component, severity and message of a result, terms as text."""
    Engine = Callable[[bytes, bytes], Iterator[Row]]

_MEMORY: Final = 4 * 1024**3
"""Bytes of address space; past it the engine aborts, and the child with it."""
_RESULTS: Final = 10_000
_BLANK: Final = "[]"


def by_shacl() -> Engine:
    """Load the engine written in Rust, and return what runs it; shapes are compiled once."""
    from shacl import Shapes  # noqa: PLC0415 (a child loads one engine)

    compiled: dict[bytes, Shapes] = {}

    def run(data: bytes, shapes: bytes) -> Iterator[Row]:
        if shapes not in compiled:
            compiled[shapes] = Shapes.from_text(shapes.decode(), format="ntriples")
        report = compiled[shapes].validate_text(data.decode(), format="ntriples", max_results=_RESULTS + 1)
        for result in report.results:
            yield (
                _bare(result.source_shape or ""),
                _text(result.focus_node) or _bare(result.focus_node),
                _bare(result.path) if result.path else None,
                _BLANK if (result.value or "").startswith("_:") else result.value_plain,
                result.component,
                result.severity,
                result.message or "",
            )

    return run


def by_pyshacl() -> Engine:
    """Load pySHACL, and return what runs it.

    Literals are kept as they are written, `FROM` is kept from reading, and rdflib keeps quiet: an
    ill-typed literal is for the report to tell, not for a traceback in the log.
    """
    import logging  # noqa: PLC0415 (a child loads one engine)

    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415
    from rdflib.plugins import sparql  # noqa: PLC0415

    sparql.SPARQL_LOAD_GRAPHS = False
    logging.getLogger("rdflib.term").disabled = True

    read: dict[bytes, rdflib.Graph] = {}

    def run(data: bytes, shapes: bytes) -> Iterator[Row]:
        rdflib.NORMALIZE_LITERALS = False  # pySHACL sets it too
        # One parser for both graphs: terms of two parsers are not always equal.
        if shapes not in read:
            read[shapes] = rdflib.Graph().parse(data=shapes, format="nt")
        _, report, text = pyshacl.validate(
            rdflib.Graph().parse(data=data, format="nt"),
            shacl_graph=read[shapes],
            inference="none",
            advanced=False,
            js=False,
            meta_shacl=False,
            do_owl_imports=False,
            inplace=True,
        )
        if not isinstance(report, rdflib.Graph):
            raise ValueError(text)  # noqa: TRY004 (pySHACL returns its errors)
        for result in report.objects(None, rdflib.URIRef(_SH + "result")):

            def plain(name: str, result: Node = result) -> str | None:
                term = report.value(result, rdflib.URIRef(_SH + name))
                return _BLANK if isinstance(term, rdflib.BNode) else None if term is None else str(term)

            yield (
                plain("sourceShape") or "",
                plain("focusNode") or "",
                plain("resultPath"),
                plain("value"),
                re.split("[#/]", plain("sourceConstraintComponent") or "")[-1],
                re.split("[#/]", plain("resultSeverity") or "")[-1],
                plain("resultMessage") or "",
            )

    list(run(b'<urn:a> <urn:b> "1" .', _TRIAL))  # what it loads late is loaded now
    return run


_SH: Final = "http://www.w3.org/ns/shacl#"
_TRIAL: Final = (
    f"<urn:s> <{_SH}targetNode> <urn:a> .\n<urn:s> <{_SH}sparql> <urn:q> .\n"
    f'<urn:q> <{_SH}select> "SELECT DISTINCT $this WHERE {{ $this ?p ?o }}" .\n'
).encode()
ENGINES: Final = {"shacl": by_shacl, "pyshacl": by_pyshacl}


def main() -> int:
    """Answer requests on standard input until it ends."""
    engine = ENGINES[sys.argv[1]]()
    _close_doors()
    shapes = _read()
    while (limit := sys.stdin.buffer.read(4)) and (data := _read()) is not None:
        _bound(int.from_bytes(limit))
        answer = json.dumps(_answer(engine, data, shapes or b"")).encode()
        sys.stdout.buffer.write(len(answer).to_bytes(8) + answer)
        sys.stdout.buffer.flush()
    return 0


def _answer(engine: Engine, data: bytes, shapes: bytes) -> list[Row] | str:
    """Return the results, each once, or what the engine says that is wrong."""
    found: dict[Row, None] = {}
    try:
        for row in engine(data, shapes):
            found[row] = None
            if len(found) > _RESULTS:
                return f"there are over {_RESULTS} results; mend what is wrong everywhere first"
    except RecursionError:
        return "they nest too deep"
    except Exception as error:  # noqa: BLE001 (a child has no other way to tell its parent)
        return " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return list(found)


def _read() -> bytes | None:
    size = sys.stdin.buffer.read(8)
    return sys.stdin.buffer.read(int.from_bytes(size)) if size else None


def _close_doors() -> None:
    """Give up memory without end, and further files: so no connection can be made either."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _bound(seconds: int) -> None:
    """Let the system end this process after some more seconds of computing."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    resource.setrlimit(resource.RLIMIT_CPU, (max(1, round(spent + seconds)), resource.RLIM_INFINITY))


def _bare(term: str) -> str:
    """Return an IRI without its brackets; what is not one IRI (blank node, longer path) is `[]`."""
    return term[1:-1] if re.fullmatch(r"<[^<>]*>", term) else _BLANK


def _text(term: str) -> str:
    """Return the lexical form of a literal; what is none has none."""
    found = re.fullmatch(r'(".*")(?:@[\w-]+|\^\^<[^<>]*>)?', term, re.DOTALL)
    # N-Triples escapes as JSON does, and fewer characters.
    return str(json.loads(found[1], strict=False)) if found else ""


if __name__ == "__main__":
    sys.exit(main())
