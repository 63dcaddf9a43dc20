"""The level of trust of a request: `?trust=t1`, and the widest where nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from mbtgraph.lens import LEVELS, check_trust

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.lens import Level

MARKS: Final[dict[Level, str]] = {"t1": "T1", "t2": "T2", "t3": "T3", "unmarked": "unmarked", "model": "LLM"}
"""The mark that stands for what each level adds."""


def level(request: Request) -> Level:
    """Return the level at which a request wants to read.

    Raises:
        BadParameter: It is none of ours.
    """
    trust = request.query_params.get("trust") or LEVELS[-1]
    check_trust(trust)
    return cast("Level", trust)
