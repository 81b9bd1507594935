"""The agency of the report where neither sign-off nor title names it: first line, opening paragraph, index field.

Example:
    >>> agency_of_opening("清溪县档案局根据《条例》要求编制本报告。", [])
    ('清溪县档案局', (0, 6))
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.document import Document, Field
from nlp.folding import fold, squeeze
from nlp.narrative.report.kinds import agrees, kinds_of
from nlp.narrative.report.names import HAN, has_region, is_agency, report_words
from nlp.narrative.report.titles import Title
from nlp.narrative.view import Runs
from nlp.schema import Span

_NAME = rf"[{HAN}()]{{3,30}}?"
_YEAR = r"(?:19|20)\d\d"
_CONTACT = re.compile(
    rf"(?:请与|请联系:?|联系:?|请向|请致电|可与|直接与|和(?<=.[,。;:可请]和))(?P<name>{_NAME})(?:联系|咨询|反映|\(|,|。|:|地址|电话|$)"
)
_FIRST_LINE = re.compile(r"\s{0,40}([^\n]{3,60})\n\s{0,20}(?=[^\n]{40}|一、|引\s?言|(?:19|20)\d\d年)")
_SHORT_FORM = r"(?:\((?:以下|下)?简?称[^()]{1,30}\))?"
_STOP = r"[。,;:?!]"
"""What a name can follow; the text is given one before its beginning, so that no pattern need look for that too."""
_BY = re.compile(rf"由(?P<name>{_NAME}){_SHORT_FORM}(?:负责)?(?:编制|编写|撰写)")
_WRITES = re.compile(
    rf"{_STOP}(?P<name>{_NAME})(?=[(组形编撰制]){_SHORT_FORM}(?:组织)?(?:形成|编制|编写|撰写|制定)(?:完成)?了?(?:本(?:报告|年报)|《?(?:{_YEAR})年)"
)
_COVERS = re.compile(
    rf"{report_words('covers').pattern}(?P<name>{_NAME})(?:{_YEAR}年度?+)?的?(?=(?:政府)?信息公开|政务公开)"
)
_ITS_WORK = re.compile(rf"{_STOP}{_YEAR}年度?+,?(?P<name>{_NAME})(?=(?:政府)?信息公开工作|政务公开工作)")
_OWN_RULES = re.compile(
    rf"{report_words('own_rules').pattern}(?:下发|印发|完成)?了?《?(?:{_YEAR}年度?+)?(?P<name>{_NAME})(?=(?:关于)?{report_words('rules_subject').pattern})"
)
_ACTS = re.compile(rf"。(?:{_YEAR}年度?+,?)?(?P<name>{_NAME})(?:主要|通过|采取|利用|充分|始终|高度重视|不断)")
_OPENINGS = (
    re.compile(
        rf"[。,;:?!现](?:(?<!现)|将)(?P<name>{_NAME})(?:根据|依据|依照|按照|遵照)(?=《|国务院|省|市|县|区|上级|有关)"
    ),
    re.compile(rf"公布(?:了)?(?:\d{{4}}年度?+)?(?P<name>{_NAME})(?:\d{{4}}年度?)?(?:政府)?信息公开"),
    re.compile(rf"现[将就](?P<name>{_NAME})(?={_YEAR}年)"),
    re.compile(rf"(?:由|是)(?P<name>{_NAME})(?:向社会)?(?:公布|公开|发布)"),
    _BY,
    _WRITES,
    re.compile(
        rf"(?:{_STOP}{_YEAR}(?:-{_YEAR}学)?年度?+,|(?:领导|指导|支持|关心)下,)(?P<name>{_NAME})"
        r"(?:坚持|认真|严格|深入|全面|以习近平|在|积极|扎实|按照|紧紧|切实)"
    ),
    re.compile(rf"[。,;:](?P<name>{_NAME})结合(?=工作|实际|学校|本)"),
    _COVERS,
    _ITS_WORK,
    _CONTACT,
    re.compile(rf"{_STOP}(?:{_YEAR}年度?+,?)(?P<name>{_NAME})(?:未收到|共?收到|未接到|主动公开|共公开|累计|全年)"),
    _OWN_RULES,
    _ACTS,
)
_IN_PASSING = frozenset((_COVERS, _ITS_WORK, _OWN_RULES, _ACTS))
"""Patterns that any body can stand in: the name has to be of a kind with what the report calls itself."""


def agency_of_first_line(text: str) -> tuple[str, Span] | None:
    """The body whose name is the first line of ``text`` (folded) and nothing else, as on a report without a title.

    The report has to begin below it: above a menu or a headline the name is the site's.
    """
    match = _FIRST_LINE.match(text)
    name = "".join(match[1].split()) if match else ""
    return (name, match.span(1)) if match and len(name) > 4 and is_agency(name) else None


def agency_of_opening(text: str, titles: Sequence[Title]) -> tuple[str, Span] | None:
    """The body that the opening paragraph ``text`` (folded) speaks of, with its place; compilers don't count.

    Args:
        titles: titles found in the same text; one that stands in a sentence names the agency first.
    """
    for title in titles:
        if title.agency and title.rank == 4 and not title.in_path:
            return title.agency, title.span
    runs = Runs.of(f"\n{text}".replace("\n", "。"))  # a line's start is as good as a sentence's
    kinds = kinds_of(runs.text)
    for pattern in _OPENINGS:
        for match in pattern.finditer(runs.text):
            name = _named_by(pattern, match, runs.text)
            if name and _may_report(pattern, name, kinds):
                start, end = runs.span(match.start("name"), match.start("name") + len(name))
                return name, (start - 1, end - 1)
    return None


def _named_by(pattern: re.Pattern[str], match: re.Match[str], text: str) -> str | None:
    """The body that ``match`` names, ``None`` where it is none or only put the report together."""
    name = match["name"]
    if report_words("routine_before").search(text, max(0, match.start() - 6), match.start()):
        return None
    if name.endswith("人民") and text.startswith("政府", match.end("name")):
        name += "政府"  # 清溪县人民政府信息公开: one 政府 for both
    name = _body_of(name, is_contact=pattern is _CONTACT)
    if pattern in (_CONTACT, _BY, _WRITES) and _speaks_of_region(text):
        name = re.sub(r"(?<=人民政府)办公[室厅]$", "", name)
    if not is_agency(name) or report_words("name_leads").match(name) or report_words("not_authors").search(name):
        return None
    if pattern in (_BY, _WRITES):
        return name if _is_author(name) else None
    start = match.start("name")
    return None if _compiles(text, start, start + len(name)) else name


def _may_report(pattern: re.Pattern[str], name: str, kinds: frozenset[str]) -> bool:
    """Whether the place that names ``name`` is enough: in passing only one of the report's own kind is believed."""
    if pattern in _IN_PASSING:
        is_placed = has_region(name) or report_words("provinces").match(name) is not None
        return is_placed and agrees(name, kinds, strictly=pattern not in (_COVERS, _ITS_WORK))
    is_doubtful = pattern is _CONTACT or (pattern in (_BY, _WRITES) and name.endswith("人民政府"))
    return not is_doubtful or agrees(name, kinds)


