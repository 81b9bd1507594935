"""Scans and pictures: pages set upright, cells found by their rulings, numbers read twice, doubts marked."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
import PIL.Image
import pypdfium2
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nlp import Extractor
from nlp.checking.doubts import settle
from nlp.document import Document
from nlp.errors import DocumentTooLarge, EmptyDocument, NeedsOCR, UnreadableDocument
from nlp.reading import read
from nlp.reading.layout import Canvas as TextCanvas
from nlp.reading.layout import PlacedCell
from nlp.reading.ocr import engine, picture_type, pictures
from nlp.reading.ocr.engine import Reading
from nlp.reading.ocr.page import _recognised
from nlp.reading.ocr.pieces import Piece, boxes_apart, parts_of
from nlp.schema import Cell, Indicator, RowValue
from nlp.tables.result import TablesResult
from tests.conftest import is_required

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

ROWS = [
    ["第二十条第（一）项", "", "", ""],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "17"],
    ["行政规范性文件", "13", "", "248"],
]
PROSE = (
    "2022年，青禾镇共主动公开政府信息135条，通过微信公众号发布信息",
    "362条，组织业务培训4次，参训人员218人次。",
)


@pytest.fixture
def ocr() -> None:
    """The extra ``ocr``; where it is not installed the test says so, or fails if it is required."""
    if not (find_spec("rapidocr") and find_spec("onnxruntime")):
        missing = "the extra `ocr` is not installed: no picture was read"
        if is_required("ocr"):
            pytest.fail(missing)
        pytest.skip(missing)


def page(*, rulings: bool = True, size: tuple[int, int] = (460, 330)) -> PIL.Image.Image:
    """A heading, two lines of prose and a table, drawn at 150 dpi."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(40, size[1] - 50, "一、总体情况")
    for number, line in enumerate(PROSE):
        canvas.drawString(64 if number == 0 else 40, size[1] - 74 - 20 * number, line)
    canvas.drawString(40, size[1] - 120, "二、主动公开政府信息情况")
    canvas.setFont("STSong-Light", 9)
    xs, top = [40, 160, 245, 330, 415], size[1] - 140
    for row, texts in enumerate(ROWS):
        y = top - 24 * row
        if rulings:
            canvas.line(xs[0], y, xs[-1], y)
            for x in xs if row else (xs[0], xs[-1]):
                canvas.line(x, y, x, y - 24)
        for place, text in enumerate(texts):
            canvas.drawString(xs[place] + 6, y - 15, text)
    if rulings:
        canvas.line(xs[0], top - 96, xs[-1], top - 96)
    canvas.save()
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        return document[0].render(scale=150 / 72).to_pil().convert("L")


def saved(pages: Sequence[PIL.Image.Image], kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    pages[0].save(buffer, kind, **more, **options)
    return buffer.getvalue()


def rows_of(document: Document) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in document.grids[0].cells:
        rows.setdefault(cell.row, []).append(document.text[cell.start : cell.end])
    return list(rows.values())


WANTED = [["第二十条第（一）项"], *ROWS[1:]]


# Reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.ocr
def test_a_scan_that_lies_askew_gives_prose_and_cells(ocr: None) -> None:
    askew = page().rotate(1.0, PIL.Image.Resampling.BICUBIC, fillcolor=255)
    result = Extractor().extract(saved([askew], "PDF", resolution=150, quality=70))
    text = result.document.text or ""
    printed = {path: cell.value for path, cell in result.cells.items() if cell.status == "number"}
    assert printed["proactive.rules.in_force"] == 17
    assert printed["proactive.normative_documents.issued"] == 13
    assert printed["proactive.normative_documents.in_force"] == 248
    assert result.cells["proactive.normative_documents.repealed"].status == "blank"
    assert "".join(PROSE) in text.replace("\n", "")
    assert all(text[cell.span[0] : cell.span[1]] == cell.raw for cell in result.cells.values() if cell.span)
    assert [warning.code for warning in result.warnings if warning.code == "recognised_text"] == ["recognised_text"]


@pytest.mark.ocr
@pytest.mark.parametrize("degrees", [90, 180])
def test_a_picture_that_lies_on_its_side_or_head_is_set_upright(degrees: int, ocr: None) -> None:
    document = read(saved([page().rotate(degrees, expand=True)], "PNG"))
    assert document.media_type == "image/png"
    assert [[cell.replace("(", "（").replace(")", "）") for cell in row] for row in rows_of(document)] == WANTED


@pytest.mark.ocr
def test_without_rulings_rows_are_read_by_height(ocr: None) -> None:
    document = read(saved([page(rulings=False)], "JPEG", quality=85))
    assert document.media_type == "image/jpeg"
    assert document.grids == ()
    lines = [line.split() for line in document.text.splitlines()]
    assert ["规章", "0", "0", "17"] in lines
    assert ["行政规范性文件", "13", "248"] in lines


@pytest.mark.ocr
def test_a_picture_without_text_is_empty(ocr: None) -> None:
    with pytest.raises(EmptyDocument):
        read(saved([PIL.Image.new("L", (200, 200), 255)], "PNG"))


# Files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
    ],
)
def test_pictures_are_told_by_their_content_and_decoded(kind: str, media_type: str) -> None:
    data = saved([PIL.Image.new("L", (1200, 1300), 200)], kind)
    assert picture_type(data) == media_type
    assert [image.shape for image in pictures.frames_of(data)] == [(1300, 1200)]


