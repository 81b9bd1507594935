"""The text of Word documents: what a reader of the printed document sees, in the order in which it is read."""

from __future__ import annotations

import io

import docx as python_docx
import pytest

from nlp.document import Document
from nlp.errors import EmptyDocument, NeedsOCR
from nlp.reading import read
from nlp.reading.docx import MEDIA_TYPE
from tests.reading.docx_files import NAMES, docx, links, p, r, tbl, tc, tr, zipped

SUPER = '<w:vertAlign w:val="superscript"/>'


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


def saved(document: python_docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_paragraphs_and_tables_stand_in_their_order() -> None:
    made = python_docx.Document()
    made.add_heading("青禾镇2022年政府信息公开工作年度报告", 0)
    made.add_paragraph("一、总体情况")
    table = made.add_table(2, 2)
    for (row, column), text in {(0, 0): "规章", (0, 1): "0", (1, 0): "许可", (1, 1): "12"}.items():
        table.cell(row, column).text = text
    made.add_paragraph("完")
    document = read(saved(made), name="年报.docx")
    assert document.text == "青禾镇2022年政府信息公开工作年度报告\n一、总体情况\n规章\t0\n许可\t12\n完\n"
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph", "grid", "paragraph"]
    assert (document.media_type, document.encoding, document.name) == (MEDIA_TYPE, None, "年报.docx")


def test_spans_are_those_of_the_text() -> None:
    document = read(docx(p("甲") + tbl(tr("规章", "3"), tr("许可", "")) + p("乙")))
    grid = document.grids[0]
    assert [document.text[cell.start : cell.end] for cell in grid.cells] == ["规章", "3", "许可", ""]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (["2022年", "收到", "1", "2", "件"], "2022年收到12件"),
        ([r("甲"), "<w:r><w:tab/></w:r>", r("乙")], "甲\t乙"),
        ([r("甲"), "<w:r><w:br/></w:r>", r("乙")], "甲\n乙"),
        ([r("甲"), "<w:r><w:cr/></w:r>", r("乙")], "甲\n乙"),
        (["<w:r><w:t>0514</w:t><w:noBreakHyphen/><w:t>8321</w:t></w:r>"], "0514-8321"),
        (["<w:r><w:t>公</w:t><w:softHyphen/><w:t>开</w:t></w:r>"], "公开"),
        ([r("A&amp;B &lt;p&gt; &quot;x&quot;")], 'A&B <p> "x"'),
        (["甲 ", "乙"], "甲 乙"),
        (['<w:hyperlink r:id="rId9">' + r("www.qingxi.gov.cn") + "</w:hyperlink>"], "www.qingxi.gov.cn"),
        (['<w:smartTag w:element="date">' + r("2022年1月") + "</w:smartTag>"], "2022年1月"),
        (["<w:sdt><w:sdtPr/><w:sdtContent>" + r("2022") + "</w:sdtContent></w:sdt>"], "2022"),
        (["<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>"], "12"),
        (["<w:r><w:ruby><w:rt>" + r("qīng") + "</w:rt><w:rubyBase>" + r("青") + "</w:rubyBase></w:ruby></w:r>"], "青"),
        (['<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "是"], "☑是"),
        (['<w:r><w:sym w:font="Symbol" w:char="F033"/></w:r>', "件"], "3件"),
        (['<w:r><w:sym w:font="宋体" w:char="4E2D"/></w:r>'], "中"),
    ],
)  # fmt: skip
def test_runs_make_the_text_of_a_paragraph(runs: list[str], expected: str) -> None:
    assert read(docx(p(*runs))).text == expected + "\n"


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:del><w:r><w:delText>99</w:delText></w:r></w:del>",
        "<w:moveFrom>" + r("99") + "</w:moveFrom>",
        r("99", "<w:vanish/>"),
        "<w:r><w:instrText>99</w:instrText></w:r>",
        '<w:r><w:commentReference w:id="9"/></w:r>',
        '<w:r><w:footnoteReference w:id="9"/></w:r>',
        "<mc:AlternateContent><mc:Choice/><mc:Fallback>" + r("99") + "</mc:Fallback></mc:AlternateContent>",
    ],
)  # fmt: skip
def test_what_is_not_printed_is_not_in_the_text(hidden: str) -> None:
    assert read(docx(p("收到", hidden, "12", hidden, "件"))).text == "收到12件\n"


