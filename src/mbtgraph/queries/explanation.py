"""What would be asked: the bound text of a stored query, with its terms and graphs, before anything runs."""

from __future__ import annotations

from mbtgraph.lens import graphs
from mbtgraph.queries.binding import blocks
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from mbtgraph.lens import Level


@value
class Explanation:
    """Hold a bound query: its SPARQL, the graphs that it sees, and its parameters as terms.

    Printed, it is SPARQL that any engine runs as it stands, with all else in comments.
    """

    query: str
    trust: Level
    sparql: str
    graphs: tuple[str, ...]
    parameters: Mapping[str, str]

    def __str__(self) -> str:
        """Return it as SPARQL with comments."""
        lines = [f"query {self.query}, trust {self.trust}"]
        lines += [f"{name} = {terms}" for name, terms in self.parameters.items()]
        lines += ["default graphs and named graphs:", *(f"  <{graph}>" for graph in self.graphs)]
        return "".join(f"# {line}\n" for line in lines) + self.sparql


def explain(query: str, sparql: str, parameters: Container[str], trust: Level) -> Explanation:
    """Return what a bound query asks."""
    terms = {b.variable: " ".join(b.inside.split()) for b in blocks(sparql) if b.variable in parameters}
    plain = "".join(line for line in sparql.splitlines(keepends=True) if not line.startswith("#+"))
    return Explanation(query, trust, plain, graphs(trust), terms)