@pytest.mark.parametrize("data", [b"BM is what we say", b"RIFF....WAVEfmt ", b"GIF", b"II", "公开".encode()])
def test_what_is_no_picture_is_not_taken_for_one(data: bytes) -> None:
    assert picture_type(data) is None


def test_all_pages_of_a_tiff_are_read_and_only_the_first_frame_of_a_gif() -> None:
    frames = [PIL.Image.new("L", (1200, 1300), shade) for shade in (250, 200, 150)]
    assert len(list(pictures.frames_of(saved(frames, "TIFF")))) == 3
    assert len(list(pictures.frames_of(saved(frames, "GIF")))) == 1


def test_transparent_parts_are_white() -> None:
    image = next(pictures.frames_of(saved([PIL.Image.new("RGBA", (1200, 1300), (0, 0, 0, 0))], "PNG")))
    assert image.min() == 255


def test_the_camera_s_own_note_of_its_position_is_followed() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    image = next(pictures.frames_of(saved([PIL.Image.new("L", (1300, 1100), 200)], "JPEG", exif=exif)))
    assert image.shape == (1300, 1100)


def test_a_long_screenshot_is_cut_into_pages_where_nothing_is_printed() -> None:
    long = PIL.Image.new("L", (1000, 6000), 255)
    for top in range(0, 6000, 40):
        long.paste(0, (100, top, 900, top + 20))
    pieces = list(pictures.frames_of(saved([long], "PNG")))
    assert sum(len(piece) for piece in pieces) == 6000
    assert len(pieces) > 3
    assert all(piece[-1].min() == 255 for piece in pieces[:-1])


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(20_000, 20_000), (100_000, 100_000), (2**31 - 1, 1000)])
def test_pictures_that_unpack_to_gigabytes_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(DocumentTooLarge):
        list(pictures.frames_of(bomb(*size)))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "WEBP", "BMP"])
