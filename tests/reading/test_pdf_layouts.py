"""PDF pages whose characters don't stand in the order they are read in, or aren't what the font says they are."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nlp.document import Document
from nlp.errors import NeedsOCR, UnreadableDocument
from nlp.reading import pdf, read
from nlp.reading.pdf_glyphs import legible

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
WIDTH, HEIGHT = A4
SIZE = 12

LEFT_PROSE = (
    "二〇二二年，青禾镇坚持以公开为常态、不公开为例外，全面推进决策、执行、管理、服务和结果公开，及时回应群众关切，"
    "不断扩大公众参与，切实保障人民群众的知情权、参与权和监督权，为建设法治政府打下了坚实基础。"
    "全年通过门户网站公开政府信息一百二十条，通过微信公众号发布信息三百余条，群众满意度稳步提升。"
)
RIGHT_PROSE = (
    "在依申请公开方面，镇里完善了受理、登记、审核、答复等各个环节的工作制度，明确了专人负责，做到件件有着落、事事有回音。"
    "全年共收到申请五件，均在法定期限内予以答复，没有因政府信息公开引起行政复议或者行政诉讼的情形，也没有收取任何费用。"
    "下一步将继续加强业务培训，提高工作人员的能力和水平，推动政务公开工作再上新的台阶。"
)


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)


def make_pdf(draw: Callable[[Canvas], None], size: tuple[float, float] = A4, **options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def column(canvas: Canvas, text: str, left: float, top: float, characters: int, *, indent: bool = True) -> None:
    """``text`` as a column that is ``characters`` wide, the first line indented by two."""
    canvas.setFont("STSong-Light", SIZE)
    first = characters - 2 if indent else characters
    lines = [text[:first], *(text[at : at + characters] for at in range(first, len(text), characters))]
    for number, line in enumerate(lines):
        shift = 2 * SIZE if indent and number == 0 else 0
        canvas.drawString(left + shift, HEIGHT - top - 20 * number, line)


def paragraphs(document: Document) -> list[str]:
    return [document.text[b.start : b.end].replace("\n", "") for b in document.blocks if b.kind == "paragraph"]


def cell_rows(document: Document) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in document.grids[0].cells:
        rows.setdefault(cell.row, []).append(document.text[cell.start : cell.end])
    return list(rows.values())


def ruled(canvas: Canvas, rows: list[list[str]], left: float, top: float, width: float = 100, high: float = 26) -> None:
    canvas.setFont("STSong-Light", 10)
    xs = [left + width * n for n in range(len(rows[0]) + 1)]
    ys = [top - high * n for n in range(len(rows) + 1)]
    canvas.grid(xs, ys)
    for row, texts in enumerate(rows):
        for place, text in enumerate(texts):
            canvas.drawString(xs[place] + 3, ys[row] - 16, text)


TABLE = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", "45"]]


# Columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, 3, 9])
def test_two_columns_are_read_one_after_the_other(shift: float) -> None:
    """Whether their lines stand level, nearly level or between each other's."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 18)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 60, "青禾镇二〇二二年政府信息公开工作年度报告")
        column(canvas, LEFT_PROSE, 50, 120, 19)
        column(canvas, RIGHT_PROSE, 50 + 21 * SIZE, 120 + shift, 19)

    assert paragraphs(read(make_pdf(draw))) == ["青禾镇二〇二二年政府信息公开工作年度报告", LEFT_PROSE, RIGHT_PROSE]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    text = LEFT_PROSE + RIGHT_PROSE
    cut = 18 + 19 * 6 - 1

    def draw(canvas: Canvas) -> None:
        column(canvas, text[: cut - 1], 50, 120, 19)
        column(canvas, text[cut - 1 :], 50 + 21 * SIZE, 120, 19, indent=False)

    assert "".join(paragraphs(read(make_pdf(draw)))) == text


