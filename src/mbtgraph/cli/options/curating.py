"""The options of the commands that check, mend, build and compare what is curated."""

from __future__ import annotations

from mbtgraph.cli.arguments import Parser, add_output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def add_curating(command: Callable[..., Parser]) -> None:
    """Add the commands of curators."""
    _check(command("check", "check the project, or report only on some files"))
    _reason(
        command("reason", "ask a reasoner whether the ontology and the data contradict themselves, and why")
    )
    _fmt(command("fmt", "write Turtle in our form; what it says and its comments stay", _EXAMPLE_FMT))
    _diff(command("diff", "tell what differs between two states of the graph, claim by claim", _DIFF))
    command("build", "build the dataset from the files of the project")


def _check(check: Parser) -> None:
    check.add_argument("paths", metavar="FILE", nargs="*", help="Turtle files, in the project or not")
    check.add_argument(
        "--fix",
        action="store_true",
        help="make the mends that change only spelling and that a new check proves, and show them as a diff",
    )
    add_output(check, "human", "json", "sarif", "junit", "github", "html", "turtle")
    check.add_argument(
        "--fail-on", choices=("error", "warning", "info", "never"), default="error", metavar="SEVERITY",
        help="error, warning, info or never: exit with 1 for a finding at least as bad (default: error)",
    )  # fmt: skip
    check.add_argument(
        "--changed-since", metavar="REV",
        help="report on the files that differ from a revision of git; on all where a rule differs",
    )  # fmt: skip
    check.add_argument(
        "--only", metavar="STAGE", action="append", default=[],
        help="run only syntax, lints, shapes, owl or queries; may be given again, or as a list with commas",
    )  # fmt: skip
    check.add_argument(
        "--baseline", metavar="FILE", help="let pass what is known: a file that `check -o json` printed"
    )
    check.add_argument("--explain", metavar="RULE", help="check nothing; print what a rule wants, and why")


def _reason(reason: Parser) -> None:
    reason.add_argument(
        "--engine", choices=("hermit", "pellet", "konclude"), type=str.lower, default="hermit",
        metavar="ENGINE",
        help="hermit, pellet or konclude (default: hermit); a contradiction is explained by Pellet",
    )  # fmt: skip
    add_output(reason, "human", "json")


def _fmt(fmt: Parser) -> None:
    fmt.add_argument(
        "paths", metavar="PATH", nargs="*",
        help="files or folders, or - for standard input (default: the Turtle of the project)",
    )  # fmt: skip
    fmt.add_argument("--check", action="store_true", help="write nothing; tell which files are not in form")


def _diff(diff: Parser) -> None:
    diff.add_argument("old", metavar="OLD", help="a file, a folder, a revision, or a built snapshot")
    diff.add_argument("new", metavar="NEW", nargs="?", help="likewise (default: the project as it lies here)")
    add_output(diff, "text", "json", "markdown")


_DIFF = """
  mbtgraph diff v0.1.0               what changed since a release
  mbtgraph diff main HEAD -o markdown
  mbtgraph diff HEAD~1:data/claims data/claims
  mbtgraph diff old/build/snapshot

A revision is any name that git knows for a commit: a branch, a tag, HEAD~1.
A name that was described in OLD and is gone in NEW is a finding; compare with
the last release to learn of these.
"""
_EXAMPLE_FMT = "\n  mbtgraph fmt --check\n  mbtgraph fmt data/things\n"
