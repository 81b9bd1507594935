"""The statements that a worker keeps: sentences of the prose, without tables and personal contacts."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.generator import generate
from nlp import extract
from nlp.archive.dataset.rows import rows_of
from nlp.archive.items import Item

HEAD = "清溪县财政局2023年政府信息公开工作年度报告\n一、总体情况\n"


def statements(text: str | bytes, **options: bool) -> list[dict[str, Any]]:
    return rows_of(extract(text), Item("a", b""), 0, **options).get("statements", [])


def texts(body: str, **options: bool) -> list[str]:
    return [row["text"] for row in statements(HEAD + body, **options)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("在大厅摆放宣传折页。邀请记者到现场走访！", ["在大厅摆放宣传折页。", "邀请记者到现场走访！"]),
        ("一是摆放宣传折页；二是邀请记者走访。", ["一是摆放宣传折页；", "二是邀请记者走访。"]),
        ("在大厅摆放宣传折页。\n\n　　邀请记者到现场走访。", ["在大厅摆放宣传折页。", "邀请记者到现场走访。"]),
        ("（一）主动公开\n在大厅摆放宣传折页。", ["在大厅摆放宣传折页。"]),
        ("无。", []),
    ],
)
def test_prose_is_cut_into_sentences(body: str, expected: list[str]) -> None:
    assert [text for text in texts(body) if "主动公开" not in text] == expected


def test_lines_that_a_copy_has_wrapped_are_one_sentence() -> None:
    wrapped = "为方便居民查阅材料，我们在办事大厅、图书馆和档案馆三处摆放了宣传折\n页，并安排值班人员当场答疑。"
    assert texts(wrapped) == [wrapped]


def test_a_statement_stands_where_it_says() -> None:
    source = HEAD + "在大厅摆放宣传折页。邀请记者到现场走访。"
    assert all(source[row["start"] : row["end"]] == row["text"] for row in statements(source))


@pytest.mark.parametrize(
    "contact", ["联系人张三丰，手机13800001111", "请致电13800001111咨询", "邮箱qingxi_czj@163.com"]
)
def test_a_sentence_with_a_personal_contact_is_left_out_unless_asked_for(contact: str) -> None:
    body = f"在大厅摆放宣传折页。如有疑问，{contact}。"
    assert texts(body) == ["在大厅摆放宣传折页。"]
    assert len(texts(body, include_personal=True)) > 1


@pytest.mark.parametrize(
    "layout", ["cell_lines", "row_spaces", "pipe_leading", "glued", "one_line_spaced", "html_official"]
)
@pytest.mark.parametrize("edition", ["y2019", "y2021"])
def test_tables_are_no_statements(layout: str, edition: str) -> None:
    report = generate(5, edition=edition, layout=layout, litter=(), broken=False, missing="none")
    said = [row["text"] for row in statements(report.source)]
    assert said
    for label in ("第二十条第", "勾稽关系", "自然人", "结果维持", "本年新收政府信息公开申请数量", "科研机构"):
        assert not any(label in text for text in said), label
