"""Plain text: nothing is changed, and time is linear."""

from __future__ import annotations

import time

import pytest

from nlp.reading import read


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_plain_text_is_left_as_it_is(end: str) -> None:
    text = end.join(["云岭市年报", "", "  ", "　　一、总体情况", "0", ""])
    document = read(text)
    assert document.text == text
    assert document.blocks == ()


HOSTILE = {
    "one long line": "主动公开信息" * 300_000,
    "digits": "1" * 1_000_000,
    "pipes": "| " * 500_000 + "无",
    "dots": "一....." * 200_000,
    "dashes": "- " * 500_000 + "无",
    "comments": "<!--" * 300_000,
    "crumbs": "当前位置：" + "首页>" * 300_000,
    "buttons": "打印本页 " * 200_000,
    "labels": "发布时间：" * 300_000,
    "sections": "一、" * 500_000,
    "blank lines": "\n" * 1_000_000 + "无",
    "spaces": " " * 1_000_000 + "无",
    "page numbers": "- 1 -\n" * 100_000,
    "contents": "一、总体情况" + "." * 500_000 + "x\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_linear_on_hostile_text(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 3.0  # each takes well under half a second; a rescan would take minutes
