"""Input that nobody should send, through all three doors: a named error or a sound result, never anything else.

Library: an error of :mod:`nlp.errors`. Command line: one line on standard error and exit code 3. HTTP: a problem of
class 4xx. What can be read at all gives a result whose every value stands where it says. Time bounds are absolute and
generous: they are there to notice a hang, not to measure speed.
"""

from __future__ import annotations

import io
import json
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient
from typer.testing import CliRunner

from nlp import BiaoliError, Extraction, Extractor, extract
from nlp.errors import EmptyDocument
from nlp.folding import fold
from nlp.remarks import MAX_WARNINGS_OF_A_KIND
from nlp.schema import Span
from service.app import create_app
from service.cli import ExitCode, app
from service.logs import make_logger
from service.settings import Settings
from tests.annotations.strategies import reports

SECONDS_UNTIL_A_HANG = 120
MEGABYTE = 1_000_000

ARTICLE = (
    "清溪县举办秋收节\n\n2023年9月23日，青禾镇在人民广场举办秋收节，来自16个村的1200余人参加。"
    "活动持续到2023年9月25日。咨询电话：0535-8123456，邮箱：qsj@qingxi.example。\n"
)
REPORT = (
    "清溪县林业局2022年政府信息公开工作年度报告\n一、总体情况\n2022年，我局主动公开信息126条。\n"
    "三、收到和处理政府信息公开申请情况\n（三）不予公开 1.属于国家秘密 0 0 0 0 0 0 0\n"
    "六、其他需要报告的事项\n无。\n清溪县林业局\n2023年1月18日\n"
)
SENTENCE = "清溪县林业局坚持以公开为常态不公开为例外的原则持续做好政府信息公开工作"


