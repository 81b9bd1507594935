"""Litter is where it says, and neither moves nor changes a printed value."""

from __future__ import annotations

import re
import time

import pytest

from annotations.generator import LAYOUTS, generate
from nlp.folding import fold

LABEL = "本年新收政府信息公开申请数量"


def text(seed, *litter, layout="row_spaces", edition="y2021", **options):
    report = generate(seed, edition=edition, layout=layout, litter=litter, **{"missing": "none", **options})
    return report, report.source


@pytest.mark.parametrize("litter", ["traditional", "pinyin_glosses", "zero_width", "kangxi", "taiwan_wording"])
def test_rewritten_characters_leave_every_value_as_printed(litter):
    for seed in range(12):
        report, source = text(seed, litter)
        plain, clean = text(seed)
        assert source != clean
        assert report.cells == plain.cells
        rows = [re.findall(r"(?: [-+－增减]*[\d.]+元?){7}$", s, re.M) for s in (source, clean)]
        assert rows[0] == rows[1]


def test_traditional_text_folds_back():
    _, source = text(1, "traditional")
    assert LABEL not in source
    assert LABEL in fold(source)


def test_pinyin_stands_behind_traditional_characters():
    _, source = text(1, "pinyin_glosses")
    assert re.search(r"開\(kāi\)|條\(tiáo\)|請\(qǐng\)", source)


def test_zero_width_marks_stand_inside_words_and_never_beside_digits():
    for seed in range(12):
        _, source = text(seed, "zero_width")
        marks = "[\u200b\u200c\u200d\u2060\ufeff\u00ad\ue004\ue5cf]"
        assert re.search(f"[一-鿿]{marks}[一-鿿]", source)
        assert not re.search(rf"\d{marks}|{marks}\d", source)


def test_full_width_digits_are_printed_as_such_and_keep_their_value():
    report, source = text(2, "full_width_digits")
    cell = report.cells["applications.received.total"]
    assert re.fullmatch("[０-９]+", cell.printed)
    assert int(cell.printed) == cell.value
    assert cell.printed in source


def test_thousands_are_parted_by_commas():
    reports = [generate(s, edition="y2021", layout="row_tabs", litter=["thousands_commas"]) for s in range(40)]
    cells = [cell for report in reports for cell in report.cells.values() if (cell.value or 0) >= 1000]
    whole = [cell for cell in cells if isinstance(cell.value, int)]
    assert whole
    assert all(cell.printed == f"{cell.value:,}" for cell in whole)


def test_changes_are_printed_with_signs_of_several_kinds_and_keep_their_value():
    printed = {}
    for seed in range(200):
        for path, cell in generate(seed, edition="y2019", litter=(), missing="none").cells.items():
            if path.endswith("items_change"):
                printed[cell.printed] = cell.value
                digits = int(re.sub(r"\D", "", cell.printed))
                assert cell.value == (-digits if re.search("[-－减]", cell.printed) else digits)
    kinds = {re.sub(r"\d+", "", text) for text in printed}
    assert {"+", "-", "－", "增", "减"} <= kinds


def test_page_numbers_stand_on_lines_of_their_own():
    found = 0
    for seed in range(20):
        _, source = text(seed, "page_numbers")
        lines = set(source.split("\n")) - set(text(seed)[1].split("\n"))
        assert all(re.fullmatch(r"[-—－第· ]*\d+[-—－页· ]*(共\d+页)?", line) for line in lines)
        found += bool(lines)
    assert found > 10


def test_a_page_break_repeats_the_header_of_table_3():
    repeated = [text(seed, "page_break")[1].count("勾稽关系为") for seed in range(12)]
    assert min(repeated) >= 2


def test_two_copies_hold_each_label_twice():
    assert text(3, "two_copies")[1].count(LABEL) == 2


def test_a_crawl_header_prints_title_and_time_of_publication():
    for seed in range(12):
        report, source = text(seed, "crawl_header")
        head = source[: source.index("根据")] if "根据" in source else source[:400]
        assert report.title in head
        assert report.published_at.replace("T", " ") in head
        assert report.dates[0].role == "published"


def test_no_header_no_time_of_publication():
    assert text(3)[0].published_at is None


def test_headings_glued_to_their_text():
    assert any(re.search(r"^一、(总体|概述)\S{8,}", text(seed, "headings_glued")[1], re.M) for seed in range(12))


def test_contents_list_the_headings_before_the_report():
    _, source = text(3, "contents")
    assert re.search(r"^五、.*\.{12,}\d$", source, re.M)


def test_short_labels_replace_the_long_ones():
    sources = [text(seed, "short_labels")[1] for seed in range(12)]
    assert any(re.search(r"1\.逾期不补正 ", source) for source in sources)


def test_labels_without_enumerators():
    _, source = text(3, "no_enumerators")
    assert re.search(r"^属于国家秘密 |不予公开 属于国家秘密 ", source, re.M)
    assert "1.属于国家秘密" not in source


def test_a_damaged_label_lacks_a_character():
    whole = "5.要求行政机关确认或重新出具已获取信息"
    assert any(whole not in text(seed, "damaged_label")[1] for seed in range(40))


def test_hints_stand_in_brackets_behind_labels():
    sources = [text(seed, "label_hints", edition="y2019")[1] for seed in range(12)]
    assert any("减少用负数" in source or "负数）" in source for source in sources)


def test_an_extra_row_is_printed_and_is_no_cell():
    report, source = text(5, "extra_row")
    (extra,) = report.extra_rows
    assert f"{extra.label} {' '.join(value.printed for value in extra.values)}" in source
    assert not any("extra" in path for path in report.cells)


def test_half_width_punctuation_in_labels_and_prose():
    _, source = text(5, "ascii_punctuation")
    assert "(一)予以公开" in source
    assert "（" not in source


def test_line_ends_marks_and_encodings_of_files():
    assert "\r\n" in text(5, "crlf")[1]
    assert text(5, "bom")[1].startswith("\ufeff")
    assert LABEL in text(5, "gb18030")[1].decode("gb18030")


def test_a_page_in_gb18030_declares_its_charset():
    assert b"charset='gb2312'" in generate(5, edition="y2021", layout="html_official", litter=["gb18030"]).source


def test_the_prose_states_what_the_metadata_says():
    for seed in range(60):
        report, source = text(seed)
        assert report.title in source.replace("\n", "")
        assert all(contact.value in source for contact in report.contacts)
        assert all(date.raw in source for date in report.dates)
        assert all(count.raw in source for count in report.metadata.counts)
        assert all(item in source for item in (*report.metadata.problems, *report.metadata.commitments))


def test_the_prose_agrees_with_the_tables():
    checked = 0
    for seed in range(60):
        report, _ = text(seed, broken=False)
        for count in report.metadata.counts:
            if count.metric == "applications.received":
                assert count.value == report.cells["applications.received.total"].value
                checked += 1
    assert checked > 5


def test_a_text_report_takes_milliseconds():
    names = [name for name, layout in LAYOUTS.items() if layout.media_type == "text/plain"]
    generate(0, layout=names[0])
    start = time.process_time()
    for seed in range(100):
        generate(seed, layout=names[seed % len(names)])
    assert (time.process_time() - start) / 100 < 0.015, "about 1.5 ms; ten times that is a mistake and no slow machine"
