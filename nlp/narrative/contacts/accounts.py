"""Public accounts whose kind the text names: “清溪发布”微信公众号, 官方微博“平安清溪”, 微信号：qxfb.

An account is a quoted name right before or behind 微信… or 微博…; a quoted name before 专栏 or 栏目 is a column.
Several names may share a kind (“甲”“乙”公众号) and several kinds a name (“甲”微信、微博).

Example:
    >>> text = '通过"清溪发布"微信公众号、微博和公众号"政策解读"专栏'
    >>> sorted({(found.kind, text[found.start:found.end]) for found in read_accounts(NarrativeView.of(text), text)})
    [('wechat', '清溪发布'), ('weibo', '清溪发布')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.lexicon import any_of, lexicon
from nlp.narrative.contacts.placed_names import placed_name_behind, placed_names_before
from nlp.narrative.view import NarrativeView
from nlp.schema import ContactKind, Span

_LOOKBACK = 70
_NAME = r'["《【]@?([^"@《》【】、,;。:()<>]{2,18})["》】]'
_QUOTED = re.compile(_NAME)
_CLOSING = re.compile(r'["》】]')
_CLOSING_ORIGINALS = "”’」』〞"
_PLAIN_NAME = re.compile(r"@?([一-鿿A-Za-z0-9_·-]{2,20})(?=[\s,;。、)|]|$)")
_JOINT = re.compile(r"\s?[、和及与]?\s?")
_JOINED = re.compile(r"[、/和及与+]")
_COUNTED = re.compile(r"\d+\s?(?:余|多|万)?(?:条|篇|次|期|个|件|人)")


@dataclass(frozen=True, slots=True)
class _Patterns:
    kind: re.Pattern[str]
    kinds: dict[str, ContactKind]
    names_before: re.Pattern[str]
    introduced: re.Pattern[str]
    column: re.Pattern[str]
    not_names: re.Pattern[str]
    never_in_names: re.Pattern[str]
    sentence_start: re.Pattern[str]
    modifier: re.Pattern[str]
    ends_with_kind: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon().section("accounts")
    kinds = {word: kind for kind, names in words["kinds"].items() for word in names}
    kind, between = any_of(kinds), any_of(words["between"])
    return _Patterns(
        kind=re.compile(rf"{kind}(?!{any_of(words['not_kinds'])})"),
        kinds=kinds,
        names_before=re.compile(rf"((?:{_NAME}\s?[、和及与]?\s?){{1,4}})(?:{between}|{kind}|[、/和及与+(]|\s){{0,8}}$"),
        introduced=re.compile(
            # 微信公众号"甲", 微信公众号:甲, 微信公众号,名称:甲
            rf"(?:{any_of(words['introducers'])}|\s|[,、](?=\s?名称)){{0,4}}([:(为]|名为)?\s?(?=[\"《【@一-鿿A-Za-z])"
        ),
        column=re.compile(rf"\s?(?:{any_of(words['column_modifiers'])}\s?){{0,3}}{any_of(words['columns'])}"),
        not_names=re.compile(rf"(?:{any_of(words['not_names'])}|{kind}|[、/和及与+]|\d)+"),
        never_in_names=re.compile(any_of(words["never_in_names"])),
        sentence_start=re.compile(any_of(words["sentence_starts"])),
        modifier=re.compile(rf"(?:{between})?{kind}"),
        ends_with_kind=re.compile(rf"{kind}(?:{any_of(words['introducers'])}|[:为是])?\s?$"),
    )


def read_accounts(view: NarrativeView, printed: str) -> Iterator[Found]:
    """Accounts named before or behind their kind.

    Args:
        view: the narrative, where every quote is ``"``.
        printed: the document's text, where quotes still have directions.
    """
    patterns = _patterns()
    for match in patterns.kind.finditer(view.text):
        kind = patterns.kinds[match.group()]
        behind = list(_names_behind(view, printed, match))
        before = _names_before(view, printed, match, has_own=bool(behind))
        for start, end in [*before, *behind]:
            yield Found(kind, start, end)


def _names_before(view: NarrativeView, printed: str, kind: re.Match[str], *, has_own: bool) -> Iterator[Span]:
    """“甲”“乙”官方 before 微信公众号; also 南京发布 without quotes, where it begins with a place.

    ``has_own`` says that names stand behind the kind: then one before a joining mark belongs to another kind.
    """
    patterns, text, at = _patterns(), view.text, kind.start()
    base = max(0, at - _LOOKBACK)
    names = patterns.names_before.search(text, base, at) if _CLOSING.search(text, base, at) else None
    while names and _is_closing(view, printed, names.start(1)):  # a closing quote taken for an opening one
        names = patterns.names_before.search(text, names.start(1) + 1, at)
    if names:
        quoted = list(_QUOTED.finditer(text, names.start(1), names.end(1)))
        joined = _JOINED.search(text, quoted[-1].end(), at) is not None
        if joined and has_own:
            return  # "甲"公众号、微博"乙", 微信"甲"、微博"乙"
        if "等" in text[quoted[-1].end() : at] and patterns.column.match(text, kind.end()):
            return  # "甲"等微信公众号栏目: columns of an account
        if patterns.ends_with_kind.search(text, max(0, names.start(1) - 12), names.start(1)):
            # 微信"甲"、"乙"微博, 微信"甲"、微博等: the first has its kind before it
            quoted = [] if joined else quoted[1:] if len(quoted) > 1 else quoted
        yield from (match.span(1) for match in quoted if _is_name(match.group(1)))
        return
    placed = list(placed_names_before(text, at))
    if placed and not (has_own and _JOINED.search(text, placed[-1][1], at)):
        yield from placed


def _names_behind(view: NarrativeView, printed: str, kind: re.Match[str]) -> Iterator[Span]:
    """微信公众号“甲”“乙”, 微信公众号：甲, 微信号:abc, 新浪微博@甲."""
    patterns, text = _patterns(), view.text
    introduced = patterns.introduced.match(text, kind.end())
    if introduced is None:
        return
    at = introduced.end()
    quoted = _QUOTED.match(text, at)
    if quoted and not _is_closing(view, printed, at):
        yield from _quoted_list(text, quoted)
    elif introduced.group(1) in (":", "(") or text.startswith("@", at):
        plain = _PLAIN_NAME.match(text, at)
        bare_kind = kind.group() in ("微信", "微博") and introduced.group(1) == "("  # 微信(含公众号) names nothing
        if plain and not bare_kind and _is_name(plain.group(1)) and not _is_sentence(plain.group(1)):
            yield plain.span(1)
    elif named := placed_name_behind(text, at):
        yield named


def _quoted_list(text: str, first: re.Match[str]) -> Iterator[Span]:
    """The names of a list of quoted names, unless it is a list of columns or its last belongs to another kind."""
    patterns, names, quoted = _patterns(), [], first
    while True:
        names.append(quoted.span(1))
        joint = _JOINT.match(text, quoted.end())
        following = _QUOTED.match(text, joint.end() if joint else quoted.end())
        if following is None:
            break
        quoted = following
    if patterns.modifier.match(text, quoted.end()) and len(names) > 1:
        names.pop()  # 微信"甲"、"乙"微博
    elif patterns.column.match(text, quoted.end()):
        return
    yield from (span for span in names if _is_name(text[slice(*span)]))


def _is_closing(view: NarrativeView, printed: str, at: int) -> bool:
    """Whether the quote at ``at`` of the view closes one as printed."""
    return printed[view.span(at, at + 1)[0]] in _CLOSING_ORIGINALS


def _is_name(name: str) -> bool:
    return _patterns().not_names.fullmatch(name) is None and _patterns().never_in_names.search(name) is None


def _is_sentence(name: str) -> bool:
    return _patterns().sentence_start.match(name) is not None or _COUNTED.search(name) is not None
