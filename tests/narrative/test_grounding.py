"""Every item's text is what stands at its span, whatever the characters of the copy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Extraction, extract

PASSAGE = (
    "清溪县档案局2023年政府信息公开工作年度报告\n一、总体情况\n"
    "全年共主动公开政府信息1,284条，其中动态类50余条，同比增长8.5%。收到申请3件，未发生行政复议、行政诉讼。\n"
    "五、存在的主要问题及改进情况\n一是公开内容不够丰富；二是更新不够及时。\n"
    "下一步，我局将丰富公开内容，组织2次培训。\n"
)
FULL_WIDTH = str.maketrans("0123456789,%;", "０１２３４５６７８９，％；")
TRADITIONAL = str.maketrans("条项总体开内丰时动类诉讼议发", "條項總體開內豐時動類訴訟議發")
MARKS = "\u200b\u200d\ufeff\u00ad"


def assert_grounded(text: str, found: Extraction) -> None:
    for count in found.counts:
        assert text[slice(*count.span)] == count.raw
        assert count.metric_span is None or text[slice(*count.metric_span)] == count.metric_text
    for item in [*found.problems, *found.commitments]:
        assert text[slice(*item.span)] == item.text
    for contact in found.contacts:
        assert text[slice(*contact.span)] == contact.value
    for date in found.dates:
        assert text[slice(*date.span)] == date.raw


def summary(found: Extraction) -> tuple[list[tuple[str | None, object]], int, int]:
    return [(count.metric, count.value) for count in found.counts], len(found.problems), len(found.commitments)


@pytest.mark.parametrize(
    "text",
    [
        PASSAGE,
        PASSAGE.translate(FULL_WIDTH),
        PASSAGE.translate(TRADITIONAL),
        PASSAGE.replace("\n", "\r\n"),
        PASSAGE.replace("，", "，\u3000").replace("条", " 条"),
        "🙂" + PASSAGE.replace("公开", "公\u200b开"),
    ],
    ids=["plain", "full-width", "traditional", "CRLF", "blanks", "zero-width"],
)
def test_the_same_is_read_in_any_characters(text: str) -> None:
    found = extract(text)
    assert_grounded(text, found)
    assert summary(found) == summary(extract(PASSAGE))


@given(st.data())
def test_marks_anywhere_move_no_offset(data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(PASSAGE)), max_size=12, unique=True))
    text = PASSAGE
    for place in sorted(places, reverse=True):
        text = text[:place] + data.draw(st.sampled_from(MARKS)) + text[place:]
    found = extract(text)
    assert_grounded(text, found)
    assert summary(found) == summary(extract(PASSAGE))


@given(st.text(alphabet="公开收到申请未无84条件，。；一是\n二加强将不足%余近", max_size=120))
def test_any_text_is_grounded(text: str) -> None:
    if text.strip():
        assert_grounded(text, extract(text))


def test_a_unit_is_as_printed() -> None:
    assert [count.unit for count in extract("清溪縣2023年報告\n主動公開政府資訊84條。").counts] == ["條"]