def test_headings_and_tables_across_both_columns_stand_between_them() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LEFT_PROSE[:90], 50, 60, 19)
        column(canvas, RIGHT_PROSE[:90], 50 + 21 * SIZE, 60, 19)
        canvas.drawString(50, HEIGHT - 200, "二、主动公开政府信息情况以及第二十条规定的其他各项信息的公开情况统计")
        ruled(canvas, TABLE, 100, HEIGHT - 220, width=130)
        column(canvas, RIGHT_PROSE[90:], 50, 340, 19)
        column(canvas, LEFT_PROSE[90:], 50 + 21 * SIZE, 340, 19)

    document = read(make_pdf(draw))
    assert cell_rows(document) == TABLE
    wanted = [LEFT_PROSE[:90], RIGHT_PROSE[:90], "二、主动公开", "信息内容", RIGHT_PROSE[90:], LEFT_PROSE[90:]]
    places = [document.text.replace("\n", "").index(text) for text in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("rows", [3, 8, 20])
def test_an_unruled_table_is_still_read_row_by_row(rows: int) -> None:
    """Labels on one side and figures on the other are no two columns of prose."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", SIZE)
        for n in range(rows):
            canvas.drawString(60, HEIGHT - 100 - 24 * n, f"第{n + 1}项主动公开的政府信息的数量")
            canvas.drawString(400, HEIGHT - 100 - 24 * n, f"{n * 7} {n * 3} {n}")

    lines = read(make_pdf(draw)).text.splitlines()
    assert [line.split() for line in lines if line] == [
        [f"第{n + 1}项主动公开的政府信息的数量", str(n * 7), str(n * 3), str(n)] for n in range(rows)
    ]


def test_two_columns_of_labels_are_no_prose() -> None:
    """Both sides Chinese, yet short: a contents list or a table of two columns of words."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", SIZE)
        for n in range(8):
            canvas.drawString(60, HEIGHT - 100 - 24 * n, "公开渠道")
            canvas.drawString(330, HEIGHT - 100 - 24 * n, "门户网站")

    assert [line.split() for line in read(make_pdf(draw)).text.splitlines()] == [["公开渠道", "门户网站"]] * 8


# Turned pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_text_and_rulings_that_are_drawn_turned_are_read_upright(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(degrees)
        canvas.setFont("STSong-Light", SIZE)
        canvas.drawString(-200, 180, "二、主动公开政府信息情况")
        ruled(canvas, TABLE, -200, 150)
        canvas.drawString(-200, 20, "三、收到和处理申请情况")

    document = read(make_pdf(draw))
    assert cell_rows(document) == TABLE
    assert paragraphs(document) == ["二、主动公开政府信息情况", "三、收到和处理申请情况"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_the_page_may_say_that_it_is_to_be_turned(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(degrees)
        canvas.setFont("STSong-Light", SIZE)
        canvas.drawString(-200, 180, "二、主动公开政府信息情况")
        ruled(canvas, TABLE, -200, 150)

    made = io.BytesIO()
    with pypdfium2.PdfDocument(make_pdf(draw)) as turned:
        turned[0].set_rotation(degrees)
        turned.save(made)
    document = read(made.getvalue())
    assert cell_rows(document) == TABLE
    assert paragraphs(document) == ["二、主动公开政府信息情况"]


def test_a_turned_note_at_the_margin_is_read_as_a_line() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LEFT_PROSE, 100, 100, 30)
        canvas.saveState()
        canvas.translate(40, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "青禾镇政务公开资料")
        canvas.restoreState()

    assert paragraphs(read(make_pdf(draw))) == [LEFT_PROSE, "青禾镇政务公开资料"]


# Twice ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [(0.0, 0.0), (0.3, 0.0), (0.5, 0.2), (1.2, -1.0)])
def test_text_drawn_twice_to_look_bold_is_read_once(offset: tuple[float, float]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 14)
        for x, y in ((0.0, 0.0), offset):
            canvas.drawString(80 + x, HEIGHT - 100 + y, "共收到申请100110件，人人满意")

    assert read(make_pdf(draw)).text.split() == ["共收到申请100110件，人人满意"]


def test_bold_figures_in_a_table_are_not_doubled() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, TABLE, 60, HEIGHT - 100)
        canvas.translate(0.4, 0)
        ruled(canvas, TABLE, 60, HEIGHT - 100)

    assert cell_rows(read(make_pdf(draw))) == TABLE


def test_equal_narrow_digits_side_by_side_all_stay() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(80, HEIGHT - 100, "1111 0000 111")

    assert read(make_pdf(draw)).text.split() == ["1111", "0000", "111"]


