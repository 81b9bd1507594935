"""Tokens of a table in running text: words, numbers, marks and cell separators, with their offsets.

White space is no token: two tokens with something between them do not touch. What is no part of the table (page
numbers, repeated headers, litter) is passed over as if it were white space.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from nlp.schema import Span

TokenKind = Literal["text", "number", "mark", "bar", "newline"]
_LINE_START = r"(?:(?<=\n)|(?<![\s\S]))"
_LINE_END = r"[ \u200b]*(?=\n|\Z)"
_IN_WORD = r"[^\s0-9|\-/\\\u200b(\"]"
_TOKEN = re.compile(
    r"(?P<newline>\n)"
    r"|(?P<number>[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)*%?)"
    # Lines that belong to the page or to Markdown, not to the table: - 4 -, 第 3 页 共 5 页, | --- | --- |
    rf"|(?P<page>{_LINE_START}[ \u200b]{{0,40}}(?:-[ ]{{0,2}}[0-9]{{1,3}}[ ]{{0,2}}-"
    rf"|·[ ]{{0,2}}[0-9]{{1,3}}[ ]{{0,2}}·|第[ ]?[0-9]{{1,3}}[ ]?页[^\n]{{0,14}}"
    rf"|[|][ |:]{{0,80}}-{{3,}}[-|: ]{{0,400}}){_LINE_END})"
    r"|(?P<bar>[|\t])"
    r"|(?P<mark>-{1,12}|[/\\])"
    # Most words hold no bracket or quote: the first branch is for them, and what ends before one is left to the second.
    rf"|(?P<text>{_IN_WORD}{{1,400}}+(?![(\"])"
    rf"|(?:\([^()|\t\n]{{1,60}}\)|\"[^\"|\t\n]{{1,40}}\"|{_IN_WORD}|[(\"]){{1,400}})"
)
# Behind a mark these begin a row of their own, so that the mark is the row's before it.
_ROW_STARTS = ("其中", "(", *"一二三四五六七八九")


class Token(NamedTuple):
    """A token and its stretch of the document. A named tuple, since a table has a hundred and fifty of them."""

    kind: TokenKind
    start: int
    end: int


_new = tuple.__new__
"""Makes a token in less time than ``Token(…)`` takes."""


def tokenize(folded: str, start: int, end: int, edges: Sequence[int]) -> Iterator[Token]:
    """The tokens of ``folded[start:end]``, made as they are asked for.

    Args:
        edges: starts and ends, in turn, of the stretches to pass over; in order.
    """
    return _with_inner_marks(folded, _tokens(folded, start, end, edges))


def _tokens(folded: str, start: int, end: int, edges: Sequence[int]) -> Iterator[Token]:
    for left, right in _outside(start, end, edges):
        for match in _TOKEN.finditer(folded, left, right):
            if match.lastgroup != "page":
                yield _new(Token, (match.lastgroup, *match.span()))


def _outside(start: int, end: int, edges: Sequence[int]) -> Iterator[Span]:
    """The stretches of ``start..end`` that no hole covers, one after the other."""
    index = bisect_right(edges, start)
    left = start
    if index % 2:  # the start lies in a hole
        left, index = edges[index], index + 1
    while left < end:
        if index >= len(edges):
            yield left, end
            return
        yield left, min(edges[index], end)
        left, index = edges[index + 1], index + 2


def _with_inner_marks(folded: str, tokens: Iterator[Token]) -> Iterator[Token]:
    """A single mark between two words that it touches is part of the word: 微博/微信."""
    word: Token | None = None
    mark: Token | None = None
    for token in tokens:
        if word is not None and mark is not None:
            is_inner = token.kind == "text" and token.start == mark.end
            if is_inner and not folded.startswith(_ROW_STARTS, token.start):
                word, mark = Token("text", word.start, token.end), None
                continue
            yield from (word, mark)
            word = mark = None
        elif word is not None:
            if token.kind == "mark" and token.start == word.end and token.end - token.start == 1:
                mark = token
                continue
            yield word
            word = None
        if token.kind == "text":
            word = token
        else:
            yield token
    yield from (token for token in (word, mark) if token is not None)
