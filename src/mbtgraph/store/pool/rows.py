"""Rows and truth values as the engine writes them, cut behind a row where there are too many.

The engine writes whole answers only. So its writing is stopped behind the limit, and what it wrote is
cut where a row ends. A row ends at signs that a text could hold too; there each format has them in
another guise, or in quotation marks.
"""

from __future__ import annotations

import io
import re
from xml.parsers import expat

from pyoxigraph import QueryResultsFormat

from mbtgraph.errors import TooLarge, Unwritable
from mbtgraph.media import CSV, JSON, TSV, XML
from mbtgraph.store.limits import SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from pyoxigraph import QueryBoolean, QuerySolutions

    from mbtgraph.media import Media


class _Form:
    """Tell how a format writes rows: the engine's name of it, the signs, and what ends a document."""

    def __init__(self, form: QueryResultsFormat, mark: bytes, end: bytes, tail: bytes, heads: int) -> None:
        """Take `mark`, which each row has but the last of JSON, and a pattern whose group ends at rows' ends.

        `heads` tells how many ends of the pattern belong to no row.
        """
        self.form = form
        self.mark = mark
        self.tail = tail
        self.heads = heads
        self._end = re.compile(end, re.DOTALL)

    def ends(self, body: bytes) -> Iterator[int]:
        """Yield where rows end; the last one of a whole JSON document is not among them."""
        return (found.end() for found in self._end.finditer(body) if found[1] is not None)


_FORMS: Final = {
    JSON: _Form(QueryResultsFormat.JSON, b"},{", rb'"(?:[^"\\]++|\\.)*+"?|(\})(?=,\{)', b"]}}", 0),
    XML: _Form(QueryResultsFormat.XML, b"<result>", rb"(</result>)", b"</results></sparql>", 0),
    CSV: _Form(QueryResultsFormat.CSV, b"\r\n", rb'"(?:[^"]++|"")*+"?|(\r\n)', b"", 1),
    TSV: _Form(QueryResultsFormat.TSV, b"\n", rb"(\n)", b"", 1),
}


def truth(result: QueryBoolean, media: Media) -> bytes:
    """Return a truth value; CSV and TSV, which have no form for it, get the bare word."""
    return result.serialize(format=_FORMS[media].form) or b""


def rows(result: QuerySolutions, media: Media, most: int) -> tuple[bytes, int | None]:
    """Return rows, and how many there are where these are not all.

    Raises:
        QueryError: The first row is too large, or the format cannot hold a text.
    """
    form = _FORMS[media]
    written = _Written(form, most)
    try:
        result.serialize(written, format=form.form)
        whole = written.fits()
    except OverflowError:
        whole = False
    body, cut = (written.getvalue(), None) if whole else _cut(written.getvalue(), form, most)
    if media is XML:
        body = _readable(body)
    return body, cut


def _readable(xml: bytes) -> bytes:
    """Return XML from which other programs read the texts as they are.

    Raises:
        QueryError: XML cannot hold one of them; the engine writes it all the same.
    """
    xml = xml.replace(b"\r", b"&#13;")  # the bare sign is read as a line feed
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as error:
        raise Unwritable(
            "A text of the answer holds a control character, which XML cannot hold; "
            f"ask for JSON ({JSON.type}), CSV or TSV."
        ) from error
    return xml


def _count(body: bytes, form: _Form) -> int:
    """Return how many rows a document has; of one that was stopped, how many it began."""
    if form.form != QueryResultsFormat.JSON:
        marks = body.count(form.mark)
        quoted = form.form == QueryResultsFormat.CSV and b'"' in body
        return (sum(1 for _ in form.ends(body)) if quoted else marks) - form.heads
    if body.endswith(b'"bindings":[]}}'):
        return 0
    if b"{}" in body:  # a row without values, or a text with these signs
        return 1 + sum(1 for _ in form.ends(body))
    # Between two rows stands `},{"` and a name. Where a text ends in `},{`, its `"` has } or , behind it;
    # what has nothing behind it yet is not counted.
    return 1 + body.count(b'},{"', 0, -1) - body.count(b'},{"}') - body.count(b'},{",')


def _cut(body: bytes, form: _Form, most: int) -> tuple[bytes, int]:
    end, count = 0, -form.heads
    for place in form.ends(body):
        if count == most or place + len(form.tail) > SIZE:
            break
        end, count = place, count + 1
    if count < 1:
        raise TooLarge("One row of the answer is over 64 MiB; ask for less.")
    return body[:end] + form.tail, count


class _Written(io.BytesIO):
    """Take what the engine writes, and stop it behind a number of rows or a size.

    To count the marks is quick. A mark may be part of a text, so where there are many the rows decide.
    """

    def __init__(self, form: _Form, most: int) -> None:
        super().__init__()
        self._form = form
        self._most = most
        self._marks = 0
        self._look = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Add bytes.

        Raises:
            OverflowError: They are too many.
        """
        size = super().write(data)
        # A mark may be cut in two between writes, and behind the last row there is none.
        self._marks += data.count(self._form.mark) + 1
        if self._marks > self._look:
            left = self._most - self._rows()
            if left < 0:
                raise OverflowError
            # Further marks may be parts of texts as those before were; it looks again in strides.
            self._look = self._marks + max(left, self._most // 8)
        if self.tell() > SIZE:
            raise OverflowError
        return size

    def fits(self) -> bool:
        """Tell whether all that was written is no more than was asked for."""
        return self._marks <= self._most or self._rows() <= self._most

    def _rows(self) -> int:
        return _count(self.getvalue(), self._form)
