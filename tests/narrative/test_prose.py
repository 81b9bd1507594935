"""The flowing text of the readers: wraps and blanks go, paragraphs stay, and every offset leads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import extract
from nlp.folding import fold
from nlp.narrative.prose import Prose, inside


@pytest.mark.parametrize(
    ("text", "flowing", "why"),
    [
        ("全年共 公开 84 条。", "全年共公开84条。", "blanks between words are the copy's"),
        ("a b 12 34", "a b 12 34", "two Latin words or numbers stay two"),
        (
            "公开各类政府信息内容涉及财政\n预算及决算等共12条",
            "公开各类政府信息内容涉及财政\n预算及决算等共12条",
            "a short line is not wrapped",
        ),
        (
            "青禾镇全年公开各类政府信息内容涉及财政预\n算及决算等共12条",
            "青禾镇全年公开各类政府信息内容涉及财政预算及决算等共12条",
            "a long line without an end is wrapped",
        ),
        ("公开渠道有：网站、\n公告栏", "公开渠道有:网站、公告栏", "nothing ends with a comma"),
        ("总体情况。\n主动公开情况", "总体情况。\n主动公开情况", "a full stop ends the paragraph"),
        (
            "青禾镇全年公开各类政府信息内容涉及财政预\n\n算",
            "青禾镇全年公开各类政府信息内容涉及财政预\n算",
            "so does a blank line",
        ),
        (
            "青禾镇全年公开各类政府信息内容涉及财政预\n（二）依申请公开",
            "青禾镇全年公开各类政府信息内容涉及财政预\n(二)依申请公开",
            "an enumerator opens a paragraph",
        ),
        (
            "青禾镇全年公开各类政府信息内容涉及财政预\n\u3000\u3000其他",
            "青禾镇全年公开各类政府信息内容涉及财政预\n其他",
            "so does an indent",
        ),
    ],
)
def test_wraps_run_on_and_paragraphs_stay(text: str, flowing: str, why: str) -> None:
    assert Prose.of(fold(text)).text == flowing, why


def test_a_long_heading_is_not_joined_with_the_paragraph_below() -> None:
    heading = "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    text = f"青禾镇2023年政府信息公开工作年度报告\n{heading}\n收到行政复议申请3件\n"
    (count,) = extract(text).counts
    assert (count.raw, count.metric) == ("3件", "review.count")
    assert Prose.of(f"{heading}\n内容", {len(heading)}).text == f"{heading}\n内容"


@given(st.text(alphabet="公开84 条，。\n\u3000a1", max_size=80))
def test_every_character_leads_back_to_its_own(text: str) -> None:
    folded = fold(text)
    prose = Prose.of(folded)
    for at, char in enumerate(prose.text):
        start, end = prose.span(at, at + 1)
        assert char == folded[start:end] or (char in "\n " and folded[start].isspace())
        if not char.isspace():
            assert prose.place(start) == at


@given(st.text(alphabet="公开84 条。\n", max_size=60))
def test_sentences_cover_all_but_line_ends(text: str) -> None:
    prose = Prose.of(fold(text))
    covered = "".join(prose.text[slice(*span)] for span in prose.sentences)
    assert covered.replace("。", "") == prose.text.replace("\n", "").replace("。", "")


def test_inside_knows_the_edges() -> None:
    assert [inside([(2, 4), (6, 7)], at) for at in range(8)] == [False, False, True, True, False, False, True, False]
