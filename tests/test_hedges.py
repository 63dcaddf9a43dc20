"""How rows are hedged: what is said with a "may" never reads as plain support, in whatever format."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from mbtgraph.queries.formats import DEFAULTS
from mbtgraph.queries.formats.columns import EVIDENCE
from mbtgraph.rdf import Literal
from tests.answered import answer, claim, step

if TYPE_CHECKING:
    from mbtgraph.queries.evidence import Step
    from mbtgraph.queries.formats.columns import Evidence


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("form", DEFAULTS)
def test_what_is_hedged_says_so_in_every_format(form: str, evidence: Evidence) -> None:
    hedged = answer(
        (Literal("it reduces"),), steps=((step(claim("C-1", hedge="may")),),), columns={"said": "Said"}
    )
    assert re.search(r"\bmay\b", hedged.serialize(form, evidence=evidence))


def test_a_row_is_hedged_by_each_step_that_no_claim_says_plainly() -> None:
    plain_, may = claim("C-1"), claim("C-2", hedge="may")
    can, denial = claim("C-3", hedge="can"), claim("C-4", denies=True)
    rows: tuple[tuple[Step, ...], ...] = (
        (step(plain_, may),), (step(may, can),), (step(plain_), step(can), step(may)), (step(may, denial),),
    )  # fmt: skip
    told = answer(*[(Literal("x"),)] * len(rows), steps=rows, columns={"said": "Said"})
    lines = csv.DictReader(io.StringIO(told.serialize("csv")))
    assert [line["hedge"] for line in lines] == ["", "may; can", "can; may", "may"]
    assert "<td>worded</td><td>may; can</td>" in told.rows[1]._repr_html_()


def test_the_plain_word_of_a_weaker_claim_makes_no_row_firmer() -> None:
    may, model = claim("C-1", hedge="may"), claim("C-2", level="model")
    told = answer((Literal("x"),), steps=((step(may, model),),), columns={"said": "Said"})
    (line,) = csv.DictReader(io.StringIO(told.serialize("csv", evidence="none")))
    assert (line["rests_on"], line["hedge"]) == ("t1", "may")


def test_a_column_of_a_query_that_is_called_like_one_of_evidence_is_not_lost() -> None:
    may = step(claim("C-1", hedge="may"))
    told = answer((Literal("in gold"),), steps=((may,),), columns={"hedge": "Worded"})
    text = told.serialize("markdown", evidence="none")
    assert "| Worded | Worded | Rests on |" in text
    assert "| in gold | may | T1 |" in text
    assert (
        told.serialize("csv", evidence="none")
        == "hedge,limits,evidence_hedge,rests_on\r\nin gold,,may,t1\r\n"
    )


def test_a_hedge_that_several_steps_share_is_told_once() -> None:
    may, both = claim("C-1", hedge="may"), claim("C-2", hedge="can, for a time")
    told = answer((Literal("x"),), steps=((step(may, both), step(may)),), columns={"said": "Said"})
    assert told.rows[0].hedge == "may; can, for a time"
