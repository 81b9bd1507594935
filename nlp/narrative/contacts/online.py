"""E-mail addresses and links, as printed and repaired.

An address is found by its @ and needs no label; behind a label a damaged one (``#`` for @, no @ at all) is taken too.
A link is any URL or host in the report; those of crawl headers, of page sources and of attached files are not.

Example:
    >>> text = "在门户网站(http://www.qingxi.gov.cn/zwgk/上下载),邮箱:qxxzwgk @163。com。"
    >>> [(found.kind, found.normalized) for found in [*read_urls(text), *read_emails(text, [])]]
    [('url', 'http://www.qingxi.gov.cn/zwgk/'), ('email', 'qxxzwgk@163.com')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.labels import Label
from nlp.narrative.contacts.lexicon import any_of, lexicon

_ENDINGS = r"(?:com|cn|net|org|gov|edu|com[.。]cn|top|vip|info|cc)"
_DOT = r"\s?[.。]\s?|,(?=[a-z]{2,3}\b)"
_LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,47}\s{0,2}$")
_DOMAIN = re.compile(rf"\s{{0,2}}(?:[A-Za-z0-9-]{{1,30}}(?:{_DOT})){{1,4}}{_ENDINGS}(?![A-Za-z])", re.IGNORECASE)
# any other domain (abc@qx.example, abc@qx.wang), undamaged: after a space or a Chinese stop a word would be part of it
_ANY_DOMAIN = re.compile(r"\s{0,2}(?:[A-Za-z0-9-]{1,30}\.){1,4}[A-Za-z]{2,18}(?![A-Za-z0-9@])")
# behind a label only: abc#163.com, abc(at)163.com, and abc163.com that lost its @
_LABELLED_MAIL = re.compile(
    rf"\s{{0,6}}(?P<local>[A-Za-z0-9._+-]{{1,40}}?)(?P<at>\s?(?:[#★●&]|[(\[]\s?(?:at|AT|@)\s?[)\]])\s?)?"
    rf"(?P<domain>(?:[A-Za-z0-9-]{{1,30}}[.。]){{1,3}}{_ENDINGS})(?![A-Za-z@])"
)
# behind a label only: a domain that lost its end
_CUT_MAIL = re.compile(r"\s{0,6}([A-Za-z0-9._+-]{1,40}\s?@\s?[A-Za-z0-9-]{2,30})(?![A-Za-z0-9.。@-])")
MAX_LOCAL_PART = 52

_HOST_END = r"(?i:(?:gov|com|org|net|edu|ac|mil|[a-z]{2})[.。]cn|cn|com|net|org|gov|edu|info|cc|top)"
_PATH = r"[A-Za-z0-9\-._~:/?#@$&*+=%]"
_ENUMERATED = r"(?:、[A-Za-z0-9-]{1,40}){1,4}、(?:cn|com|net|org)(?![A-Za-z0-9])/?"
# The first character stands before the branches, which look back at it: the engine skips Chinese text by it quickly.
_URL = re.compile(
    r"[A-Za-z0-9](?:(?<=[HhWw])(?:"
    # www、qingxi、gov、cn: a mark of enumeration for every dot
    rf"(?<=[Hh])[Tt]{{2}}[Pp][Ss]?://[Ww]{{3}}{_ENUMERATED}|(?<=[Ww])[Ww]{{2}}{_ENUMERATED}"
    rf"|(?<=[Hh])[Tt]{{2}}[Pp][Ss]?\s?:\s?//\s?(?:(?:[A-Za-z0-9-]{{1,40}}[.。]){{1,5}}{_HOST_END}(?![A-Za-z0-9.])"
    rf"(?::\d{{2,5}})?(?:[/?#]{_PATH}{{0,500}})?|{_PATH}{{2,500}}))"
    # also (//www.qingxi.gov.cn), whose scheme a copy lost
    r"|(?:(?<![A-Za-z0-9@._/-].)|(?<=[(\s]//.))[A-Za-z0-9-]{0,40}+\s?[.。]\s?(?:[A-Za-z0-9-]{1,40}+\s?[.。]\s?){0,5}"
    rf"{_HOST_END}(?![A-Za-z0-9]|\.[A-Za-z])(?::\d{{2,5}})?(?:/{_PATH}{{0,300}})?"
    # any other domain, where www says that it is a host
    r"|(?<=[Ww])[Ww]{2}(?<![A-Za-z0-9@._/-]...)\.(?:[A-Za-z0-9-]{1,40}\.){1,4}[A-Za-z]{2,18}(?![A-Za-z0-9])"
    rf"(?::\d{{2,5}})?(?:/{_PATH}{{0,300}})?"
    ")"
)
_IN_BRACKETS = re.compile(rf"(?:{_PATH}|[ \t\n](?={_PATH})){{4,300}}(?=\s?[)>])")
_HEADER_LINE = re.compile(r"[ \t]*[^\s:]{1,8}[ \t]*:[ \t]*$")
_MAX_LABEL = 14


def read_emails(text: str, labels: Sequence[Label]) -> Iterator[Found]:
    """E-mail addresses, with or without a label; ``normalized`` is lower case, without spaces and Chinese stops."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL_PART.search(text, max(0, at - MAX_LOCAL_PART), at)
        domain = _longer(_DOMAIN.match(text, at + 1), _ANY_DOMAIN.match(text, at + 1))
        if local and domain:
            yield Found("email", local.start(), domain.end(), _repaired_mail(text[local.start() : domain.end()]))
        at = text.find("@", at + 1)
    for label in labels:
        if label.has("email") and (match := _LABELLED_MAIL.match(text, label.value)):
            if match["local"].lower().startswith(("http", "www")) or "@" in text[match.end() : match.end() + 2]:
                continue
            mail = f"{match['local']}@{match['domain']}" if match["at"] else None
            yield Found("email", match.start("local"), match.end(), mail and _repaired_mail(mail))
        elif label.has("email") and label.colon and (match := _CUT_MAIL.match(text, label.value)):
            yield Found("email", *match.span(1))


