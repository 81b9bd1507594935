"""Names of public bodies: what may be one, which region it names, and which of two names of one body is the fuller.

Example:
    >>> is_agency("清溪县司法局"), is_agency("请进一步加强的局"), has_region("审计局"), has_region("清溪县审计局")
    (True, False, False, True)
    >>> fuller_name("审计局", "现将清溪县审计局2020年工作情况公布如下")
    '清溪县审计局'
"""

from __future__ import annotations

import re
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon

HAN = "\u3400-\u9fff"
NAME = rf"[{HAN}()·]"
_HAN = re.compile(rf"[{HAN}]")
_NAME = re.compile(rf"{NAME}+")
_MAX_NAME = 40
_REGION = rf"(?:[{HAN}]{{1,9}}?(?:自治区|自治州|自治县|省|市|县|区|旗|州|盟|镇|乡|街道|苏木))"
_BODY_OF_REGION = re.compile(rf"{_REGION}{{1,4}}")
_LEADS = "与由向将到和对请在为据布是年度作"
_MAX_REGION = 24
_UNNAMED_REGIONS = ("自治区", "自治州", "自治县", "自治旗")
_ENDS_AS = {"委": "委员会", "办": "办公室", "管委会": "管理委员会"}


@cache
def report_words(name: str) -> re.Pattern[str]:
    """The list ``name`` of ``report.yaml`` as one pattern."""
    words = load_lexicon("nlp.narrative.report", "report.yaml")[name]
    return re.compile(words if isinstance(words, str) else alternation(words))


@cache
def _ends() -> tuple[str, ...]:
    words = load_lexicon("nlp.narrative.report", "report.yaml")["agency_ends"]
    return tuple(word.replace("\\", "") for word in words)


def is_name(name: str) -> bool:
    """Whether ``name`` (folded, without white space) can be a name at all, whatever it ends with.

    >>> is_name("清溪县红十字会"), is_name("关于做好"), is_name("我局")
    (True, False, False)
    """
    if not 2 <= len(name) <= _MAX_NAME or report_words("agency_excludes").search(name):
        return False
    return name.count("(") == name.count(")") and _NAME.fullmatch(name) is not None and not name.startswith("关于")


def is_agency(name: str) -> bool:
    """Whether ``name`` (folded, without white space) can be the whole name of a public body."""
    return name.endswith(_ends()) and is_name(name)


def has_region(name: str) -> bool:
    """Whether the name begins with the name of a region, not merely with 市 or 区."""
    match = _BODY_OF_REGION.match(name)
    return match is not None and match.end() > 1 and name[0] not in "省市县区旗州盟镇乡"


def fuller_name(short: str, text: str) -> str:
    """The fuller form of ``short`` that ``text`` (folded, squeezed) gives the same body, else ``short``.

    A name that lacks its region gets it (审计局); an abbreviation in a named region is spelt out (清溪县安监局).
    A region isn't put before a region: whether a county is named with its city is the agency's own choice.
    """
    if short.startswith(_UNNAMED_REGIONS):
        short = _spelt_out(short, text)  # 自治区金融办: spelt out first, then given its region's own name
    elif has_region(short):
        # 街道 is no level of government: the street's office is the body's own name.
        street = short + "办事处" if short.endswith("街道") else ""
        return street if street and street in text else _spelt_out(short, text)
    at = text.find(short)
    while at >= 0:
        name = _with_region(text[max(0, at - _MAX_REGION) : at], short)
        if name:
            return name
        at = text.find(short, at + 1)
    return short


def widest_name(name: str, text: str) -> tuple[str, int | None]:
    """``name`` as ``text`` (folded, squeezed) gives it at its longest, and where: with regions above, with 人民政府.

    For a name that was taken from a sentence: none of the text's forms is the agency's choice above the others.

    >>> widest_name("青禾镇", "2020年,青禾镇扎实推进。请与清溪县青禾镇人民政府联系。")
    ('清溪县青禾镇人民政府', 16)
    """
    government = re.escape(name + "人民政府")
    # A portal's or a document's name isn't the body's.
    if name.endswith(("镇", "乡", "苏木")) and re.search(rf"{government}(?!网|门户|官|办|信息公开网)", text):
        name += "人民政府"
    first = at = text.find(name)
    is_town = name.endswith(("镇", "乡", "街道", "苏木"))
    while at >= 0 and (is_town or _BODY_OF_REGION.fullmatch(name) is None):  # 云岭省清溪市: the province isn't its name
        before = text[max(0, at - _MAX_REGION) : at]
        starts = range(0) if "地址" in before else range(len(before))
        for start in starts:
            is_region = _BODY_OF_REGION.fullmatch(before, start) is not None
            if is_region and _with_region(before[start - 1 if start else 0 :], name) == before[start:] + name:
                return before[start:] + name, at - len(before) + start
        at = text.find(name, at + 1)
    return name, first if first >= 0 else None


def _with_region(before: str, short: str) -> str | None:
    """``short`` with the region whose name ends ``before``, where nothing but regions stands between."""
    for start in range(len(before)):
        if start and not _may_begin(before, start):
            continue
        name = before[start:] + short
        if name[0] in _LEADS.replace("和", "") or report_words("name_leads").match(name):  # but 和平区, 和县
            continue
        region = _BODY_OF_REGION.match(name) if has_region(name) else None
        if region and region.end() >= len(name) - len(short) and is_agency(name):
            return name
    return None


def _may_begin(before: str, start: int) -> bool:
    """Whether a name may begin at ``start``: after a mark, a preposition or a verb that leads to it."""
    previous = before[start - 1]
    return (
        not _HAN.fullmatch(previous)
        or previous in _LEADS
        or report_words("name_leads").fullmatch(before, start - 2, start) is not None
    )


def _spelt_out(short: str, text: str) -> str:
    """An abbreviated body of a named region in full: 安监局 → 安全生产监督管理局, of the same region."""
    region = _BODY_OF_REGION.match(short)
    rest = short[region.end() :] if region else ""
    end = next((full for cut, full in _ENDS_AS.items() if rest.endswith(cut)), rest[-1:])
    if not region or not 2 <= len(rest) <= 6 or end[-1:] not in "局会室厅":
        return short
    for match in re.finditer(rf"{re.escape(region.group())}([{HAN}]{{4,20}}?{end})", text):
        body = match[1]
        inner = body[: -len(end)]
        if len(body) > len(rest) and not re.search("[局厅]|委员会|办公室", inner) and _is_cut_of(rest, body):
            return region.group() + body
    return short


def _is_cut_of(short: str, full: str) -> bool:
    """Whether ``short`` keeps characters of ``full`` in their order, beginning with its first."""
    rest = iter(full)
    return short[:1] == full[:1] and all(char in rest for char in short)
