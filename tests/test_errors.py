"""The exceptions travel: between processes, and through a copy."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from mbtgraph import errors
from mbtgraph.errors import MbtGraphError

ALL: list[MbtGraphError] = [
    errors.MbtGraphError("nothing went well"),
    errors.ProjectError("no project"),
    errors.SnapshotError("no snapshot"),
    errors.RevisionError("no revision"),
    errors.LoadError("no Turtle", path=Path("data/a.ttl"), line=2, column=3),
    errors.UnknownRule("claim-bases", ["claim-basis"]),
    errors.QueryError("no query"),
    errors.UnknownQuery("mode", ["modes", "term"]),
    errors.QuerySyntaxError("no SPARQL", line=2, column=3),
    errors.BadParameter("year", expected="a whole number", got="'x'", nearest=["1999"]),
    errors.QueryForbidden("SERVICE", line=2, column=3, why="no network"),
    errors.QueryTimeout(0.5),
    errors.Busy(3),
    errors.TooLarge("too large"),
    errors.Unwritable("not as XML"),
    errors.EndpointError("https://example.org/sparql", "is not there", status=404),
    errors.MissingExtra("Judging", "pip install it"),
]


def test_each_exception_is_tried() -> None:
    tree = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    assert {type(error) for error in ALL} == {kind for kind in tree if issubclass(kind, MbtGraphError)}


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_an_exception_comes_back_whole(error: MbtGraphError) -> None:
    pickled = [pickle.loads(pickle.dumps(error, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]  # noqa: S301
    for back in [*pickled, copy.copy(error), copy.deepcopy(error)]:
        assert back is not error
        assert type(back) is type(error)
        assert (str(back), back.args, vars(back)) == (str(error), error.args, vars(error))
