"""What strangers may write into two states that are compared: it stays text, and takes no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mbtgraph.diff import compare, diff
from mbtgraph.diff.contents import Contents
from mbtgraph.diff.markdown import LIMIT, to_markdown
from mbtgraph.errors import MbtGraphError
from tests.test_cli import Run
from tests.test_diff import PREFIXES, side

if TYPE_CHECKING:
    from pathlib import Path


def test_a_comment_stays_short_and_what_strangers_wrote_stays_text() -> None:
    evil = r"<script>alert(1)</script> @everyone #1 [x](javascript:x) `a` **b** | c\n\n# d </details>"
    old = side("")
    text = "".join(
        f'state:s{number} rdfs:label "{evil} {"long " * 300}" ; rdfs:comment "{evil}" .\n'
        for number in range(400)
    )
    for found in (compare(old, side(text)), compare(side(text), old)):
        written = to_markdown(found)
        assert len(written) <= LIMIT
        assert "more\n" in written
        assert written.count("<details>") == written.count("</details>")
        for raw in ("<script", "@everyone", " #1", "[x]", "`a`", "**b**", "\n# d"):
            assert raw not in written


def test_a_terminal_is_not_commanded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text(PREFIXES + 'state:a rdfs:label "a"@en .')
    new.write_text(PREFIXES + 'state:a rdfs:label "\\u001b[2Jb"@en ; rdfs:comment "\\u001b[2J"@en .')
    assert "\x1b" not in Run(capsys, "diff", str(old), str(new)).out


def test_the_label_of_an_anonymous_node_means_nothing_in_another_file(tmp_path: Path) -> None:
    for folder, label in (("old", "same"), ("new", "other")):
        (tmp_path / folder).mkdir()
        for file, node in (("a", "same"), ("b", label)):
            text = f'state:{file} rdfs:seeAlso _:{node} .\n_:{node} rdfs:label "{file}" .\n'
            (tmp_path / folder / f"{file}.ttl").write_text(PREFIXES + text)
    assert diff(str(tmp_path / "old"), str(tmp_path / "new")).empty


@pytest.mark.parametrize("count", [7, 40])
def test_anonymous_nodes_in_a_knot_are_refused_before_they_take_time(count: int) -> None:
    nodes = range(count)
    text = "".join(
        f"_:n{one} rdfs:seeAlso _:n{other} .\n" for one in nodes for other in nodes if one != other
    )
    with pytest.raises(MbtGraphError, match="Anonymous nodes that share others, or stand in a ring"):
        compare(side(f"state:a rdfs:seeAlso _:n0 .\n{text}"), side(""))


def test_long_lists_and_deep_nests_take_no_time_and_no_stack() -> None:
    deep = "".join(f"_:n{number} rdfs:seeAlso _:n{number + 1} .\n" for number in range(3_000))
    long = f"state:a rdfs:seeAlso ( {'state:b ' * 3_000}) .\n"
    text = f"state:a rdfs:seeAlso _:n0 .\n{deep}{long}"
    assert compare(side(text), side(text)).empty
    (entry,) = compare(side(text), side(text.replace("\n_:n2999 ", "\n_:n2999 rdfs:label 'last' ; "))).entries
    assert [len(slot.old) for slot in entry.slots] == [1]
    contents = Contents(side(text).data)
    assert not list(contents.loose())
