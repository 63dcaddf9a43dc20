"""What runs in the child: one question, N-Triples on standard input, and JSON in the last line of output.

The profile comes first: HermiT passes over an undeclared property without a word, and cannot read
an ontology that uses a datatype it does not know.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Final

BORDER: Final = b"# derived\n"
"""The line between what is written and what follows from it."""


def _answer(engine: str, text: bytes) -> dict[str, Any]:
    from mbtgraph.judge.engines import Asked, engine_of  # noqa: PLC0415 (the parent needs none of it)
    from mbtgraph.judge.explanation import clashes, reasons_of_empty  # noqa: PLC0415
    from mbtgraph.judge.jvm import axioms_of, parsed, start, violations  # noqa: PLC0415

    written, _, derived = text.partition(BORDER)
    java = start()
    ontology, unread = parsed(java, written + derived)
    found: dict[str, Any] = {"violations": violations(java, ontology, unread), "clashes": [], "empty": []}
    if found["violations"]:
        return found
    asked = Asked.of(ontology)
    consistent, empty = engine_of(engine)(java, ontology, asked)
    if not consistent:
        curated = axioms_of(parsed(java, written)[0]) if derived else None
        found["clashes"] = clashes(java, ontology, curated)
    found["empty"] = [
        {
            "iri": str(asked.names[number].toStringID()),
            "kind": asked.kind(number),
            "axioms": reasons_of_empty(java, ontology, asked.holders[number]) if rank < MOST else [],
        }
        for rank, number in enumerate(empty)
    ]
    return found


MOST: Final = 10
"""How many clashes, and how many empty names, are explained: each takes a run of a reasoner."""


def _main(engine: str) -> None:
    try:
        found = _answer(engine, sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 (a child has no other way to tell its parent)
        # A message of Java begins with its class, and goes on with the calls that led to it.
        message = re.sub(r"^[\w.$]+(Exception|Error): ", "", str(error))
        sys.exit(" ".join(message.partition("\n\tat ")[0].split()) or type(error).__name__)
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    _main(sys.argv[1])
