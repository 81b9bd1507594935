"""Postal addresses: what stands behind 地址, up to where the address and not the sentence ends.

The end is the hard part: an address may hold commas, brackets, spaces and line ends, and the next label may follow
without any separator (…7楼邮 编：350300). :func:`_value_end` walks separator by separator and asks at each whether what
follows still belongs to it.

Example:
    >>> text = "(地址:清溪县人民路1号(政务中心)3楼,东侧,邮编:350300,电话:0535-8123456)"
    >>> [text[found.start:found.end] for found in read_addresses(text, scan_labels(text), [len(text)])]
    ['清溪县人民路1号(政务中心)3楼,东侧']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.labels import Label, scan_labels
from nlp.narrative.contacts.lexicon import any_of, lexicon

MAX_ADDRESS = 90
MAX_CONTINUATION = 22
MAX_WRAPPED = 40
_BROKEN_OFF = "号楼室层座"
_NUMBER_OR_MAIL = re.compile(r"\d{6}|^\s?\(?0\d{2,3}\b|@|\d+\s?(?:年|月|日|条|件|个|份|次|人)")
_SEPARATOR = re.compile(r"[,;。\n\t|()\[\]<>]|\s{1,4}(?=[^\s,;。)])|[:\"]")
_HEADING = re.compile(
    r"\s{0,4}(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\)|第[一二三四五六]部分|\d{1,2}[.、])"
)
_POSTCODE_BEHIND = re.compile(r"[\s,;(]{0,4}\(?(\d{6})\)?$")
_SPACE = re.compile(r"\s{0,6}")
_NO_ADDRESS = re.compile(r"[\s\d.,:;-]*$")
_UNLABELLED_LOOKBACK = 60


@dataclass(frozen=True, slots=True)
class _Endings:
    precise: re.Pattern[str]
    way: re.Pattern[str]
    nothing: re.Pattern[str]
    prose: re.Pattern[str]
    unlabelled: re.Pattern[str]


@cache
def _endings() -> _Endings:
    words = lexicon().section("address")
    precise, way = any_of(words["precise_endings"]), any_of(words["ways"])
    leads = any_of(words["leads"])
    piece = r"[^,;:。()\"\s]"
    return _Endings(
        precise=re.compile(rf"(?:{precise}|\d{{3,4}}[A-Za-z]?)\s?$"),
        way=re.compile(way),
        nothing=re.compile(rf"{any_of(lexicon().list('placeholders'))}\s?$|{any_of(lexicon().list('references'))}"),
        prose=re.compile(rf"\s?{any_of(words['prose_starts'])}"),
        unlabelled=re.compile(rf"(?:[(,;:]\s?(?:{leads})?|{leads})({piece}{{2,40}}{precise})[\s,;]{{0,3}}$"),
    )


def read_addresses(text: str, labels: Sequence[Label], barriers: Sequence[int]) -> Iterator[Found]:
    """Addresses behind their labels, and those without one that stand in a contact block before 邮编 or 电话.

    Args:
        text: the view's text.
        labels: the labels of :func:`scan_labels`.
        barriers: where sections begin and the text ends, ascending; no value crosses one.
    """
    labelled_until = -1
    for index, label in enumerate(labels):
        barrier = barriers[min(bisect_right(barriers, label.value), len(barriers) - 1)]
        if label.has("address"):
            for found in _labelled(text, label, labels[index + 1 : index + 6], barrier):
                labelled_until = max(labelled_until, found.end)
                yield found
        elif label.start > labelled_until and (label.has("postcode") or label.has("phone")) and label.colon:
            before = text[max(0, labelled_until, label.start - _UNLABELLED_LOOKBACK) : label.start]
            match = _endings().unlabelled.search(before)
            if match and _endings().way.search(match.group(1)):
                start = label.start - len(before) + match.start(1)
                yield Found("address", start, start + len(match.group(1)), _squeezed(match.group(1)))


def _labelled(text: str, label: Label, following: Sequence[Label], barrier: int) -> Iterator[Found]:
    """The address behind ``label``, and the postcode that may close it."""
    space = _SPACE.match(text, label.value, barrier)
    start = space.end() if space else label.value
    if text[start : start + 1].isspace() or _HEADING.match(text, start):
        return  # a table that the view blanks, or the next section: the label has no value
    if not label.colon and not _stands_alone(text, label, start):
        return
    limit = min(barrier, start + MAX_ADDRESS, *(_next_field(text, following, start)))
    end = _value_end(text, start, limit)
    value = text[start:end]
    if code := _POSTCODE_BEHIND.search(value):
        value = value[: code.start()]
    value = _balanced(value.rstrip(" \t\n,;:。、-|"))
    if len(value) < 3 or _NO_ADDRESS.match(value) or _endings().nothing.match(value) or _is_link(value):
        return
    if not label.colon and not (_endings().precise.search(value) and _endings().way.search(value)):
        return
    yield Found("address", start, start + len(value), _squeezed(value))
    if code and _endings().precise.search(value):
        yield Found("postcode", start + code.start(1), start + code.end(1), code.group(1))


def _stands_alone(text: str, label: Label, start: int) -> bool:
    """Whether a label without colon may announce a value: it begins a clause, or a space or line's end is behind it."""
    return start > label.value or label.start == 0 or text[label.start - 1] in ",;。(\n "


