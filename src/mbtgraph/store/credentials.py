"""Who asks: a user and password, or a token, from the environment or netrc, for one endpoint and no other.

They are never part of an address or of a command line, where a history, a log or a list of processes
would show them.
"""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from mbtgraph.errors import EndpointError

TOKEN: Final = "MBTGRAPH_ENDPOINT_TOKEN"
USER: Final = "MBTGRAPH_ENDPOINT_USER"
PASSWORD: Final = "MBTGRAPH_ENDPOINT_PASSWORD"  # noqa: S105 (the name of a variable)


@dataclass(frozen=True)
class Credentials:
    """Hold a user and a password, or a token, or nothing; they do not show themselves."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def hidden(self, text: str) -> str:
        """Return a text without the secrets, which a server may repeat in its answer."""
        pair = f"{self.user}:{self.password}"
        for secret in (b64encode(pair.encode()).decode(), self.password, self.token):
            text = text.replace(secret, "***") if secret else text
        return text


def checked(url: str) -> str:
    """Return the address of an endpoint if it can be asked.

    Raises:
        EndpointError: It is not of http or https, or holds what does not belong there.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError("", "The address of the endpoint is no URL.") from error
    if "@" in parts.netloc:
        raise EndpointError(
            "", "The address of the endpoint holds a user name or a password, which logs would show; give "
            f"it without, and set {USER} and {PASSWORD}, or write them into ~/.netrc.",
        )  # fmt: skip
    if parts.scheme not in {"http", "https"} or not host or not url.isprintable() or " " in url:
        raise EndpointError("", f"{url[:200]!r} is no http or https address of a SPARQL endpoint.")
    if parts.query or parts.fragment:
        raise EndpointError("", "The address of the endpoint has to end before any `?` or `#`.")
    return url


def credentials(url: str) -> Credentials:
    """Return what the environment, or else netrc, holds for an endpoint.

    Raises:
        EndpointError: One half of a pair is missing, or netrc cannot be read.
    """
    token, user, password = (os.environ.get(name, "") for name in (TOKEN, USER, PASSWORD))
    if token and (user or password):
        raise EndpointError(url, f"Set either {TOKEN}, or {USER} and {PASSWORD}; not both.")
    if bool(user) != bool(password):
        raise EndpointError(url, f"{USER} and {PASSWORD} belong together; one of them is not set.")
    if token or user:
        return Credentials(user, password, token)
    return _from_netrc(url)


def _from_netrc(url: str) -> Credentials:
    from netrc import NetrcParseError, netrc  # noqa: PLC0415 (only where the environment says nothing)

    try:
        found = netrc(os.environ.get("NETRC")).authenticators(urlsplit(url).hostname or "")
    except FileNotFoundError:
        return Credentials()
    except (NetrcParseError, OSError, UnicodeDecodeError):
        # The error would quote the file; it is not carried along.
        raise EndpointError(url, "The netrc file cannot be read; mend it, or point NETRC to another.") from None
    return Credentials(found[0], found[2] or "") if found and found[2] else Credentials()
