"""Konclude, a program of its own: it reads OWL/XML, and what it read is held against what was meant.

It says nothing where it cannot read a file, and calls the nothing that it read consistent. So the
names in its answers have to be ours, all of them.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import MbtGraphError
from mbtgraph.judge.jvm import package
from mbtgraph.namespaces import OWL

if TYPE_CHECKING:
    from mbtgraph.judge.engines import Asked

_HOLDS: Final = "urn:mbtgraph:holds:"
_NOTHING: Final = f'<Class IRI="{OWL}Nothing"/>'
_WORKERS: Final = "2"
"""With one worker it waits for itself without end, once an axiom names a thing."""
_MOST: Final = 256 * 1024**2
"""How many bytes of an answer are read."""


def judged(java: Any, ontology: Any, asked: Asked) -> tuple[bool, list[int]]:  # noqa: ANN401
    """Return whether all is consistent, and what is always empty.

    What holds each property becomes a class of its own, so that one classification tells all.
    """
    manager = ontology.getOWLOntologyManager()
    factory = manager.getOWLDataFactory()
    iri = java.owlapi.model.IRI
    names = [str(name.toStringID()) for name in asked.names[: asked.classes]]
    definitions = []
    for number, holders in enumerate(asked.holders[asked.classes :], start=asked.classes):
        names.append(f"{_HOLDS}{number}")
        holder = factory.getOWLClass(iri.create(names[-1]))
        definitions.append(
            factory.getOWLEquivalentClassesAxiom(package("java").util.HashSet([holder, holders]))
        )
    for axiom in definitions:
        manager.addAxiom(ontology, axiom)
    things = {str(one.toStringID()) for one in ontology.getIndividualsInSignature()}
    with tempfile.TemporaryDirectory(prefix="mbtgraph-") as folder:
        file = Path(folder, "facts.owx")
        manager.saveOntology(ontology, java.owlapi.io.OWLXMLOntologyFormat(), iri.create(file.as_uri()))
        classes, individuals = (_run(command, file) for command in ("classification", "realization"))
    for axiom in definitions:
        manager.removeAxiom(ontology, axiom)
    _compare("classes", set(names), set(re.findall(r'<Class IRI="([^"]+)"', classes)))
    _compare("things", things, set(re.findall(r'<NamedIndividual IRI="([^"]+)"', individuals)))
    if _NOTHING in individuals:
        return False, []
    empty = {
        name
        for group in re.findall(r"<EquivalentClasses>(.*?)</EquivalentClasses>", classes, re.DOTALL)
        if _NOTHING in group
        for name in re.findall(r'<Class IRI="([^"]+)"', group)
    }
    return f"{OWL}Thing" not in empty, [number for number, name in enumerate(names) if name in empty]


def _run(command: str, file: Path) -> str:
    """Return what a command of Konclude writes; the child's parent bounds its time."""
    out = file.with_suffix(f".{command}")
    subprocess.run(  # noqa: S603 (a program with our own file)
        ["Konclude", command, "-w", _WORKERS, "-i", str(file), "-o", str(out)],  # noqa: S607 (where it is installed)
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    if not out.is_file() or out.stat().st_size > _MOST:
        raise MbtGraphError(f"Konclude gave no answer to {command}, or one of over {_MOST} bytes.")
    return out.read_text(encoding="utf-8", errors="replace")


def _compare(what: str, ours: set[str], theirs: set[str]) -> None:
    read = {name.replace("&amp;", "&") for name in theirs}
    if missing := sorted(ours - read):
        raise MbtGraphError(
            f"Konclude read only {len(ours) - len(missing)} of {len(ours)} {what}, and not {missing[0]}: "
            "its verdict would be about something else."
        )
