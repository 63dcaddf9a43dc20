"""A remote store: any server that speaks the SPARQL 1.1 Protocol, asked through SPARQLWrapper.

SPARQLWrapper makes the requests; what carries them is `http.py`, since SPARQLWrapper's own way opens a
connection for each, follows redirects with the password, and reads answers without end.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.request import Request

from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

from mbtgraph.errors import EndpointError, QueryError, QueryTimeout
from mbtgraph.lens import graphs
from mbtgraph.queries.forms import form_of
from mbtgraph.queries.guard import refuse_endless
from mbtgraph.rdf import Result, Rows, Term, Triples, text_of
from mbtgraph.store.answers import ACCEPTED, read
from mbtgraph.store.credentials import checked, credentials
from mbtgraph.store.http import Connection, Moved
from mbtgraph.store.paging import existence, selection, solutions_behind
from mbtgraph.store.publication import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.lens import Level

_PATIENCE: Final = 60.0
"""Seconds that one of our own queries may take."""

_SHORTLY: Final = 10.0
"""Seconds that a server may take to describe itself."""

_MOST: Final = 1_000_000
"""Rows that the pages of one result may have."""

_PAGES: Final = 1_000
"""Pages that one result may have, however short they are."""

_HOPS: Final = 3
"""Redirects that are followed."""

_ADDRESS: Final = 4_000
"""Characters of an address that servers and what lies before them take for sure; a longer query is posted."""


class _Query(SPARQLWrapper):
    """Make the request of a query; which form it has is known, and not guessed."""

    def __init__(self, endpoint: str, text: str, form: str, visible: Sequence[str]) -> None:
        """Take a query, its form, and the graphs that it may see."""
        self.form = form
        super().__init__(endpoint, agent="mbtgraph")
        self.setQuery(text)
        self.setReturnFormat(JSON if form in {"SELECT", "ASK"} else TURTLE)
        self.setOnlyConneg(True)
        for graph in visible:
            self.addParameter("default-graph-uri", graph)
            self.addParameter("named-graph-uri", graph)

    def _parseQueryType(self, _: str) -> str:  # noqa: N802 (their name)
        return self.form

    def _getAcceptHeader(self) -> str:  # noqa: N802 (their name)
        return ACCEPTED[self.form]

    def request(self) -> Request:
        """Return the request: by GET, so that it can be cached, or by POST where the address is too long."""
        self.setMethod(GET)
        made: Request = self._createRequest()
        if len(made.full_url) > _ADDRESS:
            self.setMethod(POST)
            made = self._createRequest()
        return made


class RemoteStore:
    """Answer from a server; the lens goes along as the dataset of the protocol."""

    def __init__(self, endpoint: str) -> None:
        """Take the address of an endpoint; nothing is sent yet.

        Raises:
            EndpointError: The address, or who asks, is not as it should be.
        """
        self.endpoint = checked(endpoint)
        self._connection = Connection(self.endpoint, credentials(self.endpoint))

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what a query that we wrote ourselves yields, all of it.

        Raises:
            EndpointError: The server cannot answer, or not as a whole.
        """
        return self.query(text, graphs(trust))

    def query(self, text: str, visible: Sequence[str]) -> Result:
        """Return all that a query of ours yields over some graphs.

        Raises:
            EndpointError: The server cannot answer, or not as a whole.
        """
        try:
            result, told = self._ask(text, visible, _PATIENCE)
            return self._whole(text, visible, result, told) if isinstance(result, Rows) else result
        except TimeoutError as error:
            raise EndpointError(self.endpoint, f"did not answer within {_PATIENCE:g} s.") from error

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:
        """Return what a stranger's query yields, within a time in seconds.

        Rows that the server cut off say so.

        Raises:
            QueryError: The server takes no such query, or it was stopped.
            EndpointError: The server cannot answer.
        """
        refuse_endless(timeout)
        deadline = time.monotonic() + timeout
        visible = graphs(trust)
        try:
            result, told = self._ask(text, visible, timeout)
            return self._judged(text, visible, result, told, deadline)
        except TimeoutError as error:
            raise QueryTimeout(timeout) from error
        except EndpointError as error:
            if error.status == HTTPStatus.BAD_REQUEST:
                raise QueryError(str(error)) from error
            raise

    def version(self) -> str:
        """Return the data version that the server's description of itself tells, or nothing."""
        headers = {"Accept": ACCEPTED["DESCRIBE"], "User-Agent": "mbtgraph"}
        asked = Request(self._connection.url, headers=headers)  # noqa: S310 (its scheme was looked at)
        try:
            found = read(self.endpoint, "DESCRIBE", self._connection.send(asked, seconds=_SHORTLY))
        except (EndpointError, Moved, TimeoutError):
            return ""
        return described(found.facts) if isinstance(found, Triples) else ""

    def _whole(self, text: str, visible: Sequence[str], first: Rows, told: int) -> Rows:
        """Return a result with the pages behind its first one, proven to be all.

        Raises:
            EndpointError: They are too many, or not the ones that the server counts.
        """
        chosen, count = selection(text), len(first.rows)
        if not chosen.may_be_cut(count, told):
            return first
        names, limit, rows = first.variables, told or count, list[tuple[Term | None, ...]]()
        if not told and not self._rows(chosen.one_more(names, offset=count), visible):
            return first
        most = min(_MOST, _PAGES * limit)
        while len(rows) % limit == 0:
            page = self._rows(chosen.page(names, offset=len(rows), limit=limit), visible)
            if not page:
                break
            rows += page
            if len(rows) > most:
                problem = f"gives over {most} rows, {limit} at a time; ask for less."
                raise EndpointError(self.endpoint, problem)
        counted = [text_of(count) for row in self._rows(chosen.counts(names), visible) for count in row]
        if counted != [str(len(rows)), str(len(set(rows)))]:
            problem = (
                f"cuts off results at {limit} rows, and its further pages do not fit together. "
                "Raise its limit on rows (Virtuoso: ResultSetMaxRows), or ask for less."
            )
            raise EndpointError(self.endpoint, problem)
        return Rows(names, tuple(rows))

    def _rows(self, text: str, visible: Sequence[str]) -> tuple[tuple[Term | None, ...], ...]:
        result, _ = self._ask(text, visible, _PATIENCE)
        return result.rows if isinstance(result, Rows) else ()

    def _judged(
        self, text: str, visible: Sequence[str], result: Result, told: int, deadline: float
    ) -> Result:
        """Return a result that says whether it is complete."""
        rows = result
        if isinstance(result, Triples):
            text = solutions_behind(text) if self._connection.server.startswith("Virtuoso") else ""
            if not text:
                return result
            rows, told = self._ask(text, visible, deadline - time.monotonic())
        if not isinstance(rows, Rows):
            return result
        chosen, count = selection(text), len(rows.rows)
        if not chosen.may_be_cut(count, told):
            return result
        probe = chosen.one_more(rows.variables, offset=count)
        more, _ = self._ask(probe, visible, deadline - time.monotonic())
        complete = not (isinstance(more, Rows) and more.rows)
        if isinstance(result, Triples):
            return Triples(result.facts, complete=complete)
        return Rows(rows.variables, rows.rows, complete=complete)

    def _ask(self, text: str, visible: Sequence[str], seconds: float) -> tuple[Result, int]:
        """Return what one request yields, and how many rows the server says that it gives at most."""
        form = form_of(text)
        if form == "ASK":
            found, _ = self._ask(existence(text), visible, seconds)
            return isinstance(found, Rows) and bool(found.rows), 0
        for _ in range(_HOPS):
            request = _Query(self._connection.url, text, form, visible).request()
            try:
                reply = self._connection.send(request, seconds=seconds)
            except Moved as moved:
                self._connection.url = moved.url
                continue
            if "x-sql-state" in reply.headers:
                problem = "stopped the query at a limit of its own, and gave a part of the answer only."
                raise EndpointError(self.endpoint, problem, status=reply.status)
            told = reply.headers.get("x-sparql-maxrows", "")
            return read(self.endpoint, form, reply), int(told[:9]) if told.isdecimal() else 0
        raise EndpointError(self.endpoint, "redirects in a circle.")
