"""Bytes → text, for the encodings that Chinese public pages really come in.

Start with :func:`decode`. What a page says of its own charset is often wrong, so claims are tested: strict UTF-8
first (Chinese text in another encoding never passes), then UTF-8 with some damage, then what was declared, then
GB18030 (which holds GBK and GB2312), Big5, and whatever charset-normalizer finds. A candidate has to give plausible
Chinese, since almost any bytes are *valid* GB18030. Text that was decoded wrongly before it came here is the
business of :mod:`nlp.reading.mojibake`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from nlp.errors import UnreadableDocument
from nlp.schema import Warning_

REPLACEMENT = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_GB_NAMES = frozenset({"gb2312", "gbk", "gb18030", "cp936", "hz", "x-gbk", "gb_2312-80", "chinese", "ms936", "936"})
_BIG5_NAMES = frozenset({"big5", "big5hkscs", "cp950", "big5-hkscs", "x-big5"})
_META_CHARSET = re.compile(rb"""charset\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding\s{0,4}=\s{0,4}["']([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARATION_BYTES = 4096
_SAMPLE_BYTES = 32 * 1024
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Characters that any Chinese prose or form of this kind holds, simplified and traditional: a third of its text. Text
# decoded by the wrong table holds them by chance only.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平"
    "形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党"
    "程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干"
    "做必战先回则任取据处府信息请申报告县镇市局办网站务服省街村乡时间發電話動開請報務總況個項縣鎮鄉處辦網點會國時來們對說過經這進應"
)
_MIN_SHARE = 0.12
_MAX_CONTROL_SHARE = 0.05
_MAX_DAMAGE = 0.1
_MIN_DAMAGE_BUDGET = 16
_MIN_WELL_FORMED = 0.8
_NOT_ASCII = bytes(range(0x80, 0x100))
_LOST = re.compile(r"[\udc80-\udcff\ufffd]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(0x00, 0x09), *range(0x0E, 0x20), 0x7F])
_MAX_CHARACTER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the name of the encoding it was read by and what was lost."""

    text: str
    encoding: str
    warnings: tuple[Warning_, ...] = ()


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    r"""``data`` as text without its byte-order mark; each undecodable byte is one U+FFFD.

    Args:
        data: the bytes of a text or HTML document.
        declared: the charset that the caller or the HTTP header gives; the document's own ``meta`` comes after it.

    Raises:
        UnreadableDocument: the bytes are no text in any encoding known.

    Example:
        >>> decode("年度报告".encode("gbk")).encoding
        'gb18030'
        >>> decode(b"\xef\xbb\xbf" + "年度报告".encode())
        Decoded(text='年度报告', encoding='utf-8', warnings=())
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            decoded = _decode_counting(data[len(mark) :], encoding)
            break
    else:
        decoded = _decode_unmarked(data, declared)
    if decoded.encoding != "utf-8" or _has_many_controls(data):
        _refuse_rubbish(decoded.text)
    return decoded


def _decode_unmarked(data: bytes, declared: str | None) -> Decoded:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in text:
            return Decoded(text, "utf-8")
    if b"\x00" in data[:_SAMPLE_BYTES]:
        return _decode_with_nulls(data)
    if _is_damaged_utf8(data):
        return _decode_counting(data, "utf-8")
    best: Decoded | None = None
    for encoding in _candidates(data, declared):
        if not _is_plausible(data[:_SAMPLE_BYTES].decode(encoding, "ignore")):
            continue
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            best = best or _try_counting(data, encoding)
    if best:
        return best
    return _decode_by_guess(data)


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    """Encodings to try, without repeats: declared ones, then GB18030, then Big5."""
    head = data[:_DECLARATION_BYTES]
    match = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    names = [declared, match[1].decode("ascii") if match else None, "gb18030", "big5hkscs"]
    seen = set()
    for name in names:
        encoding = canonical_encoding(name) if name else None
        # UTF-8 was tried already; UTF-16 without a mark or zero bytes can't be in a page whose head is ASCII.
        if encoding and encoding not in seen and not encoding.startswith("utf"):
            seen.add(encoding)
            yield encoding


def canonical_encoding(name: str) -> str | None:
    """The name that a charset is reported by, ``None`` where it isn't a text encoding that Python knows.

    Example:
        >>> [canonical_encoding(name) for name in ("GB2312", "x-gbk", "UTF8", "rot13", "none")]
        ['gb18030', 'gb18030', 'utf-8', None, None]
    """
    lowered = name.strip().lower()
    if lowered in _GB_NAMES:
        return "gb18030"
    if lowered in _BIG5_NAMES:
        return "big5hkscs"
    try:
        info = codecs.lookup(lowered)
        "a".encode(info.name)  # refuses codecs that aren't for text
    except (LookupError, ValueError):
        return None
    return info.name


def _decode_with_nulls(data: bytes) -> Decoded:
    """Zero bytes: UTF-16 whose mark was lost, or text with stray zeros."""
    sample = data[: _SAMPLE_BYTES & ~1]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "ignore")
        if _is_plausible(text) and not _CONTROLS.search(text):
            return _decode_counting(data, encoding)
    without = data.replace(b"\x00", b"")
    if len(data) - len(without) > len(data) * _MAX_CONTROL_SHARE:
        raise UnreadableDocument("binary data: too many zero bytes for text")
    inner = _decode_unmarked(without, None)
    return _decode_counting(data, inner.encoding)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what isn't ASCII is well-formed UTF-8; text in other encodings has next to none."""
    sample = data[:_SAMPLE_BYTES]
    kept = sample.decode("utf-8", "ignore")
    ascii_bytes = len(sample.translate(None, _NOT_ASCII))
    well_formed = len(kept.encode()) - ascii_bytes
    return well_formed >= _MIN_WELL_FORMED * (len(sample) - ascii_bytes) and _is_plausible(kept)


