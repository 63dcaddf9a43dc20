"""XML of the engine as other programs can read it."""

from __future__ import annotations

from xml.parsers import expat

from mbtgraph.errors import QueryError


def readable(xml: bytes, *, mend: str) -> bytes:
    """Return XML of the engine, which it writes also where XML cannot hold what it has to say.

    Raises:
        QueryError: XML cannot hold it; `mend` tells what to ask for.
    """
    xml = xml.replace(b"\r", b"&#13;")  # the bare sign is read as a line feed
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(xml, True)
    except expat.ExpatError as error:
        raise QueryError(
            "XML cannot hold this answer: it has a control character in a text, "
            f"or a property whose IRI ends in no name. Ask for {mend}."
        ) from error
    return xml
