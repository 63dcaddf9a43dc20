"""The stages of a check, one after the other, and beside them the reasoner, which takes longest.

Each loads what it needs when it begins, so that a check of one stage starts at once.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from mbtgraph.gate.rules.catalogue import catalogue
from mbtgraph.gate.rules.waivers import Waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date

    from mbtgraph.findings import Finding
    from mbtgraph.gate.material import Material
    from mbtgraph.gate.rules.policy import Policy
    from mbtgraph.queries.stored import StoredQuery

_OF_KIND: Final = {"object-in-range", "subject-in-domain"}
_HEARD: Final = {
    "described-twice": re.compile(
        "(?!dangling-iri|undeclared-term|stray-space|hidden-character|damaged-text).*"
    ),
    "claim-basis": re.compile("(cited|model-generated|unmarked)-claim-.*|disjoint-kinds|marker-mismatch"),
    "result-interval-low": re.compile("result-interval-high"),
}
"""Rules, and the rules whose findings on the same node only follow from theirs."""
_OF_VALUE: Final = re.compile("(Class|Closed|Datatype|In|LanguageIn|NodeKind|Pattern)ConstraintComponent")
"""The components whose findings are on one value, whatever else is said of the node."""
_NOT_RUN: Final = {"owl-not-run", "shapes-not-run"}


def findings(
    material: Material, stages: set[str], policy: Policy, today: date, progress: Callable[[str], None]
) -> Iterator[Finding]:
    """Yield what is left to tell, once the project, its comments and the baseline had their say."""
    progress("reading files")
    texts, _ = material.loaded.texts, material.shapes
    lints = material.lints if stages & {"lints", "syntax"} else []
    if material.errors or material.refused:
        from mbtgraph.gate.syntax import unread  # noqa: PLC0415 (see above)

        yield from (finding for error in material.errors for finding in unread(error))
        yield from material.refused
        return
    policy.waivers = Waivers(texts, lambda: catalogue(material.project), material.places, today=today)
    with ExitStack() as running:
        verdict = None
        if "owl" in stages and not material.memory.knows("owl"):
            from mbtgraph.gate.owl import asked  # noqa: PLC0415 (see above)

            verdict = running.enter_context(asked(material.loaded, material.graphs))
        told = list(_found(material, stages, lints, progress))
        found = list(policy.applied(_without_echoes(told, policy)))
        yield from found
        faulty = {finding.path for finding in found if finding.severity == "error"}
        if "syntax" in stages:
            from mbtgraph.gate.form import unformed  # noqa: PLC0415 (see above)

            yield from policy.applied(unformed(material.project, texts, faulty, material.names))
        judged: list[Finding] = []
        if verdict and faulty:
            from mbtgraph.gate.owl import not_run  # noqa: PLC0415 (see above)

            judged = [not_run("The reasoner was not waited for, since there are errors to mend first.")]
        elif verdict:
            progress("OWL")
            judged = list(verdict(material.places))
            if not judged:
                material.memory.learn("owl")
    policy.done = stages - {finding.stage for finding in (*found, *judged) if finding.rule in _NOT_RUN}
    yield from policy.applied([*judged, *policy.remarks()])


def _found(
    material: Material, stages: set[str], lints: Iterable[StoredQuery], progress: Callable[[str], None]
) -> Iterator[Finding]:
    with ThreadPoolExecutor(1) as beside:  # the engine of shapes is a process of its own
        shapes = beside.submit(lambda: list(_broken(material))) if "shapes" in stages else None
        if "lints" in stages:
            yield from _mistakes(material, lints, progress)
        if shapes:
            progress("shapes")
            yield from shapes.result()
    if "queries" in stages:
        from mbtgraph.gate.queries import failures  # noqa: PLC0415 (see above)

        progress("stored queries")
        yield from failures(material.loaded.queries, material.graph, material.memory)


def _mistakes(
    material: Material, lints: Iterable[StoredQuery], progress: Callable[[str], None]
) -> Iterator[Finding]:
    from mbtgraph.gate.lints import mistakes, uncovered  # noqa: PLC0415 (see above)
    from mbtgraph.gate.syntax import described_twice  # noqa: PLC0415

    progress("building")
    store = material.store
    progress("lints")
    yield from described_twice(material.loaded.retyped, material.places)
    yield from uncovered(material.loaded.ontology, material.places)
    yield from mistakes(lints, store, material.labels, material.places)


def _broken(material: Material) -> Iterator[Finding]:
    from mbtgraph.gate.shapes import broken  # noqa: PLC0415 (see above)

    data = [*material.loaded.ontology, *material.loaded.data]
    yield from broken(material.shapes, data, material.places, lambda: material.known.labels)


def _without_echoes(found: Collection[Finding], policy: Policy) -> Iterator[Finding]:
    """Leave out what only follows from another finding, which has to stay an error itself.

    A name that is described nowhere is of no fitting kind either; what two statements say of one name is
    wrong together, even where each of them is right; a node without a name lacks all that names have; a
    claim of two bases has not what each of them asks for; and an interval that holds its estimate on
    neither side is written the wrong way round, once.
    """
    grave = [f for f in found if policy.grave(f)]
    nowhere = {(f.focus, f.value) for f in grave if f.rule == "dangling-iri"}
    of_rule: dict[str, set[str]] = {rule: set() for rule in _HEARD}
    for finding in grave:
        if finding.rule in of_rule:
            of_rule[finding.rule].add(finding.focus)
    nameless = any(finding.rule == "no-blank-nodes" for finding in grave)
    for finding in found:
        of_kind = finding.component.startswith("Class") or finding.rule in _OF_KIND
        echo = of_kind and (finding.focus, finding.value) in nowhere
        echo |= nameless and not finding.path and finding.focus.startswith(("[]", "_:"))
        if not echo and not any(
            _follows(finding, rule) for rule, nodes in of_rule.items() if finding.focus in nodes
        ):
            yield finding


def _follows(finding: Finding, rule: str) -> bool:
    """Tell whether a finding only follows from that of a rule on the same node."""
    if finding.rule == rule or (rule == "described-twice" and _OF_VALUE.fullmatch(finding.component)):
        return False
    return bool(_HEARD[rule].fullmatch(finding.rule))
