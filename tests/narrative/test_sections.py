"""Headings and sections: which lines are headings of the first level, and which part each names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold
from nlp.narrative.sections import Heading, build_sections, find_headings, role_of_heading
from tests.timing import assert_linear


def headings(text: str) -> list[tuple[str, str]]:
    return [(h.role, h.title) for h in find_headings(fold(text))]


def roles(text: str) -> list[str]:
    return [h.role for h in find_headings(fold(text))]


NEW_FORMAT = [
    ("overview", "总体情况"),
    ("proactive", "主动公开政府信息情况"),
    ("applications", "收到和处理政府信息公开申请情况"),
    ("remedies", "政府信息公开行政复议、行政诉讼情况"),
    ("problems", "存在的主要问题及改进情况"),
    ("other", "其他需要报告的事项"),
]


def numbered() -> list[tuple[str, tuple[str, str]]]:
    return list(zip("一二三四五六", NEW_FORMAT, strict=True))


SIX = [role for role, _ in NEW_FORMAT]
PROSE = "2021年，我镇扎实推进各项工作，公开信息84条。（一）主动公开。发布动态50条。"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines", "\n".join(f"{n}、{h}\n{PROSE}" for n, (_, h) in numbered())),
        (
            "glued to the text",
            "".join(f"{n}、{h}{PROSE}" for n, (_, h) in numbered()),
        ),
        (
            "one line with spaces",
            " ".join(f"{n}、{h} {PROSE}" for n, (_, h) in numbered()),
        ),
        (
            "Markdown",
            "\n".join(f"## {n}、{h}\n\n{PROSE}" for n, (_, h) in numbered()),
        ),
        ("bold", "\n".join(f"**{n}、{h}**\n\n{PROSE}" for n, (_, h) in numbered())),
        (
            "space after numeral",
            "\n".join(f"{n} 、{h}\n{PROSE}" for n, (_, h) in numbered()),
        ),
        ("dots", "\n".join(f"{n}．{h}\n{PROSE}" for n, (_, h) in numbered())),
        (
            "spaced letters",
            "\n".join(f"{n}、{' '.join(h)}\n{PROSE}" for n, (_, h) in numbered()),
        ),
        ("tables dropped", "\n".join(f"{n}、{h}" for n, (_, h) in numbered())),
        ("numerals lost", "\n".join(f"{h}\n{PROSE}" for _, h in NEW_FORMAT)),
        ("parts", "\n".join(f"第{n}部分 {h}\n{PROSE}" for n, (_, h) in numbered())),
        ("Arabic", "\n".join(f"{n}、{h}\n2021年，工作有序。" for n, (_, h) in zip("123456", NEW_FORMAT, strict=True))),
        ("two 三", "\n".join(f"{n}、{h}\n{PROSE}" for n, (_, h) in zip("一二三三四五", NEW_FORMAT, strict=True))),
    ],
)
def test_the_six_parts_are_found_in_every_layout(name: str, text: str) -> None:
    assert roles(text) == SIX, name


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("引 言", "preamble"), ("概 述", "overview"), ("总体概况", "overview"), ("基本概况", "overview"),
        ("基本情况", "overview"), ("总体概述", "overview"), ("政府信息公开工作概述", "overview"),
        ("政府信息公开总体工作情况", "overview"), ("政府信息公开工作基本情况", "overview"),
        ("本年度政府信息公开工作的总体情况", "overview"), ("工作总体推进情况", "overview"),
        ("2023年工作开展情况", "overview"), ("2014年工作情况", "overview"), ("组织领导和制度建设情况", "overview"),
        ("组织领导方面", "overview"), ("重点领域政府信息公开情况", "overview"),
        ("发布解读、回应社会关切情况", "overview"), ("保密审查及监督情况", "overview"),
        ("主动公开政府信息的情况", "proactive"), ("政府信息主动公开情况", "proactive"),
        ("公开政府信息情况", "proactive"), ("公开政府信息的总体情况", "proactive"),
        ("主动公开政府信息统计情况", "proactive"), ("行政机关主动公开政府信息情况", "proactive"),
        ("政府信息公开情况", "proactive"), ("主动公开、依申请公开工作情况", "proactive"),
        ("依申请公开政府信息情况", "applications"), ("政府信息依申请公开办理情况", "applications"),
        ("依申请公开和不予公开政府信息情况", "applications"),
        ("依申请公开政府信息及咨询、举报受理情况", "applications"),
        ("受理依申请公开的件数及办理情况", "applications"), ("收到和处理政府信息公开申请情", "applications"),
        ("行政机关收到和处理政府信息公开申请情况", "applications"), ("收费及减免情况", "applications"),
        ("支出与收费", "applications"), ("人员和收支情况", "applications"), ("相关费用情况", "applications"),
        ("咨询处理情况", "applications"), ("依申请公开政府信息及行政复议、诉讼情况", "applications"),
        ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", "remedies"), ("复议、诉讼和申诉的情况", "remedies"),
        ("申请复议提起行政诉讼的情况", "remedies"), ("政府信息公开行政复议", "remedies"), ("举报投诉情况", "remedies"),
        ("政府信息公开工作存在的主要问题及改进情况", "problems"), ("存在问题及改进措施", "problems"),
        ("存在不足及改进措施", "problems"), ("存在的主要问题及下步工作安排", "problems"),
        ("下一步工作打算", "problems"),
        ("今后改进方向", "problems"), ("2022年工作思路", "problems"), ("改进措施", "problems"),
        ("其他需要报告的事项", "other"), ("其他需要报告事项", "other"), ("其他报告事项", "other"),
        ("需要说明的其他事项与附表", "other"), ("政府信息公开情况统计表", "attachments"),
    ],
)  # fmt: skip
def test_the_role_of_a_heading(heading: str, role: str) -> None:
    assert role_of_heading("".join(heading.split())) == role
    assert headings(f"一、{heading}\n2021年，我镇推进公开。") == [(role, "一、" + "".join(heading.split()))]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("一、概述2017年，在上级指导下，工作有序。", "一、概述"),
        ("电子邮箱：a@example.com一、概述2017年，工作有序。", "一、概述"),
        ("一、工作基本情况今年以来，我局推进公开。", "一、工作基本情况"),
        ("五、存在的主要问题和改进措施虽然取得成绩，仍有不足。", "五、存在的主要问题和改进措施"),
        ("五、主要问题和改进措施 虽然取得成绩", "五、主要问题和改进措施"),
        ("六、其他需要报告的事项2021年，未收取费用。", "六、其他需要报告的事项"),
        ("六、其他需要报告的事项无。", "六、其他需要报告的事项"),
        ("六、政府信息公开情况统计表指标名称计量单位", "六、政府信息公开情况统计表"),
        (
            "四、因政府信息公开工作被申请行政复议、提起行政\n诉讼情况\n无。",
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        ),
        ("一、总体情况：\n2021年", "一、总体情况"),
        ("一、总体情况。\n2021年", "一、总体情况"),
        ("一、總體情況\n2021年", "一、总体情况"),
        ("一概述\n2021年", "一概述"),
        ("一 概 述\n2021年", "一概述"),
    ],
)
def test_where_a_heading_ends(text: str, title: str) -> None:
    assert [h.title for h in find_headings(fold(text))] == [title]


@pytest.mark.parametrize(
    "text",
    [
        "一、本年新收政府信息公开申请数量\n0\n二、上年结转政府信息公开申请数量\n0\n三、本年度办理结果\n四、结转下年度继续办理\n0",
        "本报告由一、总体情况，二、主动公开政府信息情况，三、其他需要报告的事项组成。",
        "全文包括一、总体情况、二、主动公开政府信息情况、三、存在的主要问题及改进情况等三个部分。",
        "本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况三部分。",
        "（一）主动公开情况。发布84条。（二）依申请公开情况。收到3件。",
        "一是主动公开情况。发布84条。二是依申请公开情况。收到3件。",
        "主动公开\n发布84条。\n依申请公开\n收到3件。",
        "一、信息更新不够及时。二、公开内容有待丰富。",
        "",
    ],
)
def test_what_only_looks_like_a_heading(text: str) -> None:
    assert headings(text) == []


def test_numerals_of_a_problem_list_do_not_open_sections() -> None:
    text = (
        "一、总体情况\n有序。\n五、存在的问题及改进情况\n"
        "一、公开不及时\n二、内容单一\n三、解读情况不够深入。\n六、其他需要报告的事项\n无。"
    )
    assert roles(text) == ["overview", "problems", "other"]


def test_a_sub_heading_that_repeats_the_role_is_part_of_the_section() -> None:
    text = (
        "五、存在的主要问题及改进情况\n（一）存在的主要问题\n更新慢。\n主要问题和改进措施\n加强。\n六、其他事项\n无。"
    )
    assert roles(text) == ["problems", "other"]


def test_a_table_of_contents_is_left_out() -> None:
    lines = [f"{n}、{h}" for n, (_, h) in numbered()]
    contents = "\n".join(f"{line}……………………{page}" for page, line in enumerate(lines, 1))
    text = "目录\n" + contents + "\n" + "\n".join(f"{line}\n{PROSE}" for line in lines)
    found = find_headings(fold(text))
    assert [h.role for h in found] == SIX
    assert found[0].span[0] > len(contents)


def test_an_old_report_with_twelve_sections() -> None:
    parts = [
        ("概述", "overview"), ("组织领导情况", "overview"), ("主动公开政府信息情况", "proactive"),
        ("重点领域政府信息公开情况", "overview"), ("依申请公开政府信息情况", "applications"),
        ("收费及减免情况", "applications"), ("咨询处理情况", "applications"), ("复议、诉讼和申诉的情况", "remedies"),
        ("政府支出和收费情况", "applications"), ("存在的主要问题", "problems"), ("改进措施", "problems"),
        ("其他需要报告的事项", "other"),
    ]  # fmt: skip
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    text = "\n".join(f"{n}、{name}\n我局有序推进。" for n, (name, _) in zip(numerals, parts, strict=True))
    assert roles(text) == [role for _, role in parts]


def test_headings_lost_with_their_tables_leave_a_gap() -> None:
    assert roles("一、总体情况\n好。\n二、主动公开政府信息情况\n五、存在问题及改进措施\n慢。") == [
        "overview",
        "proactive",
        "problems",
    ]


def test_a_heading_without_numeral_between_numbered_ones() -> None:
    text = (
        "一、总体情况\n好。\n四、政府信息公开行政复议、行政诉讼情况\n无。\n"
        "主要问题和改进措施\n慢。\n六、其他需要报告的事项\n无。"
    )
    assert roles(text) == ["overview", "remedies", "problems", "other"]


def test_spans_of_sections_cover_the_report_in_order() -> None:
    text = (
        "青禾镇2021年年报\n\n一、总体情况\n好。\n\n六、其他需要报告的事项\n无。\n\n"
        "青禾镇人民政府\n2022年1月5日\n附件：表.xls\n"
    )
    sign, attached = text.index("青禾镇人民政府"), text.index("附件")
    sections = build_sections(
        text, find_headings(text), body=(0, len(text)), signature=(sign, attached - 1), attachments=attached
    )
    assert [(s.role, text[slice(*s.span)].split("\n")[0]) for s in sections] == [
        ("preamble", "青禾镇2021年年报"),
        ("overview", "一、总体情况"),
        ("other", "六、其他需要报告的事项"),
        ("signature", "青禾镇人民政府"),
        ("attachments", "附件：表.xls"),
    ]
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(sections))
    assert len({s.id for s in sections}) == len(sections)


def test_a_text_without_headings_is_all_preamble() -> None:
    text = "  关于召开会议的通知\n各村：请准时参加。 "
    (section,) = build_sections(text, [], body=(0, len(text)), signature=None, attachments=None)
    assert (section.role, text[slice(*section.span)]) == ("preamble", text.strip())


def test_the_span_of_a_heading_is_its_place_in_the_text() -> None:
    text = "前言。\n一 、 总体 情况 2021年，好。"
    (heading,) = find_headings(fold(text))
    assert heading == Heading("overview", "一、总体情况", (4, 13), 1)


@given(st.text(alphabet="一二三四五六七八九十、.(). \n总体情况主动公开政府信息和及的问题改进措施2021年", max_size=150))
def test_no_text_breaks_it_and_headings_are_in_order(text: str) -> None:
    spans = [h.span for h in find_headings(fold(text))]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    "unit", ["一、", "一、总体", "一、总体情况", "情况及", "一", "#\n", "一、总体情况，", "、情况" * 3]
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    assert_linear(lambda times: lambda: find_headings(unit * times), 2_000, 20_000)