def _body_of(name: str, *, is_contact: bool = False) -> str:
    """``name`` without the office at its end, as in 清溪县档案局办公室; a government's office is a body of its own.

    Args:
        is_contact: whom to ask is a unit of the body, whatever it is called (清溪县公安局法制大队).
    """
    if is_contact:
        name = re.sub(r"(?<=人民政府)(办公[室厅])[^办]{2,20}$", r"\1", name)
        heads = [m.end() for m in report_words("body_heads").finditer(name)]
        if heads and heads[-1] < len(name) and report_words("unit_ends").search(name, heads[-1]):
            return name[: heads[-1]]
    for match in report_words("offices").finditer(name):
        body = name[: match.start()]
        is_own_body = body.endswith("人民政府") and "公开" not in match.group()
        if match.end() == len(name) and len(body) >= 3 and is_agency(body) and not is_own_body:
            return body
    return name


def _speaks_of_region(text: str) -> bool:
    """Whether the report speaks of the region (我县), not of an office (我办): its government reports."""
    return re.search(r"我[省市县区州旗镇乡]|全[省市县区州旗镇乡]", text) is not None and "我办" not in text


def _is_author(name: str) -> bool:
    """Whether ``由 name 编制`` names whose report it is: not an office that puts the reports of others together."""
    return report_words("compiling_bodies").search(name) is None


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
