"""The Java machine of the child: OWLAPI reads the facts and checks the profile."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from mbtgraph.namespaces import OWL, RDF

_FLAGS: Final = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx4g",
    "--enable-native-access=ALL-UNNAMED",
)
"""For a JVM that lives for seconds: what it would gain by compiling with care, it never earns back."""


def start() -> Any:  # noqa: ANN401 (JPype has no types)
    """Start the JVM, with the jars that owlready2 carries, and return its packages."""
    import jpype  # type: ignore[import-untyped]  # noqa: PLC0415 (an optional part)

    spec = find_spec("owlready2")
    home = Path(spec.origin).parent if spec and spec.origin else Path()
    # Pellet's own jars come second: both engines are built on the same OWLAPI.
    jars = [home / "hermit" / "HermiT.jar", *sorted((home / "pellet").glob("*.jar"))]
    jpype.startJVM(*_FLAGS, classpath=[str(jar) for jar in jars])
    return jpype.JPackage("org").semanticweb


def package(name: str) -> Any:  # noqa: ANN401
    """Return a package of the running JVM."""
    import jpype  # noqa: PLC0415

    return jpype.JPackage(name)


def parsed(java: Any, text: bytes) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the ontology that OWLAPI reads, and the triples that it left unread."""
    parser = package("uk").ac.manchester.cs.owl.owlapi.turtle.parser.TurtleOntologyParser()
    ontology = java.owlapi.apibinding.OWLManager.createOWLOntologyManager().createOntology()
    form = parser.parse(java.owlapi.io.StringDocumentSource(text.decode()), ontology)
    return ontology, form.getOntologyLoaderMetaData().getUnparsedTriples()


def axioms_of(ontology: Any) -> Any:  # noqa: ANN401
    """Return the axioms of an ontology that have a meaning in logic, as a set of Java."""
    return ontology.getLogicalAxioms()


def with_axioms(java: Any, axioms: Any) -> Any:  # noqa: ANN401
    """Return an ontology with some axioms alone."""
    ontology = java.owlapi.apibinding.OWLManager.createOWLOntologyManager().createOntology()
    ontology.getOWLOntologyManager().addAxioms(ontology, package("java").util.HashSet(axioms))
    return ontology


def violations(java: Any, ontology: Any, unread: Any) -> list[list[str]]:  # noqa: ANN401
    """Return what is outside OWL 2 DL: a sentence each, and the axiom that it is about.

    OWLAPI 3 takes every `xsd:` name for a datatype and keeps quiet about triples that form no
    axiom; both are asked for besides its own check.
    """
    report = java.owlapi.profiles.OWL2DLProfile().checkOntology(ontology)
    found = [[str(one), str(one.getAxiom() or "")] for one in report.getViolations()]
    for datatype in ontology.getDatatypesInSignature():
        reserved = datatype.getIRI().isReservedVocabulary()
        if not datatype.isBuiltIn() and (reserved or not ontology.isDeclared(datatype)):
            axioms = ontology.getReferencingAxioms(datatype)
            found += [[f"Use of unknown datatype: {datatype} [{axiom}]", str(axiom)] for axiom in axioms]
    for triple in unread:
        if str(triple.getPredicate()).strip("<>").startswith((OWL, RDF)):
            found.append([f"Not part of an OWL 2 axiom: {triple}", ""])
    return found
