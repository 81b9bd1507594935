"""Characters: every encoding of the wild, wrong claims about it, damage, and text decoded wrongly before it came."""

from __future__ import annotations

import pytest

from nlp.errors import UnreadableDocument
from nlp.reading import read

PROSE = (
    "青禾镇人民政府2021年政府信息公开工作年度报告\n本报告根据《中华人民共和国政府信息公开条例》的要求编制。"
    "一、总体情况\n2021年，我镇主动公开政府信息128条，收到申请3件，均已按时答复。\n"
)
TRADITIONAL = (
    "青禾鎮2021年政府資訊公開工作年度報告\n一、總體情況\n我鎮主動公開政府資訊128條，收到申請3件，均已按時答復，沒有行政訴訟。\n"
    * 3
)


def codes(data: str | bytes, **options: str) -> list[str]:
    return [warning.code for warning in read(data, **options).warnings]


@pytest.mark.parametrize(
    ("codec", "reported"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("gb2312", "gb18030")],
)
@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "iso-8859-1", "big5", "latin1", "nonsense"])
def test_encoding_is_told_from_the_bytes_whatever_is_declared(codec: str, reported: str, declared: str | None) -> None:
    media_type = f"text/plain; charset={declared}" if declared else None
    document = read(PROSE.encode(codec), media_type=media_type)
    assert (document.text, document.encoding, document.warnings) == (PROSE, reported, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_encodings_are_read_by_their_mark(codec: str) -> None:
    document = read("\ufeff".encode(codec) + PROSE.encode(codec))
    assert (document.text, document.encoding) == (PROSE, codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_that_lost_its_mark(codec: str) -> None:
    assert read(PROSE.encode(codec)).text == PROSE


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("claim", ["utf-8", "gbk", "gb2312", "iso-8859-1", "windows-1252", "x-unknown", "utf-16"])
def test_wrong_meta_charset_does_not_matter(codec: str, claim: str) -> None:
    page = f'<html><head><meta charset="{claim}"></head><body><p>{PROSE}</p></body></html>'
    assert "青禾镇人民政府2021年" in read(page.encode(codec)).text


def test_big5_is_told_from_gb18030_though_its_bytes_are_valid_there() -> None:
    data = TRADITIONAL.encode("big5")
    data.decode("gb18030")  # valid, and rubbish
    document = read(data)
    assert document.text == TRADITIONAL
    assert document.encoding is not None
    assert document.encoding.startswith("big5")


def test_traditional_text_in_gbk_is_not_taken_for_big5() -> None:
    assert read(TRADITIONAL.encode("gbk")).text == TRADITIONAL


def test_mark_is_no_part_of_the_text_of_a_str_either() -> None:
    assert read("\ufeff" + PROSE).text == PROSE


def test_rare_characters_of_gb18030_survive() -> None:
    text = PROSE + "㐂镇、𠮷乡\n"
    assert read(text.encode("gb18030")).text == text


@pytest.mark.parametrize("lost", [1, 2])
def test_each_undecodable_byte_is_one_replacement_character(lost: int) -> None:
    data = PROSE.encode()[:-1] + "镇".encode()[:lost]
    document = read(data)
    assert document.text == PROSE[:-1] + "\ufffd" * lost
    (warning,) = document.warnings
    assert warning.code == "undecodable_bytes"
    assert warning.message.startswith(f"{lost} byte")
    assert warning.span == (len(PROSE) - 1, len(PROSE) - 1 + lost)


def test_damage_in_the_middle_of_gbk_is_counted_and_located() -> None:
    data = PROSE.encode("gbk").replace("申请".encode("gbk"), b"\xff\xff", 1)
    document = read(data)
    (warning,) = document.warnings
    assert warning.code == "undecodable_bytes"
    assert warning.span is not None
    assert set(document.text[slice(*warning.span)]) == {"\ufffd"}
    assert document.text.replace("\ufffd\ufffd", "申请") == PROSE


def test_damaged_utf8_is_not_read_as_gbk_though_the_page_claims_it() -> None:
    data = PROSE.encode()[:-2]
    document = read(data, media_type="text/plain; charset=gbk")
    assert document.encoding == "utf-8"
    assert document.text.startswith("青禾镇人民政府")


def test_in_a_page_the_span_is_that_of_the_text_shown() -> None:
    page = f"<html><body><p>{PROSE}</p><p>公\udcff开</p></body></html>".encode(errors="surrogateescape")
    document = read(page)
    (warning,) = document.warnings
    assert warning.span is not None
    assert document.text[slice(*warning.span)] == "\ufffd"


def test_mostly_undecodable_is_an_error() -> None:
    with pytest.raises(UnreadableDocument):
        read(b"\x80\x81\xff\xfe\xfd" * 400)


def test_stray_zero_bytes_stay_and_the_rest_is_read() -> None:
    assert read(PROSE.encode() + b"\x00").text == PROSE + "\x00"


def test_line_ends_stay_as_they_are() -> None:
    text = PROSE.replace("\n", "\r\n")
    assert read(text.encode("gbk")).text == text


def mojibake(text: str) -> str:
    """UTF-8 read as GBK by a program that shows byte 0x80 as the euro sign."""
    data, shown = text.encode(), []
    at = 0
    while at < len(data):
        width = 1 if data[at] <= 0x80 else 2
        piece = data[at : at + width]
        shown.append("€" if piece == b"\x80" else piece.decode("gb18030", "replace"))
        at += width
    return "".join(shown)


@pytest.mark.parametrize(
    "line",
    ["一、总体情况", "政府信息公开", "二、主动公开政府信息情况", "2021年度工作", "其他需要报告的事项", "年度报告"],
)
def test_utf8_read_as_gbk_is_repaired_where_nothing_is_lost(line: str) -> None:
    wrong = mojibake(line)
    assert wrong != line
    assert "\ufffd" not in wrong, "choose a line whose bytes pair up"
    document = read(wrong)
    assert document.text == line
    assert [warning.code for warning in document.warnings] == ["mojibake"]


def test_the_example_of_the_contract_is_repaired() -> None:
    assert read("涓€銆佹€讳綋鎯呭喌".encode()).text == "一、总体情况"


def test_good_header_over_a_broken_body_is_repaired_line_by_line() -> None:
    text = "标题: 青禾镇年报\n" + "涓€銆佹€讳綋鎯呭喌"
    assert read(text).text == "标题: 青禾镇年报\n一、总体情况"


def test_mojibake_with_loss_stays_unchanged_with_a_warning() -> None:
    text = "涓€銆佹€讳綋鎯呭喌\n浜屻€佷富鍔ㄥ叕寮€鏀垮簻淇℃伅鎯?"
    document = read(text)
    assert document.text == text
    assert [warning.code for warning in document.warnings] == ["mojibake"]


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_chinese_read_as_latin_is_repaired(codec: str) -> None:
    line = "一、总体情况，主动公开政府信息"
    wrong = "".join(
        chr(byte) if codec == "latin-1" or byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode(codec)
        for byte in line.encode()
    )
    assert read(wrong).text == line


def test_gbk_read_as_latin_is_repaired() -> None:
    line = "一、总体情况，主动公开政府信息"
    assert read(line.encode("gbk").decode("latin-1")).text == line


@pytest.mark.parametrize(
    "text", [PROSE, TRADITIONAL, "Café à Paris, élève, naïve Ökonomie Äther", "淇县人民政府", "骞"]
)
def test_genuine_text_is_no_mojibake(text: str) -> None:
    assert read(text).text == text
    assert codes(text) == []


def test_text_of_question_marks_is_reported_and_not_changed() -> None:
    text = "??????????????2021?????????\n????128?"
    document = read(text)
    assert document.text == text
    assert [warning.code for warning in document.warnings] == ["characters_lost"]


def test_some_questions_are_no_loss() -> None:
    assert codes(PROSE + "如何申请？怎样答复??") == []


def test_replacement_characters_that_came_with_the_text_are_reported() -> None:
    assert codes(PROSE + "收\ufffd件") == ["characters_lost"]
