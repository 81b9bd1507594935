"""What holds for any input at all: a document whose offsets are sound, or an error of ours."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.document import Document
from nlp.errors import BiaoliError
from nlp.reading import read

PIECES = st.sampled_from(
    [
        "一、总体情况", "二、", "标题: ", "发布时间: ", "2022-01-20", "\n", "\r\n", " ", "　", "\t", "|",
        "||||" * 12, "当前位置：", " > ", "首页", "正文", "打印本页 ", "[字体: 大 中 小]", "- 3 -", "第 3 页",
        "版权所有", "附件下载", "=====" * 3, "索引号", "发布机构", "成文日期", "<!--[if !supportLists]-->",
        "-->", "<table>", "<tr>", "<td colspan=3>", "<td rowspan=0>", "</table>", "<p>", "<br>", "&nbsp;",
        "<div style='display:none'>", "</div>", "<pre>", "&lt;p&gt;", "青禾镇2021年年报", "根据《条例》", "0",
        "128条", "……", "......5", "\x00", "\ufffd", "涓€銆佹€讳綋鎯呭喌", "開", "無", "𠮷", "ã€", "???",
        "扫一扫", "浏览次数：", "文号：〔〕号", "<html>", "<script>", "分享到：",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)
SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(document: Document) -> None:
    length = len(document.text)
    for name, spans in (
        ("block", [(block.start, block.end) for block in document.blocks]),
        ("litter", list(document.litter)),
    ):
        for start, end in spans:
            assert 0 <= start < end <= length, name
        for left, right in pairwise(spans):
            assert left[1] <= right[0], f"{name}s are in order and do not overlap"
    for block in document.blocks:
        assert (block.kind == "grid") == (block.grid is not None)
        if block.grid:
            for left, right in pairwise(block.grid.cells):
                assert left.end <= right.start
                assert (left.row, left.column) < (right.row, right.column), "cells are in reading order"
            for cell in block.grid.cells:
                assert block.start <= cell.start <= cell.end <= block.end
                assert cell.row + cell.row_span <= block.grid.rows
                assert cell.column + cell.column_span <= block.grid.columns
    for field in document.fields:
        assert field.value
        if field.span:
            assert document.text[slice(*field.span)] == field.value
    start, end = document.body_span
    assert 0 <= start < end <= length
    for warning in document.warnings:
        assert warning.span is None or 0 <= warning.span[0] < warning.span[1] <= length
    document.text.encode()


@SETTINGS
@given(TEXTS)
def test_any_str_is_a_document_or_an_error_of_ours(text: str) -> None:
    with suppress(BiaoliError):
        document = read(text)
        check(document)
        assert "mojibake" in [w.code for w in document.warnings] or document.text == text.removeprefix("\ufeff")


@SETTINGS
@given(TEXTS)
def test_any_markup_is_a_document_or_an_error_of_ours(text: str) -> None:
    with suppress(BiaoliError):
        check(read(text, media_type="text/html"))


@SETTINGS
@given(st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("gb18030", "ignore")) | TEXTS.map(str.encode))
def test_any_bytes_are_a_document_or_an_error_of_ours(data: bytes) -> None:
    with suppress(BiaoliError):
        check(read(data))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_after_a_pdf_header(tail: bytes) -> None:
    with suppress(BiaoliError):
        check(read(b"%PDF-1.4\n" + tail))


@SETTINGS
@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    with suppress(BiaoliError):
        assert read(text) == read(text)


@SETTINGS
@given(st.text(alphabet="一年报公开信息0123。，\n", min_size=1))
def test_utf8_and_gb18030_of_chinese_text_read_alike(text: str) -> None:
    prose = "根据《中华人民共和国政府信息公开条例》编制的年度工作报告\n" + text
    assert read(prose.encode()).text == read(prose.encode("gb18030")).text == prose
