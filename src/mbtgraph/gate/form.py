"""Files that are not in form, as findings with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.findings import Finding
from mbtgraph.turtle.form import first_difference, form_of, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mbtgraph.project import Project

_FOLDERS: Final = ("ontology", "data", "shapes")


def unformed(
    project: Project, texts: Mapping[str, str], faulty: Collection[str], only: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield which of its files a project has not in form, each at the first line that differs.

    `texts` are those that were read already, and `only` names the files to look at, where not all are
    wanted. A file that is faulty otherwise is not asked: what is wrong is mended first, and its form
    comes last.
    """
    for path in (path for folder in _FOLDERS for path in project.files(folder, "*.ttl")):
        name = project.name(path)
        if name in faulty or (only and name not in only):
            continue
        text = texts[name] if name in texts else read(path)
        form = form_of(text)
        if form != text:
            line, excerpt = first_difference(text, form)
            yield Finding(
                rule="not-formatted", stage="syntax", severity="error", path=name, line=line, column=1,
                end_line=line, end_column=len(excerpt) + 1, excerpt=excerpt,
                message="From this line on the file is not in our form.",
                why="In one form, a change shows as the lines that it changes and nothing else.",
                fix=f"run `mbtgraph fmt {name}`",
            )  # fmt: skip
