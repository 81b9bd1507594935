"""Each layout prints what it says: the same cells, apart or run together, in the shapes seen on real pages."""

from __future__ import annotations

import re
from io import BytesIO

import pdfplumber
import pytest
from lxml import html

from annotations.generator import LAYOUTS, generate

TEXT = [name for name, layout in LAYOUTS.items() if layout.media_type == "text/plain"]
HTML = [name for name, layout in LAYOUTS.items() if layout.media_type == "text/html"]
GLUED = [name for name, layout in LAYOUTS.items() if not layout.keeps_cells_apart]


def clean(layout, seed=3, edition="y2021", **options):
    options = {"litter": (), "broken": False, "missing": "none", **options}
    return generate(seed, edition=edition, layout=layout, **options)


def row_of(report, path):
    return [cell.printed for key, cell in report.cells.items() if key.startswith(f"{path}.")]


def squeezed(text):
    return re.sub(r"[\s|]", "", text)


@pytest.mark.parametrize("layout", [name for name in TEXT if not name.startswith("pdf_text")])
def test_without_white_space_and_pipes_all_layouts_print_the_same_table(layout):
    # pdf_text moves numbers about, and Markdown rules are no content
    texts = [squeezed(re.sub(r"\|( --- \|)+", "", clean(name).source)) for name in (layout, "glued")]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("layout", [name for name in TEXT if name.startswith("pdf_text")])
@pytest.mark.parametrize("seed", range(12))
def test_text_of_a_pdf_holds_the_same_characters_in_another_order(layout, seed):
    assert sorted(squeezed(clean(layout, seed).source)) == sorted(squeezed(clean("glued", seed).source))


def test_a_cell_a_line():
    report = clean("cell_lines")
    lines = report.source.split("\n")
    place = lines.index("一、本年新收政府信息公开申请数量")
    assert lines[place + 1 : place + 8] == row_of(report, "applications.received")


def test_a_row_a_line_with_tabs_shows_blanks_between_them():
    report = clean("row_tabs", missing="blank_zeros")
    line = next(line for line in report.source.split("\n") if line.startswith("四、结转下年度继续办理"))
    assert line.split("\t")[1:] == row_of(report, "applications.carried_out")


def test_single_spaces_lose_blanks():
    report = clean("row_spaces", missing="blank_zeros")
    line = next(line for line in report.source.split("\n") if line.startswith("四、结转下年度继续办理"))
    assert line.split(" ")[1:] == [text for text in row_of(report, "applications.carried_out") if text]


def test_glued_digits_run_into_the_number_of_the_next_row():
    report = clean("glued")
    run = "".join(row_of(report, "applications.results.denied.state_secret"))
    assert f"1.属于国家秘密{run}2.其他法律行政法规禁止公开" in report.source


def test_stray_spaces_stand_at_borders_of_cells_only():
    for seed in range(20):
        report = clean("glued_stray_spaces", seed)
        borders = r" ?".join(map(re.escape, row_of(report, "applications.received")))
        assert re.search(rf"一、本年新收政府信息公开申请数量 ?{borders} ?二、", report.source)


def test_half_glued_keeps_table_4_apart():
    report = clean("glued_half")
    cells = [c.printed for p, c in report.cells.items() if p.startswith(("review.", "litigation."))]
    assert " ".join(cells) in report.source


@pytest.mark.parametrize("layout", ["one_line_spaced", "one_line_glued", "glued_stray_spaces"])
def test_everything_on_one_line(layout):
    assert "\n" not in clean(layout).source


