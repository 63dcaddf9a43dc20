"""Runs of eight words: what a text shares with a document, without the document."""

from __future__ import annotations

import re
from hashlib import blake2b

RUN = 8


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case and without marks."""
    return re.findall(r"[a-z0-9]+", re.sub("[\u2019']", "", text.lower()))


def prints_of(text: str) -> dict[str, str]:
    """Return the fingerprint of each run of eight words, with the run."""
    words = words_of(text)
    runs = (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
    return {blake2b(run.encode(), digest_size=6).hexdigest(): run for run in runs}