def test_tracked_insertions_are_kept() -> None:
    assert (
        read(docx(p("收到", "<w:ins>" + r("12") + "</w:ins>", "<w:moveTo>" + r("件") + "</w:moveTo>"))).text
        == "收到12件\n"
    )


def test_switched_off_properties_hide_nothing() -> None:
    assert read(docx(p(r("12", '<w:vanish w:val="0"/><w:strike w:val="false"/>')))).text == "12\n"


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert lines(docx(p("收到1", properties=deleted) + p("2件") + p("完", properties=deleted))) == ["收到12件", "完"]


@pytest.mark.parametrize("mark", [SUPER, '<w:vertAlign w:val="subscript"/>', "<w:strike/>", "<w:dstrike/>"])
def test_raised_or_struck_digits_are_no_part_of_a_number(mark: str) -> None:
    """A typed footnote mark behind 12 must not make 121 of it."""
    assert read(docx(p("收到12", r("1", mark), "件，用地12m", r("2", mark), "。"))).text == "收到12 1件，用地12m2。\n"


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{r(result)}{mark('end')}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [(" PAGE ", "第页"), ("NUMPAGES \\* MERGEFORMAT", "第页"), (" =SUM(ABOVE) ", "第7页"), ("", "第7页")],
)
def test_page_numbers_are_left_out_and_other_fields_show_their_result(code: str, expected: str) -> None:
    assert read(docx(p("第", field(code, "7"), "页"))).text == expected + "\n"


def test_simple_fields_likewise() -> None:
    simple = (
        f'<w:fldSimple w:instr=" PAGE ">{r("3")}</w:fldSimple><w:fldSimple w:instr="DATE">{r("2022年")}</w:fldSimple>'
    )
    assert read(docx(p("甲", simple))).text == "甲2022年\n"


