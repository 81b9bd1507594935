"""PDF: paragraphs over line and page ends, ruled tables, page numbers, and files that can't be read whole."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nlp.document import Document
from nlp.errors import EncryptedDocument, NeedsOCR, UnreadableDocument
from nlp.reading import pdf, read
from nlp.reading.pdf_glyphs import printed_once

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
WIDTH, HEIGHT = A4
SIZE = 14
LEFT, RIGHT = 80, WIDTH - 80
FULL = int((RIGHT - LEFT) / SIZE)


def make_pdf(draw: Callable[[Canvas], None], **options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def write(canvas: Canvas, lines: list[str], top: float = 100, indent: bool = True) -> float:
    """Lines of text from ``top`` down; the first one indented by two characters."""
    canvas.setFont("STSong-Light", SIZE)
    for number, line in enumerate(lines):
        shift = 2 * SIZE if indent and number == 0 else 0
        canvas.drawString(LEFT + shift, HEIGHT - top - number * 24, line)
    return top + len(lines) * 24


def ruled(canvas: Canvas, rows: list[list[str]], top: float, *, widths: list[float], height: float = 28) -> None:
    """A table with all its rulings."""
    canvas.setFont("STSong-Light", 10)
    xs = [LEFT + sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [HEIGHT - top - n * height for n in range(len(rows) + 1)]
    canvas.grid(xs, ys)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            canvas.drawString(xs[column] + 3, ys[row] - 16, text)


def wrapped(text: str) -> list[str]:
    """``text`` broken as a full page column is: the first line two characters shorter."""
    first = FULL - 2
    return [text[:first], *(text[at : at + FULL] for at in range(first, len(text), FULL))]


PARAGRAPH = (
    "本报告由青禾镇人民政府办公室根据条例的要求编制，报告中所列数据的统计期限为二〇二二年全年。如对本报告有疑问，"
    "请与青禾镇人民政府办公室联系，地址为青禾镇中路一号，欢迎社会各界监督。"
)


def cell_rows(document: Document, number: int = 0) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in document.grids[number].cells:
        rows.setdefault(cell.row, []).append(document.text[cell.start : cell.end])
    return list(rows.values())


def paragraphs(document: Document) -> list[str]:
    return [document.text[b.start : b.end].replace("\n", "") for b in document.blocks if b.kind == "paragraph"]


def test_wrapped_lines_are_one_paragraph_and_headings_stand_alone() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 20)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 60, "青禾镇二〇二二年年报")
        top = write(canvas, wrapped(PARAGRAPH))
        top = write(canvas, ["一、总体情况"], top)
        write(canvas, wrapped(PARAGRAPH), top)

    document = read(make_pdf(draw))
    assert document.media_type == "application/pdf"
    assert document.encoding is None
    assert paragraphs(document) == ["青禾镇二〇二二年年报", PARAGRAPH, "一、总体情况", PARAGRAPH]


@pytest.mark.parametrize("label", ["- {} -", "第{}页", "第 {} 页 共 2 页", "{}", "{}/2", "— {} —"])
def test_page_numbers_are_litter_and_do_not_cut_the_paragraph(label: str) -> None:
    lines = wrapped(PARAGRAPH * 2)

    def draw(canvas: Canvas) -> None:
        for number, part in enumerate((lines[:3], lines[3:]), 1):
            write(canvas, part, indent=number == 1)
            canvas.setFont("STSong-Light", 10)
            canvas.drawCentredString(WIDTH / 2, 30, label.format(number))
            canvas.showPage()

    document = read(make_pdf(draw))
    assert [document.text[s:e] for s, e in document.litter] == [label.format(1), label.format(2)]
    assert PARAGRAPH * 2 in document.text.replace("\n", "")


def test_running_heads_are_litter_after_the_first() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(4):
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(LEFT, HEIGHT - 30, "青禾镇政务公开")
            write(canvas, [f"（{'一二三四'[number]}）各项工作情况如下所述。"])
            canvas.showPage()

    document = read(make_pdf(draw))
    assert [document.text[s:e] for s, e in document.litter] == ["青禾镇政务公开"] * 3


TABLE = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "", "12"],
    ["行政规范性文件", "3", "1", "45"],
]


def test_a_ruled_table_is_a_grid_with_its_blanks() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["二、主动公开政府信息情况"])
        ruled(canvas, TABLE, 140, widths=[120, 80, 80, 80])
        write(canvas, ["三、收到和处理申请情况"], 300)

    document = read(make_pdf(draw))
    assert cell_rows(document) == TABLE
    assert [block.kind for block in document.blocks] == ["paragraph", "grid", "paragraph"]
    assert document.text == (
        "二、主动公开政府信息情况\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t\t12\n行政规范性文件\t3\t1\t45\n"
        "三、收到和处理申请情况\n"
    )


def test_merged_cells_have_spans_and_vertical_labels_stay_one_cell() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 10)
        xs, ys = [LEFT, LEFT + 40, LEFT + 200, LEFT + 260], [HEIGHT - 100 - 40 * n for n in range(4)]
        canvas.line(xs[0], ys[0], xs[3], ys[0])
        canvas.line(xs[1], ys[1], xs[3], ys[1])
        canvas.line(xs[1], ys[2], xs[3], ys[2])
        canvas.line(xs[0], ys[3], xs[3], ys[3])
        for x in xs:
            canvas.line(x, ys[0], x, ys[3])
        for n, char in enumerate("办理结果"):
            canvas.drawString(xs[0] + 12, ys[0] - 20 - 24 * n, char)
        for n, (label, value) in enumerate(
            [("（一）予以公开", "2"), ("（二）部分公开", "0"), ("（三）不予公开", "15")]
        ):
            canvas.drawString(xs[1] + 4, ys[n] - 20, label)
            canvas.drawString(xs[2] + 4, ys[n] - 20, value)

    document = read(make_pdf(draw))
    assert cell_rows(document) == [
        ["办\n理\n结\n果", "（一）予以公开", "2"],
        ["（二）部分公开", "0"],
        ["（三）不予公开", "15"],
    ]
    assert document.grids[0].cells[0].row_span == 3


def test_a_table_that_the_page_end_leaves_open_keeps_its_last_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 10)
        xs, ys = [LEFT, LEFT + 160, LEFT + 240], [HEIGHT - 100, HEIGHT - 130, HEIGHT - 160]
        canvas.line(xs[0], ys[0], xs[2], ys[0])
        canvas.line(xs[0], ys[1], xs[2], ys[1])
        for x in xs:
            canvas.line(x, ys[0], x, ys[2])
        for n, row in enumerate([("行政许可", "5"), ("行政处罚", "7")]):
            canvas.drawString(xs[0] + 3, ys[n] - 18, row[0])
            canvas.drawString(xs[1] + 3, ys[n] - 18, row[1])

    assert cell_rows(read(make_pdf(draw))) == [["行政许可", "5"], ["行政处罚", "7"]]


def test_coloured_backgrounds_of_lines_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.9, 0.9, 1)
        for n in range(4):
            canvas.rect(LEFT, HEIGHT - 106 - 24 * n, RIGHT - LEFT, 24, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        write(canvas, wrapped(PARAGRAPH))

    document = read(make_pdf(draw))
    assert document.grids == ()
    assert paragraphs(document) == [PARAGRAPH]


def test_a_frame_round_a_paragraph_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(LEFT - 10, HEIGHT - 250, RIGHT - LEFT + 20, 180)
        write(canvas, wrapped(PARAGRAPH))

    assert read(make_pdf(draw)).grids == ()


def test_an_unruled_table_keeps_rows_and_columns_apart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        for n, (label, *values) in enumerate([("规章", "0", "12", "3"), ("行政许可", "15", "0", "7")]):
            canvas.drawString(LEFT, HEIGHT - 100 - 30 * n, label)
            for column, value in enumerate(values):
                canvas.drawString(LEFT + 150 + 60 * column, HEIGHT - 101 - 30 * n, value)

    lines = [" ".join(line.split()) for line in read(make_pdf(draw)).text.splitlines()]
    assert lines == ["规章 0 12 3", "行政许可 15 0 7"]


def test_digits_apart_by_a_narrow_space_are_not_joined() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        at = LEFT
        for value in ("151", "3", "0", "154"):
            canvas.drawString(at, HEIGHT - 100, value)
            at += pdfmetrics.stringWidth(value, "Helvetica", 12) + 2.6

    assert read(make_pdf(draw)).text.split() == ["151", "3", "0", "154"]


def test_radicals_stay_as_printed() -> None:
    from nlp.folding import fold

    assert fold("⼈⺠") == "人民"  # folding is where they are matched; reading leaves them alone


def picture_page(canvas: Canvas) -> None:
    from reportlab.lib.utils import ImageReader

    pixel = io.BytesIO(
        b"BM" + (70).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
        + (2).to_bytes(4, "little") * 2 + (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24) + bytes(16)
    )  # fmt: skip
    canvas.drawImage(ImageReader(pixel), 0, 0, WIDTH, HEIGHT)


def test_pages_that_are_pictures_need_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    with pytest.raises(NeedsOCR, match=r"OCR.*pip install 'biaoli\[ocr\]'"):
        read(make_pdf(picture_page))


def test_a_picture_page_among_others_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)

    def draw(canvas: Canvas) -> None:
        write(canvas, wrapped(PARAGRAPH))
        canvas.showPage()
        picture_page(canvas)
        canvas.showPage()

    document = read(make_pdf(draw))
    assert [(warning.code, "2" in warning.message) for warning in document.warnings] == [("page_needs_ocr", True)]


def plain_pdf(**options: object) -> bytes:
    return make_pdf(lambda canvas: ruled(canvas, TABLE, 100, widths=[120, 80, 80, 80]), **options)


def test_a_password_is_a_clear_error() -> None:
    with pytest.raises(EncryptedDocument, match="password"):
        read(plain_pdf(encrypt=StandardEncryption("geheim", strength=128)))


def test_a_pdf_that_only_restricts_editing_is_read() -> None:
    data = plain_pdf(encrypt=StandardEncryption("", ownerPassword="owner", strength=128))
    assert cell_rows(read(data)) == TABLE


@pytest.mark.parametrize("share", [0.99, 0.9, 0.7, 0.5, 0.3, 0.1])
def test_a_truncated_file_gives_what_is_there_with_a_warning_or_an_error(share: float) -> None:
    data = plain_pdf()
    try:
        document = read(data[: int(len(data) * share)])
    except UnreadableDocument:
        return
    assert "pdf_truncated" in [warning.code for warning in document.warnings]
    assert "规章" in document.text


def test_a_lost_cross_reference_table_costs_nothing() -> None:
    data = plain_pdf()
    broken = data[: data.rindex(b"xref\n0")] + b"%%EOF"
    assert "规章" in read(broken).text


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(256)) * 20, b"%PDF-\xff\xff" * 50])
def test_a_header_alone_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read(data)


def test_the_header_may_stand_after_some_junk() -> None:
    assert "规章" in read(b"\r\n\r\n" + plain_pdf()).text


def test_text_that_speaks_of_pdf_is_text() -> None:
    assert read("本报告的 %PDF- 版可下载".encode()).media_type == "text/plain"


@pytest.mark.parametrize("size", [1e3, 1e6, 1e12])
def test_a_font_that_claims_an_enormous_size_costs_no_time(size: float) -> None:
    char = {"text": "总", "size": size, "top": 50.0}
    begun = time.process_time()
    kept = printed_once([{**char, "x0": 10.0}, {**char, "x0": 10.4}, {**char, "x0": 400.0}])
    assert [each["x0"] for each in kept] == [10.0, 400.0]
    assert time.process_time() - begun < 1
