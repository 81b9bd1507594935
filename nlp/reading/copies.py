"""Two copies of the report on one page (HTML and text version, or a page that was joined twice): the first is read.

A copy is told by its first section: the same heading followed by the same words. Repeated headings alone don't make a
copy, since contents pages and the rows of the national tables repeat them too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.schema import Span, Warning_

_FIRST_SECTION = re.compile(
    r"一[ 　]?[、.．][ 　]{0,3}(?!本年|新收)[^\s，。；、：:.0-9]{2}"
)  # not the table's first row
_SECTION = re.compile(r"[二三四五六七八][ 　]?[、.．][ 　]{0,3}[^\s，。；、：:0-9]{2}")
_OPENING_CHARACTERS = 60
_MIN_COPY_CHARACTERS = 80
_MAX_STARTS = 64


@dataclass(frozen=True, slots=True)
class Copies:
    """The span of the copy to read and the warning that names the other."""

    body: Span
    warning: Warning_


def first_copy(view: str, body: Span) -> Copies | None:
    """The first complete copy of a report that stands twice in ``view[body]``, ``None`` where it stands once.

    Where the second copy has more sections than the first, the first is a fragment and the second is read.
    """
    starts = [match.start() for match in _FIRST_SECTION.finditer(view, *body)][:_MAX_STARTS]
    if len(starts) < 2:
        return None
    seen: dict[str, int] = {}
    for start in starts:
        opening = _opening(view, start, body[1])
        first = seen.setdefault(opening, start)
        if len(opening) == _OPENING_CHARACTERS and start - first >= _MIN_COPY_CHARACTERS:
            return _split(view, body, first, start)
    return None


def _split(view: str, body: Span, first: int, second: int) -> Copies:
    boundary = _preamble_start(view, body[0], first, second)
    earlier, later = (body[0], boundary), (boundary, body[1])
    if _sections(view, (second, body[1])) > _sections(view, (first, boundary)):
        message = "the page holds the report twice; the first copy lacks sections, so the second was read"
        return Copies(later, Warning_(code="duplicate_copy", message=message, span=earlier))
    message = "the page holds the report twice; the first copy was read"
    return Copies(_without_end(view, earlier), Warning_(code="duplicate_copy", message=message, span=later))


def _sections(view: str, span: Span) -> int:
    """How many different sections after the first stand in ``span``."""
    return len({match.group()[0] for match in _SECTION.finditer(view, *span)})


def _preamble_start(view: str, body_start: int, first: int, second: int) -> int:
    """Where the second copy begins: at the words that the first begins with, else at its first section."""
    opening = re.sub(r"\s", "", view[body_start : min(first, body_start + 200)])[:12]
    if len(opening) < 6:
        return second
    spaced = r"\s{0,3}".join(map(re.escape, opening))
    places = [match.start() for match in re.finditer(spaced, view[first:second])]
    return first + places[-1] if places else second


def _without_end(view: str, span: Span) -> Span:
    start, end = span
    while end > start and view[end - 1].isspace():
        end -= 1
    return start, end


def _opening(view: str, start: int, end: int) -> str:
    """The first characters from ``start`` without white space."""
    return re.sub(r"\s", "", view[start : min(end, start + 3 * _OPENING_CHARACTERS)])[:_OPENING_CHARACTERS]
