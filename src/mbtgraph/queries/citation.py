"""How an answer is cited: the dataset, what was asked of it and when; and the works that it rests on.

Both are due: this dataset says who says what, and the works say it.
The graph keeps who wrote a work but not in which order, so authors stand by the alphabet, and each entry
says so; the DOI leads to the order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import DCTERMS, MBT, OWL, RDFS, ROOT
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mbtgraph.queries.results import Answer
    from mbtgraph.rdf import Rows

_DATASET: Final = f"""
SELECT ?title ?creator ?version WHERE {{
  <{ROOT}dataset> <{DCTERMS}title> ?title .
  <{ROOT}ontology> <{DCTERMS}creator> ?creator ; <{OWL}versionInfo> ?version .
}} ORDER BY ?title ?creator
"""
_WORKS: Final = f"""
PREFIX mbt: <{MBT}>
PREFIX rdfs: <{RDFS}>
SELECT ?work ?slot ?value WHERE {{
  VALUES ?work {{ %s }}
  {{ ?work ?slot ?value . FILTER(?slot != mbt:hasAuthor) }}
  UNION {{ ?work mbt:hasAuthor/rdfs:label ?value . BIND(mbt:hasAuthor AS ?slot) }}
}} ORDER BY ?work ?slot ?value
"""
_MESSAGE: Final = "If you use this answer, please cite it, and the works that its claims cite."
_BY_ALPHABET: Final = "authors by the alphabet: the graph keeps no order"


@dataclass(frozen=True)
class Work:
    """Hold a work that an answer rests on, as far as the graph has a record of it."""

    iri: str
    title: str
    authors: tuple[str, ...] = ()
    year: str = ""
    journal: str = ""
    volume: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    isbn: str = ""
    url: str = ""

    @property
    def text(self) -> str:
        """Return the work in one line; its authors are left to its DOI, since their order is not kept."""
        place = " ".join(filter(None, (self.journal, self.volume)))
        place = ", ".join(filter(None, (place, self.pages, self.publisher, self.year)))
        link = f"https://doi.org/{self.doi}" if self.doi else f"PMID {self.pmid}" if self.pmid else self.url
        return ". ".join(filter(None, (self.title.rstrip("."), place, link)))


@dataclass(frozen=True)
class Citation:
    """Hold how an answer is cited, as text, BibTeX and CFF; `works` is what it rests on."""

    title: str
    authors: tuple[str, ...]
    version: str
    data_version: str
    query: str
    question: str
    parameters: Mapping[str, str]
    trust: str
    date: str
    works: tuple[Work, ...]
    lost: int

    @property
    def text(self) -> str:
        """Return the citation as text: a paragraph, then a line for each work."""
        by = f"{', '.join(self.authors)} ({self.date[:4]})"
        what = f"{self.title}, version {self.version}, data version {self.data_version}"
        lines = [f"{by}. {what}. {self._asked} {ROOT}"]
        if self.works:
            lines += ["", "Works that its claims cite:", *(f"- {work.text}" for work in self.works)]
        if self.lost:
            lines += ["", self._lost]
        return "\n".join(lines) + "\n"

    @property
    def bibtex(self) -> str:
        """Return the citation as BibTeX: an entry for the answer, then one for each work."""
        own = {
            "author": _names(self.authors), "title": _braced(self.title), "year": self.date[:4],
            "version": _tex(f"{self.version}, data {self.data_version}"), "note": _tex(self._asked),
            "howpublished": rf"\url{{{_url(ROOT)}}}",
        }  # fmt: skip
        entries = [_entry("misc", _slug(f"mbtgraph-{self.query}-{self.data_version}"), own)]
        entries += [
            _entry(_form(work), _slug(work.iri.rpartition("/")[2]), _fields(work)) for work in self.works
        ]
        head = f"% {' '.join(self._lost.split())}\n\n" if self.lost else ""
        return head + "\n".join(entries)

    @property
    def cff(self) -> str:
        """Return the citation as a file of the Citation File Format, with the works as its references."""
        lines = [
            "cff-version: 1.2.0",
            f"message: {_yaml(_MESSAGE)}",
            "type: dataset",
            f"title: {_yaml(self.title)}",
            f"version: {_yaml(f'{self.version}, data {self.data_version}')}",
            f"url: {_yaml(ROOT)}",
            f"abstract: {_yaml(' '.join(filter(None, (self._asked, self._lost))))}",
            "authors:",
            *(f"  - name: {_yaml(name)}" for name in self.authors),
        ]
        if self.works:
            lines += ["references:", *(line for work in self.works for line in _reference(work))]
        return "\n".join(lines) + "\n"

    @property
    def _asked(self) -> str:
        given = ", ".join(f"{name} = {text}" for name, text in self.parameters.items())
        how = f"stored query {self.query}{f' with {given}' if given else ''}, trust level {self.trust}"
        return f"Answer to “{self.question}” ({how}), asked on {self.date}."

    @property
    def _lost(self) -> str:
        if not self.lost:
            return ""
        works = "work that was" if self.lost == 1 else "works that were"
        return f"Left out: {self.lost} cited {works} looked for and not found."

    def __str__(self) -> str:
        """Return it as text."""
        return self.text

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.framed(*(html.note(line) for line in self.text.splitlines() if line))


def cite(answer: Answer, ask: Callable[[str], Rows]) -> Citation:
    """Return how an answer is cited; `ask` answers a SELECT through its lens."""
    sources = {source.iri: source for row in answer for claim in row.claims for source in claim.sources}
    found = [iri for iri, source in sources.items() if not source.lost]
    records: dict[str, dict[str, list[str]]] = {}
    for work, slot, value in ask(_WORKS % nodes(found)).rows if found else ():
        name = text_of(slot).replace("#", "/").rpartition("/")[2]
        records.setdefault(text_of(work), {}).setdefault(name, []).append(text_of(value))
    about = [tuple(map(text_of, row)) for row in ask(_DATASET).rows]
    title, _, version = about[0] if about else ("mbtgraph", "", "")
    return Citation(
        title=title, authors=tuple(dict.fromkeys(row[1] for row in about)) or (title,), version=version,
        data_version=answer.data_version, query=answer.query, question=answer.question,
        parameters=answer.parameters, trust=answer.trust, date=answer.asked,
        works=tuple(sorted((_work(iri, records.get(iri, {})) for iri in found), key=_order)),
        lost=len(sources) - len(found),
    )  # fmt: skip


def _work(iri: str, record: Mapping[str, list[str]]) -> Work:
    def first(slot: str) -> str:
        return record.get(slot, [""])[0]

    return Work(
        iri=iri, title=first("label") or iri, authors=tuple(sorted(set(record.get("hasAuthor", ())))),
        year=first("year"), journal=first("journal"), volume=first("volume"), pages=first("pages"),
        publisher=first("publisher"), doi=first("doi"), pmid=first("pmid"), isbn=first("isbn"),
        url=first("recordedFrom"),
    )  # fmt: skip


def _order(work: Work) -> tuple[str, str]:
    return work.year, work.title


def _form(work: Work) -> str:
    return "article" if work.journal else "book" if work.isbn else "misc"


def _fields(work: Work) -> dict[str, str]:
    fields = {
        "author": _names(work.authors), "title": _braced(work.title), "journal": _tex(work.journal),
        "volume": _tex(work.volume), "pages": _tex(work.pages).replace("-", "--"), "year": _tex(work.year),
        "publisher": _tex(work.publisher), "isbn": _tex(work.isbn), "doi": _url(work.doi),
        "url": "" if work.doi else _url(work.url), "note": _BY_ALPHABET if len(work.authors) > 1 else "",
    }  # fmt: skip
    return {name: text for name, text in fields.items() if text}


def _entry(form: str, key: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@{form}{{{key},\n{lines}}}\n"


def _names(names: Iterable[str]) -> str:
    """Return names for BibTeX, each in braces: none is taken apart into given name and family name."""
    return " and ".join(map(_braced, names))


def _braced(text: str) -> str:
    return f"{{{_tex(text)}}}"


_TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%",
    "#": r"\#", "$": r"\$", "&": r"\&", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _tex(text: str) -> str:
    r"""Return a text in which TeX finds no command, and no brace: BibTeX counts escaped ones, too.

    >>> _tex("100 % {\\input x}")
    '100 \\% \\textbraceleft{}\\textbackslash{}input x\\textbraceright{}'
    """
    return "".join(_TEX.get(character, character) for character in _line(text))


def _url(text: str) -> str:
    """Return an address or a DOI in which nothing ends a field or begins a comment."""
    return re.sub(
        r"[\\{}%\s]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text
    ).replace("%", r"\%")


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text)


def _yaml(text: str) -> str:
    """Return a text for YAML: a string of JSON is one."""
    return json.dumps(_line(text), ensure_ascii=False)


_DOI: Final = r"10\.[0-9]{4,9}(\.[0-9]+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+"
_ISBN: Final = r"[0-9\- ]{10,17}X?"
"""What a DOI and an ISBN are by the Citation File Format, which takes no other."""


def _reference(work: Work) -> Iterator[str]:
    """Yield a work as a reference of the Citation File Format, which wants authors of each."""
    form = {"article": "article", "book": "book", "misc": "generic"}[_form(work)]
    yield f"  - type: {form}"
    yield f"    title: {_yaml(work.title)}"
    start, _, end = work.pages.partition("-")
    isbn = work.isbn if re.fullmatch(_ISBN, work.isbn) else ""
    told = {"journal": work.journal, "volume": work.volume, "start": start, "end": end, "isbn": isbn}
    yield from (f"    {name}: {_yaml(text)}" for name, text in told.items() if text)
    if re.fullmatch("[0-9]+", work.year):
        yield f"    year: {work.year}"
    if re.fullmatch(_DOI, work.doi):
        yield f"    doi: {_yaml(work.doi)}"
    elif re.match("(https?|ftp)://.", work.url):
        yield f"    url: {_yaml(work.url)}"
    yield "    authors:"
    yield from (f"      - name: {_yaml(name)}" for name in work.authors or ("not recorded",))
    if len(work.authors) > 1:
        yield f"    notes: {_yaml(_BY_ALPHABET)}"
