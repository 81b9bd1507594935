"""Where the report itself stands on the page: after header and navigation, before the footer, and only once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.reading.headers import Header
from nlp.schema import Span

_BETWEEN = " \t\r\n\u3000\u00a0|•·:：;；-—=>_*"
_TITLE = re.compile(r"(?:19|20)\d\d[^\n。]{0,40}(?:报告|年报|总结)")
_BREADCRUMB = "位置"
MAX_MENU = 400
"""Characters of a site's menu above the breadcrumb."""


def find_body(view: str, header: Header, litter: Sequence[Span]) -> Span | None:
    """Span of the report without what stands before and after it, ``None`` where nothing does.

    Example:
        >>> view = "当前位置：首页>年报\\n2020年年度报告\\n一、总体情况\\n无。\\n附件下载"
        >>> find_body(view, Header((), (), 24, None), [(0, 10), (31, 35)])
        (11, 30)
    """
    start = _body_start(view, header, litter)
    end = len(view)
    for left, right in reversed(litter):
        if left < start or view[right:end].strip(_BETWEEN):
            break
        end = left
    while end > start and view[end - 1].isspace():
        end -= 1
    is_whole = not view[:start].strip() and not view[end:].strip()
    return None if is_whole or start >= end else (start, end)


def _body_start(view: str, header: Header, litter: Sequence[Span]) -> int:
    """The end of the run of header fields and litter that the document begins with."""
    at = header.separator_end or 0
    for start, end in sorted([*header.spans, *(span for span in litter if span[0] < header.head_end)]):
        between = view[at:start] if start > at else ""
        if between.strip(_BETWEEN) and not (_is_menu(between) and _BREADCRUMB in view[start:end]):
            break
        at = max(at, end)
    while at < len(view) and view[at] in _BETWEEN:
        at += 1
    return at


def _is_menu(text: str) -> bool:
    """Whether text above a breadcrumb may be the site's menu: short, without a sentence or a report's title."""
    return len(text) <= MAX_MENU and "。" not in text and not _TITLE.search(text)
