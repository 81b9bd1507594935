"""Automatic numbers of Word: they stand in no paragraph's text, and sections and rows depend on them."""

from __future__ import annotations

import pytest

from nlp.reading import read
from nlp.reading.docx_numbering import formatted
from tests.reading.docx_files import docx, p, r, tbl, tc, tr


def level(number: int, form: str, text: str, *more: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{"".join(more)}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(name: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def num(name: int, of: int, *overrides: str) -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def item(text: str, list_id: int = 1, at: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


REPORT = definition(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
) + num(1, 0)


def lines(body: str, numbering: str = REPORT, **parts: str) -> list[str]:
    return read(docx(body, numbering=numbering, **parts)).text.splitlines()


def test_the_levels_of_a_report() -> None:
    body = item("总体情况") + item("主动公开", at=1) + item("规章", at=2) + item("许可", at=2) + item("依申请", at=1)
    body += item("处罚", at=2) + item("主动公开情况") + item("规章", at=1)
    assert lines(body) == [
        "一、总体情况", "（一）主动公开", "1. 规章", "2. 许可", "（二）依申请", "1. 处罚",
        "二、主动公开情况", "（一）规章",
    ]  # fmt: skip


def test_a_level_whose_upper_one_never_came_counts_from_its_start() -> None:
    numbering = definition(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")) + num(1, 0)
    assert lines(item("甲", at=1) + item("乙", at=1) + item("丙") + item("丁", at=1), numbering) == [
        "1.1 甲", "1.2 乙", "2 丙", "2.1 丁"
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_and_an_override_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
    numbering = definition(0, level(0, "decimal", "%1、")) + num(1, 0) + num(2, 0) + num(3, 0, anew.format(1))
    numbering += num(4, 0, anew.format(7))
    body = "".join(item(text, of) for text, of in zip("甲乙丙丁戊己", (1, 2, 3, 3, 4, 4), strict=True))
    assert lines(body, numbering) == ["1、甲", "2、乙", "1、丙", "2、丁", "7、戊", "8、己"]


def test_an_override_may_hold_a_level_of_its_own() -> None:
    own = '<w:lvlOverride w:ilvl="0">' + level(0, "decimalEnclosedCircleChinese", "%1") + "</w:lvlOverride>"
    numbering = definition(0, level(0, "decimal", "%1、")) + num(1, 0, own)
    assert lines(item("甲") + item("乙"), numbering) == ["① 甲", "② 乙"]


def test_a_level_that_never_restarts_counts_on() -> None:
    numbering = definition(
        0, level(0, "decimal", "%1、"), level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>')
    ) + num(1, 0)
    assert lines(item("甲") + item("乙", at=1) + item("丙") + item("丁", at=1), numbering) == [
        "1、甲", "（1）乙", "2、丙", "（2）丁"
    ]  # fmt: skip


def test_legal_numbering_prints_decimals() -> None:
    numbering = definition(0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(
        1, 0
    )
    assert lines(item("甲") + item("乙", at=1), numbering) == ["一、甲", "1.1 乙"]


@pytest.mark.parametrize(
    "properties",
    [
        "",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>',
        '<w:numPr><w:numId w:val="99"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="x"/></w:numPr>',
        '<w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>',
    ],
)
def test_paragraphs_without_a_number_that_is_defined_have_none(properties: str) -> None:
    assert lines(p("甲", properties=properties)) == ["甲"]


def test_bullets_are_left_out() -> None:
    numbering = definition(0, level(0, "bullet", "\uf0b7"), level(1, "none", "%1")) + num(1, 0)
    assert lines(item("甲") + item("乙", at=1), numbering) == ["甲", "乙"]


def test_numbers_come_by_style_and_the_styles_that_it_is_based_on() -> None:
    numbered = '<w:style w:styleId="s1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    based = '<w:style w:styleId="s2"><w:basedOn w:val="s1"/></w:style>'
    none = '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>'
    off = f'<w:style w:styleId="s3"><w:basedOn w:val="s1"/>{none}</w:style>'
    body = "".join(
        p(text, properties=f'<w:pStyle w:val="{name}"/>') for text, name in (("甲", "s1"), ("乙", "s2"), ("丙", "s3"))
    )
    assert lines(body, styles=numbered + based + off) == ["一、甲", "二、乙", "丙"]


def test_a_style_belongs_to_the_level_that_names_it() -> None:
    numbering = definition(
        0,
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>'),
    ) + num(1, 0)
    styles = "".join(
        f'<w:style w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("h1", "h2")
    )
    body = "".join(
        p(text, properties=f'<w:pStyle w:val="{name}"/>') for text, name in (("甲", "h1"), ("乙", "h2"), ("丙", "h2"))
    )
    assert lines(body, numbering, styles=styles) == ["一、甲", "（一）乙", "（二）丙"]


def test_styles_that_are_based_on_each_other_do_no_harm() -> None:
    styles = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    assert lines(p("甲", properties='<w:pStyle w:val="a"/>'), styles=styles) == ["甲"]


def test_a_list_style_leads_to_its_definition() -> None:
    numbering = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="list"/></w:abstractNum>' + num(2, 5) + REPORT
    styles = (
        '<w:style w:type="numbering" w:styleId="list"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert lines(item("甲", 2) + item("乙", 1), numbering, styles=styles) == ["一、甲", "二、乙"]


def test_rows_of_a_table_are_numbered_too() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    table = tbl(tr(tc(item("属于国家秘密")), "3"), tr(tc(item("危及“三安全一稳定”")), "0"))
    assert lines(table, numbering) == ["1. 属于国家秘密\t3", "2. 危及“三安全一稳定”\t0"]


def test_deleted_paragraphs_are_not_counted() -> None:
    gone = p(
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>",
        properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
    )
    assert lines(item("甲") + gone + item("乙")) == ["一、甲", "二、乙"]


def test_a_number_and_a_year_do_not_run_together() -> None:
    numbering = definition(0, level(0, "decimal", "%1.", '<w:suff w:val="nothing"/>')) + num(1, 0)
    assert lines(item("2022年"), numbering) == ["1. 2022年"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", "1 9 10 11 20 21 30 99 100 101 110 111"),
        ("chineseCountingThousand", "一 九 十 十一 二十 二十一 三十 九十九 一百 一百零一 一百一十 一百一十一"),
        ("chineseCounting", "一 九 十 十一 二十 二十一 三十 九十九 一〇〇 一〇一 一一〇 一一一"),
        ("japaneseCounting", "一 九 十 十一 二十 二十一 三十 九十九 一百 一百零一 一百一十 一百一十一"),
        ("ideographDigital", "一 九 一〇 一一 二〇 二一 三〇 九九 一〇〇 一〇一 一一〇 一一一"),
        ("chineseLegalSimplified", "壹 玖 壹拾 壹拾壹 贰拾 贰拾壹 叁拾 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹佰壹拾壹"),
        ("decimalEnclosedCircle", "① ⑨ ⑩ ⑪ ⑳ 21 30 99 100 101 110 111"),
        ("decimalEnclosedParen", "⑴ ⑼ ⑽ ⑾ ⒇ 21 30 99 100 101 110 111"),
        ("decimalFullWidth", "１ ９ １０ １１ ２０ ２１ ３０ ９９ １００ １０１ １１０ １１１"),
        ("decimalZero", "01 09 10 11 20 21 30 99 100 101 110 111"),
        ("ideographTraditional", "甲 壬 癸 11 20 21 30 99 100 101 110 111"),
        ("ideographZodiac", "子 申 酉 戌 20 21 30 99 100 101 110 111"),
        ("upperRoman", "I IX X XI XX XXI XXX XCIX C CI CX CXI"),
        ("lowerLetter", "a i j k t u dd uuuu vvvv"),
        ("no such format", "1 9 10 11 20 21 30 99 100 101 110 111"),
    ],
)
def test_formats(form: str, expected: str) -> None:
    numbers = (1, 9, 10, 11, 20, 21, 30, 99, 100, 101, 110, 111)
    wanted = expected.split()
    assert [formatted(number, form) for number in numbers][: len(wanted)] == wanted


@pytest.mark.parametrize("number", [0, -1, 10_000, 10**9])
def test_numbers_outside_of_a_format_are_decimal(number: int) -> None:
    assert formatted(number, "chineseCounting") == str(number)


def test_numbering_that_is_damaged_is_an_error_and_not_a_report_without_sections() -> None:
    from nlp.errors import UnreadableDocument

    with pytest.raises(UnreadableDocument):
        read(docx(p(r("甲")), numbering=b"<w:numbering"))
