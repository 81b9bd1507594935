"""Titles of the report: where they stand, in which wording, and what they name.

Start here. A title is a phrase about disclosure that ends in 年度报告, 年报 or the like (:data:`_CORE`), with agency
and year before it. It's looked for in the text without white space, so that a title over two lines is one; line
breaks and spaces decide only how far it reaches to the left. ``standing`` titles are printed as such; others are in
a sentence (现将…年度报告公布如下) or in the page's path (a folder's name looks like a title).

Example:
    >>> [(t.value, t.agency, t.year) for t in find_titles("清溪县司法局\\n2020年政府信息公开\\n年报")]
    [('清溪县司法局2020年政府信息公开年报', '清溪县司法局', 2020)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.folding import INVISIBLE
from nlp.narrative.numerals import year_number
from nlp.narrative.report.names import HAN, is_agency, is_name, report_words
from nlp.narrative.view import Runs
from nlp.schema import Span

_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零0O][〇零0O一二三四五六七八九\d]{2})"
_YEARS = rf"(?:(?P<school>{_YEAR}年?[-~至]{{1,2}}{_YEAR})(?:学年度?|年度?)?|(?P<year>{_YEAR})(?:年度|年|度)?)"
_ANY_YEAR, _ANY_YEARS = re.compile(_YEAR), re.compile(_YEARS)
_WHOSE = ("党务政府", "政府", "政务", "党务", "校务", "院务", "事务", "企业", "环境", "")
# One branch for each way to begin: the search passes quickly over text where none of their first characters stands.
_DISCLOSURE = "|".join(
    [f"{whose}{what}" for whose in _WHOSE for what in ("信息公开", "公开")]
    + [f"{whose}信息(?=(?:工作)?年度)" for whose in ("政府", "政务")]
)
# What may follow; a look at it spares most disclosures the many ways in which the words behind can be missing.
_NEXT = "(?=[工情年的报总12一二])"
_CORE = re.compile(
    rf"(?:{_DISCLOSURE}){_NEXT}(?:工作)?{_NEXT}(?:情况)?"
    rf"(?:(?P<late>{_YEAR})年?度?)?(?:的?年度)?(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报|总结)"
    rf"(?:\((?P<bracket>{_YEAR})年?度?\))?"
)
_CORE_END = re.compile("报告|年报|总结")
_MAX_CORE = 40
"""More characters than stand before the word that a core ends with."""
_MAX_CORE_REST = 12
"""More than that word has with what can follow it in the core."""
_PREFIX = re.compile(rf"(?P<before>[{HAN}()·]{{0,44}}?){_YEARS}(?P<after>[{HAN}()·]{{0,44}})")
_ABOUT = re.compile(rf"(?P<name>[{HAN}()·]{{0,40}}?)关于(?P<year>{_YEAR})年?度?")
_PARTIAL = re.compile(r"(?:年|度|年度|\d{0,3}年?度?)")
_SUFFIX_ALONE = re.compile(r"(?:[省市县区州盟旗镇乡]|人民政府|街道|办事处|管理委员会|委员会|管委会|办公室|局)+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{2,30}\.[a-z]{2,6}$")
_HAN_ONLY = re.compile(rf"[{HAN}]{{2,20}}")
_REGION_END = re.compile(r"(?:[省市县区州盟旗镇乡]|街道)$")
_STOPS = "。,;:!?\"'《》<>|/\\_【】=[]{}、→»*#~"
_MAX_PREFIX = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A title with its place in the searched text; ``value`` is folded and without white space.

    Attributes:
        agency: the name before or after the year, as printed; ``None`` where the title names nobody.
        standing: printed as a title, not in a sentence.
        in_path: part of the page's path or of a label that isn't the title's.
    """

    value: str
    span: Span
    agency: str | None
    year: int | None
    standing: bool
    in_path: bool

    @property
    def rank(self) -> int:
        """How good a title it is, 0 the best; of equals the first counts."""
        if self.standing and not self.in_path:
            return 0 if self.year and self.agency else 1 if self.year else 2
        if self.standing and self.year and self.agency:
            return 3
        return 4


