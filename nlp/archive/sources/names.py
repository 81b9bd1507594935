"""Names of members: decoded from whatever an archiver wrote, and made fit to be printed.

Nothing is ever written under such a name. One that leads out of its container is refused all the same: who makes it has
something in mind.
"""

from __future__ import annotations

import re
import unicodedata

_CHARACTERS = 1000
_DRIVE = re.compile(r"[A-Za-z]:")
_GB2312 = re.compile(r"[^\x00-\x7f]")


def decode_name(raw: bytes) -> str:
    r"""A name in UTF-8, GBK or, as old DOS archivers wrote it, code page 437.

    Bytes that are UTF-8 are taken as such, unless they are also common Chinese characters in GBK and as UTF-8 only
    letters of other scripts. GBK has to be made of common characters (GB 2312) for the most part, since code page 437
    gives rare ones by accident.

    Example:
        >>> decode_name("清溪县.txt".encode("gbk")), decode_name("清溪县.txt".encode()), decode_name(b"caf\x82.txt")
        ('清溪县.txt', '清溪县.txt', 'café.txt')
    """
    if raw.isascii():
        return raw.decode("ascii")
    chinese = _decoded(raw, "gb18030")
    is_common = chinese is not None and _common_share(chinese) >= 0.5
    unicode = _decoded(raw, "utf-8")
    if unicode is not None and (not is_common or any(character > "\u07ff" for character in unicode)):
        return unicode
    return chinese if is_common and chinese is not None else raw.decode("cp437")


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _common_share(text: str) -> float:
    foreign = _GB2312.findall(text)
    return sum(_decodes_as_gb2312(character) for character in foreign) / max(len(foreign), 1)


def _decodes_as_gb2312(character: str) -> bool:
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead >= 0xB0 or lead in (0xA1, 0xA3)  # Chinese characters, punctuation, fullwidth; no Greek, no frames


def printable(name: str) -> str:
    r"""A name without control characters and lone surrogates, cut where it is absurdly long.

    Example:
        >>> printable("a\nb\udcff")
        'a�b�'
    """
    clean = "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in name[:_CHARACTERS])
    return clean if len(name) <= _CHARACTERS else clean + "…"


def leads_out(name: str) -> bool:
    """Whether a member's name is absolute, or climbs with ``..``.

    Example:
        >>> [leads_out(name) for name in ("a/b.txt", "./a", "../a", "/etc/a", "C:/a", "a..b/c")]
        [False, False, True, True, True, False]
    """
    slashed = name.replace("\\", "/")
    return slashed.startswith("/") or bool(_DRIVE.match(slashed)) or ".." in slashed.split("/")


def inner_path(name: str) -> str:
    r"""The path of a member with single slashes; Windows archivers write backslashes.

    Example:
        >>> inner_path("./a//b.txt"), inner_path("2020\\b.txt")
        ('a/b.txt', '2020/b.txt')
    """
    slashed = name if "/" in name else name.replace("\\", "/")
    return "/".join(part for part in slashed.split("/") if part not in ("", "."))