@pytest.mark.parametrize(
    ("layout", "pattern"),
    [
        ("pipe_leading", r"\| 二、上年结转政府信息公开申请数量 \|[ |]*(\d+ \| ){6}\d+ \|"),
        ("pipe_trailing", r"\n二、上年结转政府信息公开申请数量 \| (\d+ \| ){6}\d+ \|\n"),
        ("pipe_after_break", r"二、上年结转政府信息公开申请数量\s+\|\n(\d+\s+\|\n){7}"),
        ("pipe_alone", r"二、上年结转政府信息公开申请数量\n(\|\n\d+\n){7}\|\n"),
        ("pipe_rubble", r"\|{60}"),
    ],
)
def test_the_five_shapes_of_pipes(layout, pattern):
    for seed in range(12):
        assert re.search(pattern, clean(layout, seed).source)


def test_numbers_of_a_pdf_fall_into_the_middle_of_a_wrapped_label():
    found = [
        re.search(r"5\.要求行政机关[^\d\n]*\n[\d ]+\n[^\d\n]*已获取信息", clean("pdf_text", s).source)
        for s in range(12)
    ]
    assert any(found)


def test_numbers_of_a_pdf_can_come_before_their_label():
    assert any(re.search(r"\n[\d ]{13,}\n1\.属于国家秘密", clean("pdf_text_before", s).source) for s in range(12))


def test_a_vertical_label_comes_out_a_character_at_a_time():
    assert any(re.search(r"\n办\b|\n办 ", clean("pdf_text_vertical", s).source) for s in range(12))


@pytest.mark.parametrize("layout", HTML)
@pytest.mark.parametrize("missing", ["none", "blank_zeros", "scattered"])
def test_every_html_table_is_a_full_grid_with_the_cells_in_place(layout, missing):
    for edition in ("y2019", "y2021"):
        report = clean(layout, edition=edition, missing=missing)
        rows = _grid_rows(report.source)
        assert rows["一、本年新收政府信息公开申请数量"][-7:] == row_of(report, "applications.received")
        assert rows["8.属于行政查询事项"][-7:] == row_of(report, "applications.results.denied.administrative_inquiry")
        assert rows["（七）总计"][-7:] == row_of(report, "applications.results.total")


def _grid_rows(source):
    """Rows of all innermost tables by their last label, spans laid out; all rows of a table are equally wide."""
    tree = html.fromstring(source)
    rows = {}
    for table in tree.xpath("//table[not(.//table)]"):
        grid, held = [], {}
        for tr in table.iter("tr"):
            line, below = [], {}
            cells = list(tr.iter("td"))
            while cells or held.get(len(line)):
                if held.get(len(line)):
                    below[len(line)] = held[len(line)] - 1
                    line.append("")
                    continue
                td = cells.pop(0)
                text = "".join(td.itertext()).strip()
                for offset in range(int(td.get("colspan", 1))):
                    below[len(line)] = int(td.get("rowspan", 1)) - 1
                    line.append("" if offset else text)
            held = below
            grid.append(line)
        assert len({len(line) for line in grid}) == 1, "every row takes the whole width"
        for line in grid:
            rows[next((cell for cell in reversed(line[:3]) if cell), "")] = line
    return rows


def test_ruled_pdf_tables_hold_the_cells_and_go_over_pages():
    report = clean("pdf_ruled", litter=["page_break"])
    with pdfplumber.open(BytesIO(report.source)) as pdf:
        assert len(pdf.pages) > 1
        rows = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    total = next(row for row in rows if any(cell and "（七）总计" in cell for cell in row))
    assert total[-7:] == row_of(report, "applications.results.total")


def test_unruled_pdf_text_has_the_numbers_of_a_row_on_one_line():
    report = clean("pdf_plain")
    with pdfplumber.open(BytesIO(report.source)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert " ".join(row_of(report, "applications.received")) in text
    assert "一、总体" in text or "一、概述" in text


def test_pdf_bytes_are_the_same_for_the_same_seed():
    assert clean("pdf_ruled").source == clean("pdf_ruled").source


def test_only_runs_of_digits_are_said_not_to_keep_cells_apart():
    assert set(GLUED) == {"glued", "glued_rows", "glued_stray_spaces", "glued_half", "one_line_glued"}
