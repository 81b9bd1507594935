"""Sentences that name rows and columns of the form are no tables: their numbers are counts, not cells."""

from __future__ import annotations

import pytest

from nlp import extract

HEAD = "青禾镇2023年政府信息公开工作年度报告\n一、总体情况\n"
SENTENCES = [
    "全年公开信息3600条，其中行政许可公开信息3121条；行政处罚公开信息412条，行政强制公开信息3条；政府集中采购公开信息30条，采购总金额1765万元；行政事业性收费公开信息2条。",
    "规章类信息5条，规范性文件类36条；本年制发件数4件，本年废止件数1件，现行有效件数12件；行政许可处理决定数量90件。",
    "一年来，办理行政许可310件，行政处罚12件，行政强制0件，行政事业性收费减少，采购项目数量8个，采购总金额90万元。",
    "上一年项目数量40项，本年增/减2项，行政许可处理决定数量310件；行政处罚处理决定数量12件。",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_gives_counts_and_no_cells(sentence: str) -> None:
    found = extract(HEAD + sentence + "\n")
    assert {path: cell.value for path, cell in found.cells.items() if cell.value is not None} == {}
    assert found.extra_rows == []
    assert len(found.counts) >= 3


def test_the_same_words_in_a_table_are_cells() -> None:
    table = (
        "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
        "规章\n0\n0\n0\n行政规范性文件\n1,234\n0\n1,300\n"
    )
    found = extract(HEAD + SENTENCES[0] + "\n" + table)
    assert found.cells["proactive.normative_documents.issued"].value == 1234
    assert found.cells["proactive.normative_documents.in_force"].value == 1300
    assert "3121条" in [count.raw for count in found.counts]