def find_titles(text: str, runs: Runs | None = None) -> list[Title]:
    """Everything in ``text`` (folded, the head of a document) that may be the report's title, in order.

    Args:
        runs: those of ``text``, where they are known.
    """
    runs = runs or Runs.of(text)
    breaks = _breaks(runs)
    found = []
    for match in _cores(runs.text):
        title = _title(runs, breaks, match)
        if title:
            found.append(title)
    return found


def _cores(text: str) -> Iterator[re.Match[str]]:
    """The cores of ``text``, looked for before the words that they end with: those they begin with are everywhere."""
    at = 0
    for end in _CORE_END.finditer(text):
        match = _CORE.search(text, max(at, end.start() - _MAX_CORE), end.end() + _MAX_CORE_REST)
        if match and match.start() < end.start():
            at = match.end()
            yield match


def _breaks(runs: Runs) -> dict[int, str]:
    """Places of the squeezed text before which white space stood: ``\\n`` or a space."""
    return {at: "\n" if "\n" in gap else " " for at, gap in runs.breaks if gap.strip(INVISIBLE)}


def _title(runs: Runs, breaks: dict[int, str], core: re.Match[str]) -> Title | None:
    text = runs.text
    if report_words("not_a_title_after").match(text, core.end()) and core.end() not in breaks:
        return None
    start = _left_end(text, breaks, core.start())
    left = text[start - 1 : start]
    start = _cut_litter(text, start, core.start())
    is_sentence = report_words("announces").search(text, start, core.start()) is not None
    standing = not is_sentence and _stands(text, breaks, start, core.end())
    if not standing:
        if text.startswith("如下", core.end()) and not core.group().endswith(("年度报告", "年报")):
            return None  # 现将工作情况报告如下: a verb
        start = _cut_lead_in(text, start, core.start())
    if not standing and report_words("routine_before").search(text, max(0, start - 6), start):
        return None  # 按时公布2011年…报告: another report, told of
    prefix = text[start : core.start()]
    if prefix.endswith("人民") and core.group().startswith("政府"):
        prefix += "政府"  # 清溪县人民政府信息公开: one 政府 for both
    about = _ABOUT.fullmatch(prefix) if standing else None
    if not about and report_words("not_a_title_before").search(prefix):
        return None
    agency, year = (about["name"] or None, year_number(about["year"])) if about else _parts(prefix)
    late = core["late"] or core["bracket"]
    year = year or (year_number(late) if late else None)
    if agency is not None and not (is_agency(agency) or (standing and year and is_name(agency))):
        if not year or standing:
            return None
        agency = None
    if not year and not (agency and standing and core.group().endswith("报告")):
        return None
    in_path = left in tuple("<>/\\|→»:") and left != "" and not _after_title_label(text, start)
    if not standing and not year:
        return None
    return Title(text[start : core.end()], runs.span(start, core.end()), agency, year, standing, in_path)


def _left_end(text: str, breaks: dict[int, str], core_start: int) -> int:
    """Where the title begins: at a stop, or at white space once it names a body and is no mere end of a name."""
    at = core_start
    limit = max(0, core_start - _MAX_PREFIX)
    while at > limit:
        if at in breaks and not _goes_on_left(text, breaks, at, core_start):
            break
        char = text[at - 1]
        if char in _STOPS or (char == "-" and not _bounds_years(text, at - 1)):
            break
        if "a" <= char <= "z" and _ends_domain(text, at):
            break
        at -= 1
    return at


def _ends_domain(text: str, at: int) -> bool:
    """Whether a host's name ends at ``at``: copies put their own where the region's stood (example.com青禾镇)."""
    return "a" <= text[at - 1 : at] <= "z" and _DOMAIN.search(text, max(0, at - 40), at) is not None


def _bounds_years(text: str, at: int) -> bool:
    """Whether the dash at ``at`` stands between two years (2019-2020学年)."""
    return text[at + 1 : at + 2] in "-12二" and text[at - 1 : at] in "-年0123456789"


