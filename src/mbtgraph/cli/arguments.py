"""What the commands take: one parser for all of them, and its errors as sentences."""

from __future__ import annotations

import argparse
import re
import sys

from mbtgraph.errors import nearest
from mbtgraph.lens import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

ROWS = ("table", "json", "csv", "tsv", "xml", "markdown")


class Parser(argparse.ArgumentParser):
    """Parse arguments; say what is wrong with them, what was meant, and where to read more."""

    def __init__(self, **given: object) -> None:
        """Make a parser that takes no abbreviations."""
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **given)  # type: ignore[arg-type]
        self.commands: dict[str, Parser] = {}

    def error(self, message: str) -> NoReturn:
        """Print a sentence and end with the exit code for usage."""
        sys.stderr.write(f"error: {message}\n`{self.prog} --help` says what it takes.\n")
        sys.exit(2)

    def parse_all(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments of which none may be left over."""
        parsed, left = self.parse_known_args(arguments)
        if left:
            chosen = self.commands.get(getattr(parsed, "command", ""), self)
            options = re.findall(r"--[a-z-]+", chosen.format_help())
            near = nearest(left[0].partition("=")[0], options, count=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            if not left[0].startswith("-"):
                hint = " Words that belong together stand in quotation marks."
            chosen.error(f"{left[0]} is not expected here.{hint}")
        return parsed

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse what is no choice, in the same words on every version of Python."""
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            near = nearest(str(value), choices, count=1)
            hint = f". Did you mean {near[0]}?" if near else ""
            raise argparse.ArgumentError(action, f"expected one of {', '.join(choices)}, got {value!r}{hint}")


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the lens."""
    parser.add_argument(
        "--trust", choices=LEVELS, type=str.lower, default="model", metavar="LEVEL",
        help=f"show only what is claimed at this level or a stronger one: {', '.join(LEVELS)} "
        "(default: model, which is all)",
    )  # fmt: skip


def add_output(parser: argparse.ArgumentParser, *forms: str) -> None:
    """Add the option that chooses a format; the first one is the default."""
    parser.add_argument(
        "-o",
        "--output",
        dest="form",
        choices=forms,
        default=forms[0],
        metavar="FORMAT",
        help=f"{', '.join(forms)} (default: {forms[0]})",
    )


def add_root(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the project."""
    parser.add_argument(
        "--root", metavar="FOLDER",
        help="the project (default: the one around this folder, else the one that came with the package)",
    )  # fmt: skip


def add_endpoint(parser: argparse.ArgumentParser) -> None:
    """Add the option that asks a server in place of the built dataset."""
    parser.add_argument(
        "--endpoint", metavar="URL",
        help="ask the dataset that a SPARQL endpoint holds; user and password, or token, are taken from "
        "the environment or netrc (docs/endpoints.md)",
    )  # fmt: skip
