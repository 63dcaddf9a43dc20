"""Answers: typed rows, each with the evidence it rests on."""

from __future__ import annotations

from mbtgraph.lens import LEVELS, READ_AS
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, NamedNode, Term
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step


@value
class Row:
    """Hold one row of an answer: its terms by column, and the steps behind it."""

    terms: Mapping[str, Term | None]
    steps: tuple[Step, ...]

    def __getitem__(self, column: str) -> Term | None:
        """Return the term of a column, or nothing where the row leaves it open.

        Raises:
            KeyError: The answer has no such column.
        """
        return self.terms[column]

    @property
    def claims(self) -> tuple[ClaimEvidence, ...]:
        """Return the claims behind the row, each once, in the order of the steps."""
        return tuple({claim.iri: claim for step in self.steps for claim in step.claims}.values())

    @property
    def limits(self) -> tuple[tuple[str, str], ...]:
        """Return the qualifiers of the steps, as slot and IRI: the row holds within them only."""
        return tuple(dict.fromkeys(pair for step in self.steps for pair in step.qualifiers))

    @property
    def denied(self) -> bool:
        """Tell whether claims only deny a step of the row: it reads as denied, at any level."""
        return any(step.denied for step in self.steps)

    @property
    def rests_on(self) -> Level:
        """Return the level of the weakest step: a chain is as strong as that."""
        return max((step.level for step in self.steps), key=LEVELS.index)


@value
class Answer:
    """Hold the answer of a stored query, with all that is needed to judge and to cite it."""

    query: str
    question: str
    parameters: Mapping[str, str]
    defaults: tuple[str, ...]
    trust: Level
    data_version: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    labels: Mapping[str, str]
    notes: tuple[str, ...]

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def text(self, term: Term | None) -> str:
        """Return a term as a reader wants it: its label, its words, or its CURIE."""
        if isinstance(term, NamedNode):
            return self.labels.get(term.value, shrink(term.value))
        return term.value if isinstance(term, Literal) else ""


def hidden_note(counts: Mapping[Level, int], trust: Level) -> str:
    """Return the sentence that says what a lens keeps out of an answer, and what shows it.

    >>> hidden_note({"model": 3}, "t1")
    '3 rows are hidden at t1: 3 model-generated (LLM tag). `--trust model` shows them.'
    """
    parts = [f"{count} {READ_AS[level]}" for level, count in counts.items() if count]
    widest = [level for level, count in counts.items() if count][-1]
    total = sum(counts.values())
    verb, them = ("row is", "it") if total == 1 else ("rows are", "them")
    return f"{total} {verb} hidden at {trust}: {', '.join(parts)}. `--trust {widest}` shows {them}."
