"""Requests to one endpoint: bounded in time and size, repeated where that may help, never to another host."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import requests

from mbtgraph.errors import EndpointError
from mbtgraph.store.credentials import HOW
from mbtgraph.store.patience import before_next, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.request import Request

    from requests.auth import AuthBase

    from mbtgraph.store.credentials import Credentials

_SIZE: Final = 64
"""MiB that an answer may have."""

_TRIES: Final = 4

_BUSY: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
"""What a server says that is overloaded or starts anew, and may answer the same request soon."""

_MOVED: Final = {301, 302, 303, 307, 308}
_MEANS: Final = {
    HTTPStatus.FORBIDDEN: ("does not allow this", ""),
    HTTPStatus.NOT_FOUND: ("is not there", "is the path right?"),
}
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


class Moved(Exception):
    """Say that an endpoint has another address on the same host, where the request has to be made anew."""

    def __init__(self, url: str) -> None:
        """Keep the new address."""
        super().__init__(url)
        self.url = url


class _Session(requests.Session):
    """Leave redirects alone: also where none is followed, the library reads the page of one to its end."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return nothing."""


class Connection:
    """Send requests to an endpoint over connections that are kept open."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        """Take the address of the endpoint, and who asks; the server's name is known after an answer."""
        self.url = url
        self.server = ""
        self._credentials = credentials
        self._session = _Session()
        host = urlsplit(url).hostname or ""
        # A proxy that the environment names is for what lies beyond this machine.
        here = host in {"localhost", "::1"} or host.startswith("127.")
        self._proxies = dict.fromkeys(("http", "https", "all"), "") if here else None
        self._auth = credentials.unasked(url)

    def send(self, request: Request, *, seconds: float) -> Reply:
        """Return the answer to a request that does the same, or nothing, when it is sent again.

        Raises:
            TimeoutError: There was none within the time.
            Moved: The endpoint has another address.
            EndpointError: The server cannot be reached, refuses, or answers without end.
        """
        deadline = time.monotonic() + seconds
        # Another thread may learn meanwhile how the server wants to be told who asks.
        sent = self._auth
        for attempt in range(1, _TRIES + 1):
            reply = self._try(request, sent, deadline, attempt)
            if reply is not None and reply.status not in _BUSY:
                return self._settled(request, sent, reply, deadline)
            asked = reply.headers.get("retry-after", "") if reply else ""
            wait = before_next(attempt, asked)
            if attempt == _TRIES or time.monotonic() + wait > deadline:
                break
            time.sleep(wait)
        if reply is None:
            raise TimeoutError
        later = f", and asks to wait {wait:.0f} s" if asked else ""
        raise self._refused(reply, f"is busy{later}")

    def _try(self, request: Request, sent: AuthBase, deadline: float, attempt: int) -> Reply | None:
        """Return the answer to one try, or nothing where the connection was lost on the way."""
        seconds = deadline - time.monotonic()
        try:
            return within(seconds, lambda: self._exchange(request, sent, seconds))
        except requests.Timeout as error:
            raise TimeoutError from error
        except requests.exceptions.SSLError as error:
            problem = "cannot prove who it is: its certificate is not trusted here."
            raise EndpointError(self.url, problem) from error
        except ValueError as error:  # also those of names that no host can have
            raise EndpointError(self.url, "cannot be asked: no host has such a name.") from error
        except requests.RequestException as error:
            causes = [one for one in _causes(error) if isinstance(one, OSError) and one.strerror]
            if causes and not any(isinstance(one, ConnectionResetError) for one in causes):
                problem = f"cannot be reached: {causes[0].strerror}. Is the address right, and the server up?"
                raise EndpointError(self.url, problem) from error
            if attempt == _TRIES:
                problem = f"dropped the connection before its answer was whole, {_TRIES} times."
                raise EndpointError(self.url, problem) from error
            return None

    def _exchange(self, request: Request, sent: AuthBase, seconds: float) -> Reply:
        with self._session.request(
            request.get_method(), request.full_url, data=request.data, auth=sent,
            headers=dict(request.header_items()), timeout=seconds, allow_redirects=False, stream=True,
            proxies=self._proxies,
        ) as response:  # fmt: skip
            body = bytearray()
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > _SIZE * 1024**2:
                    problem = f"gives an answer over {_SIZE} MiB; ask for less, with LIMIT or fewer columns."
                    raise EndpointError(self.url, problem, status=response.status_code)
            headers = {name.lower(): value for name, value in response.headers.items()}
            self.server = headers.get("server", "")
            return Reply(response.status_code, headers, bytes(body))

    def _settled(self, request: Request, sent: AuthBase, reply: Reply, deadline: float) -> Reply:
        """Return an answer that is one; do what the others ask for."""
        if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            return reply
        if reply.status in _MOVED:
            raise Moved(self._elsewhere(reply))
        if reply.status == HTTPStatus.UNAUTHORIZED:
            schemes = reply.headers.get("www-authenticate", "")
            if asked := self._credentials.asked(schemes, sent):
                self._auth = asked
                return self.send(request, seconds=deadline - time.monotonic())
            if self._credentials:
                raise self._refused(reply, "does not accept the user and password, or the token")
            raise self._refused(reply, "wants to know who asks", HOW)
        raise self._refused(reply, *_MEANS.get(reply.status, ("does not answer this", "")))  # type: ignore[call-overload]

    def _elsewhere(self, reply: Reply) -> str:
        """Return where a redirect leads, if that is on the same host.

        Raises:
            EndpointError: It leads to another host, from https to http, or nowhere.
        """
        location = reply.headers.get("location", "")
        try:
            target = re.split("[?#]", urljoin(self.url, location))[0]
            old, new = urlsplit(self.url), urlsplit(target)
        except ValueError as error:
            problem = f"redirects to {sentence(location)!r}, which is no address."
            raise EndpointError(self.url, problem, status=reply.status) from error
        same = (old.scheme, old.netloc) == (new.scheme, new.netloc)
        upgrade = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.netloc
        if target == self.url or not (same or upgrade):
            where = sentence(f"{new.scheme}://{new.netloc.rpartition('@')[2]}{new.path}")
            problem = f"redirects to {where}, which is not followed; give that address if you trust it."
            raise EndpointError(self.url, problem, status=reply.status)
        return target

    def _refused(self, reply: Reply, what: str, mend: str = "") -> EndpointError:
        """Return the error for an answer that is none, with a mend and the server's own words."""
        reason = sentence(self._credentials.hidden(reason_of(reply)))
        problem = f"{what} (status {reply.status})" + (f": {mend}" if mend else ".")
        said = f" It says: {reason}" if reason else ""
        return EndpointError(self.url, problem + said, status=reply.status)


def reason_of(reply: Reply) -> str:
    """Return a server's own words on what is wrong."""
    text = reply.body[: 64 * 1024].decode(errors="replace")
    if "html" in reply.media_type or text.lstrip().startswith("<"):
        text = unescape(re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<[^>]*>", " ", text))
    # Virtuoso repeats the query behind an empty line.
    return text.strip().partition("\n\n")[0]


def sentence(text: str) -> str:
    r"""Return a server's words in one line, bounded, without characters that command a terminal.

    >>> sentence("Out of \x1b[31m memory\n\tat Main.java:12")
    'Out of [31m memory at Main.java:12'
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _REASON else plain[: _REASON - 1].rstrip() + "…"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from; the libraries also put a cause into the arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            yield one
            waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]
