"""The rules that no shape and no lint defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.gate.rules.model import Rule

if TYPE_CHECKING:
    from mbtgraph.findings import Severity

_LINTER: Final = "src/mbtgraph/queries/linter.py"


def _query(rule: str, what: str, mend: str, why: str, source: str = _LINTER) -> Rule:
    return Rule(
        id=rule, stage="queries", severity="error", what=what, mend=mend, why=why, source=source,
        topic="stored queries", fixed=rule == "query-header",
    )  # fmt: skip


def _owl(rule: str, what: str, mend: str, why: str, severity: Severity = "error") -> Rule:
    return Rule(
        id=rule, stage="owl", severity=severity, what=what, mend=mend, why=why,
        source="src/mbtgraph/gate/owl.py", topic="OWL", fixed=rule == "owl-consistency",
    )  # fmt: skip


def _waiver(rule: str, severity: Severity, what: str, mend: str, why: str) -> Rule:
    return Rule(
        id=rule, stage="syntax", severity=severity, what=what, mend=mend, why=why,
        source="src/mbtgraph/gate/rules/waivers.py", topic="waivers",
    )  # fmt: skip


BUILT_IN: Final = (
    Rule(
        id="turtle-syntax",
        stage="syntax",
        severity="error",
        what="This file is not Turtle.",
        mend="Correct what stands at the place that is named, or just before it.",
        why="What cannot be read cannot be checked: nothing else is told until every file is Turtle.",
        source="src/mbtgraph/gate/syntax.py",
        topic="files",
        fixed=True,
    ),
    Rule(
        id="described-twice",
        stage="lints",
        severity="error",
        what="Two statements describe one name.",
        mend="Give one of them a name of its own, or write both as one statement.",
        why="Two descriptions of one name become one thing that nobody wrote.",
        source="src/mbtgraph/gate/syntax.py",
        topic="files",
    ),
    Rule(
        id="not-formatted",
        stage="syntax",
        severity="error",
        what="This file is not in our form.",
        mend="Run `mbtgraph fmt` on it.",
        why="In one form, a change shows as the lines that it changes and nothing else.",
        source="src/mbtgraph/gate/form.py",
        topic="form",
    ),
    Rule(
        id="unsafe-shape",
        stage="shapes",
        severity="error",
        what="A shape says what would read a file, ask a server or run a script.",
        mend="Take it out: shapes are SHACL Core and SPARQL constraints on the data alone.",
        why="Shapes are checked before anybody has read them, so they reach nothing but the data.",
        source="src/mbtgraph/gate/shapes.py",
        topic="shapes",
        fixed=True,
    ),
    Rule(
        id="shapes-not-run",
        stage="shapes",
        severity="error",
        what="The check against the shapes was stopped, or could not be made.",
        mend="Say simpler what takes the engine longer than it may: no pairs of pairs, no doubling.",
        why="No word on the shapes is not the word that all of them are kept.",
        source="src/mbtgraph/gate/shapes.py",
        topic="shapes",
        fixed=True,
    ),
    Rule(
        id="uncovered-axiom",
        stage="lints",
        severity="error",
        what="No types are inferred from an axiom.",
        mend="Say it with the axioms that types are inferred from, such as rdfs:subClassOf, rdfs:domain and "
        "rdfs:range.",
        why="What follows from an axiom has to stand in the graph, or answers would lack it in silence.",
        source="src/mbtgraph/gate/lints.py",
        topic="ontology",
    ),
    Rule(
        id="removed-iri",
        stage="lints",
        severity="error",
        what="A name that an older state describes is described no more; `mbtgraph diff` tells it.",
        mend="Describe it again, with owl:deprecated, and dcterms:isReplacedBy where something replaces it.",
        why="A name may have been cited; whoever follows it has to find what became of it.",
        source="src/mbtgraph/diff/removed.py",
        topic="names",
    ),
    _query(
        "query-header",
        "The header of a stored query or lint cannot be read.",
        "Write it as lines `#+ key: value`, in YAML, with the keys that are known.",
        "The header tells what a query asks, takes and answers; without it nobody can ask it.",
        "src/mbtgraph/queries/header.py",
    ),
    _query(
        "query-test",
        "A stored query fails, or answers other rows than its test expects.",
        "Look whether the data or the query changed its meaning; correct the one that is wrong, or the test.",
        "A query that runs dry answers “nothing” as if nothing were known.",
        "src/mbtgraph/gate/queries.py",
    ),
    _query(
        "query-safe",
        "A stored query uses a form that is refused, or cannot be cut into tokens.",
        "Take the form out: SERVICE, FROM and updates have no place here.",
        "Stored queries run on every check, also of a stranger's change, and must reach nothing outside.",
    ),
    _query(
        "query-parameter-block",
        "A parameter has no VALUES block, or several.",
        "Write exactly one `VALUES ?name { default }` for each parameter.",
        "A value is bound by replacing the inside of that one block; with two, one would keep the default.",
    ),
    _query(
        "query-parameter-depth",
        "The VALUES block of a parameter stands in an inner group.",
        "Move it into the outermost group of WHERE.",
        "The other groups do not see what is bound in an inner one, and would ignore the parameter.",
    ),
    _query(
        "query-parameter-unseen",
        "A parameter is used where it is not seen.",
        "Use it in a pattern of the same group, show it by the sub-select, or filter in the outermost group.",
        "Groups and sub-selects are evaluated by themselves, and a MINUS too: there the name is another "
        "variable, without a value, and the answer is empty or not narrowed at all.",
    ),
    _query(
        "query-optional-unguarded",
        "A filter lets nothing through where an optional parameter is not given.",
        "Write `!BOUND(?name) || …` before it, or COALESCE.",
        "What is not given has no value, and a comparison with no value is an error, which hides every row.",
    ),
    _query(
        "query-parameter-undeclared",
        "A VALUES block is marked as a parameter and missing from the header.",
        "Declare it under `params`, or take the mark away.",
        "What the header does not name cannot be given, and the default would pass for the whole answer.",
    ),
    _query(
        "query-select",
        "A stored query to ask is no SELECT.",
        "Write it as a SELECT of its columns and its evidence.",
        "An answer has rows, each with the claims that it rests on.",
    ),
    _query(
        "query-evidence",
        "A stored query names no evidence.",
        "Name the columns that claims stand behind: `#+ evidence: [edge]`.",
        "Every answer tells who says so.",
    ),
    _query(
        "query-columns",
        "What is selected and what the header names differ, or a column has no type.",
        "Select each column of the header and each evidence column, and nothing else; type each column.",
        "A column without a label is printed without its meaning, one that is not selected stays empty, and "
        "of one without a type no program knows what comes.",
    ),
    _query(
        "query-graph",
        "A stored query names a graph.",
        "Take GRAPH away and match the pattern as it is.",
        "The level of trust is the dataset; a query that picks graphs would see past it.",
    ),
    _query(
        "query-limit",
        "A stored query cuts its rows with LIMIT or OFFSET.",
        "Take it away; who asks pages the rows.",
        "What is cut off is evidence that nobody sees.",
    ),
    _query(
        "query-order",
        "The rows of a stored query come in no order, or in one that leaves some of them open.",
        "Add ORDER BY with a key that is unique: all columns of evidence are among its keys.",
        "Without an order the same question gives another answer each time, and on each engine.",
    ),
    _query(
        "query-type-only",
        "An answer of a stored query rests on a type alone.",
        "Ask for a claim, such as one with mbt:broaderKind, or for a mbt:Proposition.",
        "A type files a thing; it is no claim, and nobody says it.",
    ),
    _owl(
        "owl-profile",
        "Something is outside the profile OWL 2 DL.",
        "Declare the name, or correct the axiom or the datatype that the sentence names.",
        "A reasoner cannot read, or passes over, what is outside the profile.",
    ),
    _owl(
        "owl-consistency",
        "The ontology and the data contradict themselves.",
        "Take away one of the axioms or claims that the sentence names.",
        "From a contradiction everything follows, so no answer of a reasoner would mean anything.",
    ),
    _owl(
        "owl-unsatisfiable",
        "A class or a property can hold nothing.",
        "Take away one of the axioms that the sentence names.",
        "What can hold nothing says nothing, and the first thing in it makes all contradict itself.",
    ),
    _owl(
        "owl-not-run",
        "The reasoner was not asked.",
        "Mend the other errors, or install what the sentence names.",
        "No word on consistency is not the word that all is consistent.",
        "info",
    ),
    _waiver(
        "waiver-form",
        "error",
        "A waiver cannot be read, or waives what cannot be waived.",
        "Write `# mbtgraph: allow RULE until YYYY-MM: reason`, with a rule of a shape or lint, an end "
        "within a year and a reason.",
        "A waiver that is not understood would hide nothing, or more than was meant.",
    ),
    _waiver(
        "waiver-expired",
        "warning",
        "A waiver has come to its end.",
        "Mend what it waived, or give it a new end and say why it takes longer.",
        "A waiver is a promise to come back; without an end it is a mistake that nobody sees any more.",
    ),
    _waiver(
        "waiver-unused",
        "info",
        "A waiver waives nothing.",
        "Take the comment away.",
        "What it stood for is mended; left behind, it would hide the next mistake at its place.",
    ),
)