def _is_plausible(text: str) -> bool:
    """Whether the Chinese in ``text`` holds its commonest characters; text without any Chinese does not pass."""
    han = _HAN.findall(text)
    return bool(han) and sum(char in _COMMON for char in han) >= _MIN_SHARE * len(han)


def _decode_by_guess(data: bytes) -> Decoded:
    """What charset-normalizer finds, where no Chinese encoding gives Chinese."""
    match = from_bytes(data[:_SAMPLE_BYTES]).best()
    encoding = canonical_encoding(match.encoding) if match else None
    decoded = _try_counting(data, encoding) if encoding else None
    decoded = decoded or _try_counting(data, "gb18030")
    if decoded is None:
        raise UnreadableDocument("the bytes are no text in any known encoding")
    uncertain = Warning_(code="encoding_uncertain", message="the encoding could not be told for sure")
    return Decoded(decoded.text, decoded.encoding, (*decoded.warnings, uncertain))


def _try_counting(data: bytes, encoding: str) -> Decoded | None:
    try:
        return _decode_counting(data, encoding)
    except UnreadableDocument:
        return None


def _decode_counting(data: bytes, encoding: str) -> Decoded:
    """Decode with one U+FFFD for each undecodable byte and a warning that counts them.

    Raises:
        UnreadableDocument: more than a tenth of the bytes are undecodable.
    """
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        pass
    try:
        escaped = data.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:  # a byte below 0x80 can't be escaped: half a code unit of UTF-16
        escaped = data.decode(encoding, "replace")
    lost = [match.start() for match in _LOST.finditer(escaped)]
    if len(lost) > max(_MIN_DAMAGE_BUDGET, int(len(data) * _MAX_DAMAGE)):
        raise UnreadableDocument("too many bytes can't be decoded")
    return Decoded(_LOST.sub(REPLACEMENT, escaped), encoding, tuple(_undecodable(lost)))


def _undecodable(lost: list[int]) -> Iterator[Warning_]:
    """One warning for all bytes lost, with the span of the first run of them."""
    if lost:
        run = next((n for n, at in enumerate(lost) if at != lost[0] + n), len(lost))
        message = f"{len(lost)} byte(s) could not be decoded; each is one U+FFFD, the first run of them at the span"
        yield Warning_(code="undecodable_bytes", message=message, span=(lost[0], lost[0] + run))


def _has_many_controls(data: bytes) -> bool:
    """Whether UTF-8 holds so many control characters that they are worth counting in its text, which takes longer."""
    sample = data[: _MAX_CHARACTER_BYTES * _SAMPLE_BYTES]
    return len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > _MIN_DAMAGE_BUDGET


def _refuse_rubbish(text: str) -> None:
    """Raise where "text" is mostly control characters: binary data that some table happens to decode."""
    sample = text[:_SAMPLE_BYTES]
    if len(_CONTROLS.findall(sample)) > max(_MIN_DAMAGE_BUDGET, len(sample) * _MAX_CONTROL_SHARE):
        raise UnreadableDocument("binary data: too many control characters for text")
