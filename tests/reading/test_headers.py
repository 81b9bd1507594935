"""Crawl headers, index tables and source lines, in the many shapes that crawlers leave them in."""

from __future__ import annotations

import pytest

from nlp.reading import read

REST = "\n一、总体情况\n2021年，我镇主动公开政府信息128条。\n发布时间：2030-01-01\n"


def fields(text: str) -> list[tuple[str, str]]:
    document = read(text)
    for field in document.fields:
        assert field.span is not None
        assert document.text[slice(*field.span)] == field.value, "a field's span holds its value"
    return [(field.name, field.value) for field in document.fields]


CRAWL_HEADER = """标题: 青禾镇2021年度政府信息公开工作年度报告
发布时间: 2022-01-20 15:22
文号:\x20
发布机构:\x20
栏目: 政府信息公开年报
原文链接: https://www.qinghe.example/zwgk/t20220120_1.htm
本地目录: zwgk/2022/1_年报
页面链接与图片详见 links.tsv
==================== 正文 ====================
"""


def test_a_crawl_header_gives_its_fields_and_none_for_empty_labels() -> None:
    assert fields(CRAWL_HEADER + "青禾镇2021年年报" + REST) == [
        ("title", "青禾镇2021年度政府信息公开工作年度报告"),
        ("published_at", "2022-01-20 15:22"),
        ("column", "政府信息公开年报"),
        ("url", "https://www.qinghe.example/zwgk/t20220120_1.htm"),
        ("other", "zwgk/2022/1_年报"),
    ]


def test_the_body_begins_after_the_line_that_closes_the_header() -> None:
    document = read(CRAWL_HEADER + "青禾镇2021年年报" + REST)
    assert document.text[document.body_span[0] :].startswith("青禾镇2021年年报\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发布时间:2022-01-27 16:00:57", "2022-01-27 16:00:57"),
        ("发布日期：2022-01-31", "2022-01-31"),
        ("发布日期： 2022年1月31日", "2022年1月31日"),
        ("发布日期：2022/1/31 09:05", "2022/1/31 09:05"),
        ("发表时间 : 2022.01.31", "2022.01.31"),
        ("发布时间：2022-01-27T16:00:57", "2022-01-27T16:00:57"),
        ("发布时间：2022-1-7 8时30分", "2022-1-7 8时30分"),
        ("信息提供日期 : 2022-01-31 来源 :", "2022-01-31"),
        ("时间：2022-01-31 点击：35", "2022-01-31"),
        ("日期:20220131", "20220131"),
        ("發佈時間：２０２２－０１－３１", "２０２２－０１－３１"),
        ("【发布日期】：2022-01-31", None),
    ],
)
def test_a_publication_date_on_a_line_of_its_own(line: str, expected: str | None) -> None:
    found = fields("青禾镇2021年年报\n" + line + REST)
    assert found == ([("published_at", expected)] if expected else [])


@pytest.mark.parametrize("value", ["", "****年*月*日", "昨天", "2022", "年 月 日", "{{date}}"])
def test_a_date_label_without_a_date_gives_no_field(value: str) -> None:
    assert fields(f"青禾镇2021年年报\n发布时间：{value}" + REST) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "来源：青禾镇人民政府 时间：2022-01-20 16:34 微信 微博",
            [("source", "青禾镇人民政府"), ("published_at", "2022-01-20 16:34")],
        ),
        ("来源： 作者： 时间：2022-01-20 点击率：", [("published_at", "2022-01-20")]),
        ("来源:原创 作者:佚名 浏览次数:次", [("source", "原创"), ("author", "佚名")]),
        ("发布人：王小明 发布时间：2022-01-20", [("author", "王小明"), ("published_at", "2022-01-20")]),
        (
            "信息来源：青禾镇　　发布日期：2022-01-20　　浏览量：12",
            [("source", "青禾镇"), ("published_at", "2022-01-20")],
        ),
        ("稿源：青禾镇政府网 字体：大 中 小 打印", [("source", "青禾镇政府网")]),
        ("发布时间：2022-01-20来源：青禾镇字体：[大 中 小]", [("published_at", "2022-01-20"), ("source", "青禾镇")]),
        ("文 号：青政〔2022〕3号 公开方式：主动公开", [("document_number", "青政〔2022〕3号"), ("other", "主动公开")]),
        ("文号：〔〕号", []),
        ("2022-01-20 16:00 来源: 青禾镇", [("published_at", "2022-01-20 16:00"), ("source", "青禾镇")]),
    ],
)
def test_a_source_line_holds_several_fields(line: str, expected: list[tuple[str, str]]) -> None:
    assert fields("青禾镇2021年年报\n" + line + REST) == expected


