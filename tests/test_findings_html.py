"""A check's report as a page: it needs nothing else, shows all without a script, and runs nothing strange."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from mbtgraph.findings import Report, html
from mbtgraph.findings.summary import named, printable
from tests.findings_bed import CLEAN, FINDINGS, FULL, HOSTILE, LONG, NO_DOT, ONE, WIDE

_VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """Collect the elements of a page, their texts, and what each is inside of."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: Counter[str] = Counter()
        self.whole: dict[str, str] = {"style": "", "script": ""}
        self.shown = ""
        self.open: list[str] = []
        self.hidden: list[int] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)
            if "hidden" in dict(attrs):
                self.hidden.append(len(self.open))

    def handle_endtag(self, tag: str) -> None:
        """Hold each end against its beginning."""
        if self.hidden[-1:] == [len(self.open)]:
            self.hidden.pop()
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text of styles and scripts apart from what is shown."""
        inside = self.open[-1] if self.open else ""
        if inside in self.whole:
            self.whole[inside] += data
        elif not self.hidden:
            self.shown += data

    def attributes(self, name: str) -> list[str]:
        """Return all values of an attribute."""
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]


@pytest.mark.parametrize("report", [FULL, CLEAN, ONE], ids=["full", "clean", "one"])
def test_a_page_is_well_formed_and_asks_for_nothing(report: Report) -> None:
    page = Page(html.written(report))
    assert {tag for tag, _ in page.elements} & {"img", "iframe", "object", "embed", "base", "video"} == set()
    assert page.attributes("src") == []
    assert page.attributes("action") == []
    links = page.attributes("href")
    assert all(link.startswith("#") or link == "data:," for link in links)
    ids = page.attributes("id")
    assert len(set(ids)) == len(ids)
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "url(" not in page.whole["style"]
    assert "@import" not in page.whole["style"]
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML", page.whole["script"])
    assert html.written(report) == html.written(report)


def test_only_its_own_style_and_script_may_run() -> None:
    page = Page(html.written(FULL))
    (policy,) = (a["content"] or "" for tag, a in page.elements if a.get("http-equiv"))
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.whole[name].encode()).digest()).decode()
        assert rules.pop(f"{name}-src") == f"'sha256-{digest}'"
    assert rules == {"img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    tags = Counter(tag for tag, _ in page.elements)
    assert (tags["script"], tags["style"]) == (1, 1)


def test_without_a_script_every_finding_is_there_to_read() -> None:
    page = Page(html.written(FULL))
    for name, finding in named(FINDINGS):
        assert name in page.attributes("id")
        for text in (finding.message, finding.why, finding.fix, *finding.details):
            assert printable(text) in page.shown
        if finding.line:
            assert f"{finding.path}:{finding.line}:{finding.column}" in page.shown
    assert "Show all" not in page.shown  # what only a script could do is not offered
    assert "7 more errors in other files; mbtgraph check shows all." in page.shown
    assert "12 files checked · findings in 11 of them · mbtgraph check --fix can mend 1." in page.shown
    assert "Nothing to mend." in Page(html.written(CLEAN)).shown


def test_the_span_is_marked_and_a_long_line_cut_around_it() -> None:
    text = html.written(FULL)
    assert "<mark>problem:impulsivty</mark>" in text
    assert "<mark>damaged 心</mark>" in text
    assert "<mark>&lt;script&gt;alert(1)</mark>" in text
    assert f"<code>{NO_DOT.excerpt}<mark> </mark></code>" in text
    (line,) = re.findall(r"<code>(.*)<mark>here it is</mark>(.*)</code>", text)
    assert line[0].startswith("…")
    assert line[1].endswith("…")
    assert max(map(len, line)) == 161
    assert WIDE.excerpt in Page(text).shown
    endless = replace(LONG, column=1, end_column=9_000_001, excerpt="x" * 9_000_000)
    assert len(html.written(Report(findings=(endless,)))) < 30_000


def test_no_strange_character_is_left() -> None:
    text = html.written(FULL)
    assert all(c in "\n\t" or c.isprintable() for c in text)
    assert HOSTILE.message.partition("\x1b")[0] in Page(text).shown


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_each_text_stands_out_from_what_is_behind_it(scheme: str) -> None:
    style = Page(html.written(ONE)).whole["style"]
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    light, dark, printed = map(_colours, blocks)
    colours = {"light": light, "dark": light | dark, "print": light | printed}[scheme]
    on_paper = itertools.product(
        ("ink", "quiet", "link", "error", "warning", "info", "fix"), ("paper", "card")
    )
    on_code = [
        ("ink", "code"),
        ("quiet", "code"),
        *(("ink", f"{s}-mark") for s in ("error", "warning", "info")),
    ]
    for text, behind in (*on_paper, *on_code):
        pair = sorted((_luminance(colours[text]), _luminance(colours[behind])))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (text, behind)