def test_a_field_that_never_ends_costs_no_text_of_other_paragraphs() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    assert lines(docx(p(broken, '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "1") + p("收到12件"))) == [
        "收到12件"
    ]


def test_lines_of_the_table_of_contents_are_left_out() -> None:
    entry = p('<w:hyperlink w:anchor="_Toc12">' + r("一、总体情况") + "<w:r><w:tab/></w:r>" + r("1") + "</w:hyperlink>")
    by_field = p(field(' HYPERLINK \\l "_Toc13" ', "二、主动公开"), "<w:r><w:tab/></w:r>", field("PAGEREF _Toc13", "2"))
    assert lines(docx(entry + by_field + p("一、总体情况") + p("无。"))) == ["一、总体情况", "无。"]


def test_headers_and_footers_are_not_in_the_text() -> None:
    made = python_docx.Document()
    made.sections[0].header.paragraphs[0].text = "内部资料"
    made.sections[0].footer.paragraphs[0].text = "- 1 -"
    made.add_paragraph("收到12件")
    assert read(saved(made)).text == "收到12件\n"


def test_notes_stand_at_the_end_each_once() -> None:
    note = '<w:footnote w:id="{}">' + p("<w:r><w:footnoteRef/></w:r>", "{}") + "</w:footnote>"
    notes = note.format(2, "含上年结转。") + note.format(3, "乙注。") + note.format(4, "未引用。")
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = p("收到12", refer.format(2), "件") + p("完", refer.format(2), refer.format(3))
    assert lines(docx(body, footnotes=notes)) == ["收到12件", "完", "含上年结转。", "乙注。"]


BOX = "<w:r><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></w:r>"


def test_text_boxes_stand_after_what_they_are_anchored_in() -> None:
    body = (
        p("收到1", BOX.format(p("框")), "2件")
        + tbl(tr(tc(p("规章", BOX.format(p("浮动")))), "3"), tr("许可", "4"))
        + p("完")
    )
    document = read(docx(body))
    assert document.text == "收到12件\n框\n规章\t3\n许可\t4\n浮动\n完\n"


def test_a_text_box_and_its_fallback_are_read_once() -> None:
    choices = (
        f'<mc:Choice Requires="wps">{BOX.format(p("框"))}</mc:Choice><mc:Fallback>{BOX.format(p("框"))}</mc:Fallback>'
    )
    box = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    assert lines(docx(p("甲", box))) == ["甲", "框"]
    alone = f"<mc:AlternateContent><mc:Fallback>{BOX.format(p('框'))}</mc:Fallback></mc:AlternateContent>"
    assert lines(docx(p("甲", alone))) == ["甲", "框"]


def test_a_table_in_a_text_box_is_a_grid() -> None:
    document = read(docx(p("甲", BOX.format(tbl(tr("规章", "3"), tr("许可", "4")))) + p("乙")))
    assert document.text == "甲\n规章\t3\n许可\t4\n乙\n"
    assert len(document.grids) == 1


def test_an_imported_page_is_read_where_it_stands() -> None:
    page = "<html><body><p>一、总体情况</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>"
    headers = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    own = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    message = f"{headers}--b\r\n{own}{page}\r\n--b--\r\n"
    body = f'{p("甲")}<w:altChunk r:id="c1"/>{p("乙")}'
    for chunk in (page, message):
        data = zipped({
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": links({"c1": ("aFChunk", "chunk.mht")}),
            "word/chunk.mht": chunk.encode(),
        })  # fmt: skip
        document = read(data)
        assert document.text == "甲\n一、总体情况\n规章\t3\n乙\n"
        assert len(document.grids) == 1
        assert document.warnings == ()


def test_embedded_objects_are_warned_of() -> None:
    data = docx(
        p("甲", '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object></w:r>')
    )
    assert [warning.code for warning in read(data).warnings] == ["embedded_objects"]


def test_pictures_alone_need_character_recognition() -> None:
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    )
    with pytest.raises(NeedsOCR):
        read(docx(p(picture)))
    assert read(docx(p("甲", picture))).text == "甲\n"


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        read(docx(p()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        ("xmlns:w=", "xmlns:mine='urn:x' xmlns:w="),
    ],
)
def test_strict_documents_and_foreign_names_are_read(old: str, new: str) -> None:
    xml = f"<w:document {NAMES}><w:body>{p('收到12件')}</w:body></w:document>".replace(old, new)
    assert read(zipped({"word/document.xml": xml})).text == "收到12件\n"


def test_the_main_part_may_have_another_name_and_folder() -> None:
    xml = f"<w:document {NAMES}><w:body>{p('收到12件')}</w:body></w:document>"
    data = zipped(
        {"_rels/.rels": links({"a": ("officeDocument", "/Word/document22.xml")}), "word\\document22.xml": xml}
    )
    assert read(data).text == "收到12件\n"


def test_references_to_parts_that_are_not_there_do_no_harm() -> None:
    """WPS and other programs leave such behind; python-docx does not open them."""
    xml = f"<w:document {NAMES}><w:body>{p('收到12件')}</w:body></w:document>"
    targets = {"a": ("image", "NULL"), "b": ("numbering", "gone.xml"), "c": ("styles", "../../../etc/passwd")}
    data = zipped({"word/document.xml": xml, "word/_rels/document.xml.rels": links(targets)})
    assert read(data).text == "收到12件\n"


def test_documents_of_python_docx_give_the_text_that_it_gives() -> None:
    made = python_docx.Document()
    for text in ("甲", "乙  丙", "", "丁\t戊"):
        made.add_paragraph(text)
    document: Document = read(saved(made))
    assert document.text.split("\n") == ["甲", "乙 丙", "丁\t戊", ""]
