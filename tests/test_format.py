"""The formatter: what a file says and its comments stay, and a small change stays small."""

from __future__ import annotations

import random
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtgraph.lexer import tokens
from mbtgraph.namespaces import ID, MBT
from mbtgraph.rdf import Quad, canonical_nquads, parse_turtle
from mbtgraph.turtle.form import in_form
from mbtgraph.turtle.layout import formatted
from mbtgraph.turtle.plain import is_plain

ROOT = Path(__file__).parents[1]
CASES = [f"tests/cases/{kind}" for kind in ("lint", "owl", "shapes")]
FILES = sorted(p for folder in ("data", "shapes", "ontology", *CASES) for p in (ROOT / folder).rglob("*.ttl"))
DATA = [path for path in FILES if path.is_relative_to(ROOT / "data")]
GIVEN = Path("given.ttl")
PREFIXES = (
    f"@prefix ex: <http://e/x#> .\r\n@prefix m: <{MBT}> . # ] .\n@prefix : <http://d/\\u00e9/> .\n"
    f"PREFIX claim: <{ID}claim/>\nprefix a.b-c: <urn:p:>\n"
)


def meaning(text: str) -> bytes:
    """Return what a text says, with canonical blank nodes."""
    return canonical_nquads(Quad(*fact) for fact in parse_turtle(text, path=GIVEN))


def comments(text: str) -> list[str]:
    """Return the comments of a text, sorted."""
    return sorted(t.text.rstrip() for t in tokens(text, comments=True) if t.kind == "comment")


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


names = st.sampled_from(
    ["ex:a", "ex:a.b", "ex:", ":é", r"ex:\-\(x\)", "ex:%41:b", "<http://e/q#r>", r"<urn:\u00e9>", "m:leadsTo",
     "claim:S1-9", "claim:S1-10", "claim:S1-9a", f"<{ID}arm/s-1-x>", f"<{ID}study/s-1>", "a.b-c:1",
     f"<{MBT}kind>"]
)  # fmt: skip
subjects = names | st.sampled_from(["_:b", "_:c.d", "[]"])
strings = st.builds(
    lambda content, quotes: quotes + re.sub(r"[\\'\"\r\n]", _escaped, content) + quotes,
    st.text(st.sampled_from("\"'\\ \t\r\nu#;.,é😀\u202e\x00\x85") | st.characters(exclude_categories=["Cs"])),
    st.sampled_from(['"', "'", '"""', "'''"]),
) | st.sampled_from(['"""a "" b\r\n\\""""', "'''it's\n'''", '"""\\n\n\\\\"""', '"\\"\\\\"'])  # fmt: skip
literals = st.builds(
    str.__add__, strings, st.sampled_from(["", "@en", "@prefix", "@en-GB", "^^m:t", " ^^ <urn:t>"])
) | st.sampled_from(["1", "-1.50", "+.5", "1e5", "1.E-3", "007", "true", "false", "2.50"])
verbs = names | st.just("a")


