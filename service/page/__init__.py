"""One self-contained page of an extraction: the text with every span highlighted, each value linked to its evidence.

Notes for a newcomer: ``marks.py`` lists what is highlighted and cuts the text where a mark begins or ends, so that
overlapping marks (a count inside a problem) need no nesting; ``contents.py`` makes the lists beside the text;
``page.html`` is the template, which escapes all that it is given. The page holds its own style and no script, and
fetches nothing, so that it can be mailed, archived and opened offline.

Example:
    >>> from nlp import extract
    >>> page = render_page(extract("青禾镇2023年政府信息公开工作年度报告\\n全年公开<信息>84条。"))
    >>> "<!doctype html>" in page, "&lt;信息&gt;" in page, "<script" in page
    (True, True, False)
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from nlp.schema import Extraction
from service.page.contents import contents_of
from service.page.marks import KINDS, marks_of, segments

__all__ = ["render_page"]


def render_page(extraction: Extraction) -> str:
    """The page as one HTML document in UTF-8.

    Raises:
        ValueError: the extraction comes without ``document.text``, which all its spans refer to.
    """
    text = extraction.document.text
    if text is None:
        raise ValueError("the extraction has no document.text; extract it again, or ask for include_text")
    marks = marks_of(extraction)
    return _template().render(
        title=extraction.report.title or extraction.document.name or "Biaoli",
        extraction=extraction,
        kinds={kind: label for kind, label in KINDS.items() if any(mark.kind == kind for mark in marks)},
        segments=segments(text, marks),
        contents=contents_of(extraction, {mark.anchor for mark in marks}),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(resources.files("service.page").joinpath("page.html").read_text("utf-8"))
