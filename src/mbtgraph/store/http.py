"""Requests to one endpoint: bounded in time and size, repeated where that may help, never to another host."""

from __future__ import annotations

import queue
import random
import re
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from mbtgraph.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.request import Request

    from mbtgraph.store.credentials import Credentials

T = TypeVar("T")

SIZE: Final = 64
"""MiB that an answer may have."""

_TRIES: Final = 4
_FIRST_WAIT: Final = 0.5
"""Seconds before the second try; each further wait is twice as long."""

_BUSY: Final = {429, 502, 503}
"""What a server says that is overloaded or restarts, and may answer the same request soon."""

_MOVED: Final = {301, 302, 303, 307, 308}
_REASON: Final = 300
"""Characters of a server's own words that an error repeats."""


@dataclass(frozen=True)
class Reply:
    """Hold what a server answered: its status, its headers by name in small letters, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Moved(Exception):  # noqa: N818 (no error: the request has to be made again, elsewhere)
    """Say that an endpoint has another address on the same host."""

    def __init__(self, url: str) -> None:
        """Keep the new address."""
        super().__init__(url)
        self.url = url


class Connection:
    """Send requests to an endpoint over connections that are kept open."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        """Take the address of the endpoint, and who asks; the server's name is known after an answer."""
        self.url = url
        self.server = ""
        self._credentials = credentials
        self._session = requests.Session()
        # With an authentication of its own a session looks for none in netrc.
        self._session.auth = self._first_authentication()

    def _first_authentication(self) -> AuthBase:
        """Return how to say who asks before a server has told what it takes.

        A password goes out unasked over https alone, since it can be read on the way over http.
        """
        given = self._credentials
        if given.token:
            return _Bearer(given.token)
        if given.user and self.url.startswith("https:"):
            return HTTPBasicAuth(given.user.encode(), given.password.encode())
        return _Nobody()

    def send(self, request: Request, *, seconds: float) -> Reply:
        """Return the answer to a request that changes nothing, and so may be sent again.

        Raises:
            TimeoutError: There was none within the time.
            Moved: The endpoint has another address.
            EndpointError: The server cannot be reached, refuses, or answers without end.
        """
        deadline = time.monotonic() + seconds
        for attempt in range(1, _TRIES + 1):
            left = deadline - time.monotonic()
            reply = self._try(request, left, last=attempt == _TRIES)
            if reply is not None and reply.status not in _BUSY:
                return self._settled(request, reply, deadline)
            wait = _wait(reply, attempt)
            if reply is not None and (attempt == _TRIES or time.monotonic() + wait > deadline):
                later = f" It asks to wait {wait:.0f} s." if "retry-after" in reply.headers else ""
                raise self.refused(reply, f"is busy, also at try {attempt}", later)
            time.sleep(max(0.0, min(wait, deadline - time.monotonic())))
        raise AssertionError  # the last try returns or raises

    def _try(self, request: Request, seconds: float, *, last: bool) -> Reply | None:
        """Return the answer to one try, or nothing where the connection was lost on the way."""
        try:
            return within(seconds, lambda: self._exchange(request, seconds))
        except requests.Timeout as error:
            raise TimeoutError from error
        except requests.exceptions.SSLError as error:
            raise EndpointError(
                self.url, f"{self.url} cannot prove who it is: its certificate is not trusted here."
            ) from error
        except requests.RequestException as error:
            roots = list(_roots(error))
            unreachable = [e for e in roots if isinstance(e, OSError) and not isinstance(e, ConnectionResetError)]
            why = next((e.strerror for e in (*unreachable, *roots) if isinstance(e, OSError) and e.strerror), "")
            refused = any(isinstance(e, ConnectionRefusedError) or type(e).__name__ == "gaierror" for e in roots)
            if refused:
                raise EndpointError(
                    self.url, f"{self.url} cannot be reached: {why}. Is the address right, and the server running?"
                ) from error
            if last:
                raise EndpointError(
                    self.url, f"{self.url} dropped the connection {_TRIES} times, before its answer was whole."
                ) from error
            return None

    def _exchange(self, request: Request, seconds: float) -> Reply:
        data: bytes | None = request.data  # type: ignore[assignment]
        with self._session.request(
            request.get_method(), request.full_url, data=data, headers=dict(request.header_items()),
            timeout=seconds, allow_redirects=False, stream=True,
        ) as response:  # fmt: skip
            body = bytearray()
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > SIZE * 1024**2:
                    raise EndpointError(
                        self.url,
                        f"The answer of {self.url} is over {SIZE} MiB; ask for less, with LIMIT or fewer columns.",
                        status=response.status_code,
                    )
            headers = {name.lower(): value for name, value in response.headers.items()}
            self.server = headers.get("server", "")
            return Reply(response.status_code, headers, bytes(body))

    def _settled(self, request: Request, reply: Reply, deadline: float) -> Reply:
        if reply.status == 200:
            return reply
        if reply.status in _MOVED:
            raise Moved(self._elsewhere(reply))
        if reply.status == 401 and (asked := self._asked_authentication(reply)):
            self._session.auth = asked
            return self.send(request, seconds=deadline - time.monotonic())
        raise self.refused(reply)

    def _asked_authentication(self, reply: Reply) -> AuthBase | None:
        """Return what a server asks for, if we have it and have not sent it yet."""
        given, schemes = self._credentials, reply.headers.get("www-authenticate", "").lower()
        if not given.user:
            return None
        for scheme, made in (("digest", HTTPDigestAuth), ("basic", HTTPBasicAuth)):
            if scheme in schemes:
                fresh = type(self._session.auth) is not made
                return made(given.user.encode(), given.password.encode()) if fresh else None
        return None

    def _elsewhere(self, reply: Reply) -> str:
        """Return where a redirect leads, if that is on the same host.

        Raises:
            EndpointError: It leads to another host, from https to http, or nowhere.
        """
        target = urljoin(self.url, reply.headers.get("location", "")).partition("?")[0].partition("#")[0]
        old, new = urlsplit(self.url), urlsplit(target)
        same = old.netloc == new.netloc and old.scheme == new.scheme
        upgrade = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
        if "@" in new.netloc or not (same or upgrade) or target == self.url:
            where = f"{new.scheme}://{new.hostname}{new.path}"
            raise EndpointError(
                self.url,
                f"{self.url} redirects to {_sentence(where)}, which is not followed; "
                "give that address if you trust it.",
                status=reply.status,
            )
        return target

    def refused(self, reply: Reply, what: str = "", later: str = "") -> EndpointError:
        """Return the error for an answer that is none, with the server's own words."""
        known = {
            401: "wants to know who asks: set MBTGRAPH_ENDPOINT_USER and MBTGRAPH_ENDPOINT_PASSWORD, or "
            "MBTGRAPH_ENDPOINT_TOKEN, or write them into ~/.netrc",
            403: "does not allow this",
            404: "is not there: is the path right?",
        }
        if reply.status == 401 and (self._credentials.user or self._credentials.token):
            known[401] = "does not accept the user and password, or the token, that were given"
        words = what or known.get(reply.status, "did not answer the query")
        reason = self._credentials.hidden(reason_of(reply))
        said = f" It says: {reason}" if reason else ""
        return EndpointError(
            self.url, f"{self.url} {words} (status {reply.status}).{said}{later}", status=reply.status
        )


