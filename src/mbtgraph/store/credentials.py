"""Who asks: a user and a password, or a token, for the one endpoint that was named.

They come from the environment or from netrc. They are never part of an address or of a command line,
where a history, a log or a list of processes would show them.
"""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from mbtgraph.errors import BadParameter, EndpointError

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

_TOKEN: Final = "MBTGRAPH_ENDPOINT_TOKEN"  # noqa: S105 (the name of a variable)
_USER: Final = "MBTGRAPH_ENDPOINT_USER"
_PASSWORD: Final = "MBTGRAPH_ENDPOINT_PASSWORD"  # noqa: S105 (the name of a variable)
_PAGE: Final = 64 * 1024
"""Bytes of the page of a challenge that are read, so that its connection can be kept."""

HOW: Final = f"set {_USER} and {_PASSWORD}, or {_TOKEN}, or write them into ~/.netrc."


@dataclass(frozen=True)
class Credentials:
    """Hold a user and a password, or a token, or nothing; secrets do not show themselves."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.user or self.token)

    def hidden(self, text: str) -> str:
        """Return a text without the secrets, which a server may repeat in its answer."""
        pair = b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (pair, self.password, self.token):
            text = text.replace(secret, "***") if secret else text
        return text

    def unasked(self, url: str) -> AuthBase:
        """Return how to say who asks before a server has told what it takes.

        A password goes out unasked over https alone; over http it can be read on its way.
        """
        if self.token:
            return _Bearer(self.token)
        if self.user and url.startswith("https:"):
            return self._basic()
        return _Nobody()

    def asked(self, schemes: str, sent: AuthBase) -> AuthBase | None:
        """Return what a server asks for, if it is here and was not sent before."""
        schemes = schemes.lower()
        if self.user and "digest" in schemes and not isinstance(sent, HTTPDigestAuth):
            return _Digest(self.user, self.password)
        if self.user and "basic" in schemes and isinstance(sent, _Nobody):
            return self._basic()
        return None

    def _basic(self) -> AuthBase:
        return HTTPBasicAuth(self.user.encode(), self.password.encode())


class _Nobody(AuthBase):
    """Say nothing of who asks; without it, requests would look into netrc by itself."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


class _Digest(HTTPDigestAuth):
    """Answer a challenge."""

    def build_digest_header(self, method: str, url: str) -> str | None:
        """Return the header in bytes, since a user may be called what Latin-1 cannot write."""
        try:
            header = super().build_digest_header(method, url)
        except KeyError:  # the challenge lacks what it has to have
            return None
        return header and header.encode()  # type: ignore[return-value]  # both can be sent

    def handle_401(self, r: Response, **kwargs: object) -> Response:
        """Answer a challenge without the page that comes with it, which may be without end."""
        if r.status_code == HTTPStatus.UNAUTHORIZED and self._thread_local.num_401_calls == 1:
            r.raw.read(_PAGE, decode_content=False)
            r._content = b""  # noqa: SLF001 (else all of it is read)
        return super().handle_401(r, **kwargs)


class _Bearer(AuthBase):
    """Show a token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def checked(url: str) -> str:
    """Return the address of an endpoint if it can be asked.

    Raises:
        BadParameter: It is not of http or https, or holds what does not belong there.
    """
    expected = "the http or https address of a SPARQL endpoint"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadParameter("endpoint", expected=expected, got="what is no address") from error
    if "@" in parts.netloc:
        got = f"one with a user or a password in it, which logs would show; give it without, and {HOW}"
        raise BadParameter("endpoint", expected=expected, got=got.removesuffix("."))
    if parts.scheme not in {"http", "https"} or not host or not url.isprintable() or " " in url:
        raise BadParameter("endpoint", expected=expected, got=repr(url[:200]))
    if parts.query or parts.fragment:
        raise BadParameter(
            "endpoint", expected=f"{expected}, which ends before any ? or #", got="a longer one"
        )
    return url


def credentials(url: str) -> Credentials:
    """Return what the environment, or else netrc, holds for an endpoint.

    Raises:
        EndpointError: One half of a pair is missing, or netrc cannot be read.
    """
    token, user, password = (os.environ.get(name, "") for name in (_TOKEN, _USER, _PASSWORD))
    if token and (user or password):
        raise EndpointError(url, f"is not asked: set either {_TOKEN}, or {_USER} and {_PASSWORD}, not both.")
    if bool(user) != bool(password):
        raise EndpointError(url, f"is not asked: of {_USER} and {_PASSWORD} one is set, and one is not.")
    if not f"{token}{user}{password}".isprintable():
        raise EndpointError(url, "is not asked: its password or token holds a line break or the like.")
    if not token.isascii():
        raise EndpointError(url, "is not asked: a token has letters, digits and signs of ASCII alone.")
    return Credentials(user, password, token) if token or user else _from_netrc(url)


def _from_netrc(url: str) -> Credentials:
    from netrc import NetrcParseError, netrc  # noqa: PLC0415 (only where the environment says nothing)

    try:
        # Not the entry `default`, which would be for any host.
        found = netrc(os.environ.get("NETRC")).hosts.get(urlsplit(url).hostname or "")
    except FileNotFoundError:
        return Credentials()
    except (NetrcParseError, OSError, UnicodeDecodeError):
        # The error would quote the file; it is not carried along.
        problem = "is not asked: the netrc file cannot be read; mend it, or let NETRC name another."
        raise EndpointError(url, problem) from None
    return Credentials(found[0], found[2]) if found and found[2] else Credentials()
