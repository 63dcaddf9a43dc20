"""Commands that ask a built graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mbtgraph.cli import options
from mbtgraph.errors import ProjectError
from mbtgraph.graph import TIMEOUT, Graph, open  # noqa: A004 (the name users know it by)
from mbtgraph.queries.results import flat, to_csv, to_json, to_tsv, to_xml

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.queries.header import StoredQuery

_ROWS = ("table", "json", "csv", "tsv", "xml")


@click.command()
@options.root
def info(root: Path | None) -> None:
    """Print what the graph holds, in figures."""
    from mbtgraph.cli import tables  # noqa: PLC0415 (rich is loaded for those who print tables)

    graph = open(root)
    tables.census(graph)


@click.command()
@click.argument("term")
@options.trust
@options.output("table", "json", "turtle")
@options.root
def show(term: str, trust: Level, form: str, root: Path | None) -> None:
    """Print what TERM is: its names, and what is claimed of it.

    TERM is a label, a CURIE or an IRI: "psychic equivalence", claim:S0-142, mbt:leadsTo.
    """
    from mbtgraph.cli import tables  # noqa: PLC0415

    graph = open(root)
    tables.description(graph, graph.describe(term, trust=trust), form)


@click.command()
@click.argument("name", required=False)
@options.root
def queries(name: str | None, root: Path | None) -> None:
    """List the stored queries, or print the one called NAME."""
    graph = open(root)
    if name is not None:
        click.echo(graph.query(name).text, nl=False)
        return
    width = max(map(len, graph.queries), default=0)
    for query in graph.queries.values():
        parameters = " ".join(f"--{param.replace('_', '-')}" for param in query.params)
        click.echo(f"{query.id:<{width}}  {query.summary}{f'  [{parameters}]' if parameters else ''}")


class _Ask(click.Group):
    """The stored queries as commands, made from their headers when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._graph(ctx).queries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        graph = self._graph(ctx)
        return _command(graph, graph.query(cmd_name))

    def _graph(self, ctx: click.Context) -> Graph:
        if not isinstance(ctx.obj, Graph):
            ctx.obj = open(ctx.params.get("root"))
        return ctx.obj


@click.group(cls=_Ask, subcommand_metavar="NAME [--PARAMETER VALUE]...")
@options.root
@click.pass_context
def ask(ctx: click.Context, root: Path | None) -> None:
    """Ask a stored query by name; each row tells the claims it rests on.

    \b
    mbtgraph ask modes
    mbtgraph ask upstream-causes --problem impulsivity --trust t1
    """  # noqa: D301 (click reads the backspace)
    if ctx.obj is None:
        ctx.obj = open(root)


def _command(graph: Graph, query: StoredQuery) -> click.Command:
    parameters: list[click.Parameter] = [
        click.Option(
            [f"--{name.replace('_', '-')}", name],
            help=f"{spec.description}: {spec.expected}."
            + (f"  [example: {spec.examples[0]}]" if spec.examples else ""),
            multiple=spec.multiple,
            metavar=spec.type.upper() if spec.type != "iri" else "THING",
        )
        for name, spec in query.params.items()
    ]

    @options.trust
    @options.output(*_ROWS)
    def run(trust: Level, form: str, **given: Any) -> None:  # noqa: ANN401 (click hands strings and tuples)
        answer = graph.ask(query.id, trust=trust, **{k: v for k, v in given.items() if v not in {None, ()}})
        if form == "json":
            click.echo(to_json(answer), nl=False)
        elif form == "table":
            from mbtgraph.cli import answers  # noqa: PLC0415

            answers.answer(answer)
        else:
            header, rows = flat(answer)
            click.echo({"csv": to_csv, "tsv": to_tsv, "xml": to_xml}[form](header, rows), nl=False)
            for note in answer.notes:
                click.echo(note, err=True)

    described = click.command(query.id, help=f"{query.summary}\n\n{query.description}")(run)
    described.params = [*parameters, *described.params]
    return described


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@options.trust
@options.output("table", "json", "csv", "tsv", "xml", "turtle")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=TIMEOUT, show_default=True,
    help="Seconds after which the query is stopped.",
)  # fmt: skip
@options.root
def sparql(file: Path, trust: Level, form: str, timeout: float, root: Path | None) -> None:
    """Run the SPARQL query in FILE, or on standard input if FILE is -.

    The query sees the graphs of the chosen level of trust and nothing else.
    """
    from mbtgraph.cli import tables  # noqa: PLC0415

    text = _read(file)
    graph = open(root)
    tables.result(graph.sparql(text, trust=trust, timeout=timeout), form)


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode()
    except OSError as error:
        raise ProjectError(f"The query file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"The query file {file} is not UTF-8; save it as UTF-8.") from error


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object", metavar="OBJECT")
@options.trust
@options.root
def why(subject: str, predicate: str, object: str, trust: Level, root: Path | None) -> None:  # noqa: A002
    """Print where the edge SUBJECT PREDICATE OBJECT comes from, down to the claims.

    \b
    mbtgraph why "attachment-system activation" "upstream of" impulsivity
    """  # noqa: D301 (click reads the backspace)
    from mbtgraph.cli import answers  # noqa: PLC0415

    graph = open(root)
    found = graph.why(subject, predicate, object, trust=trust)
    answers.reasons(graph, found, (subject, predicate, object), trust)
