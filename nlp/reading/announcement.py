"""Pages that only announce a report: a sentence and a link to a PDF or Word file, or a viewer that shows one.

Such a page gives a title and a year, and no figure; :func:`attachment_warnings` says why. Reports often have
attachments too, so the page must have nothing of a report: no two sections, no rows of numbers, no count, no more than
a few sentences, and none on the year's work. Words are in ``announcement.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml

from nlp.folding import fold
from nlp.reading.layout import Layout
from nlp.schema import Span, Warning_

MAX_PROSE = 400
"""Characters of sentences on a page that only announces a report; with the usual opening paragraph it has 300."""
MAX_ATTACHMENTS = 20
"""Attachments that are named, each by a warning."""

_MAX_TEXT = 20_000  # characters of a page with its menus; a longer one holds more than an announcement
_MAX_PAGE = 1_000_000  # characters of markup in which links are looked for
_MAX_NUMBERS = 5  # lines or cells that are a number; a table has dozens
_MAX_NAME = 160
# The numeral comes first, since the regex engine is quick to find one of a few characters; what may stand before it is
# a line feed, a blank or the end of a sentence.
_SECTION = re.compile(r"[一二三四五六七八九](?<![^\n \t\u3000。;].)[一二三四五六七八九]?[ \u3000]?[、.]")
# The section that nearly every report has, for itself: two characters are found faster than one of several.
_SECOND_SECTION = re.compile(r"二、(?<![^\n \t\u3000。;]二、)")
_NUMBER_LINE = re.compile(r"(?:^|[\t|])[ \t|]{0,8}\d[\d.,]{0,11}[ \t]{0,8}(?=$|[\t|])", re.MULTILINE)
_COUNT = re.compile(r"\d[ ]?(?:余|多)?[ ]?(?:条|件|次|份|篇|人次|宗|起|期|万元|元|个)(?!附件|文件|部分|方面|工作日)")
_QUOTED = re.compile(r"《[^《》\n]{1,60}》")
_SENTENCE = re.compile(r"[^。;\n]{1,500}")
_PROSE_MARK = re.compile(r"[,。;:]")
_LINK = re.compile(r"<a\s[^<>]{0,600}?href\s{0,3}=\s{0,3}[\"']?\s{0,3}([^\"'<>\s]{1,500})[^<>]{0,600}>", re.IGNORECASE)
_VIEWER = re.compile(
    r"<(?:iframe|embed|object|frame)\s[^<>]{0,600}?(?:src|data)\s{0,3}=\s{0,3}[\"']?\s{0,3}([^\"'<>]{1,700})",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,600}>")
_MAX_LINK_MARKUP = 800


def attachment_warnings(layout: Layout, view: str, litter: Sequence[Span], page: str | None = None) -> list[Warning_]:
    """A warning for each attachment of a page that has nothing else; none for all other documents.

    Args:
        layout: the document's text with its grids.
        view: the text folded for matching.
        litter: spans of page furniture.
        page: the markup of an HTML page, where links and viewers stand.

    Example:
        >>> text = "清溪县2020年政府信息公开工作年度报告\\n附件：清溪县年报.pdf\\n"
        >>> [text[slice(*w.span)] for w in attachment_warnings(Layout(text, ()), text.replace("：", ":"), ())]
        ['清溪县年报.pdf']
    """
    if len(view) > _MAX_TEXT or not _only_announces(view, litter):
        return []
    page = page[:_MAX_PAGE] if page is not None else None
    names = dict.fromkeys((*_names_in_text(view), *_linked_names(layout.text, page or ""))) or dict.fromkeys(
        _pointers(view)
    )
    message = "the page only announces the report: the report itself is in the attachment"
    if names:
        spans = sorted(_outermost(list(islice(names, MAX_ATTACHMENTS))))
        return [Warning_(code="attachment_only", message=message, span=span) for span in spans]
    if page is not None and any(_is_file(fold(match[1])) for match in _VIEWER.finditer(page)):
        message = "the page only shows the report in a viewer: the report itself is in the file that is embedded there"
        return [Warning_(code="attachment_only", message=message)]
    return []


def _only_announces(view: str, litter: Sequence[Span]) -> bool:
    """Whether nothing of a report stands in the text."""
    first = _SECTION.search(view)
    if first and (_SECOND_SECTION.search(view, first.end()) or _SECTION.search(view, first.end())):
        return False
    if len(list(islice(_NUMBER_LINE.finditer(view), _MAX_NUMBERS + 1))) > _MAX_NUMBERS:
        return False
    text = _without(view, litter)
    sentences = [
        sentence
        for line in text.split("\n")
        if _PROSE_MARK.search(line) and not _file_pattern().search(line)
        for sentence in _SENTENCE.findall(_QUOTED.sub("", line))
    ]
    if sum(len(sentence.strip()) for sentence in sentences) > MAX_PROSE:
        return False
    said = [sentence for sentence in sentences if not _lists_parts(sentence)]
    return not any(_COUNT.search(sentence) or any(word in sentence for word in _data()["work"]) for sentence in said)


def _lists_parts(sentence: str) -> bool:
    """Whether a sentence lists the parts of the report."""
    return sentence.count("、") >= 2 and any(word in sentence for word in _data()["parts"])


def _without(view: str, spans: Sequence[Span]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(view[at:start])
        at = max(end, at)
    return "\n".join([*pieces, view[at:]])


def _names_in_text(view: str) -> Iterator[Span]:
    """File names, and what stands behind the label 附件."""
    for match in _file_pattern().finditer(view):
        line = max(view.rfind("\n", 0, match.start()), match.start() - _MAX_NAME) + 1
        label = _label_pattern().match(view, line, match.start())
        yield _trimmed(view, label.end() if label else line, match.end())
    for label in _label_pattern().finditer(view):
        end = view.find("\n", label.end())
        span = _trimmed(view, label.end(), len(view) if end < 0 else end)
        if 4 <= span[1] - span[0] <= _MAX_NAME and any(word in view[slice(*span)] for word in _data()["topics"]):
            yield span


def _pointers(view: str) -> Iterator[Span]:
    """Words such as 点击下载, where no name is to be found."""
    places = ((view.find(word), len(word)) for word in _data()["pointers"])
    yield from ((at, at + length) for at, length in places if at >= 0)


def _linked_names(text: str, page: str) -> Iterator[Span]:
    """The words of links to files, where the page shows them."""
    for match in _LINK.finditer(page):
        if not _is_file(fold(match[1])):
            continue
        markup = page[match.end() : match.end() + _MAX_LINK_MARKUP]
        name = " ".join(unescape(_TAG.sub("", markup[: markup.lower().find("</a")])).split())
        at = text.find(name) if name else -1
        if at >= 0 and len(name) <= _MAX_NAME and any(word in name for word in _data()["topics"]):
            yield at, at + len(name)


def _is_file(address: str) -> bool:
    """Whether an address leads to a file that a report is attached as, also through a viewer's parameter."""
    return _file_pattern().search(address) is not None