INDEX = [
    ("other", "X12-01-2022-003"),
    ("agency", "青禾镇人民政府"),
    ("signed_on", "2022年1月18日"),
    ("published_at", "2022-01-20"),
    ("document_number", "青政〔2022〕3号"),
    ("title", "青禾镇2021年年报"),
]
LABELS = ["索引号", "发布机构", "成文日期", "公开日期", "文号", "名称"]
PAIRS = list(zip(LABELS, (value for _, value in INDEX), strict=True))


@pytest.mark.parametrize(
    "table",
    [
        "\n".join(f"{label}：{value}" for label, value in PAIRS),
        "\n".join(f"• {label}: {value}" for label, value in PAIRS),
        " ".join(f"{label} {value}" for label, value in PAIRS),
        " ".join(f"{label}：{value}" for label, value in PAIRS),
        "\n".join(f"| {label} | {value} |" for label, value in PAIRS),
        " | ".join(f"{label} | {value}" for label, value in PAIRS),
        "\n".join(f"{label}\t{value}" for label, value in PAIRS),
        "".join(f"{label}:{value}" for label, value in PAIRS),
        "\n".join(f"{label}\n{value}" for label, value in PAIRS),
        "\n".join(f"{label}：\n{value}" for label, value in PAIRS),
        "\n".join(
            f"{label[0]} {label[1:]}：{value}" if len(label) <= 3 else f"{label}：{value}" for label, value in PAIRS
        ),
    ],
    ids=[
        "lines",
        "bullets",
        "one line",
        "one line, colons",
        "pipe rows",
        "one pipe row",
        "tabs",
        "glued",
        "below",
        "below, colons",
        "spaced",
    ],
)
def test_an_index_table_in_every_shape(table: str) -> None:
    assert fields(table + REST) == INDEX


def test_an_index_table_of_a_page() -> None:
    cells = "".join(
        f"<td>{label}：</td><td>{value}</td>" + ("</tr><tr>" if n % 2 else "") for n, (label, value) in enumerate(PAIRS)
    )
    document = read(f"<table><tr>{cells}</tr></table><p>青禾镇2021年年报</p><p>一、总体情况</p>".encode())
    assert [(field.name, field.value) for field in document.fields] == INDEX


def test_an_empty_label_does_not_take_the_next_lines_title() -> None:
    text = "文号：\n青禾镇2021年年报\n发布机构：青禾镇人民政府\n索引号：\n发布时间：2022-01-20"
    assert fields(text + REST) == [("agency", "青禾镇人民政府"), ("published_at", "2022-01-20")]


@pytest.mark.parametrize(
    "text",
    [
        "青禾镇2021年年报\n统计时间：2021年1月1日至2021年12月31日\n",
        "青禾镇2021年年报\n我镇收入来源：农业\n",
        "青禾镇2021年年报\n标题 名称 文号\n",
        "根据《条例》，现公布年报。\n发布时间：2022-01-20\n",
        "一、总体情况\n来源：各科室\n",
        "青禾镇2021年年报\n地址：青禾镇中路1号 电话：0123-4567890 邮编：123456\n",
    ],
)
def test_words_of_the_report_are_no_fields(text: str) -> None:
    assert fields(text) == []
