"""The parameters of a request, whatever signs they hold."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol.parameters import FORM, QUERY, Parameters, of_request

if TYPE_CHECKING:
    from starlette.types import Message

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_PAIRS = st.lists(st.tuples(st.sampled_from(["query", "trust", "default-graph-uri"]), _TEXTS), max_size=6)


def _read(address: bytes = b"", body: bytes = b"", kind: str = "", *, parts: int = 1) -> Parameters:
    """Return the parameters of a request whose body comes in some parts."""
    step = max(1, -(-len(body) // parts))
    chunks = [body[start : start + step] for start in range(0, len(body), step)] or [b""]

    async def receive() -> Message:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    scope = {
        "type": "http", "method": "POST" if kind else "GET", "query_string": address,
        "headers": [(b"content-type", kind.encode())] if kind else [],
    }  # fmt: skip
    return asyncio.run(of_request(Request(scope, receive)))


@given(_PAIRS, st.integers(1, 5))
def test_what_was_encoded_once_is_decoded_once(pairs: list[tuple[str, str]], parts: int) -> None:
    """A4, A5: however the client encodes it, and however the body is cut."""
    for encode in (quote, quote_plus):
        told = urlencode(pairs, quote_via=encode).encode()
        assert list(_read(told).pairs) == pairs
        assert list(_read(b"", told, FORM, parts=parts).pairs) == pairs
        assert list(_read(told, told, f"{FORM};charset=utf-8", parts=parts).pairs) == pairs * 2


@given(_TEXTS, _PAIRS, st.integers(1, 5))
def test_a_query_alone_is_not_decoded(text: str, pairs: list[tuple[str, str]], parts: int) -> None:
    """A3, A4, A17."""
    found = _read(urlencode(pairs).encode(), text.encode(), QUERY, parts=parts)
    assert list(found.pairs) == [*pairs, ("query", text)]


@given(st.binary(max_size=60), st.sampled_from(["", FORM, QUERY]))
def test_bytes_are_text_or_refused(data: bytes, kind: str) -> None:
    """A11: and no fault comes of them."""
    with suppress(Problem):
        found = _read(b"" if kind else data, data if kind else b"", kind)
        assert all(isinstance(text, str) for pair in found.pairs for text in pair)


def test_a_parameter_is_given_once_or_told_apart() -> None:
    """A8."""
    found = Parameters((("a", "1"), ("b", "2"), ("a", "1")))
    assert (found.all("a"), found.one("b"), found.one("c")) == (("1", "1"), "2", None)
    with pytest.raises(Problem, match="2 times"):
        found.one("a")
    with pytest.raises(Problem, match="Did you mean"):
        Parameters((("quer", ""),)).refuse_unknown(("query", "trust"))
    with pytest.raises(Problem, match="Known are query, trust"):
        Parameters((("x", ""),)).refuse_unknown(("query", "trust"))
