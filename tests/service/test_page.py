"""The page of one report: its text whole, every value linked to its evidence, nothing executed and nothing fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from typer.testing import CliRunner

from nlp import Extraction, extract
from service.cli import ExitCode, app
from service.page import render_page
from service.page.marks import Mark, marks_of, segments
from tests.service.samples import extraction_with_one_wrong_cell

REPORT = (
    "清溪县档案局2020年政府信息公开工作年度报告\n"
    "一、总体情况\n全年共主动公开政府信息84条，其中<b>动态类</b>50条。\r\n未发生行政复议。🙂\n"
    "五、存在的主要问题及改进情况\n一是公开内容不够丰富。下一步，我局将丰富公开内容。\n"
    "电话：0000-1234567。</mark><script>alert(1)</script>&amp;\n2021年1月27日\n"
)


def parsed(extraction: Extraction) -> html.HtmlElement:
    return html.document_fromstring(render_page(extraction))


def test_the_text_stands_in_the_page_as_it_is() -> None:
    (shown,) = parsed(extract(REPORT)).find_class("text")
    assert shown.text_content().replace("\r\n", "\n") == REPORT.replace("\r\n", "\n")


def test_markup_of_the_document_stays_text() -> None:
    page = parsed(extract(REPORT))
    assert page.findall(".//script") == []
    assert "alert(1)" in page.text_content()


def test_nothing_is_fetched() -> None:
    page = render_page(extract(REPORT))
    assert "default-src 'none'" in page
    assert not {"src=", "<link", "@import", "url("} & {
        word for word in ("src=", "<link", "@import", "url(") if word in page
    }


def test_every_value_leads_to_its_evidence() -> None:
    extraction = extract(REPORT)
    page = parsed(extraction)
    anchors = {element.get("id"): element for element in page.iter() if element.get("id")}
    links = [link.get("href")[1:] for link in page.iter("a")]
    assert set(links) <= set(anchors)
    kinds = {"count": extraction.counts, "problem": extraction.problems, "commitment": extraction.commitments}
    for kind, items in {**kinds, "contact": extraction.contacts, "date": extraction.dates}.items():
        assert items
        assert {f"{kind}-{item.id}" for item in items} <= set(links)


def test_anchors_are_unique() -> None:
    ids = [element.get("id") for element in parsed(extract(REPORT)).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_one_of_everything_is_listed() -> None:
    made = extraction_with_one_wrong_cell()
    made = made.model_copy(update={"document": made.document.model_copy(update={"text": "字" * 300})})
    shown = parsed(made).text_content()
    for words in [
        "Contradictions (4)",
        "Facts",
        "办结申请",
        "公开内容不够丰富",
        "table_missing",
        "收到申请数",
        "法人合计",
    ]:
        assert words in shown


def test_without_the_text_there_is_no_page() -> None:
    made = extraction_with_one_wrong_cell()
    with pytest.raises(ValueError, match="include_text"):
        render_page(made.model_copy(update={"document": made.document.model_copy(update={"text": None})}))


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_segments_are_the_text_and_cover_each_mark_exactly(text: str, edges: list[tuple[int, int]]) -> None:
    spans = [(min(pair), max(pair)) for pair in edges]
    spans = [(a, b) for a, b in spans if a < b <= len(text)]
    marks = [Mark(f"kind{n}", span, f"a{n}", "") for n, span in enumerate(spans)]
    marks.sort(key=lambda mark: (mark.span[0], -mark.span[1]))
    cut = list(segments(text, marks))
    assert "".join(segment.text for segment in cut) == text
    for mark in marks:
        assert "".join(s.text for s in cut if mark.kind in s.kinds) == text[slice(*mark.span)]
        assert sum(mark.anchor in s.anchors for s in cut) == 1


def test_marks_come_in_the_order_of_the_text() -> None:
    places = [mark.span for mark in marks_of(extract(REPORT))]
    assert places == sorted(places, key=lambda span: (span[0], -span[1]))


def test_the_command_writes_the_page_beside_the_summary(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_bytes(REPORT.encode())
    done = CliRunner().invoke(app, ["extract", str(report), "--html", str(tmp_path / "page.html")])
    assert done.exit_code == ExitCode.OK
    assert "清溪县档案局" in done.output
    assert (tmp_path / "page.html").read_bytes().decode("utf-8") == render_page(extract(report))


def test_one_page_is_for_one_report(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["extract", "a.txt", "b.txt", "--html", str(tmp_path / "page.html")])
    assert done.exit_code == ExitCode.USAGE
