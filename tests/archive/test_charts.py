"""The page of plots: what it shows is what the reports print, and what isn't known is shown as that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html

from annotations.generator import generate
from nlp.archive.charts import render_charts
from nlp.archive.charts.drawing import draw
from nlp.archive.charts.frames import Frame, frames_of
from nlp.archive.charts.labels import label, number
from nlp.archive.charts.specs import Chart, load_page
from nlp.archive.engine import EngineSettings
from nlp.archive.query import open_dataset
from nlp.archive.run import ArchiveError, ArchiveOptions, extract_archive
from tests.archive.invented import STORY, YEARS, invented_dataset

CHARTS = {chart.id: chart for chart in load_page().charts}


def read(source: Path, dataset: Path) -> Path:
    return extract_archive(source, dataset, ArchiveOptions(settings=EngineSettings(workers=1))).dataset


@pytest.fixture(scope="module")
def page() -> str:
    return render_charts(invented_dataset())


@pytest.fixture(scope="module")
def frames() -> Mapping[str, Frame]:
    with open_dataset(invented_dataset()) as connection:
        return frames_of(connection, load_page())[1]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of all editions and years, with glued, missing and wrong figures."""
    folder = tmp_path_factory.mktemp("generated") / "archive"
    folder.mkdir()
    for seed in range(40):
        made = generate(seed)
        name = {"text/html": "html", "application/pdf": "pdf"}.get(made.media_type, "txt")
        (folder / f"{seed:02}.{name}").write_bytes(
            made.source if isinstance(made.source, bytes) else made.source.encode()
        )
    return read(folder, folder.with_name("dataset"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    (folder / "archive").mkdir()
    (folder / "archive" / "a.txt").write_bytes(b"")
    return read(folder / "archive", folder / "dataset")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a report with a row of blank cells, one of no year, in a folder whose name is markup."""
    folder = tmp_path_factory.mktemp("odd")
    text = (invented_dataset().parent / "archive" / "云南省云岭市教育局" / "2023.txt").read_text("utf-8")
    blank = re.sub(r"(保护第三方合法权益)(\t\d+){7}", r"\1" + "\t" * 7, text)
    assert blank != text
    (folder / "archive").mkdir()
    (folder / "archive" / "blank.txt").write_text(blank, "utf-8")
    undated = "青禾镇政府信息公开工作年度报告\n一、总体情况\n本镇工作平稳有序。\n"
    (folder / "archive" / "undated.txt").write_text(undated, "utf-8")
    return render_charts(read(folder / "archive", folder / "<i>dataset"))


def figure(page: str, chart: str) -> html.HtmlElement:
    return html.fromstring(page).xpath(f'//figure[@aria-labelledby="{chart}-title"]')[0]


def table(page: str, chart: str) -> list[list[str]]:
    """The table behind a chart, as its readers see it."""
    return [[cell.text_content() for cell in row] for row in figure(page, chart).xpath(".//tr")]


def test_requests_are_those_of_the_reports(frames: Mapping[str, Frame]) -> None:
    told = [sum(of_body[index].received for of_body in STORY.values()) for index in range(len(YEARS))]
    told[YEARS.index(2022)] += 13  # of the body that reports once
    assert frames["outcomes"].column("received") == told
    assert frames["outcomes"].column("year") == list(YEARS)
    assert frames["outcomes"].column("cells_unread") == [0, 0, 0, 0]


def test_outcomes_add_up_to_what_was_to_be_answered(frames: Mapping[str, Frame]) -> None:
    outcomes = ("granted", "partially_granted", "denied", "not_available", "not_processed", "other", "carried_out")
    stacks = zip(*(frames["outcomes"].column(name) for name in outcomes), strict=True)
    assert [sum(stack) for stack in stacks] == frames["outcomes"].column("to_answer")


def test_growth_compares_the_same_agencies(frames: Mapping[str, Frame]) -> None:
    assert frames["growth"].column("agencies") == [6, 6, 6], "the body that reports once has nothing to compare with"
    assert frames["growth"].column("this_year")[1] == sum(of_body[2].received for of_body in STORY.values())


def test_late_reports_are_counted_and_undated_ones_apart(frames: Mapping[str, Frame]) -> None:
    late = dict(zip(frames["deadlines"].column("year"), frames["deadlines"].column("later"), strict=True))
    undated = dict(zip(frames["deadlines"].column("year"), frames["deadlines"].column("unknown"), strict=True))
    assert late == {2020: 0, 2021: 0, 2022: 1, 2023: 2}
    assert undated == {2020: 0, 2021: 0, 2022: 0, 2023: 1}


def test_refusals_stand_under_their_region(page: str) -> None:
    head, shandong, yunnan = table(page, "regions")
    assert (shandong[0], yunnan[0]) == ("山东省", "云南省")
    assert shandong[head.index("执法案卷 enforcement case file")] == "34"


def test_a_cell_that_was_not_read_is_no_zero(odd: str) -> None:
    head, row, *_ = table(odd, "regions")
    assert row[head.index("第三方权益 third-party rights")] == "—"
    assert row[head.index("国家秘密 state secret")] == "0"
    assert "lower bounds" in figure(odd, "outcomes").text_content()


def test_a_sum_of_nothing_known_is_a_dash_and_no_zero() -> None:
    chart = CHARTS["received"]
    columns = ("year", *(series.column for panel in chart.panels for series in panel.series))
    frame = Frame(columns, ((2021, None, None, 0, 0, 0, 3), (2022, 0.0, None, 2, 0, 0, 0)), "words")
    drawn = html.fromstring(draw(chart, frame))
    texts = [element.text for element in drawn.iter("text")]
    assert texts.count("—") == 1, "of 2021 nothing is known"
    assert "0" in texts, "in 2022 nobody asked"


def test_every_chart_says_in_words_what_it_shows_and_of_how_many(page: str) -> None:
    for chart in CHARTS.values():
        words = figure(page, chart.id).xpath("./figcaption")[0].text_content()
        assert words == chart.empty or re.search(r"\(n = [\d,]+", words), chart.id


def test_every_plot_has_the_table_of_its_numbers_and_a_name(page: str) -> None:
    for chart in CHARTS.values():
        drawn = figure(page, chart.id)
        plots = drawn.xpath(".//*[local-name()='svg']")
        assert len(plots) == len(drawn.xpath(".//details//table"))
        assert all(plot.get("role") == "img" and plot.get("aria-label") == chart.title for plot in plots)


def test_the_page_is_complete_in_itself(page: str) -> None:
    assert "<script" not in page
    assert "default-src 'none'" in page
    links = re.findall(r"""(?:href|src)=["']([^"']*)|url\(([^)]*)\)|@import""", page)
    assert all(target.startswith("#") for pair in links for target in pair if target)
    assert not re.findall(r"https?://(?!www\.w3\.org/)", page)


def test_no_id_stands_twice_and_each_reference_leads_somewhere(page: str) -> None:
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {*re.findall(r'(?:href="|url\()#([^")]*)', page)} <= {*ids}


def test_text_of_plots_is_text_in_the_fonts_of_the_page(page: str) -> None:
    texts = {element.text for element in figure(page, "grounds").iter("text")}
    assert {"属于行政执法案卷", "本机关不掌握相关政府信息", "34"} <= texts
    assert "svg text { font-family: var(--fonts) !important; }" in page


def test_the_same_dataset_gives_the_same_page(page: str) -> None:
    assert render_charts(invented_dataset()) == page


def test_what_archives_say_cannot_become_markup(odd: str) -> None:
    assert "&lt;i&gt;dataset" in odd
    assert "<i>dataset" not in odd
    frame = Frame(("topic", "problems", "undertakings", "reports"), (("<b>&x</b>", 1, 2, 3),), "words")
    assert "<b>" not in draw(CHARTS["topics"], frame)


def test_an_archive_without_a_report_has_a_page_that_says_so(empty: Path) -> None:
    page = render_charts(empty)
    for chart in CHARTS.values():
        plots = figure(page, chart.id).xpath(".//*[local-name()='svg']")
        assert len(plots) == (1 if chart.id == "failures" else 0), chart.id
        assert chart.id == "failures" or chart.empty in figure(page, chart.id).text_content()


def test_messy_reports_are_drawn_with_what_is_unknown(generated: Path) -> None:
    page = render_charts(generated)
    assert "hatch" in page or "pattern" in page
    for chart in ("outcomes", "grounds", "rules", "days", "deadlines", "remedies", "topics", "reports", "cells"):
        assert figure(page, chart).xpath(".//*[local-name()='svg']"), chart


def test_reports_of_an_unknown_year_are_drawn_apart(odd: str) -> None:
    assert table(odd, "reports")[-1][0] == "(not known)"
    assert "1 whose year is not known" in figure(odd, "reports").text_content()


def test_a_folder_without_a_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no finished dataset"):
        render_charts(tmp_path)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda chart: chart.id)
def test_what_is_drawn_is_in_the_answer(chart: Chart, frames: Mapping[str, Frame]) -> None:
    columns = set(frames[chart.id].columns)
    for panel in chart.panels:
        assert {series.column for series in panel.series} | {column for column, _ in panel.dots} <= columns
    assert set(chart.columns) <= columns, "a heading for a column that is not there"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (None, "—"), (1234567, "1,234,567"), (2.0, "2"), (2.25, "2.2"), ("text", "text")],
)
def test_numbers_are_written_as_people_do(value: object, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("cell", "applications.results.denied.internal_affairs", "属于三类内部事务信息"),
        ("edition", "stat2014", "统计表 of 2014"),
        ("edition", "(no edition)", "(no edition)"),
        ("topic", "(no topic)", "(no topic)"),
        ("rule", "X-REC", "X-REC requests received, as the narrative says and table 3 prints"),
        ("", 2023, "2023"),
        ("topic", None, "(not known)"),
    ],
)
def test_ids_become_words(kind: str, value: object, words: str) -> None:
    assert label(kind, value) == words
