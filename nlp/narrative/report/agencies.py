"""The agency of the report where neither sign-off nor title names it: opening paragraph, then index field.

Example:
    >>> agency_of_opening("清溪县档案局根据《条例》要求编制本报告。", [])
    ('清溪县档案局', (0, 6))
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.document import Document, Field
from nlp.folding import fold, squeeze
from nlp.narrative.report.names import HAN, is_agency, report_words
from nlp.narrative.report.titles import Title
from nlp.schema import Span

_NAME = rf"[{HAN}()]{{3,30}}?"
_OPENINGS = (
    re.compile(rf"(?:^|[。,;:]|现将)(?P<name>{_NAME})(?:根据|依据|依照|按照|遵照)(?=《|国务院|省|市|县|区|上级|有关)"),
    re.compile(rf"公布(?:了)?(?:\d{{4}}年度?)?(?P<name>{_NAME})(?:\d{{4}}年度?)?(?:政府)?信息公开"),
    re.compile(rf"(?:由|是)(?P<name>{_NAME})(?:向社会)?(?:公布|公开|发布)"),
    re.compile(
        rf"(?:^|[。,;:])(?:(?:19|20)\d\d年度?,)(?P<name>{_NAME})(?:坚持|认真|严格|深入|全面|以习近平|在|积极|扎实|按照|紧紧)"
    ),
    re.compile(
        rf"(?:请与|请联系|联系|请向|请致电|可与|直接与|和)(?P<name>{_NAME})(?:联系|咨询|反映|\(|,|。|:|地址|电话|$)"
    ),
)


def agency_of_opening(text: str, titles: Sequence[Title]) -> tuple[str, Span] | None:
    """The body that the opening paragraph ``text`` (folded) speaks of, with its place; compilers don't count.

    Args:
        titles: titles found in the same text; one that stands in a sentence names the agency first.
    """
    for title in titles:
        if title.agency and title.rank == 4 and not title.in_path:
            return title.agency, title.span
    view = squeeze(text.replace("\n", "。"))  # a line's start is as good as a sentence's
    for pattern in _OPENINGS:
        for match in pattern.finditer(view.text):
            name = _body_of(match["name"])
            start = match.start("name")
            if is_agency(name) and not _compiles(view.text, start, start + len(name)):
                return name, view.span(start, start + len(name))
    return None


def _body_of(name: str) -> str:
    """``name`` without the office at its end, as in 清溪县档案局办公室; a government's office is a body of its own."""
    for match in report_words("offices").finditer(name):
        body = name[: match.start()]
        if match.end() == len(name) and len(body) >= 3 and is_agency(body) and not body.endswith("人民政府"):
            return body
    return name


def _compiles(text: str, start: int, end: int) -> bool:
    """Whether the body only put the report together."""
    before = report_words("compiler_before").search(text[max(0, start - 4) : start])
    return before is not None or report_words("compiler_after").match(text, end) is not None


def agency_of_index(document: Document) -> tuple[str, Span | None] | None:
    """The body in the page's index field 发布机构; a portal is none."""
    for field in document.fields:
        if field.name == "agency":
            name = _without_portal(field)
            if name and is_agency(name):
                return name, field.span
    return None


def _without_portal(field: Field) -> str:
    name = squeeze(fold(field.value)).text
    match = report_words("portal").search(name)
    return name[match.end() :] if match else name
