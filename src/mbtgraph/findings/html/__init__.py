"""A report as one page of HTML that needs nothing else: no network, and for reading no script."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from mbtgraph.findings.summary import (
    SEVERITIES,
    counts,
    elsewhere,
    many,
    mendable,
    named,
    near,
    offered,
    place,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.findings import Finding, Report

_Named = tuple[str, "Finding"]


def written(report: Report) -> str:
    """Return a report as a page.

    The page allows itself its own style and its own script, by their digests, and nothing else: what
    a stranger wrote into a file could not run even if it were not escaped.
    """
    style, script = (_asset(f"page.{kind}") for kind in ("css", "js"))
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    rules: dict[str, list[_Named]] = {}
    for name, finding in sorted(named(report.findings), key=lambda item: _rank(item[1])):
        rules.setdefault(finding.rule, []).append((name, finding))
    body = "\n".join(
        [_header(report), _controls(report, rules), _index(rules), *_sections(rules), _footer(report)]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f'<title>{_verdict(report)} · mbtgraph check</title>\n<link rel="icon" href="data:,">\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _asset(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _verdict(report: Report) -> str:
    found = [many(number, severity) for severity, number in counts(report.findings).items()]
    return ", ".join(found) or "Nothing to mend"


def _header(report: Report) -> str:
    found = counts(report.findings)
    tallies = "".join(
        f'<li class="{severity if severity in found else "zero"}"><b>{found.get(severity, 0):,}</b> '
        f"{many(found.get(severity, 0), severity).partition(' ')[2]}</li>"
        for severity in SEVERITIES
    )
    with_any = len({finding.path for finding in report.findings if finding.path})
    told = [f"{many(len(report.checked), 'file')} checked"]
    told += [f"findings in {with_any:,} of them"] if with_any and len(report.checked) > 1 else []
    mended = mendable(report.findings)
    told += [f"<code>mbtgraph check --fix</code> can mend {mended:,}"] if mended else []
    open_ = offered(report.findings)
    told += [f"{many(open_, 'mend')} offered to decide on"] if open_ else []
    more = f'<p class="elsewhere">{_said(elsewhere(report))}</p>' if report.elsewhere else ""
    return (
        '<a class="skip" href="#findings">Skip to the findings</a>\n<header>\n'
        f'<h1><span>mbtgraph check</span></h1>\n<ul class="tallies">{tallies}</ul>\n'
        f"<p>{' · '.join(told)}.</p>\n{more}</header>"
    )


def _controls(report: Report, rules: dict[str, list[_Named]]) -> str:
    """Return what filters; the script shows it, since without one it would do nothing."""
    if not rules:
        return ""
    paths = sorted({finding.path for finding in report.findings if finding.path})
    boxes = "".join(
        f'<label class="{severity}"><input type="checkbox" name="severity" value="{severity}" checked>'
        f"{severity}</label>"
        for severity in counts(report.findings)
    )
    return (
        '<form class="controls" role="search" aria-label="Filter the findings" hidden>\n'
        '<label class="text"><span>Text</span><input type="search" name="text" '
        'placeholder="words of a message, a name, a line" autocomplete="off"></label>\n'
        f"{_choice('rule', rules)}\n{_choice('file', paths)}\n"
        f"<fieldset><legend>Severity</legend>{boxes}</fieldset>\n"
        '<p><output aria-live="polite"></output> <button type="reset">Show all</button></p>\n</form>'
    )


def _choice(name: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{_text(value)}</option>" for value in values)
    return (
        f'<label><span>{name.capitalize()}</span><select name="{name}">'
        f'<option value="">every {name}</option>{options}</select></label>'
    )


def _index(rules: dict[str, list[_Named]]) -> str:
    if not rules:
        return '<main id="findings"><p class="clean">Nothing to mend.</p></main>'
    rows = "".join(
        f'<li class="{found[0][1].severity}"><a href="#rule-{_text(rule)}">{_text(rule)}</a> '
        f"<span>{len(found):,}</span></li>"
        for rule, found in rules.items()
    )
    return f'<nav aria-label="Rules"><h2>Rules</h2><ul>{rows}</ul></nav>'


def _sections(rules: dict[str, list[_Named]]) -> Iterator[str]:
    if not rules:
        return
    yield '<main id="findings">'
    for rule, found in rules.items():
        whys = dict.fromkeys(finding.why for _, finding in found if finding.why)
        name = _text(rule)
        yield (
            f'<section data-rule="{name}" id="rule-{name}" aria-labelledby="title-{name}">\n'
            f'<h2 id="title-{name}"><a href="#rule-{name}">{name}</a> <span>{_by_file(found)}</span></h2>'
        )
        yield from (f'<p class="why"><b>Why</b> {_text(why)}</p>' for why in whys)
        yield from (_finding(*item) for item in found)
        yield "</section>"
    yield "</main>"


def _by_file(found: Sequence[_Named]) -> str:
    paths = Counter(finding.path for _, finding in found if finding.path)
    number = many(len(found), "finding")
    return f"{number} in {many(len(paths), 'file')}" if len(paths) > 1 else number


def _finding(name: str, finding: Finding) -> str:
    where = _text(place(finding)) or "the whole project"
    severity, path = finding.severity, _text(finding.path)
    link = f'<a href="#{name}" title="Link to this finding">{where}</a>'
    parts = [
        f'<article id="{name}" class="{severity}" data-severity="{severity}" data-file="{path}">',
        f'<h3><span class="severity">{severity}</span> {link}</h3>',
        f'<p class="message">{_text(finding.message)}</p>',
        _excerpt(finding),
    ]
    if finding.details:
        items = "".join(f"<li>{_text(detail)}</li>" for detail in finding.details)
        parts.append(f'<ul class="details">{items}</ul>')
    if finding.fix:
        safe = ' <span class="safe">check --fix can do it</span>' if mendable([finding]) else ""
        parts.append(f'<p class="fix"><b>Fix</b> {_text(finding.fix)}{safe}</p>')
    parts.append(_changes(finding))
    return "\n".join(filter(None, [*parts, "</article>"]))


def _excerpt(finding: Finding) -> str:
    """Return the line with its number, cut around its span; a span behind the end is a blank."""
    if not finding.excerpt:
        return ""
    before, span, after = map(_text, near(finding))
    line = f"{before}<mark>{span or ' '}</mark>{after}"
    return f'<pre><span class="number">{finding.line}</span><code>{line}</code></pre>'


def _changes(finding: Finding) -> str:
    """Return the lines that the mend changes, but for the one that stands above already."""
    kinds = {"-": "del", "+": "ins"}
    lines = [
        f'<span class="number">{change.line} {change.mark}</span>'
        f"<code><{kinds[change.mark]}>{_text(change.text)}</{kinds[change.mark]}></code>"
        for change in finding.changes
        if change.mark == "+" or change.line != finding.line
    ]
    return f'<pre class="changes">{"".join(lines)}</pre>' if lines else ""


def _footer(report: Report) -> str:
    names = "".join(f"<li>{_text(path)}</li>" for path in report.checked)
    listed = f"<details><summary>Files checked</summary><ul>{names}</ul></details>" if names else ""
    return f"<footer>{listed}</footer>"


def _said(sentence: str) -> str:
    """Return a sentence of ours, with what it quotes as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", _text(sentence))


def _text(text: str) -> str:
    return escape(printable(text))