def _outermost(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans that lie in no other."""
    for span in spans:
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans):
            yield span


def _trimmed(view: str, start: int, end: int) -> Span:
    while start < end and view[start] in " \t\u3000\u00a0\u200b:.、([《\"'>-":
        start += 1
    while end > start and view[end - 1] in " \t\u3000\u00a0\u200b;。,":
        end -= 1
    return start, end


@cache
def _data() -> dict[str, Any]:
    text = files("nlp.reading").joinpath("announcement.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _file_pattern() -> re.Pattern[str]:
    """The extension of a file's name and, before it, a character that can end the name."""
    extensions = "|".join(sorted(_data()["extensions"], key=len, reverse=True))
    return re.compile(rf"(?<=[^\s.,、。:;/])\.(?:{extensions})(?![0-9A-Za-z.])", re.IGNORECASE)


@cache
def _label_pattern() -> re.Pattern[str]:
    """The label of an attachment at the start of a line, with its number and colon."""
    labels = "|".join(_data()["labels"])
    number = r"(?:\d{1,2}[:.、)]?|[:.、)])"
    start = rf"^[ \t\u3000\[【(]{{0,6}}(?:{labels})[\]】)]?"
    return re.compile(rf"{start}(?:[ \u3000]{{0,3}}{number}|(?=[ \t\u3000《\[]))", re.MULTILINE)
