"""Pages that only announce a report in an attachment say so; reports that merely have attachments don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.generator import LAYOUTS, generate
from nlp import Extractor, extract
from nlp.document import Document
from nlp.reading import read

TITLE = "青禾镇2020年政府信息公开工作年度报告"
CRAWLED = f"标题: {TITLE}\n发布时间: 2021-01-20\n来源: 青禾镇人民政府\n\n"
BY_LAW = f"根据《中华人民共和国政府信息公开条例》要求，现将{TITLE}予以公布，请下载附件查看。\n"
PARTS = (
    "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议情况、"
    "存在的主要问题及改进情况等部分组成，电子版见附件。\n"
)
NAVIGATION = f"首页 > 政务公开 > 年报\n{TITLE}\n发布日期：2021-01-20 浏览次数：123\n【字体：大 中 小】\n"


def names(document: Document) -> list[str | None]:
    """The attachments that the warnings name; ``None`` for a warning without a place."""
    return [
        document.text[slice(*warning.span)] if warning.span else None
        for warning in document.warnings
        if warning.code == "attachment_only"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TITLE}\n附件：{TITLE}.pdf\n", [f"{TITLE}.pdf"]),
        (f"{TITLE}\n\n附件:\n1.{TITLE}.doc\n2.统计表.xls\n", [f"1.{TITLE}.doc", "2.统计表.xls"]),
        (f"{TITLE}\n附件1：青禾镇 2020 年年报.docx", ["青禾镇 2020 年年报.docx"]),
        (f"{TITLE}\n附件下载：{TITLE}\n", [TITLE]),
        (f"{CRAWLED}{BY_LAW}附件：2020年年报.pdf", ["2020年年报.pdf"]),
        (f"{TITLE}\n点击下载\n", ["点击下载"]),
        (f"{NAVIGATION}{TITLE}.PDF\n打印本页 关闭窗口\n", [f"{TITLE}.PDF"]),
        (f"{TITLE}\n{PARTS}附件：年度报告.wps", ["年度报告.wps"]),
        (f"{TITLE}\n（附件共1份）\n附件: 《{TITLE}》.pdf", [f"{TITLE}》.pdf"]),
    ],
)  # fmt: skip
def test_a_text_that_only_names_an_attachment(text: str, expected: list[str]) -> None:
    assert names(read(text)) == expected


def page(content: str, menu: bool = True) -> bytes:
    bar = (
        "<ul>" + "".join(f"<li><a href='/{n}/'>栏目{n}</a></li>" for n in "甲乙丙丁戊己庚辛壬癸" * 6) + "</ul>"
        if menu
        else ""
    )
    footer = "<div class='footer'>主办单位：青禾镇人民政府办公室 版权所有</div>"
    head = f"<h1>{TITLE}</h1><div>发布时间：2021-01-20</div>"
    return f"<html><head><title>{TITLE}</title></head><body>{bar}{head}{content}{footer}</body></html>".encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"<p><a href='./P020210120.pdf'>{TITLE}</a></p>", [TITLE]),
        ("<p>附件：<a href=\"/1.docx?x=1\" target='_blank'><img src='w.gif'> 2020年年报</a></p>", ["2020年年报"]),
        ("<p><a title='x' href=/a/b.PDF>点击下载</a></p>", ["点击下载"]),
        (
            "<p>现将本镇年度报告予以公开。</p>"
            "<ul><li><a href='a.doc'>年报正文</a></li><li><a href='b.xls'>年报统计表</a></li></ul>",
            ["年报正文", "年报统计表"],
        ),
        ("<iframe src='/viewer/web/viewer.html?file=/upload/2020.pdf' width='100%'></iframe>", [None]),
        ("<embed src='2020.pdf' type='application/pdf'>", [None]),
        ("<object data='2020.PDF'></object>", [None]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("menu", [False, True])
def test_a_page_that_only_links_to_or_shows_a_file(content: str, expected: list[str | None], menu: bool) -> None:
    assert names(read(page(content, menu))) == expected


def test_no_value_is_made_up_for_it() -> None:
    extraction = Extractor().extract(page(f"<p><a href='a.pdf'>{TITLE}</a></p>"))
    assert [cell for cell in extraction.cells.values() if cell.value is not None] == []
    assert extraction.counts == []
    assert extraction.report.year == 2020
    assert "attachment_only" in [warning.code for warning in extraction.warnings]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n2020年，我镇主动公开政府信息128条，收到申请2件。\n附件：年报.pdf",
        f"{TITLE}\n2020年，本单位未收到政府信息公开申请，无行政复议和行政诉讼。\n附件：统计表.xls",
        f"{TITLE}\n一、总体情况\n见附件。\n二、主动公开情况\n见附件。\n附件：年报.pdf",
        f"{TITLE}\n本镇加强组织领导，健全工作制度。\n附件：年报.pdf",
        f"{TITLE}\n规章\n0\n1\n2\n3\n4\n5\n附件：年报.pdf",
        f"{TITLE}\n规章\t0\t1\t2\n许可\t3\t4\t5\n附件：年报.pdf",
        f"{TITLE}\n" + "政务公开是一项重要工作，事关群众利益。" * 30 + "\n附件：年报.pdf",
        TITLE,
        f"{TITLE}\n附件\n",
        f"{TITLE}\n详情请见本站，地址为www.qinghe.gov.cn。",
        f"{TITLE}\n附则：本报告自公布之日起施行。",
    ],
)
def test_a_report_with_attachments_or_a_page_without_any_is_not_warned_of(text: str) -> None:
    assert names(read(text)) == []


def test_a_link_to_something_else_is_no_attachment() -> None:
    assert (
        names(read(page("<p>内容建设中。</p><a href='/help/guide.pdf'>使用帮助</a><a href='/b.html'>年报</a>"))) == []
    )


@pytest.mark.parametrize("layout", [name for name, each in LAYOUTS.items() if not each.slow])
def test_generated_reports_are_never_taken_for_announcements(layout: str) -> None:
    for seed in range(5):
        report = generate(seed, layout=layout)
        document = read(report.source, media_type=report.media_type)
        assert names(document) == [], seed
        if isinstance(report.source, str) and report.media_type == "text/plain":
            assert names(read(f"{report.source}\n附件：{report.title}.pdf\n点击下载\n")) == [], seed


@given(st.text(alphabet="附件：.pdfdocx \n青禾镇年度报告，。、0123456789《》<a href='>/", max_size=200))
def test_spans_are_sound_for_any_text(text: str) -> None:
    if text.strip():
        document = read(text)
        for warning in document.warnings:
            if warning.code == "attachment_only" and warning.span:
                assert 0 <= warning.span[0] < warning.span[1] <= len(document.text)


def test_a_report_on_one_line_with_the_name_of_a_picture_is_a_report() -> None:
    text = (
        "清溪县2021年政府信息公开年度报告 一、总体情况 全年受理申请3件。 二、主动公开政府信息情况 20220118.png "
        "三、收到和处理政府信息公开申请情况 四、行政复议、行政诉讼情况 无。"
    )
    assert "attachment_only" not in [warning.code for warning in extract(text).warnings]
