"""Files of Turtle in our form: told, and put into it with a proof that nothing else changed."""

from __future__ import annotations

import os
import re
from errno import EACCES

from mbtgraph.errors import LoadError
from mbtgraph.lexer import LINE_BREAK
from mbtgraph.rdf import Quad, canonical_nquads, parse_turtle, read_text
from mbtgraph.turtle.layout import formatted
from mbtgraph.turtle.plain import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from mbtgraph.rdf import Fact

_WRITABLE: Final = 0o222
_LINE: Final = rf"[^\r\n]*(?:{LINE_BREAK})|[^\r\n]+"


def form_of(text: str) -> str:
    """Return a text, which is Turtle, in our form."""
    return text if is_plain(text) else formatted(text)


def in_form(text: str, *, path: Path) -> str:
    """Return a text in our form; `path` is only its name in errors.

    Raises:
        LoadError: The text is not Turtle, or its form cannot be changed without changing what it says.
    """
    facts = parse_turtle(text, path=path)
    form = form_of(text)
    if form != text and not _same(facts, parse_turtle(form, path=path)):
        raise LoadError("this file would say something else in our form; it was left as it is.", path=path)
    return form


def _same(some: list[Fact], others: list[Fact]) -> bool:
    """Tell whether facts are the same but for the names of blank nodes (RDFC-1.0)."""
    left, right = (canonical_nquads(Quad(*fact) for fact in facts) for facts in (some, others))
    return left == right


def first_difference(text: str, form: str) -> tuple[int, str]:
    """Return the first line of a text that differs from its form, with its number, counted from one."""
    lines, formed = (re.findall(_LINE, each) for each in (text, form))
    number = next((n for n, pair in enumerate(zip(lines, formed, strict=False)) if pair[0] != pair[1]), None)
    number = min(len(lines), len(formed)) if number is None else number
    return number + 1, "".join(lines[number : number + 1]).rstrip("\r\n")


def read(path: Path) -> str:
    """Return the text of a file."""
    return read_text(path, name=path)


def write(path: Path, text: str) -> None:
    """Write a file beside its place and then put it there, so that there is always a whole one.

    A file that is read-only is not replaced either.
    """
    place = path.resolve()
    temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        mode = place.stat().st_mode
        if not mode & _WRITABLE:
            raise PermissionError(EACCES, "it is read-only")
        temporary.write_bytes(text.encode())
        temporary.chmod(mode)
        temporary.replace(place)
    except OSError as error:
        raise LoadError(f"this file cannot be written: {error.strerror}.", path=path) from error
    finally:
        temporary.unlink(missing_ok=True)