def html(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def pdf(pages: int) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(pages):
        canvas.drawString(72, 720, "Annual report 2022")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("report.txt", "青禾镇")
    return stream.getvalue()


def thousand_tables() -> bytes:
    rows = "".join(f"<tr><td>规章</td><td>{n}</td></tr>" for n in range(3))
    return html("<p>清溪县2022年政府信息公开工作年度报告</p>" + f"<table>{rows}</table>" * 1000)


def nested_tables(depth: int) -> bytes:
    return html("<table><tr><td>规章" * depth + "0" + "</td></tr></table>" * depth)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no bytes": (lambda: b"", "empty_document"),
    "white space": (lambda: b" \n\t\r\n" * 100, "empty_document"),
    "ideographic spaces": (lambda: "\u3000\u00a0\n".encode() * 50, "empty_document"),
    "marks without width": (lambda: "\u200b\ufeff".encode() * 50, "empty_document"),
    "a page that shows nothing": (lambda: html("<script>var x = 1;</script><style>p {}</style>"), "empty_document"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000), "unreadable_document"),
    "an archive": (zipped, "unsupported_media_type"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "unsupported_media_type"),
    "random bytes": (lambda: random.Random(2).randbytes(20_000), "unreadable_document"),
    "zeros": (lambda: bytes(20_000), "unreadable_document"),
    "a PDF of a few bytes": (lambda: b"%PDF-1.7\n", "unreadable_document"),
    "the first third of a PDF": (lambda: (data := pdf(20))[: len(data) // 3], "unreadable_document"),
}

READ: dict[str, Callable[[], bytes]] = {
    "text cut inside a character": lambda: REPORT.encode()[:-2],
    "text cut inside a number": lambda: REPORT.encode()[: REPORT.encode().index(b"126") + 1],
    "a page cut inside a tag": lambda: html(f"<p>{REPORT}</p><table><tr><td>规章</td>")[:-30] + b"<td col",
    "an undecodable byte in the middle": lambda: _with_byte_in_the_middle(REPORT, b"\xff"),
    "half a character in the middle": lambda: _with_byte_in_the_middle(REPORT, b"\xe6\xb8"),
    "an undecodable byte in GBK": lambda: REPORT[:40].encode("gb18030") + b"\xff" + REPORT[40:].encode("gb18030"),
    "UTF-16 with a mark": lambda: REPORT.encode("utf-16"),
    "control characters": lambda: REPORT.replace("。", "。\x01\x0b\x0c\x1f").encode(),
    "no report: a piece of news": lambda: ARTICLE.encode(),
    "no Chinese": lambda: b"The quick brown fox jumps over the lazy dog. " * 40,
    "no letters": lambda: b"?!., -- ()" * 400,
    "one character": lambda: b"0",
    "only replacement characters": lambda: "\ufffd".encode() * 500,
    "a thousand tables": thousand_tables,
    "a table nested a hundred deep": lambda: nested_tables(100),
    "a table nested five thousand deep": lambda: nested_tables(5000),
    "tags nested ten thousand deep": lambda: html("<div><span>" * 10_000 + "规章 0"),
    "cells that span a million rows": lambda: html("<table><tr><td colspan=1000000 rowspan=1000000>规章<td>0</table>"),
    "a million digits in a row": lambda: b"7" * MEGABYTE,
    "a million digits in a cell": lambda: html(f"<table><tr><td>规章</td><td>{'7' * MEGABYTE}</td></tr></table>"),
    "a million pipes": lambda: b"|" * MEGABYTE,
    "a million brackets": lambda: "（".encode() * (MEGABYTE // 3),
    "a million quotes": lambda: "“".encode() * (MEGABYTE // 3),
    "a hundred thousand labels": lambda: "电话：传真、地址：邮箱：".encode() * (MEGABYTE // 30),
    "a hundred thousand headings": lambda: "一、总体情况\n".encode() * (MEGABYTE // 20),
    "10 MB without a line break": lambda: SENTENCE.encode() * (10 * MEGABYTE // len(SENTENCE.encode())),
}


def _with_byte_in_the_middle(text: str, data: bytes) -> bytes:
    middle = text.index("126")
    return text[:middle].encode() + data + text[middle:].encode()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    made = create_app(Settings(time_limit_seconds=SECONDS_UNTIL_A_HANG), logger=make_logger("error", io.StringIO()))
    with TestClient(made, raise_server_exceptions=True) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SECONDS_UNTIL_A_HANG


def post(client: TestClient, data: bytes) -> tuple[int, dict[str, object]]:
    is_page = data.lstrip().startswith(b"<")
    headers = {"content-type": "application/pdf" if data[:4] == b"%PDF" else "text/html" if is_page else "text/plain"}
    response = client.post("/v1/extract?include_text=true", content=data, headers=headers)
    return response.status_code, response.json()


@pytest.mark.parametrize("name", REFUSED)
def test_the_library_raises_a_named_error(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(BiaoliError) as caught:
        extract(make())
    assert caught.value.code == code
    assert "\n" not in str(caught.value), "the message is one line"


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_line_says_one_line_and_leaves_with_3(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    path = tmp_path / "input"
    path.write_bytes(make())
    result = CliRunner().invoke(app, ["extract", "--json", str(path)])
    assert result.exit_code == ExitCode.UNREADABLE
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert code in result.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_the_service_answers_with_a_problem_of_class_4xx(name: str, client: TestClient) -> None:
    make, code = REFUSED[name]
    status, problem = post(client, make())
    assert 400 <= status < 500
    assert problem["code"] == code


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_gives_the_same_sound_result_through_every_door(
    name: str, client: TestClient, tmp_path: Path
) -> None:
    data = READ[name]()
    extraction = extract(data, name="input")
    assert_sound(extraction)
    path = tmp_path / "input"
    path.write_bytes(data)
    result = CliRunner().invoke(app, ["extract", "--json", str(path)])
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    told = json.loads(result.stdout)
    status, answered = post(client, data)
    assert status == 200
    for made in (told, answered):
        assert made["report"] == extraction.to_dict()["report"]
        assert made["cells"] == extraction.to_dict()["cells"]
        assert made["dates"] == extraction.to_dict()["dates"]


def test_a_document_over_the_limit_is_refused_before_it_is_read(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # a file with a hole: no disk is used
    with pytest.raises(BiaoliError, match="limit") as caught:
        extract(path)
    assert caught.value.code == "document_too_large"
    result = CliRunner().invoke(app, ["extract", str(path)])
    assert (result.exit_code, len(result.stderr.splitlines())) == (ExitCode.UNREADABLE, 1)
    status, problem = post(client, b"7" * (Settings().max_body_bytes + 1))
    assert (status, problem["code"]) == (413, "document_too_large")


def test_text_with_a_lone_surrogate_is_no_text(client: TestClient) -> None:
    with pytest.raises(BiaoliError) as caught:
        extract("清溪县\ud800林业局")
    assert caught.value.code == "invalid_text"
    response = client.post("/v1/extract", content=b'{"text": "\\ud800"}', headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"text": 1}', b'{"txt": "a"}', b'{"text": "a", "name": 1}', b"\xff\xfe", b"null", b""]
)
def test_a_body_that_is_not_the_json_asked_for_is_a_problem_of_class_4xx(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/extract", content=body, headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"


def test_files_that_cannot_be_opened_are_one_line_each(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["extract", "--jsonl", str(tmp_path), str(tmp_path / "missing")])
    assert result.exit_code == ExitCode.UNREADABLE
    assert len(result.stderr.splitlines()) == 2


def test_a_text_that_is_no_report_still_gives_its_dates_and_contacts() -> None:
    extraction = extract(ARTICLE)
    assert extraction.report.edition is None
    assert [date.start for date in extraction.dates] == ["2023-09-23", "2023-09-25"]
    assert [(c.kind, c.value) for c in extraction.contacts] == [
        ("phone", "0535-8123456"),
        ("email", "qsj@qingxi.example"),
    ]
    assert (extraction.cells, extraction.indicators) == ({}, [])


def test_an_undecodable_byte_is_one_replacement_character_and_a_warning_there() -> None:
    extraction = extract(_with_byte_in_the_middle(REPORT, b"\xff"))
    text = extraction.document.text or ""
    warning = next(warning for warning in extraction.warnings if warning.code == "undecodable_bytes")
    assert warning.span is not None
    assert text[slice(*warning.span)] == "\ufffd"
    assert extraction.report.year == 2022
    assert extraction.report.signed_on == "2023-01-18"


def test_a_million_digits_are_no_value_of_anything() -> None:
    extraction = extract("清溪县2022年政府信息公开工作年度报告\n规章 " + "7" * MEGABYTE)
    assert all(cell.value is None or cell.value < 10**12 for cell in extraction.cells.values())
    assert extraction.contacts == []


def test_a_flood_of_warnings_of_one_kind_is_cut_and_counted() -> None:
    extraction = extract("会议在2022年2月30日召开。" * 5000)
    warnings = [warning for warning in extraction.warnings if warning.code == "invalid_date"]
    assert len(warnings) == MAX_WARNINGS_OF_A_KIND + 1
    assert warnings[-1].span is None
    assert f"{5000 - MAX_WARNINGS_OF_A_KIND} more" in warnings[-1].message


PIECES = st.sampled_from(
    [
        "清溪县林业局2022年政府信息公开工作年度报告", "一、总体情况", "二、主动公开政府信息情况", "\n", "\r\n", " ",
        "\u3000", "第二十条第（一）项", "信息内容", "本年新制作数量", "本年制发件数", "本年废止件数", "现行有效件数",
        "对外公开总数量", "规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费",
        "采购总金额", "三、收到和处理政府信息公开申请情况", "自然人", "法人或其他组织", "商业企业", "科研机构",
        "社会公益组织", "法律服务机构", "其他", "总计", "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量", "三、本年度办理结果", "（一）予以公开", "（二）部分公开",
        "（三）不予公开", "1.属于国家秘密", "（七）总计", "四、结转下年度继续办理", "行政复议", "行政诉讼",
        "结果维持", "结果纠正", "其他结果", "尚未审结", "未经复议直接起诉", "0 0 0 0 0 0 0", "0\t0\t0",
        "1 0 0 0 0 0 1", "0000000", "12", "3.5", "1,234", "—", "/", "０", "十二", "**", "-1", "主动公开政府信息数",
        "收到申请数", "条", "件", "其中：", "指标名称", "单位", "统计指标", "（一）", "1.",
        "2022年1月1日至2022年12月31日", "2023年1月18日", "2月30日", "20**年*月", "二〇二三年一月", "自", "起至", "止",
        "电话：", "0535-8123456", "传真：", "邮箱：", "qx@qingxi.example", "地址：", "人民路1号", "邮编：265300",
        "“清溪发布”微信公众号", "12345热线", "http://www.qingxi.gov.cn/", "联系人：王小禾", "请与", "联系", "|", "||",
        "---", "| 1 | 2 |", "（", "）", "“", "”", "：", "、", "。", "\x00", "\x0c", "\x1b[31m", "�", "\u200b",
        "\u202e", "\ufeff", "🙂", "𠮷", "<table>", "<tr>", "<td>", "</td>", "</table>", "<td colspan=99>", "<!--",
        "-->", "&nbsp;", "<p>", "<script>", "标题：", "发布时间：2023-01-20", "来源：", "- 3 -", "版权所有",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6) | st.text("0123456789 |", max_size=12), max_size=50).map("".join)


@st.composite
def torn_reports(draw: st.DrawFn) -> str:
    """A report of the generator, text or page, out of which pieces were torn, with others put in."""
    report = draw(reports())
    text = report.source if isinstance(report.source, str) else report.source.decode("utf-8", "replace")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        lost = draw(st.sampled_from([0, 0, 1, 2, 20, 300]))
        text = text[:at] + draw(PIECES | st.text("0123456789 |\n", max_size=8)) + text[at + lost :]
    return text


FUZZ = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@FUZZ
@given(TEXTS)
def test_any_text_gives_a_sound_result_or_an_error_of_ours(text: str) -> None:
    try:
        extraction = extract(text)
    except BiaoliError:
        return
    assert_sound(extraction)


@FUZZ
@given(torn_reports(), st.sampled_from([None, "text/html"]))
def test_a_torn_report_gives_a_sound_result(text: str, media_type: str | None) -> None:
    try:
        extraction = extract(text, media_type=media_type)
    except EmptyDocument:  # a comment or script that was opened before the text hides all of it
        return
    assert_sound(extraction)


@FUZZ
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]), st.binary(max_size=3), st.booleans())
def test_any_bytes_give_a_sound_result_or_an_error_of_ours(
    text: str, encoding: str, noise: bytes, as_page: bool
) -> None:
    data = text.encode(encoding, "replace")
    middle = len(data) // 2
    try:
        extraction = extract(data[:middle] + noise + data[middle:], media_type="text/html" if as_page else None)
    except BiaoliError:
        return
    assert_sound(extraction)


@settings(FUZZ, max_examples=40)
@given(TEXTS)
def test_any_text_over_http_is_a_result_or_a_problem_of_class_4xx(client: TestClient, text: str) -> None:
    status, answer = post(client, text.encode("utf-8", "replace"))
    assert status == 200 or (400 <= status < 500 and isinstance(answer["code"], str))


@settings(FUZZ, max_examples=40)
@given(text=TEXTS)
def test_any_text_on_standard_input_ends_with_0_or_3(text: str) -> None:
    result = CliRunner().invoke(app, ["extract", "-"], input=text.encode("utf-8", "replace"))
    assert result.exit_code in (ExitCode.OK, ExitCode.UNREADABLE)
    assert len(result.stderr.splitlines()) == (result.exit_code == ExitCode.UNREADABLE)


def assert_sound(extraction: Extraction) -> None:
    """Every span lies in the text and holds its value, every number is that of its digits, and the JSON reads back."""
    text = extraction.document.text or ""
    assert extraction.document.characters == len(text)
    for contact in extraction.contacts:
        assert held(text, contact.span) == bare(contact.value)
    for date in extraction.dates:
        assert held(text, date.span) == bare(date.raw)
        assert date.start <= date.end
    for span in [section.span for section in extraction.sections] + list(extraction.report.spans.values()):
        assert held(text, span)
    for cell in extraction.cells.values():
        assert_value(text, cell.status, cell.value, cell.raw, cell.span)
    rows = [(row.span, row.values) for row in extraction.indicators]
    rows += [(row.span, row.values) for row in extraction.extra_rows]
    for span, values in rows:
        assert held(text, span)
        for value in values:
            assert_value(text, value.status, value.value, value.raw, value.span)
    for warning in extraction.warnings:
        assert warning.span is None or 0 <= warning.span[0] <= warning.span[1] <= len(text)
    again = Extraction.model_validate_json(extraction.to_json(include_text=True))
    assert again.to_json(include_text=True) == extraction.to_json(include_text=True)


def assert_value(text: str, status: str, value: float | None, raw: str | None, span: Span | None) -> None:
    """A printed number is the number of its own characters; what isn't one has no value."""
    if span is not None and (raw or status != "blank"):  # a blank cell has a place and holds nothing
        assert held(text, span) == bare(raw or "")
    if status == "number":
        assert value is not None
        assert raw is not None
        assert span is not None
        assert Decimal(str(abs(value))) == Decimal(re.sub(r"[^\d.]", "", fold(raw)))
        assert (value < 0) == (re.search(r"-|减", fold(raw)) is not None and value != 0)  # -3, 减少3
    elif status != "inferred":
        assert value is None


def held(text: str, span: Span) -> str:
    """What stands in a span, which must lie in the text and hold something, white space left out."""
    start, end = span
    assert 0 <= start < end <= len(text)
    return bare(text[start:end])


def bare(text: str) -> str:
    return "".join(text.split())


def test_an_extractor_takes_its_limit_from_its_caller() -> None:
    with pytest.raises(BiaoliError) as caught:
        Extractor(max_bytes=10).extract(REPORT)
    assert caught.value.code == "document_too_large"