# Fonts ------------------------------------------------------------------------------------------------------------


def glyphs(text: str, *, font: str = "F1", width: float = 1.0) -> list[dict[str, object]]:
    return [
        {
            "text": char,
            "fontname": font,
            "size": 10.0,
            "x0": 10.0 * n,
            "x1": 10.0 * n + 10 * width,
            "top": 0,
            "bottom": 10,
        }
        for n, char in enumerate(text)
    ]


PROSE = LEFT_PROSE[:60]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        (PROSE, 0),
        (PROSE.replace("公", "\ue123"), PROSE.count("公")),  # a private character
        ("\uf0b7" + PROSE, 0),  # a bullet of a symbol font
        ("龘龖龗鱻麤靐齉爩鸾虌" * 4, 40),  # no text is made of rare characters alone
        ("ཀཁགངཅཆཇཉ" * 5, 40),  # another script than any that is read here
        ("龘龖龗", 0),  # too few to say
        ("行政規範性文件，依申請公開政府信息，受理機關應當依法答覆並說明理由，妥善保管檔案資料", 0),  # traditional
        ("0 0 12 3 4 0 0 0 1 0 0 0 0 0 0 0 0 12 0 0 0 0 0", 0),
    ],
)
def test_characters_that_a_font_cannot_mean_are_told_from_text(text: str, unknown: int) -> None:
    assert legible(glyphs(text)).unknown == unknown


def test_latin_letters_as_wide_as_chinese_ones_are_glyph_numbers() -> None:
    assert legible(glyphs("#$%&'()*+,-./:;<=>?@ABCDEFGHIJKLMNOPQ")).unknown == 37
    assert legible(glyphs("The annual report is here, in English.", width=0.5)).unknown == 0


def test_one_broken_font_leaves_the_others_alone() -> None:
    result = legible([*glyphs(PROSE), *glyphs("\ue001" * 40, font="F2")])
    assert result.unknown == 40
    assert "".join(char["text"] for char in result.chars[: len(PROSE)]) == PROSE


def misnamed(data: bytes) -> bytes:
    """The PDF with the font's encoding replaced by one under which its codes mean other characters."""
    return data.replace(b"/UniGB-UCS2-H", b"/Identity-H  ")


def test_a_page_of_glyphs_without_characters_is_not_taken_for_text(without_ocr: None) -> None:
    data = misnamed(make_pdf(lambda canvas: column(canvas, LEFT_PROSE + RIGHT_PROSE, 60, 100, 35)))
    with pytest.raises((NeedsOCR, UnreadableDocument)):
        read(data)


def test_a_page_of_unknown_glyphs_among_others_is_reported(without_ocr: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LEFT_PROSE, 60, 100, 35)
        canvas.showPage()
        column(canvas, "".join(chr(0xE100 + n) for n in range(100)), 60, 100, 35)

    document = read(make_pdf(draw))
    codes = {warning.code: warning.message for warning in document.warnings}
    assert "page(s) 2" in codes["page_needs_ocr"]
    assert re.match(r"\d+ glyph", codes["undecodable_glyphs"])
    assert paragraphs(document) == [LEFT_PROSE]


# What is no text of the page ----------------------------------------------------------------------------------------


def test_notes_and_form_fields_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LEFT_PROSE, 60, 100, 35)
        canvas.textAnnotation("审稿人：此处待核实", Rect=[50, 50, 200, 100], addtopage=1)
        canvas.acroForm.textfield(name="note", value="form value", x=60, y=200, width=200, height=20)

    text = read(make_pdf(draw)).text
    assert "待核实" not in text
    assert "form value" not in text
    assert paragraphs(read(make_pdf(draw))) == [LEFT_PROSE]


def test_hidden_text_under_a_scan_is_used() -> None:
    """A scanner's own recognition lies under the picture in text rendering mode 3."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, HEIGHT - 100)
        text.setFont("STSong-Light", SIZE)
        text.setTextRenderMode(3)
        for at in range(0, len(LEFT_PROSE), 35):
            text.textLine(LEFT_PROSE[at : at + 35])
        canvas.drawText(text)

    document = read(make_pdf(draw))
    assert LEFT_PROSE in document.text.replace("\n", "")
    assert document.warnings == ()
