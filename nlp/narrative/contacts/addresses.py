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
_PARTING = "\ufffc"  # where the view leaves a table out
_SEPARATOR = re.compile(rf"[,;。\n\t|()\[\]<>{_PARTING}]|\s{{1,4}}(?=[^\s,;。)])|[:\"]")
_HEADING = re.compile(
    r"\s{0,4}(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\)|第[一二三四五六]部分|\d{1,2}[.、])"
)
_POSTCODE_BEHIND = re.compile(r"[\s,;(]{0,4}\(?(\d{6})\)?$")
_BARE_POSTCODE = re.compile(r"[\s,;]{1,3}(\d{6})(?=\s{0,2}(?:[,;。)\n]|$))")
_SPACE = re.compile(r"\s{0,6}")
_SENTENCE_END = re.compile(rf"[。:{_PARTING}]|\n\s{{0,8}}\n|;.")
_NO_ADDRESS = re.compile(r"[\s\d.,:;-]*$")
_NUMBER_BEHIND = re.compile(r"\s{0,2}\(?0\d{2,3}[-)\d]")
# tells 人民路1号 from 人民路街道办公室: what an address without label must hold besides a way
_LOCATED = re.compile(r"\d|[一二三四五六七八九十甲乙]号|(?:大院|大厦|大楼|大厅|旁|侧|对面)$")
_VALUE_BEHIND = re.compile(r"\s{0,4}[\d(+A-Za-z]")
_NEIGHBOURS = frozenset(("postcode", "phone", "fax", "email", "person", "address"))
_UNLABELLED_LOOKBACK = 60


@dataclass(frozen=True, slots=True)
class _Endings:
    precise: re.Pattern[str]
    way: re.Pattern[str]
    nothing: re.Pattern[str]
    prose: re.Pattern[str]
    unlabelled: re.Pattern[str]
    lead: re.Pattern[str]


@cache
def _endings() -> _Endings:
    words = lexicon().section("address")
    precise, way = any_of(words["precise_endings"]), any_of(words["ways"])
    leads = any_of(words["leads"])
    piece = r"[^,;:。()\"\s]"
    return _Endings(
        precise=re.compile(rf"(?:{precise}|\d{{3,4}}[A-Za-z]?)\s?$"),
        way=re.compile(way),
        nothing=re.compile(
            rf"\(?{any_of(lexicon().list('placeholders'))}\)?\s?$|{any_of(lexicon().list('references'))}"
        ),
        prose=re.compile(rf"\s?{any_of(words['prose_starts'])}"),
        lead=re.compile(leads),
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
        before = _unlabelled(text, label, labelled_until)
        if before:
            yield before
        if label.has("address"):
            barrier = barriers[min(bisect_right(barriers, label.value), len(barriers) - 1)]
            for found in _labelled(text, label, labels[index + 1 : index + 6], barrier):
                labelled_until = max(labelled_until, found.end)
                yield found


def _unlabelled(text: str, label: Label, labelled_until: int) -> Found | None:
    """The address that stands right before ``label`` without a label of its own, behind the last labelled one."""
    if label.start <= labelled_until or not _in_block(text, label):
        return None
    before = text[max(0, labelled_until, label.start - _UNLABELLED_LOOKBACK) : label.start]
    match = _endings().unlabelled.search(before)
    if match is None:
        return None
    begin = max((lead.end() for lead in _endings().lead.finditer(before, *match.span(1))), default=match.start(1))
    value = before[begin : match.end(1)]
    if _endings().way.search(value) is None or not _LOCATED.search(value):
        return None
    start = label.start - len(before) + begin
    return Found("address", start, start + len(value), _squeezed(value))


def _in_block(text: str, label: Label) -> bool:
    """Whether a label has a value of a kind that an address without a label stands before (人民路1号,电话0535-…)."""
    is_neighbour = not _NEIGHBOURS.isdisjoint(label.kinds)
    return is_neighbour and (label.colon or _NUMBER_BEHIND.match(text, label.value) is not None)


def _labelled(text: str, label: Label, following: Sequence[Label], barrier: int) -> Iterator[Found]:
    """The address behind ``label``, and the postcode that may close it."""
    space = _SPACE.match(text, label.value, barrier)
    start = space.end() if space else label.value
    if text[start : start + 1].isspace() or text.startswith(_PARTING, start) or _HEADING.match(text, start):
        return  # a table that the view blanks, or the next section: the label has no value
    if not label.colon and not _stands_alone(text, label, start):
        return
    field = _next_field(text, following, start)
    limit = min(barrier, start + MAX_ADDRESS, len(text) if field is None else field)
    end = _value_end(text, start, limit, before_field=limit == field)
    value = text[start:end]
    if code := _POSTCODE_BEHIND.search(value):
        value = value[: code.start()]
    value = _balanced(value.rstrip(" \t\n,;:。、-|"))
    if len(value) < 3 or _NO_ADDRESS.match(value) or _endings().nothing.match(value) or _is_link(value):
        return
    if not label.colon and not (_endings().precise.search(value) and _endings().way.search(value)):
        return
    yield Found("address", start, start + len(value), _squeezed(value))
    if not _endings().precise.search(value):
        return
    if code:
        yield Found("postcode", start + code.start(1), start + code.end(1), code.group(1))
    elif bare := _BARE_POSTCODE.match(text, start + len(value), barrier):
        yield Found("postcode", *bare.span(1), bare.group(1))


def _stands_alone(text: str, label: Label, start: int) -> bool:
    """Whether a label without colon may announce a value: it begins a clause, or a space or line's end is behind it."""
    return start > label.value or label.start == 0 or text[label.start - 1] in ",;。(\n "


def _is_link(value: str) -> bool:
    return value.lower().startswith(("http", "www.")) or "@" in value


def _next_field(text: str, following: Sequence[Label], start: int) -> int | None:
    """Where the next label begins that really announces something: colon, digit or bracket follow it."""
    for label in following:
        if label.start >= start and (label.colon or _VALUE_BEHIND.match(text, label.value)):
            return label.start
    return None


def _value_end(text: str, start: int, limit: int, *, before_field: bool) -> int:
    """The end of the address: the first separator behind which no more of it follows.

    ``before_field`` says that ``limit`` is where the next label begins.
    """
    depth, at = 0, start
    while match := _SEPARATOR.search(text, at, limit):
        at, mark = match.end(), match.group()
        if mark in "([<":
            depth += 1
        elif mark in ")]>":
            depth -= 1
            if depth < 0:
                return match.start()
        elif (depth > 0 and mark not in "。;\n") or (before_field and _is_wrap(text, start, match, limit)):
            continue
        elif mark in f'。;":|\t{_PARTING}' or not _continues(text, start, match, limit):
            return match.start()
    return limit


def _is_wrap(text: str, start: int, mark: re.Match[str], limit: int) -> bool:
    """Whether a line's end only wraps the address: it is not complete there, and no sentence ends before ``limit``.

    PDF text breaks lines anywhere: (地址:清溪县人\\n民路1号县政府办公室;邮编:265300).
    """
    if mark.group() != "\n":
        return False
    rest = text[mark.end() : limit]
    complete = _endings().precise.search(text, start, mark.start())
    return not (complete or _endings().prose.match(rest) or _SENTENCE_END.search(rest))


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
    return "".join(value.split())


__all__ = ["read_addresses", "scan_labels"]