def _is_link(value: str) -> bool:
    return value.lower().startswith(("http", "www.")) or "@" in value


def _next_field(text: str, following: Sequence[Label], start: int) -> Iterator[int]:
    """Where the next label begins that really announces something: colon, digit or bracket follow it."""
    yield start + MAX_ADDRESS
    for label in following:
        if label.start > start + MAX_ADDRESS:
            return
        if label.start >= start and (
            label.colon or re.match(r"\s{0,4}[\d(+A-Za-z]", text[label.value : label.value + 6])
        ):
            yield label.start
            return


def _value_end(text: str, start: int, limit: int) -> int:
    """The end of the address: the first separator behind which no more of it follows."""
    depth, at = 0, start
    while match := _SEPARATOR.search(text, at, limit):
        at, mark = match.end(), match.group()
        if mark in "([<":
            depth += 1
        elif mark in ")]>":
            depth -= 1
            if depth < 0:
                return match.start()
        elif depth > 0 and mark not in "。;\n":
            continue
        elif mark in '。;":|\t' or not _continues(text, start, match, limit):
            return match.start()
    return limit


def _continues(text: str, start: int, mark: re.Match[str], limit: int) -> bool:
    """Whether the address goes on behind a comma, a space or a line's end."""
    begin = mark.end()
    if _HEADING.match(text, begin):
        return False
    rest = _SEPARATOR.search(text, begin, limit)
    piece_end = rest.start() if rest else limit
    piece = text[begin:piece_end]
    if len(piece) > MAX_WRAPPED or not piece.strip() or _endings().prose.match(piece) or _NUMBER_OR_MAIL.search(piece):
        return False
    ended = _endings().precise.search(text, start, mark.start()) is not None
    if "\n" in mark.group():
        # a line that broke off: what follows closes the value, or the next label stands right behind it
        closed = piece_end == limit or text[piece_end : piece_end + 4].lstrip()[:1] in ("", ",", ";", ")", "。")
        return closed and (piece[0] in _BROKEN_OFF if ended else True)
    if mark.group() == "," or ended:
        return len(piece) <= MAX_CONTINUATION and _endings().precise.search(piece) is not None
    return True


def _balanced(value: str) -> str:
    """``value`` without a bracket that it opens and doesn't close, or closes and didn't open."""
    while value.count("(") > value.count(")"):
        value = value[: value.rfind("(")].rstrip(" ,;")
    while value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1].rstrip()
    return value


def _squeezed(value: str) -> str:
    return re.sub(r"\s", "", value)


__all__ = ["read_addresses", "scan_labels"]