def _goes_on_left(text: str, breaks: dict[int, str], at: int, core_start: int) -> bool:
    """Whether the title goes on before the white space at ``at``."""
    prefix = text[at:core_start]
    segment = _segment_before(text, breaks, at)
    if _PARTIAL.fullmatch(prefix) and prefix and not prefix[0].isdigit():
        return True  # 2023 年: a space inside the year
    if _is_letter_spaced(breaks, at):
        return True
    about = _ABOUT.fullmatch(prefix)
    agency, year = (about["name"] or None, year_number(about["year"])) if about else _parts(prefix)
    if agency is None and (is_agency(segment) or (year is None and _is_year_and_name(segment))):
        return not _is_value(text, at - len(segment))
    if agency is None and year is None and _PREFIX.fullmatch(segment):
        return True
    if prefix and prefix[0] in "年度" and segment.isdigit():
        return True
    generic = agency is not None and _SUFFIX_ALONE.fullmatch(agency) is not None
    return generic and breaks[at] == "\n" and _HAN_ONLY.fullmatch(segment) is not None and _is_name_part(segment)


def _is_letter_spaced(breaks: dict[int, str], at: int) -> bool:
    """Whether ``at`` stands inside a name whose letters are spaced out (清 溪 县)."""
    return breaks[at] == " " and at + 1 in breaks and (at == 1 or at - 1 in breaks)


def _is_name_part(segment: str) -> bool:
    return not report_words("agency_excludes").search(segment)


def _is_year_and_name(segment: str) -> bool:
    match = _PREFIX.fullmatch(segment)
    return match is not None and all(not name or is_agency(name) for name in (match["before"], match["after"]))


def _is_value(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is the value of a label (发布机构：…)."""
    return start > 0 and text[start - 1] == ":" and not _after_title_label(text, start)


def _after_title_label(text: str, start: int) -> bool:
    window = text[max(0, start - 8) : start].rstrip(":")
    return _ends_with("title_labels").search(window) is not None


def _segment_before(text: str, breaks: dict[int, str], at: int) -> str:
    """The run of text without white space and stops that ends at ``at``."""
    start = at - 1
    while (
        start > 0
        and (start not in breaks or (breaks[start] == " " and start + 1 in breaks))
        and text[start - 1] not in _STOPS
        and at - start < _MAX_PREFIX
        and not _ends_domain(text, start)
    ):
        start -= 1
    return text[start:at] if at > 0 else ""


def _cut_litter(text: str, start: int, core_start: int) -> int:
    """``start`` moved past page furniture that is glued to the title."""
    for match in report_words("before_title").finditer(text, start, core_start):
        start = match.end()
    while start < core_start and text[start] in ")-·":
        start += 1
    return start


def _cut_lead_in(text: str, start: int, core_start: int) -> int:
    """``start`` moved past the words of the sentence that lead to the title; what 《 opens is the title itself."""
    if text[start - 1 : start] == "《":
        return start
    year = _ANY_YEARS.search(text[start:core_start])
    head_end = start + year.start() if year else core_start
    for match in report_words("lead_in").finditer(text, start, head_end):
        start = match.end()
    while (further := report_words("lead_in_on").match(text, start, head_end)) is not None:
        start = further.end()
    return start


def _stands(text: str, breaks: dict[int, str], start: int, end: int) -> bool:
    """Whether nothing of a sentence stands on either side."""
    left = (
        start == 0
        or start in breaks
        or text[start - 1] in ":><|/\\_】=]→»*#)-"
        or _follows_litter(text, start)
        or _ends_domain(text, start)
    )
    right = end >= len(text) or end in breaks or report_words("follows_title").match(text, end) is not None
    if text[start - 1 : start] == "《":
        return False
    return left and right


@cache
def _ends_with(name: str) -> re.Pattern[str]:
    """The list ``name`` of ``report.yaml`` at the end of a text."""
    return re.compile(report_words(name).pattern + "$")


def _follows_litter(text: str, start: int) -> bool:
    window = text[max(0, start - 6) : start]
    return _ends_with("before_title").search(window) is not None


def _parts(prefix: str) -> tuple[str | None, int | None]:
    """Agency and year that the words before the core name."""
    match = _PREFIX.fullmatch(prefix)
    if not match:
        return prefix or None, None
    year = year_number(_ANY_YEAR.findall(match["school"])[-1] if match["school"] else match["year"])
    before, after = match["before"], match["after"].removeprefix("学年").removeprefix("年度")
    # 清溪县2020年司法局…: one name in two parts; 水利总署2010年水利信息…: a body, then what the report is about.
    name = before if before and not _REGION_END.search(before) and is_agency(before) else before + after
    return name or None, year
