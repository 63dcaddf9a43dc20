"""All rules that a check can report, read from where they are defined."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from mbtgraph import lint
from mbtgraph.errors import UnknownRule, nearest
from mbtgraph.gate.rules.built_in import BUILT_IN
from mbtgraph.gate.rules.model import Rule
from mbtgraph.namespaces import RDFS, SH
from mbtgraph.rdf import Facts, NamedNode, n, parse_file, read_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.findings import Severity
    from mbtgraph.project import Project

PAGES: Final = "docs/rules"
_TARGETS: Final = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_SEVERITIES: Final[dict[str, Severity]] = {"Warning": "warning", "Info": "info"}
_EXAMPLE: Final = r"(?ms)^## (Bad|Good)\n.*?^```\w+\n(.*?)^```$"


class Examples(NamedTuple):
    """Hold how a rule is broken and how it is kept, as its page shows it; empty where it has no page."""

    bad: str = ""
    good: str = ""


def catalogue(project: Project) -> dict[str, Rule]:
    """Return the rules of a project by their ids: those built in, of its shapes, and of its lints.

    Raises:
        LoadError: A file of shapes or lints cannot be read.
    """
    return {rule.id: rule for rule in (*BUILT_IN, *_of_shapes(project), *_of_lints(project))}


def find(project: Project, name: str) -> Rule:
    """Return one rule of a project.

    Raises:
        UnknownRule: There is none of that name.
        LoadError: A file of shapes or lints cannot be read.
    """
    known = catalogue(project)
    if name not in known:
        raise UnknownRule(name, nearest(name, known))
    return known[name]


def examples(project: Project, rule: Rule) -> Examples:
    """Return the examples on the page of a rule.

    Raises:
        LoadError: The page is no plain text.
    """
    path = project.root / PAGES / f"{rule.id}.md"
    text = read_text(path, name=Path(project.name(path))) if path.is_file() else ""
    blocks = {title.lower(): block for title, block in re.findall(_EXAMPLE, text)}
    return Examples(**blocks)


def _of_shapes(project: Project) -> Iterator[Rule]:
    targets = {NamedNode(SH + name) for name in _TARGETS}
    for file in project.files("shapes", "*.ttl"):
        facts = Facts(parse_file(file, name=Path(project.name(file))))
        # A shape without targets is one that a rule chooses between; it reports nothing by itself.
        for shape in dict.fromkeys(fact[0] for target in targets for fact in facts.having(target)):
            what, mend = _parted(text_of(facts.one(shape, n("sh:message"))))
            severity = text_of(facts.one(shape, n("sh:severity"))).removeprefix(SH)
            yield Rule(
                id=re.split(r"[#/]", text_of(shape))[-1], stage="shapes",
                severity=_SEVERITIES.get(severity, "error"), what=what, mend=mend,
                why=text_of(facts.one(shape, NamedNode(RDFS + "comment"))),
                source=project.name(file), topic=file.stem.replace("-", " "),
            )  # fmt: skip


def _of_lints(project: Project) -> Iterator[Rule]:
    for query in lint.rules(project):
        what, mend = _parted(re.sub(r"\{\w+\}", "…", query.summary))
        yield Rule(
            id=query.id, stage="lints", severity=cast("Severity", query.severity), what=what,
            mend=query.mend or mend, why=query.why, source=f"queries/lint/{query.id}.rq",
            topic=", ".join(query.tags) or "lints",
        )  # fmt: skip


def _parted(message: str) -> tuple[str, str]:
    """Return what a message says is wrong, and how to mend it, each as a sentence."""
    what, _, mend = message.partition("; ")
    what = re.sub("…\\.?$", "…", what)
    return what if what.endswith((".", "…")) else f"{what}.", mend and mend[0].upper() + mend[1:]
