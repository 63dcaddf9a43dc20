"""Options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mbtgraph.lens import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

trust = click.option(
    "--trust",
    type=click.Choice(LEVELS),
    default="model",
    show_default=True,
    help="Show only what is claimed at this level or a stronger one.",
)
root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the project.  [default: the one around this folder, else the shipped one]",
)


def output(*formats: str) -> Callable[[FC], FC]:
    """Return the option that chooses a format; the first one is the default."""
    return click.option(
        "-o", "--output", "form", type=click.Choice(formats), default=formats[0], show_default=True,
        help="Format of the output.",
    )  # fmt: skip