def _longer(known: re.Match[str] | None, other: re.Match[str] | None) -> re.Match[str] | None:
    """The known domain unless the other runs on behind it: abc@qx.cn.example."""
    if known is None or (other is not None and other.end() > known.end()):
        return other
    return known


def _repaired_mail(mail: str) -> str:
    return "".join(mail.split()).replace("。", ".").replace(",", ".").lower()


@cache
def _crawl_label() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().list("crawl_labels")) + r"[\s\"']{0,4}[:=(]?[\s\"'(\[]{0,4}$")


@cache
def _file_path() -> re.Pattern[str]:
    return re.compile(r"\." + any_of(lexicon().list("file_endings")) + "$", re.IGNORECASE)


@cache
def _page_path() -> re.Pattern[str]:
    return re.compile(r"\." + any_of(lexicon().list("page_endings")) + r"(?:[?#].*)?$", re.IGNORECASE)


def read_urls(text: str, body_start: int = 0) -> Iterator[Found]:
    """Links and hosts; ``normalized`` has a scheme and no spaces.

    Args:
        text: the view's text.
        body_start: where the report's first section begins; a line before it that is a label and a page's link is
            the page's own address.
    """
    for match in _URL.finditer(text):
        start, end = match.span()
        if start and text[start - 1] in "(<":
            bracket = _IN_BRACKETS.match(text, start)
            end = max(end, bracket.end()) if bracket else end
        end = start + len(text[start:end].rstrip(".:?*。 "))
        url = "".join(text[start:end].split()).replace("。", ".").replace("、", ".")
        if not _is_page_furniture(text, start, end, url, body_start):
            yield Found("url", start, end, _with_scheme(url))


def _with_scheme(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}"


def _is_page_furniture(text: str, start: int, end: int, url: str, body_start: int) -> bool:
    """Whether a link is the crawler's, the page source's or an attachment's."""
    before = text[max(0, start - _MAX_LABEL) : start]
    if "@" in (text[start - 1 : start], text[end : end + 1]) or _crawl_label().search(before):
        return True
    host, _, path = url.partition("://")[-1].partition("/")
    if any(host.lower().removeprefix("www.").endswith(page_host) for page_host in lexicon().list("page_hosts")):
        return True
    if _file_path().search(path) or text[max(0, start - 2) : start] == "](":
        return True
    line_start = text.rfind("\n", 0, start) + 1
    own_line = start - line_start <= _MAX_LABEL and _HEADER_LINE.match(text, line_start, start) is not None
    return own_line and start < body_start and _page_path().search(path) is not None