def _properties(nodes: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Return properties with their objects, as tokens."""
    objects = st.lists(nodes, min_size=1, max_size=3).map(
        lambda found: [token for number, node in enumerate(found) for token in [","] * bool(number) + node]
    )
    pairs = st.builds(lambda verb, values: [verb, *values], verbs, objects)
    return st.builds(
        lambda found, ends: (
            [t for n, pair in enumerate(found) for t in [";"] * bool(n) + pair] + [";"] * ends
        ),
        st.lists(pairs, min_size=1, max_size=3),
        st.integers(0, 2),
    )


nodes = st.recursive(
    (subjects | literals).map(lambda text: [text]),
    lambda inner: st.one_of(
        _properties(inner).map(lambda found: ["[", *found, "]"]),
        st.lists(inner, max_size=3).map(lambda found: ["(", *(t for node in found for t in node), ")"]),
    ),
    max_leaves=6,
)
statements = st.one_of(
    st.builds(
        lambda subject, found: [*subject, *found, "."],
        st.one_of(
            subjects.map(lambda text: [text]), nodes.filter(lambda node: node[0] in "[(" and len(node) > 2)
        ),
        _properties(nodes),
    ),
    st.sampled_from(
        [
            ["@prefix", "ex:", "<urn:other:>", "."],
            ["PREFIX", "f:", "<urn:f#>"],
            ["@prefix", "m:", "<urn:m#>", "."],
        ]
    ),
)
gaps = st.sampled_from(
    [" "] * 6 + ["\n", "\r\n", "\n\n", "\t", " # ; . , ' \" <\r\n", "\n# one\n", "\n\n  # two \n\n",
                 " #\n#three\n"]
)  # fmt: skip


@st.composite
def turtle(draw: st.DrawFn) -> str:
    """Return Turtle with comments and line ends at any place."""
    written = [token for statement in draw(st.lists(statements, max_size=5)) for token in statement]
    spaces = draw(st.lists(gaps, min_size=len(written) + 1, max_size=len(written) + 1))
    return draw(st.sampled_from(["", "# head\n", "# head\n\n"])) + PREFIXES + spaces[-1] + "".join(
        token + space for token, space in zip(written, spaces, strict=False)
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(turtle())
def test_what_is_said_and_its_comments_stay(text: str) -> None:
    form = formatted(text)
    assert meaning(form) == meaning(text)
    assert comments(form) == comments(text)
    assert formatted(form) == form
    assert "\r" not in form
    assert form.endswith("\n") or not form


def test_there_are_files() -> None:
    assert len(FILES) >= 250


@pytest.mark.parametrize("folder", ["ontology", "data", "shapes", *CASES])
def test_every_file_of_the_repository_is_in_form(folder: str) -> None:
    texts = {path: path.read_bytes().decode() for path in FILES if path.is_relative_to(ROOT / folder)}
    assert [path for path, text in texts.items() if formatted(text) != text] == []


MESSY = """# A draft.
@prefix c: <https://w3id.org/mbtgraph/id/claim/> .
@prefix m: <https://w3id.org/mbtgraph/ontology#> .
@prefix o: <http://example.org/> . # not ours
@prefix unused: <urn:unused:> . # nobody uses it

# Claims.

# The tenth claim.
c:S1-10 m:locator 'table "1"' ; a m:UnmarkedClaim   # the basis
  ; m:about o:two,o:one ; # both
  # m:hedge m:Can ;
  .
c:S1-9 m:value 2.50, "\\u00e9\\n"; m:unit [ m:min 1
 # the lower end
 ; a m:Quantity ] .

# Terms.
o:z a m:Thing . o:a a m:Thing . # the last
# The end.
"""
CLEAN = """# nobody uses it

# A draft.
@prefix claim: <https://w3id.org/mbtgraph/id/claim/> .
@prefix mbt:   <https://w3id.org/mbtgraph/ontology#> .
@prefix o:     <http://example.org/> . # not ours

# Claims.

claim:S1-9 mbt:value 2.50 ;
    mbt:value \"\"\"é
\"\"\" ;
    mbt:unit [
        # the lower end
        a mbt:Quantity ;
        mbt:min 1 ;
    ] .

# The tenth claim.
claim:S1-10 a mbt:UnmarkedClaim ; # the basis
    mbt:about o:two ;
    mbt:about o:one ; # both
    mbt:locator "table \\"1\\"" ;
    # m:hedge m:Can ;
    .

# Terms.
o:z a mbt:Thing .

o:a a mbt:Thing . # the last

# The end.
"""


def test_a_draft_is_put_into_form() -> None:
    assert formatted(MESSY) == CLEAN


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        ("\n# only this\r\n", "# only this\n"),
        ("@prefix e: <urn:e:> .", ""),
        ("@base <e:/e/a/> . @prefix : <b/> . <c> a :f .", "@prefix : <e:/e/a/b/> .\n\n<e:/e/a/c> a :f .\n"),
        ('VERSION "1.1"\n<urn:a> a <urn:b> .', "<urn:a> a <urn:b> .\n"),
        ("[] a <urn:b> . [ a <urn:c> ] .(1 2)a().", "[] a <urn:b> .\n\n[ a <urn:c> ] .\n\n( 1 2 ) a () .\n"),
        (f"<{MBT}a/b> a <{MBT}%41> .", f"@prefix mbt: <{MBT}> .\n\n<{MBT}a/b> a mbt:%41 .\n"),
        ("@prefix mbt: <urn:x#> . mbt:a a mbt:b .", "<urn:x#a> a <urn:x#b> .\n"),
    ],
)  # fmt: skip
def test_what_is_rare_has_its_form_too(text: str, form: str) -> None:
    assert formatted(text) == form
    assert in_form(text, path=GIVEN) == form


def test_most_files_are_known_to_be_in_form_at_a_glance() -> None:
    assert sum(is_plain(path.read_bytes().decode()) for path in DATA) == len(DATA)


OTHERS = ["", " ", "\n", "  ", ";", ".", "a", "mbt:kind", "rdf:type", "claim:S0-1", "true", '"x"', "<urn:x>",
          "# x", "x:y", "xsd:date"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_glance_never_errs(data: st.DataObject) -> None:
    """Change one piece of a real file: what is taken to be in form at a glance, is in form."""
    lines = data.draw(st.sampled_from(FILES)).read_text().splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    pieces = re.findall(r"\S+|\s", lines[at]) or ["\n"]
    place = data.draw(st.integers(0, len(pieces) - 1))
    pieces[place] = data.draw(st.sampled_from([*OTHERS, *pieces]))
    moved = lines.pop(data.draw(st.integers(0, len(lines) - 1))) if data.draw(st.booleans()) else ""
    text = "".join([*lines[:at], moved, "".join(pieces), *lines[at + 1 :]])
    if is_plain(text):
        assert formatted(text) == text


TRIPLE = re.compile(r"(?P<start>[a-z]+:\S+ |    +)(?P<verb>a|[a-z]+:\S+) (?P<value>[^\[\]()]+) [;.]\n")
"""A line with a triple, whose object is a name or a literal."""


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """Return how many lines go and how many come, apart from the prefixes at the head."""
    old, new = ([x for x in text.splitlines() if not x.startswith("@")] for text in (before, after))
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        sum(end - start for kind, start, end, _, _ in codes if kind != "equal"),
        sum(end - start for kind, _, _, start, end in codes if kind != "equal"),
    )


@pytest.mark.parametrize("change", ["add", "remove", "replace"])
@pytest.mark.parametrize("seed", range(4))
def test_a_triple_more_or_less_changes_two_lines_at_most(change: str, seed: int) -> None:
    """Change triples of real files at random; at most two lines go, and at most two come."""
    chance = random.Random(f"{change}-{seed}")  # noqa: S311 (no secret)
    for path in chance.sample(FILES, 40):
        before = path.read_text(encoding="utf-8")
        text = with_change(before, change, chance)
        after = formatted(text)
        gone, come = changed_lines(before, after)
        assert meaning(after) == meaning(text)
        assert max(gone, come) <= 2, after
        assert text == before or gone or come


def with_change(text: str, change: str, chance: random.Random) -> str:
    """Return a text with a triple more, or less, or with another object."""
    lines = text.splitlines(keepends=True)
    found = [(number, triple) for number, line in enumerate(lines) if (triple := TRIPLE.fullmatch(line))]
    if not found:
        return text
    number, triple = chance.choice(found)
    line, verb = triple[0], chance.choice(found)[1]["verb"]
    last = line.endswith(".\n")
    if change == "add":
        lines[number] = f"{line[:-3]} ;\n  {verb} 'added'{' .' if last else ' ;'}\n"
    elif change == "replace":
        lines[number] = f"{triple['start']}{triple['verb']} 'replaced'{line[-3:]}"
    elif triple["start"].isspace():
        lines[number] = ".\n" if last else ""
    elif not last:
        lines[number] = triple["start"]
    return "".join(lines)


def test_a_new_statement_is_two_lines() -> None:
    before = (ROOT / "data/things/problems.ttl").read_text()
    after = formatted(before + "problem:aa a mbt:Problem.")
    assert changed_lines(before, after) == (0, 2)