class _Nobody(AuthBase):
    """Say nothing of who asks."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave a request as it is."""
        return request


class _Bearer(AuthBase):
    """Show a token."""

    def __init__(self, token: str) -> None:
        """Take the token."""
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, if it does within a time.

    The time-outs of sockets begin anew with each byte. So the call runs beside, and who waits can
    also be interrupted at once.

    Raises:
        TimeoutError: It does not; it is left to its own end.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:  # noqa: BLE001 (raised by the one who waits)
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = done.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def reason_of(reply: Reply) -> str:
    """Return a server's own words on what is wrong, as one bounded sentence."""
    text = reply.body[: 64 * 1024].decode(errors="replace")
    if "html" in reply.media_type or text.lstrip()[:1] == "<":
        text = unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE))
    # Virtuoso repeats the query behind an empty line.
    return _sentence(text.strip().split("\n\n")[0])


def _sentence(text: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _REASON else plain[: _REASON - 1].rstrip() + "…"


def _wait(reply: Reply | None, attempt: int) -> float:
    """Return the seconds before the next try: what the server asks for, or twice as many each time."""
    told = "" if reply is None else reply.headers.get("retry-after", "")
    if told.isdecimal():
        return float(told[:9])
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        # Not all clients are to come back at the same moment.
        return _FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)


def _roots(error: BaseException) -> list[BaseException]:
    """Return an error and what it came from; the libraries also put the cause into the arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]
    return found
