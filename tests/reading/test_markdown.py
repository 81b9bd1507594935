"""Markdown: read as well as the same report as plain text or HTML, with offsets of the text as it is."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.generator import generate
from nlp import Extraction, Extractor
from nlp.folding import INVISIBLE, fold
from nlp.reading import read
from nlp.reading.markdown import looks_like_markdown, without_marks
from tests.reading.test_properties import check

HEADING = re.compile(r"^(?=[一二三四五六七八]、)", re.MULTILINE)


def said(extraction: Extraction) -> dict[str, Any]:
    return {
        "cells": {path: (cell.value, cell.raw, cell.status) for path, cell in extraction.cells.items()},
        "counts": [(count.metric, count.value, count.raw) for count in extraction.counts],
        "dates": [(date.role, date.start, date.end, date.raw) for date in extraction.dates],
        "sections": [section.role for section in extraction.sections],
        "contacts": [(contact.kind, contact.value) for contact in extraction.contacts],
        "report": extraction.report.model_dump(exclude={"spans"}),
    }


@pytest.mark.parametrize("seed", range(25))
def test_headings_and_emphasis_change_nothing_of_what_is_read(seed: int) -> None:
    report = generate(seed, layout="pipe_leading", litter=())
    plain = str(report.source)
    marked = "# " + re.sub(r"(\d+)(条|件)", r"**\1**\2", HEADING.sub("## ", plain))
    extractor = Extractor()
    extraction = extractor.extract(marked.encode(), name="年报.md")
    assert extraction.document.media_type == "text/markdown"
    assert extraction.document.text == marked
    expected, found = said(extractor.extract(plain)), said(extraction)
    for key in ("cells", "sections", "dates", "contacts", "report"):
        assert found[key] == expected[key], key
    assert [each[:2] for each in found["counts"]] == [each[:2] for each in expected["counts"]]


@pytest.mark.parametrize("seed", range(25))
def test_html_tables_in_markdown_are_read_as_in_html(seed: int) -> None:
    report = generate(
        seed, edition=("y2021", "y2019")[seed % 2], layout="html_paragraphs", broken=seed % 3 == 0, litter=()
    )
    page = report.source if isinstance(report.source, str) else report.source.decode()
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    text = f"# {report.title}\n\n## 一、总体情况\n\n无。\n\n## 二、主动公开\n\n" + "\n\n".join(tables)
    extraction = Extractor().extract(text.encode(), media_type="text/markdown")
    assert extraction.document.text == text
    wrong = {
        path: (extraction.cells[path].value, true.printed)
        for path, true in report.cells.items()
        if extraction.cells[path].value != true.value
    }
    assert wrong == {}
    for cell in extraction.cells.values():
        assert cell.span is None or cell.raw is None or text[slice(*cell.span)] == cell.raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 年报\n\n## 一、总体情况\n", True),
        ("# 年报\n\n| 规章 | 0 |\n|---|---|\n| 许可 | 1 |\n", True),
        ("# 年报\n\n**一、总体情况**\n无。", True),
        ("# 年报\n<table><tr><td>规章</td></tr></table>", True),
        ("年报\n\n**一、总体情况**\n\n| 规章 | 0 |\n|---|---|\n", True),
        ("年报\n| 规章 | 0 |\n|---|---|\n", False),
        ("#1 号文件\n##\n一、总体情况", False),
        ("电话 138****1234 与 139****5678\n# 注", False),
        ("规章 | 0 |\n许可 | 1 |", False),
        ("一、总体情况\n-----\n无。", False),
    ],
)
def test_what_is_clearly_markdown(text: str, expected: bool) -> None:
    assert looks_like_markdown(text) is expected
    assert read(text.encode()).media_type == ("text/markdown" if expected else "text/plain")
    assert read(text).text == read(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("## 一、总体情况", "一、总体情况"),
        ("### （一）甲 ###", "（一）甲"),
        ("**主动公开**128条", "主动公开128条"),
        ("主动公开**128**条", "主动公开128条"),
        ("***甲***乙*丙*", "甲乙丙"),
        ("__甲__ 乙", "甲 乙"),
        ("1\\. 属于国家秘密\\*", "1. 属于国家秘密*"),
        ("> 注：甲", "注：甲"),
        ("* 甲\n+ 乙\n- 丙", "甲\n乙\n丙"),
        ("<b>甲</b><font color=red>乙</font>", "甲乙"),
        # What only looks like a mark stays.
        ("- 1 -", "- 1 -"),
        ("138****1234", "138****1234"),
        ("35**6 和 78**9", "35**6 和 78**9"),
        ("1**2**3", "1**2**3"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("C:\\目录", "C:\\目录"),
        ("a_b_c__d", "a_b_c__d"),
        ("3<5 且 7>6", "3<5 且 7>6"),
        ("#1号", "#1号"),
        ("-5", "-5"),
        ("- 5", "- 5"),
    ],
)
def test_marks_are_not_seen_and_everything_else_is(text: str, seen: str) -> None:
    view = without_marks(text)
    assert len(view) == len(text)
    assert view.replace(INVISIBLE, "") == seen


def test_tags_of_blocks_part_lines() -> None:
    assert without_marks("<td>1</td><td>2</td>").replace(INVISIBLE, "") == "\n1\n\n2\n"
    assert without_marks("<td>&nbsp;</td>").replace(INVISIBLE, "").strip() == ""


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("<table><tr><td>规章</td><td>3</td></tr></table>", ["规章", "3"]),
        ("<table><tr><td><p align='center'>规章</p></td><td>\n<b>3</b>\n</td></tr></table>", ["规章", "3"]),
        ("<table><tr><td>规章<td>&nbsp;<tr><td>许可<td>4</table>", ["规章", "", "许可", "4"]),
        ("<TABLE><TR><TH COLSPAN='2'>规章</TH></TR><TR><TD>a</TD><TD></TD></TR></TABLE>", ["规章", "a", ""]),
        ("<table><td>规章</td><td>3</td></table>", ["规章", "3"]),
    ],
)
def test_cells_of_html_tables(table: str, cells: list[str]) -> None:
    text = f"# 年报\n\n{table}\n"
    document = read(text.encode())
    assert document.media_type == "text/markdown"
    assert [document.text[c.start : c.end] for c in document.grids[0].cells] == cells


@pytest.mark.parametrize(
    "table",
    [
        "<table>",
        "</table>",
        "<table></table>",
        "<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
        "<td>1</td>",
    ],
)
def test_tables_of_no_use_are_text(table: str) -> None:
    assert read(f"# 年报\n\n## 一、无\n\n{table}\n".encode()).grids == ()


def test_a_page_said_to_be_markdown_is_still_a_page() -> None:
    page = "<!DOCTYPE html><html><body><p>年报</p><p>无。</p></body></html>"
    assert read(page.encode(), media_type="text/markdown").media_type == "text/html"


PIECES = st.sampled_from(
    ["# ", "## ", "一、总体情况", "**", "*", "__", "\\", "|", "---", "\n", "<table>", "</table>", "<tr>",
     "<td rowspan=2>", "<td colspan=3>", "</td>", "&nbsp;", "<b>", "<br>", "12", "条", " ", "> ", "- ", "规章", "<"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_text_said_to_be_markdown_is_a_sound_document(text: str) -> None:
    if text.strip():
        document = read(text, media_type="text/markdown")
        check(document)
        assert document.text == text
        assert len(document.folded) == len(fold(text))


@pytest.mark.parametrize(
    "piece", ["*甲", "**", "<td>", "<b ", "# \n", "\\", "__a", "<table><tr><td>", "&nbsp;", "|---", "> > > "]
)
def test_reading_is_linear(piece: str) -> None:
    begun = time.monotonic()
    read(f"# 年报\n\n## 一、总体情况\n\n{piece * (200_000 // len(piece))}".encode(), media_type="text/markdown")
    assert time.monotonic() - begun < 8