def test_a_picture_that_is_cut_off_is_an_error(kind: str, share: float) -> None:
    data = saved([PIL.Image.radial_gradient("L").resize((600, 600))], kind)
    with pytest.raises(UnreadableDocument):
        list(pictures.frames_of(data[: int(len(data) * share)]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_without_the_extra_the_error_says_what_to_install(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "is_available", lambda: False)
    engine.recogniser.cache_clear()
    try:
        with pytest.raises(NeedsOCR, match=r"pip install 'biaoli\[ocr\]'"):
            read(saved([PIL.Image.new("L", (50, 50), 255)], kind))
    finally:
        engine.recogniser.cache_clear()


def drawn_rulings(*, outer: bool) -> np.ndarray:
    """The ink of a table of four rows and three columns, 200 dots per inch."""
    ink = np.zeros((900, 1400), np.uint8)
    for n in range(5):
        ink[200 + 100 * n : 203 + 100 * n, 200:1103] = 255
    for n in range(4) if outer else (1, 2):
        ink[200:603, 200 + 300 * n : 203 + 300 * n] = 255
    return ink


@pytest.mark.parametrize("outer", [True, False])
def test_cells_are_found_with_open_sides_too(outer: bool, ocr: None) -> None:
    from nlp.reading.ocr.rulings import frames_of

    frames = frames_of(drawn_rulings(outer=outer), 72 / 200)
    assert [len(frame.cells) for frame in frames] == [12]


def test_a_table_that_the_page_end_cuts_keeps_its_last_row(ocr: None) -> None:
    from nlp.reading.ocr.rulings import frames_of

    ink = drawn_rulings(outer=True)
    ink[595:] = 0  # the last level ruling is gone, the upright ones end there
    assert [len(frame.cells) for frame in frames_of(ink, 72 / 200)] == [12]


def test_big_characters_and_underlines_are_no_table(ocr: None) -> None:
    from nlp.reading.ocr.rulings import frames_of

    ink = np.zeros((900, 1400), np.uint8)
    ink[100:103, 200:1200] = ink[800:803, 200:1200] = 255  # rules above and below the page
    ink[300:303, 400:460] = ink[330:333, 400:460] = ink[357:360, 400:460] = 255  # 田
    ink[300:360, 400:403] = ink[300:360, 428:431] = ink[300:360, 457:460] = 255
    assert frames_of(ink, 72 / 200) == []


@pytest.mark.parametrize(("lean", "is_slash"), [(0, False), (4, False), (12, True), (20, True)])
def test_a_leaning_stroke_is_a_slash_and_no_one(lean: int, is_slash: bool) -> None:
    from nlp.reading.ocr.page import _SLASH, _slant

    ink = np.zeros((24, 40), np.uint8)
    for row in range(24):
        left = 8 + round(lean * (23 - row) / 23)
        ink[row, left : left + 3] = 255
    assert (_slant(ink) > _SLASH) == is_slash


LABEL_INK, NUMBER_INK = (10, 100), (140, 150)  # of a label and the number beside it, in a line 30 pixels high


def line_of_ink(*stretches: tuple[int, int], top: int = 5, shape: tuple[int, int] = (60, 300)) -> np.ndarray:
    ink = np.zeros(shape, np.uint8)
    for left, right in stretches:
        ink[top : top + 20, left:right] = 255
    return ink


@pytest.mark.parametrize(
    ("stretches", "box", "edges"),
    [
        ([LABEL_INK, NUMBER_INK], (0, 0, 160, 30), [0, 120, 160]),  # a label and a number
        ([(10, 20), (80, 90), (150, 160)], (0, 0, 170, 30), [0, 50, 120, 170]),  # three numbers
        ([(10, 20), (24, 34), (38, 48)], (0, 0, 60, 30), [0, 60]),  # a number of three digits
        ([(10, 40), (62, 90)], (0, 0, 100, 30), [0, 100]),  # the white of a full stop
        ([], (0, 0, 100, 30), [0, 100]),
    ],
)
def test_a_line_is_cut_where_its_ink_leaves_a_gap_between_columns(
    stretches: list[tuple[int, int]], box: tuple[int, int, int, int], edges: list[int]
) -> None:
    parts = parts_of(Piece(tuple(map(float, box))), line_of_ink(*stretches))
    assert [part.box[0] for part in parts] + [parts[-1].box[2]] == edges


@pytest.mark.parametrize(
    ("left", "right", "cut"),
    [
        ((5.0, 0.0, 108.0, 30.0), (94.0, 1.0, 156.0, 29.0), 120.0),  # the number's box begins in the label
        ((5.0, 0.0, 146.0, 30.0), (132.0, 1.0, 156.0, 29.0), 120.0),  # the label's box ends in the number
    ],
)
def test_boxes_that_reach_into_each_other_are_cut_at_the_gap_of_the_ink(
    left: tuple[float, ...], right: tuple[float, ...], cut: float
) -> None:
    found = boxes_apart([right, left], line_of_ink(LABEL_INK, NUMBER_INK))
    assert found == [(*left[:2], cut, left[3]), (cut, *right[1:])]


@pytest.mark.parametrize(
    "right",
    [
        (120.0, 0.0, 156.0, 30.0),  # beside it
        (94.0, 28.0, 156.0, 58.0),  # on the next line
        (94.0, 0.0, 156.0, 300.0),  # a note that runs up the margin
        (20.0, 2.0, 60.0, 28.0),  # inside it
    ],
)
def test_boxes_that_only_lie_near_each_other_stay(right: tuple[float, ...]) -> None:
    left = (5.0, 0.0, 108.0, 30.0)
    assert sorted(boxes_apart([left, right], line_of_ink(LABEL_INK, NUMBER_INK))) == sorted([left, right])


def test_boxes_without_a_gap_between_them_stay() -> None:
    boxes = [(5.0, 0.0, 80.0, 30.0), (70.0, 0.0, 156.0, 30.0)]
    assert boxes_apart(boxes, line_of_ink((10, 150))) == boxes


class Parrot:
    """A recogniser that says, for each picture that it is given, what it was told to."""

    def __init__(self, *batches: Sequence[str]) -> None:
        self.batches = iter(batches)

    def recognise(self, lines: Sequence[np.ndarray]) -> list[Reading]:
        texts = next(self.batches)
        assert len(texts) == len(lines)
        return [Reading(text, (0.99,) * len(text)) for text in texts]


@pytest.mark.parametrize(
    ("whole", "apart", "said"),
    [
        ("请数量3", ["请数量", "3"], ["请数量", "3"]),
        ("00", ["0", "0"], ["0", "0"]),  # two numbers, which must not become one
        ("请数量3", ["请数量", ""], ["请数量3"]),  # what was read once is not lost
        ("工作 报告", [], ["工作 报告"]),  # a spaced title stays whole
    ],
)
def test_a_number_is_cut_off_the_label_beside_it(whole: str, apart: list[str], said: list[str]) -> None:
    ink = line_of_ink(LABEL_INK, NUMBER_INK)
    piece = Piece((0.0, 0.0, 160.0, 30.0))
    _, readings = _recognised(ink, ink, [piece], Parrot([whole], apart))
    assert [reading.text for reading in readings] == said


def test_in_a_cell_nothing_is_cut() -> None:
    ink = line_of_ink(LABEL_INK, NUMBER_INK)
    box = (0.0, 0.0, 160.0, 30.0)
    pieces, _ = _recognised(ink, ink, [Piece(box, cell=box)], Parrot(["请数量3"], []))
    assert [piece.box for piece in pieces] == [box]


# Doubts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "text", "is_sure"),
    [
        (("154", 0.99), ("154", 0.99), "154", True),
        (("154", 0.99), ("164", 0.99), "154", False),  # two readings, two numbers
        (("154", 0.99), ("154", 0.6), "154", False),
        (("O", 0.99), ("O", 0.99), "0", False),  # no letter stands in a cell of numbers, and no sum has said so yet
        (("l2", 0.9), ("12", 0.99), "12", False),
        (("—", 0.9), ("-", 0.9), "—", True),
        (("", 0.0), ("7", 0.99), "7", False),
        (("", 0.0), ("", 0.0), "\ufffd", False),
    ],
)
def test_a_number_counts_where_two_readings_agree(
    first: tuple[str, float], second: tuple[str, float], text: str, is_sure: bool
) -> None:
    from nlp.reading.ocr.page import _number

    readings = [Reading(said, (confidence,) * len(said)) for said, confidence in (first, second)]
    said, doubts = _number(*readings)
    assert (said, not doubts) == (text, is_sure)


def test_doubts_are_offsets_of_the_text() -> None:
    canvas = TextCanvas()
    canvas.paragraph("一、总体情况")
    canvas.grid([PlacedCell(0, 0, "规章"), PlacedCell(0, 1, "17", is_doubtful=True)])
    layout = canvas.layout()
    assert [layout.text[start:end] for start, end in layout.doubts] == ["17"]


def remedies(**values: int) -> TablesResult:
    """行政复议 as read, a digit a place: the span of each cell is its number in the row."""
    cells = {
        f"review.{key}": Cell(value, str(value), status="number", span=(at, at + 1))
        for at, (key, value) in enumerate(values.items())
    }
    return TablesResult(cells=cells, editions={"remedies": "y2021"})


RIGHT = {"upheld": 2, "corrected": 1, "other": 0, "pending": 1, "total": 4}


@pytest.mark.parametrize("place", range(5))
def test_a_doubtful_number_stays_where_the_sum_confirms_it(place: int) -> None:
    tables = remedies(**RIGHT)
    settle(tables, [(place, place + 1)])
    assert [cell.value for cell in tables.cells.values()] == list(RIGHT.values())
    assert tables.warnings == []


@pytest.mark.parametrize("place", range(5))
def test_a_doubtful_number_that_no_sum_confirms_is_no_number(place: int) -> None:
    tables = remedies(**{**RIGHT, "upheld": 7})
    settle(tables, [(place, place + 1)])
    cell = list(tables.cells.values())[place]
    assert (cell.value, cell.status, cell.span) == (None, "unaligned", (place, place + 1))
    assert cell.raw == str(list({**RIGHT, "upheld": 7}.values())[place])
    assert [(warning.code, warning.span) for warning in tables.warnings] == [("low_confidence", (place, place + 1))]
    others = [cell for at, cell in enumerate(tables.cells.values()) if at != place]
    assert all(cell.status == "number" for cell in others)


def test_a_doubtful_number_of_a_sum_that_lacks_another_is_no_number() -> None:
    tables = remedies(**RIGHT)
    tables.cells["review.other"] = Cell(status="missing")
    settle(tables, [(0, 1)])
    assert tables.cells["review.upheld"].status == "unaligned"


def test_doubts_outside_the_tables_are_warnings() -> None:
    tables = remedies(**RIGHT)
    settle(tables, [(40, 41)])
    assert [(warning.code, warning.span) for warning in tables.warnings] == [("low_confidence", (40, 41))]


def test_doubtful_figures_of_a_statistics_table_are_marked() -> None:
    value = RowValue(value=12, raw="12", status="number", span=(10, 12))
    row = Indicator(id="1", label="主动公开数", level=1, values=[value], span=(0, 12))
    tables = TablesResult(indicators=[row])
    settle(tables, [(10, 12)])
    assert (row.values[0].value, row.values[0].status, row.values[0].raw) == (None, "unaligned", "12")
    assert [warning.code for warning in tables.warnings] == ["low_confidence"]


def test_without_doubts_nothing_changes() -> None:
    tables = remedies(**{**RIGHT, "upheld": 7})
    settle(tables, [])
    assert tables.cells["review.upheld"].value == 7
