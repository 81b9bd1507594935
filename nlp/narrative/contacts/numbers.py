"""Phones, faxes, hotlines under a label, and postcodes.

Start at :func:`read_numbers`: for each label that announces a number, :func:`_numbers_after` walks the list that
follows it. What may be a number is said once, in ``_NUMBER``; a number with an area code, a dash and no label is
found by :func:`read_loose_numbers`, if the area code exists.

Example:
    >>> text = "电话:0535-8123456转8012、(0535)8123457,邮编:265300"
    >>> labels = scan_labels(text)
    >>> [(found.kind, text[found.start:found.end]) for found in read_numbers(text, labels)]
    [('phone', '0535-8123456转8012'), ('phone', '(0535)8123457')]
    >>> [text[found.start:found.end] for found in read_postcodes(text, labels)]
    ['265300']
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.labels import Label, scan_labels
from nlp.narrative.contacts.lexicon import any_of, lexicon
from nlp.narrative.regions import cities_of_area_code
from nlp.schema import ContactKind

MAX_VALUE_CHARACTERS = 160
"""How far behind its label a list of numbers may reach."""

# 0535-8123456, 0535--8123456, 0535一8123456, 0535 8123456, and over a line's end after the dash
_DASH = r"(?:\s?[-一~_―]{1,3}\s{0,2}|[ \t]{1,2}|\.)"
_LOCAL = r"(?:\d{7,8}(?!\d)|(?!(?:19|20)\d\d[- ](?:19|20)\d\d)\d{3,4}[- ]\d{4}(?!\d))"
_ABROAD = r"(?:(?:\+|00)?86[- ]{0,2})?"
_LANDLINE = (
    rf"{_ABROAD}\(\s?0\d{{2,3}}\s?\)\s?-{{0,3}}\s?{_LOCAL}"
    rf"|{_ABROAD}0\d{{2,3}}{_DASH}{_LOCAL}"
    rf"|(?:\+|00)?86[- ]{{0,2}}[1-9]\d{{1,2}}{_DASH}{_LOCAL}"
)
_SERVICE = r"[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)"
_EXTENSION = (
    r"(?:\s?(?:转分机|转|分机号?|[*#]|-)\s?:?\s?\d{1,5}(?![\d-])(?:\s?[、/]\s?\d{2,5}(?![\d-])){0,4}(?:\s?分机)?)?"
)
_NUMBER = re.compile(
    rf"(?<!\d)(?:{_LANDLINE}"
    r"|0\d{9,11}(?!\d)"
    rf"|{_ABROAD}1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}(?!\d)"
    rf"|{_SERVICE}"
    r"|\d(?:[ ]\d){2,3}\s?-\s?\d(?:[ ]\d){6,7}(?![ ]?\d)"  # every digit apart, as some PDF text has it
    rf"|{_LOCAL}"
    rf"){_EXTENSION}"
)
_SHORT = re.compile(r"(?<!\d)\d{5,6}(?![\d-])")
_PUBLIC_LINE = re.compile(r"(?<!\d)(?:0\d{2,3}-{1,2})?(?:1\d{4}|9[56]\d{3,4})(?![\d-])")
# Behind the bracket where there is one: the zero is quicker to look for.
_LOOSE = re.compile(
    rf"0(?:(?<=(?<![A-Za-z0-9_/.(-])\(0)\d{{2,3}}(?P<bracket>\))\s?-{{0,2}}|(?<![A-Za-z0-9_/.-].)\d{{2,3}}\s?[-一]{{1,2}}\s?)[2-8]\d{{6,7}}(?!\d|[-/.]\d{{1,2}}[-/.])"
    rf"{_EXTENSION}"
)
# (政务公开科)0535-…, 张三 0535-…, "12345": what may stand between the label and its number
_GAP_BEHIND_COLON = re.compile(r'\s{0,6}["(]?\s?(?:\(?[一-鿿]{1,12}\)?[\s:,、]{0,3})?["(]?')
_GAP = re.compile(r'\s{0,4}["(]{0,2}\s?')
_GAP_BEHIND_NAME = re.compile(r"\s{0,4}[,、:(]?\s{0,2}")
_NOTE = re.compile(r"\s{0,2}\([^()\n\d]{1,16}\)|\)")
_LIST = re.compile(r"\s{0,2}(?:[、,/;或和及]|\s)\s{0,2}(?P<gap>\(?(?:[一-鿿]{1,8}[\s:]{0,2})?\(?)")
_HAN = re.compile(r"[一-鿿]")
_SAME_FAX = re.compile(r"\s{0,2}\(\s?(?:(兼|同|含|与)?传\s?真(同号|号码?同|同)?|电话(?:兼|、|/)?传真)\s?\)")
_FAX_AS_PHONE = re.compile(r"\s{0,2}(?:同上|同电话|同号|同前|与电话(?:相同|同号?)|电话同号)")
_POSTCODE = re.compile(r"\s{0,4}(\d{6}(?!\d)|\d(?:[ ]\d){5}(?![ ]?\d))")
_DAMAGED_POSTCODE = re.compile(r"\s{0,2}(\d{4,8})(?=\s{0,2}(?:[,;。)\n]|$))")


@cache
def _count_after() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().list("counters")))


def read_numbers(text: str, labels: Sequence[Label]) -> Iterator[Found]:
    """Phones, faxes and hotlines that stand behind their labels, each with the number as printed."""
    last_phone: tuple[int, int] | None = None
    for index, label in enumerate(labels):
        kinds = [kind for kind in label.kinds if kind in ("phone", "fax", "hotline")]
        if not kinds or (kinds == ["hotline"] and not label.colon and _PUBLIC_LINE.match(text, label.value)):
            continue  # 市长热线12345: read_hotlines tells whether the line or something named after it is meant
        numbers = list(_numbers_after(text, label, _limit(text, labels, index)))
        if not numbers and kinds == ["fax"] and last_phone and _FAX_AS_PHONE.match(text, label.value):
            yield Found("fax", *last_phone)
        yield from _assigned(text, kinds, numbers)
        if numbers and "phone" in kinds:
            last_phone = numbers[-1]


def _limit(text: str, labels: Sequence[Label], index: int) -> int:
    """Where the values of a label must end: at the next label, or at a bound."""
    value = labels[index].value
    following = next((other.start for other in labels[index + 1 : index + 4] if not _is_note(text, other)), len(text))
    return max(value, min(following, value + MAX_VALUE_CHARACTERS))


def _is_note(text: str, label: Label) -> bool:
    """Whether a label stands alone in brackets behind a number, as in 8123456（传真）、8123457."""
    return not label.colon and text[label.start - 1 : label.start] == "(" and text[label.value - 1] == ")"


def _numbers_after(text: str, label: Label, limit: int) -> Iterator[tuple[int, int]]:
    """The numbers of the list behind ``label``: joined by 、 , / 或 or a space, each maybe after its office or name."""
    gap = _GAP_BEHIND_COLON if label.colon else _GAP
    space = gap.match(text, label.value, limit)
    match = _number_at(text, space.end(), label.value) if space else None
    if match is None and space and label.colon:
        match = _SHORT.match(text, space.end())
    while match and not _is_count(text, match, colon=label.colon):
        yield match.span()
        note = _NOTE.match(text, match.end())
        joint = _LIST.match(text, note.end() if note else match.end(), limit)
        if joint is None:
            return
        match = _number_at(text, joint.end("gap"), joint.start("gap"))
        if match and match.group().isdigit() and len(match.group()) <= 8 and _HAN.search(joint["gap"]):
            return  # 电话：8123456 统计代码12345678: words before bare digits begin something else


def _number_at(text: str, at: int, least: int) -> re.Match[str] | None:
    """The number at ``at``, or from a bracket right before it that the gap has eaten: (0535)8123456."""
    opened = at - 1
    if opened >= least and text[opened] == "(" and (match := _NUMBER.match(text, opened)):
        return match
    return _NUMBER.match(text, at) or _PUBLIC_LINE.match(text, at)


def _is_count(text: str, match: re.Match[str], *, colon: bool) -> bool:
    """Whether bare digits are a count (热线电话1200余通) or, without a colon, a day (电话20210120)."""
    digits = match.group()
    if not digits.isdigit() or len(digits) > 8:
        return False
    day = not colon and len(digits) == 8 and digits.startswith(("19", "20"))
    return (
        day
        or _count_after().match(text, match.end() + (not colon and text[match.end() : match.end() + 1] == " "))
        is not None
    )


def _assigned(text: str, kinds: list[str], numbers: list[tuple[int, int]]) -> Iterator[Found]:
    """Which numbers are phones and which faxes: 电话、传真：a、b is one each, 电话/传真：a is both."""
    one_each = len(kinds) == len(numbers) == 2
    for index, (start, end) in enumerate(numbers):
        fax_note = _SAME_FAX.match(text, end)
        alone = fax_note is not None and fax_note.group(1) is None and fax_note.group(2) is None
        for kind in [kinds[index]] if one_each else kinds:
            if not (alone and fax_note and len(numbers) > 1 and kind == "phone"):
                yield Found(_line_kind(text[start:end], kind), start, end)
        if fax_note is not None and "fax" not in kinds:
            yield Found("fax", start, end)


def _line_kind(number: str, kind: str) -> ContactKind:
    """400 and 800 numbers and public lines (12345, 96118) are hotlines under any label."""
    digits = "".join(char for char in number if char.isdigit())
    if _PUBLIC_LINE.fullmatch(number) or (len(digits) == 10 and digits[:3] in ("400", "800")):
        return "hotline"
    return "fax" if kind == "fax" else "hotline" if kind == "hotline" else "phone"


def number_behind(text: str, at: int) -> tuple[int, int] | None:
    """The number that follows a name under 联系人 without a label of its own: 联系人:王小禾 8123456."""
    space = _GAP_BEHIND_NAME.match(text, at)
    match = _NUMBER.match(text, space.end()) if space else None
    return None if match is None or _is_count(text, match, colon=False) else match.span()


def read_loose_numbers(text: str, labelled: Collection[Found]) -> Iterator[Found]:
    """Numbers without a label: with a dash or bracket and an area code that exists, as in 甲局（0535-8123456）."""
    ends = {found.end for found in labelled}
    for match in _LOOSE.finditer(text):
        if match.end() in ends:
            continue
        area = "".join(char for char in match.group()[:5] if char.isdigit())
        if cities_of_area_code(area[:4]) or cities_of_area_code(area[:3]):
            yield Found("phone", match.start() - (match["bracket"] is not None), match.end())


def read_postcodes(text: str, labels: Sequence[Label]) -> Iterator[Found]:
    """Postcodes behind their label; one of a wrong length only where it stands alone, without ``normalized``."""
    for label in labels:
        if not label.has("postcode"):
            continue
        match = _POSTCODE.match(text, label.value)
        if match:
            yield Found("postcode", *match.span(1), normalized=match.group(1).replace(" ", ""))
        elif label.colon and (match := _DAMAGED_POSTCODE.match(text, label.value)):
            yield Found("postcode", *match.span(1))


__all__ = ["read_loose_numbers", "read_numbers", "read_postcodes", "scan_labels"]
