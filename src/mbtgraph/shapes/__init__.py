"""SHACL: which rules of `shapes/` the data break, told by either of two engines.

`shacl` (Rust) answers in a fraction of a second. pySHACL is the judge that it is tested against,
and the stand-in where no wheel of `shacl` exists. Both get the same bytes, data and ontology in
one graph, and what they print differently (paths, blank nodes, messages) is made the same here.

Either runs in a child process (`worker.py`), since shapes and data may be a stranger's.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Timer
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.namespaces import SHAPES
from mbtgraph.rdf import NamedNode, n
from mbtgraph.shapes.rules import Rule, Shapes, Step, local, text

if TYPE_CHECKING:
    from mbtgraph.findings import Severity

__all__ = ["Engine", "Rule", "ShapeResult", "Shapes", "Step", "Validator", "rules", "validate"]

Engine = Literal["shacl", "pyshacl"]

_SEVERITIES: Final[dict[str, Severity]] = {"Violation": "error", "Warning": "warning", "Info": "info"}
_TITLES: Final = {"shacl": "shacl", "pyshacl": "pySHACL"}
_BLANK: Final = "[]"
_WORKER: Final = os.path.join(os.path.dirname(__file__), "worker.py")  # noqa: PTH118, PTH120 (text is enough)
_SECONDS: Final = {"shacl": 1, "pyshacl": 20}
"""Of computing, for each four MiB of shapes and data that are begun: many times what ours take."""
_SHARE: Final = 4 * 1024**2
_PATIENCE: Final = 30
"""How many times longer than that a child may take on a machine that is busy."""


@dataclass(frozen=True, order=True, kw_only=True)
class ShapeResult:
    """Hold one rule that one node breaks.

    IRIs are bare, literals stand by their lexical form, a blank node is `[]`, and what a
    constraint does not name (the value that is missing, say) is empty. `component` is the local
    name of the constraint component, `rule` that of the shape, and `shape` its IRI.
    """

    focus: str
    path: str
    value: str
    component: str
    severity: Severity
    rule: str
    message: str
    why: str
    shape: str


class _Raw(NamedTuple):
    """Hold a result as an engine gives it, terms as text."""

    shape: str
    focus: str
    path: str | None
    value: str | None
    component: str
    severity: str
    message: str


def rules(shapes: bytes) -> dict[str, Rule]:
    """Return the rules of shapes in N-Triples, by name.

    Raises:
        MbtGraphError: The shapes are not N-Triples.
    """
    return {rule.name: rule for rule in Shapes.parse(shapes).rules.values()}


def validate(data: bytes, shapes: bytes, *, engine: Engine = "shacl") -> list[ShapeResult]:
    """Return what in the data breaks a shape, sorted and each thing once; both texts are N-Triples.

    The data hold the ontology too: without it no engine knows that a cited claim is a claim.

    Raises:
        MbtGraphError: An engine cannot use the shapes or the data, or was stopped.
        MissingExtra: Neither engine is installed.
    """
    with Validator(Shapes.parse(shapes), engine=engine) as validator:
        return validator.validate(data)


class Validator:
    """Check data against shapes, which are compiled once, in a child process that can be stopped.

    The child starts at once, so that it loads its engine while its parent reads the data.
    """

    def __init__(self, shapes: Shapes, *, engine: Engine = "shacl") -> None:
        """Start the child.

        Raises:
            MissingExtra: Neither engine is installed.
        """
        if engine == "shacl" and find_spec("shacl") is None:
            engine = "pyshacl"
        if engine == "pyshacl" and find_spec("pyshacl") is None:
            raise MissingExtra("The check against the shapes", "pip install shacl")
        self._shapes, self._engine = shapes, engine
        self._unsent: bytes | None = shapes.text()
        self._size = len(self._unsent)
        # With -P no file beside the worker is taken for a module; with -S it starts sooner.
        self._child = subprocess.Popen(  # noqa: S603 (a file of ours, in this very Python)
            [sys.executable, "-P", "-S", "-W", "ignore", _WORKER, engine],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._child.kill()
        self._child.communicate()

    def validate(self, data: bytes) -> list[ShapeResult]:
        """Return what in the data, which are N-Triples, breaks a shape, sorted and each thing once.

        Raises:
            MbtGraphError: The engine cannot use the shapes or the data, or was stopped.
        """
        seconds = _SECONDS[self._engine] * (1 + (self._size + len(data)) // _SHARE)
        request = seconds.to_bytes(4) + len(data).to_bytes(8) + data
        if self._unsent is not None:
            request = self._size.to_bytes(8) + self._unsent + request
            self._unsent = None
        answer = self._ask(request, seconds)
        if isinstance(answer, str):
            title = _TITLES[self._engine]
            raise MbtGraphError(f"The shapes cannot be checked with {title}: {answer}.")
        return sorted({self._result(_Raw(*row)) for row in answer})

    def _ask(self, request: bytes, seconds: int) -> list[list[str]] | str:
        asking, telling = self._child.stdin, self._child.stdout
        if asking is None or telling is None:  # they were asked for
            raise MbtGraphError("The child that checks shapes has no pipes.")
        watch = Timer(seconds * _PATIENCE, self._child.kill)
        watch.start()
        try:
            asking.write(request)
            asking.flush()
            body = telling.read(int.from_bytes(telling.read(8)))
        except BrokenPipeError:
            body = b""
        finally:
            watch.cancel()
        if body:
            answer: list[list[str]] | str = json.loads(body)
            return answer
        code = -self._child.wait()
        if code in {getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL")}:
            return f"they were not done after {seconds} s of computing; a shape or the data ask for too much"
        return "they ask for too much memory, or nest too deep"

    def _result(self, raw: _Raw) -> ShapeResult:
        shape = SHAPES + "unnamed" if raw.shape in {"", _BLANK} else raw.shape
        rule = self._shapes.rules.get(shape) or Rule(name=local(shape))
        path = raw.path or ""
        message = rule.message
        if raw.component == "SPARQLConstraintComponent":
            facts = self._shapes.facts
            queries = facts.objects(NamedNode(shape), n("sh:sparql"))
            message = raw.message if any(text(facts, query, "sh:message") for query in queries) else message
        return ShapeResult(
            focus=raw.focus,
            path=rule.path if path == _BLANK else path,
            value=raw.value or "",
            component=raw.component,
            severity=_SEVERITIES.get(raw.severity, "error"),
            rule=rule.name,
            message=message,
            why=rule.why,
            shape=shape,
        )
