"""The choice that an Accept header makes, on headers that nobody would think of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.media import CSV, GRAPHS, HTML, ROWS, Media, choose, named

_OFFERED = (*ROWS, HTML)
_TYPES = sorted({kind for media in (*ROWS, *GRAPHS, HTML) for kind in media.types})
_RANGES = st.sampled_from([*_TYPES, "*/*", "text/*", "application/*", "image/png"])
_WEIGHTS = st.integers(0, 1000).map(lambda number: number / 1000)
_HEADERS = st.lists(st.tuples(_RANGES, _WEIGHTS), min_size=1, max_size=8)


def _header(ranges: list[tuple[str, float]]) -> str:
    return ", ".join(f"{kind};q={weight:.3f}" for kind, weight in ranges)


def _weight(ranges: list[tuple[str, float]], kind: str) -> float:
    """Return how much a header likes a type: the most exact range decides (RFC 9110, 12.5.1)."""
    for same in (kind, kind.partition("/")[0] + "/*", "*/*"):
        if found := [weight for accepted, weight in ranges if accepted == same]:
            return max(found)
    return 0.0


@given(st.text() | st.text(alphabet="*/;,=q.01 +textcsv", max_size=60))
def test_whatever_a_header_says_it_is_understood_or_passed_over(accept: str) -> None:
    """B11."""
    choice = choose(accept, _OFFERED)
    assert choice is None or choice.type in choice.media.types


@given(_HEADERS)
def test_what_is_chosen_is_liked_and_nothing_is_liked_more(ranges: list[tuple[str, float]]) -> None:
    """B2, B3, B4, B5: an excluded type is never chosen, and there is a choice wherever one is liked."""
    choice = choose(_header(ranges), _OFFERED)
    likes = {media: _weight(ranges, media.type) for media in _OFFERED}
    explicit = {kind for kind, _ in ranges}
    for media in _OFFERED:
        also = [_weight(ranges, kind) for kind in media.also if kind in explicit]
        likes[media] = max([likes[media], *also])
    if choice is None:
        assert not any(likes.values())
    else:
        assert _weight(ranges, choice.type) == max(likes.values()) > 0


@given(_HEADERS)
def test_a_choice_is_the_same_each_time_and_case_means_nothing(ranges: list[tuple[str, float]]) -> None:
    """B3."""
    header = _header(ranges)
    assert choose(header, _OFFERED) == choose(header, _OFFERED) == choose(header.upper(), _OFFERED)


@given(_HEADERS, st.sampled_from(ROWS))
def test_what_is_excluded_by_its_own_name_is_not_given(ranges: list[tuple[str, float]], media: Media) -> None:
    """B4: whatever else the header likes."""
    without = [(kind, weight) for kind, weight in ranges if kind not in media.types]
    header = ", ".join([_header(without), *(f"{kind};q=0" for kind in media.types)])
    choice = choose(header, _OFFERED)
    assert choice is None or choice.media is not media


@given(st.text())
def test_a_name_is_known_or_not(word: str) -> None:
    """B12."""
    media = named(word, _OFFERED)
    assert media is None or media in _OFFERED
    assert named(" CSV ; header=present", _OFFERED) is CSV
