"""What serves a page and is no document: style sheets, scripts, fonts, decoration, hidden files. Left out, but counted.

A name only proposes: a ``.js`` that is a PDF or Chinese prose is a document. Pictures can be scans of reports, so only
those beside a saved page go, and of them only those too small for a page of text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from nlp.archive.items import Item
from nlp.archive.sources.lexicon import word_set, words

_HTML_EXTENSIONS = (".html", ".htm", ".xhtml", ".shtml")
PAGE_ENDINGS = tuple(extension.encode() for extension in _HTML_EXTENSIONS)
"""How names of pages end, in any encoding of names."""
_PAGE_SIDES = (400, 600)  # pixels of the shorter and the longer side; A4 at 72 dpi has 595 by 842
_HTML_BEGINNINGS = (b"<!doctype html", b"<html")
_DOCUMENT_BEGINNINGS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0\0", b"\0\0\1\0", b"CWS", b"FWS")
_FEEDS = (b"<rss", b"<urlset", b"<sitemapindex", b"<feed", b"<svg")
_PROSE_SHARE = 0.3
_SAMPLE_BYTES = 4096


def picture_sides(head: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, JPEG or WebP; ``None`` where they can't be told.

    Example:
        >>> picture_sides(b"GIF89a" + (16).to_bytes(2, "little") + (9).to_bytes(2, "little"))
        (16, 9)
    """
    if head.startswith(b"\x89PNG") and len(head) >= 24:
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head.startswith(b"GIF8") and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head.startswith(b"RIFF") and head[12:16] == b"VP8X" and len(head) >= 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return _jpeg_sides(head) if head.startswith(b"\xff\xd8\xff") else None


def _jpeg_sides(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # frame headers; the others are tables
            return int.from_bytes(head[at + 7 : at + 9], "big"), int.from_bytes(head[at + 5 : at + 7], "big")
        at += 2 + max(length, 2)
    return None


def is_picture(head: bytes) -> bool:
    """Whether these are the first bytes of a picture as pages have them."""
    return head.startswith((b"\x89PNG", b"GIF8", b"\xff\xd8\xff")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def is_decoration(head: bytes) -> bool:
    """Whether a picture is too small to be a page of text, or can't be measured."""
    sides = picture_sides(head)
    return sides is None or min(sides) < _PAGE_SIDES[0] or max(sides) < _PAGE_SIDES[1]


def serves_a_page(path: str, media_type: str | None, head: bytes) -> str | None:
    """What kind of furniture a file is by its bytes, name and media type; ``None`` for what may be a document.

    Example:
        >>> serves_a_page("a/site.css", None, b"p { margin: 0 }"), serves_a_page("a.js", None, b"%PDF-1.4")
        ('styles, scripts, fonts and media', None)
    """
    begin = head.removeprefix(b"\xef\xbb\xbf")[:_SAMPLE_BYTES].lstrip().lower()
    if head.startswith(_FONTS) or (head[4:8] == b"ftyp" and b"heic" not in head[8:16]):
        return "styles, scripts, fonts and media"
    if begin.startswith(_FEEDS) or (begin.startswith(b"<?xml") and any(feed in begin[:1000] for feed in _FEEDS)):
        return "feeds, site maps and drawings"
    media = (media_type or "").split(";")[0].strip().lower()
    extension = path[path.rfind(".") :].lower() if "." in path.rsplit("/", 1)[-1] else ""
    says_so = (
        extension in word_set("asset_extensions")
        or media in word_set("asset_media_types")
        or media.startswith(words("asset_media_prefixes"))
    )
    if not says_so or begin.startswith(_HTML_BEGINNINGS) or head.startswith(_DOCUMENT_BEGINNINGS) or is_picture(head):
        return None
    return None if _is_prose(head[:_SAMPLE_BYTES]) else "styles, scripts, fonts and media"


def _is_prose(sample: bytes) -> bool:
    """Whether bytes that claim to be code are mostly Chinese."""
    try:
        text = sample.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        cut = error.start >= len(sample) - 3
        text = sample[: error.start].decode("utf-8") if cut else sample.decode("gb18030", "ignore")
    return sum("\u4e00" <= character <= "\u9fff" for character in text) >= _PROSE_SHARE * max(len(text), 1)


@dataclass(slots=True)
class Surroundings:
    """What else is in a container or a folder tree: where pages lie, and what was left out so far.

    Pages are kept as hashes: an archive can have half a million of them.

    Attributes:
        is_crawl: whether pages and what serves them come mixed, so that every picture stands beside a page.
        left_out: how many were left out, by reason.
    """

    is_crawl: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    _pages: set[int] = field(default_factory=set)
    _folders: set[int] = field(default_factory=set)

    def note(self, path: str) -> None:
        """Take notice of a file; of pages, by their names, it is remembered where they lie."""
        lowered = path.lower()
        if lowered.endswith(_HTML_EXTENSIONS):
            self._pages.add(hash(lowered.rsplit(".", 1)[0]))
            self._folders.add(hash(_folder(lowered)))

    def leaves_out(self, path: str) -> str | None:
        """Why a file is left out because of where it lies; ``None`` where it isn't."""
        parts = path.lower().split("/")
        if any(part in word_set("hidden_names") or part.startswith((".", "~$")) for part in parts):
            return "hidden files"
        for depth, part in enumerate(parts[:-1], 1):
            for suffix in words("asset_folders"):
                page = "/".join([*parts[: depth - 1], part.removesuffix(suffix)])
                if part.endswith(suffix) and hash(page) in self._pages:
                    return "assets of saved pages"
        return None

    def is_furniture(self, path: str, media_type: str | None, head: bytes) -> str | None:
        """Why a file is left out because of what it is; ``None`` where it isn't."""
        folder = _folder(path.lower())
        if is_picture(head):
            beside = self.is_crawl or hash(folder) in self._folders or hash(_folder(folder)) in self._folders
            return "decoration of pages" if beside and is_decoration(head) else None
        return serves_a_page(path, media_type, head)

    def summary(self, name: str) -> Item | None:
        """One line on all that was left out; ``None`` where nothing was."""
        if not self.left_out:
            return None
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(self.left_out.items()))
        message = f"left out as no documents: {counts}"
        return Item(name, None, refused="left_out", message=message)


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0] if "/" in path else ""
