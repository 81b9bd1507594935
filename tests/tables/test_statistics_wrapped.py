"""Statistics tables whose words are torn: labels wrapped around their numbers, words with hidden marks inside."""

from __future__ import annotations

import random

import pytest

from tests.tables.statistics_tables import LOCAL, NATIONAL, Table, filled, read

LABELS = ("收到申请数", "行政复议数", "行政诉讼数")
Rows = list[tuple[str, list[float | None]]]


def wrapped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def centred(label: str, numbers: str, width: int) -> list[str]:
    """Numbers at half the height of their label: on its middle line, or on a line of their own."""
    pieces = wrapped(label, width)
    middle, odd = divmod(len(pieces), 2)
    if odd:
        return [*pieces[:middle], f"{pieces[middle]} {numbers}", *pieces[middle + 1 :]]
    return [*pieces[:middle], numbers, *pieces[middle:]]


def above(label: str, numbers: str, width: int) -> list[str]:
    return [numbers, *wrapped(label, width)]


def first_line(label: str, numbers: str, width: int) -> list[str]:
    pieces = wrapped(label, width)
    return [f"{pieces[0]} {numbers}", *pieces[1:]]


def last_line(label: str, numbers: str, width: int) -> list[str]:
    pieces = wrapped(label, width)
    return [*pieces[:-1], f"{pieces[-1]} {numbers}"]


PLACES = {"centred": centred, "above": above, "first line": first_line, "last line": last_line}


def rendered(table: Table, place: str, width: int) -> str:
    lines = [" ".join(table.header())]
    for line in table.lines:
        if line.is_heading:
            lines += wrapped(line.printed, width)
        else:
            lines += PLACES[place](line.printed, " ".join([line.unit, *line.cells]), width)
    return "\n".join([*lines, "云岭市档案局", "2016年1月20日"])


def printed(table: Table) -> Rows:
    return [
        (line.label, [float(cell) if "." in cell else int(cell) for cell in line.cells])
        if line.unit
        else (line.label, [])
        for line in table.lines
    ]


def values(text: str) -> Rows:
    return [(row.label, [value.value for value in row.values]) for row in read(text).indicators]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width", [8, 11, 16])
@pytest.mark.parametrize("seed", range(4))
def test_the_national_form_is_read_wherever_its_numbers_stand_beside_wrapped_labels(
    place: str, width: int, seed: int
) -> None:
    table = filled(NATIONAL, ["统计数"], random.Random(seed), label_word="统计指标", unit_word="单位")

    assert values(rendered(table, place, width)) == printed(table)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width", [8, 11, 16])
@pytest.mark.parametrize("seed", range(4))
def test_in_a_wrapped_table_with_labels_of_its_own_nothing_given_is_wrong(place: str, width: int, seed: int) -> None:
    table = filled(LOCAL, ["2014年度", "历年累计"], random.Random(seed))
    true = dict(printed(table))
    given = {
        label: found for label, found in values(rendered(table, place, width)) if any(v is not None for v in found)
    }

    assert all(true.get(label) == found for label, found in given.items())
    assert place != "centred" or len(given) > 0.7 * len(true)


def test_lines_that_make_rows_in_two_ways_equally_well_give_no_values() -> None:
    # The 7 may be of the line above or of the line below, or both lines may be one label.
    text = "指标名称 单位 数量\n红石桥站数 个 5\n青禾巷站数\n个 7\n银杏里站数\n双塔街站数 个 2\n白鹭里站数 个 3"

    found = dict(values(text))

    assert found["红石桥站数"] == [5]
    assert found["白鹭里站数"] == [3]
    assert not any(7 in row for row in found.values())


def test_a_label_that_goes_on_with_a_word_of_the_foot_is_no_foot() -> None:
    # 注 begins the notes below a table, and here only the second half of 关注.
    text = (
        "统计指标 单位 统计数\n制发规范性文件总数 件 4\n（一）回应公众关\n注热点或重大舆 次 6\n情数\n"
        "1.参加或举办新闻\n次 2\n发布会总次数\n（一）收到申请数 件 9\n1.当面申请数 件 9"
    )

    assert ("回应公众关注热点或重大舆情数", [6]) in values(text)
    assert ("当面申请数", [9]) in values(text)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("统计指 单位 统计数\n标", ["统计数"]),
        ("指标名称 计量单 代 数量\n位 码", ["数量"]),
        ("指 标 单 位 指标代 本期实 本年累计\n码 际", ["本期实际", "本年累计"]),
    ],
)
def test_header_words_that_end_on_the_next_line_are_whole(header: str, names: list[str]) -> None:
    code = "码" in header
    cells = " ".join("37"[: len(names)])
    rows = ((f"{number:02d} " if code else "", label) for number, label in enumerate(LABELS, 1))
    text = "\n".join([header, *(f"{label} 件 {number}{cells}" for number, label in rows)])

    found = read(text).indicators

    assert [value.column for value in found[0].values] == names
    assert [value.value for value in found[2].values] == [int(cell) for cell in cells.split()]


def test_two_words_of_a_header_are_one_where_every_row_has_one_value_less() -> None:
    text = "指标\n单位\n本期\n实际\n本年\n累计\n收到申请数\n件\n3\n8\n当面申请数\n件\n1\n5\n网络申请数\n件\n2\n3\n"

    assert [value.column for value in read(text).indicators[0].values] == ["本期实际", "本年累计"]
    assert values(text)[0] == ("收到申请数", [3, 8])


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u00ad", "\ufeff"])
@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("涉及个{}人隐私", "件"),
        ("从事政府信息公开工作人{}员数", "人"),
        ("政策解读稿件{}发布数", "篇"),
        ("专职人{}员数", "人"),
    ],
)
def test_a_mark_without_width_behind_a_character_that_units_have_too_cuts_no_label(
    mark: str, label: str, unit: str
) -> None:
    text = f"统计指标 单位 统计数\n收到申请数 件 4\n{label.format(mark)} {unit} 12\n举报投诉数量 件 0"
    row = read(text).indicators[1]

    assert (row.label, row.unit, row.values[0].value) == (label.format(""), unit, 12)
    assert row.values[0].span is not None
    assert text[slice(*row.values[0].span)] == "12" == row.values[0].raw
    assert text[slice(*row.span)].startswith(label[:2])


def test_a_mark_without_width_between_digits_joins_no_numbers() -> None:
    text = "统计指标 单位 统计数\n收到申请数 件 1\u200b2\n当面申请数 件 5\n网络申请数 件 7"

    assert values(text)[0][1] == [None]
    assert values(text)[1:] == [("当面申请数", [5]), ("网络申请数", [7])]


def test_glosses_are_no_part_of_labels() -> None:
    text = (
        "統計(jì)指標(biāo) 單(dān)位 統計(jì)數(shù)\n收到申請(qǐng)數(shù) 件 4\n"
        "當(dāng)面申請(qǐng)數(shù) 件 3\n信函申請(qǐng)數(shù) 件 1"
    )

    assert values(text) == [("收到申請數", [4]), ("當面申請數", [3]), ("信函申請數", [1])]


@pytest.mark.parametrize(
    "words", ["專案 計量單位 程式碼 資料", "指標名稱 單位 指標程式碼 數量", "統計專案 單位 程式碼 統計資料"]
)
def test_codes_are_no_values_under_a_header_of_taiwans_wording(words: str) -> None:
    text = f"{words}\n主動公開檔案數 條 01 31\n受理資訊申請總數 件 02 0\n行政訴訟數 件 03 2"

    assert [row[1] for row in values(text)] == [[31], [0], [2]]


def test_page_numbers_between_points_are_no_values() -> None:
    text = "统计指标 单位 统计数\n收到申请数 件 4\n当面申请数 件\n· 3 ·\n网络申请数 件 1\n信函申请数 件 0"

    assert values(text)[:2] == [("收到申请数", [4]), ("当面申请数", [None])]


def test_digits_of_a_bracket_that_is_still_open_are_words() -> None:
    text = (
        "统计指标\n单位\n统计数\n回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计\n1次）\n次\n34\n"
        "收到申请数\n件\n2\n当面申请数\n件\n1"
    )

    assert [row[1] for row in values(text)] == [[34], [2], [1]]


def test_an_enumerator_torn_by_the_line_starts_a_row() -> None:
    text = (
        "统计指标\n单位\n统计数\n2.延期办结数\n件\n5\n（三\n）申请答复数\n件\n8\n"
        "九、政府信息公开会议和培训情况\n（一\n）举办各类培训班数\n次\n1"
    )

    assert values(text) == [
        ("延期办结数", [5]),
        ("申请答复数", [8]),
        ("政府信息公开会议和培训情况", []),
        ("举办各类培训班数", [1]),
    ]


def test_units_glued_to_labels_are_found_where_spaces_are_left_at_some_borders() -> None:
    text = (
        "统计指标 单位统计数1.参加或举办新闻发布会总次数次4其中：主要负责同志参加新闻发布会次数次1"
        "2.政府网站在线访谈次数 次0其中：主要负责同志参加政府网站在线访谈次数次 03.政策解读稿件发布数篇7"
    )

    assert [row[1] for row in values(text)] == [[4], [1], [0], [0], [7]]


def test_a_header_glued_to_its_caption_is_found() -> None:
    text = (
        "六、政府信息公开情况统计表项目单位数量其中：1、政府网站公开数条02、政府公报公开数条8"
        "新增的规范性文件数件13行政诉讼数件6"
    )

    assert values(text) == [
        ("政府网站公开数", [0]),
        ("政府公报公开数", [8]),
        ("新增的规范性文件数", [13]),
        ("行政诉讼数", [6]),
    ]


def test_the_sum_that_decided_a_cut_is_said_to_be_no_evidence() -> None:
    # 31 and 95 would bound every part as well; only the sum tells that 3 and 195 are meant.
    text = (
        "指标名称单位2016年度历年累计主动公开信息数条00申请总数件3195其中：1.当面申请数件165"
        "2.传真申请数件1653.网络申请数件1654.信函申请数件00行政复议数件00"
    )
    result = read(text)
    used = {(rule.id, rule.subject) for rule in result.used_to_align}

    assert used == {("S14-CHANNELS-RECEIVED", "received[0]"), ("S14-CHANNELS-RECEIVED", "received[1]")}
    assert values(text)[1] == ("申请总数", [3, 195])


def test_cells_that_stand_apart_need_no_sum() -> None:
    text = "指标名称 单位 2016年度 历年累计\n申请总数 件 3 9\n其中：1.当面申请数 件 3 9\n行政复议数 件 0 0"

    assert read(text).used_to_align == []


def test_without_header_numbers_above_their_labels_are_not_taken_for_the_label_before() -> None:
    text = (
        "件 9\n（一）收到申请数\n件 4\n1.当面申请数\n件 3\n2.传真申请数\n件 2\n3.网络申请数\n件 0\n4.信函申请数\n"
        "件 8\n（二）申请办结数\n件 8\n1.按时办结数\n件 0\n2.延期办结数\n"
    )
    given = [(label, row) for label, row in values(f"六、统计表\n{text}") if row and row != [None]]

    assert given in (
        [],
        [
            ("收到申请数", [9]),
            ("当面申请数", [4]),
            ("传真申请数", [3]),
            ("网络申请数", [2]),
            ("信函申请数", [0]),
            ("申请办结数", [8]),
            ("按时办结数", [8]),
            ("延期办结数", [0]),
        ],
    )


def test_an_enumerator_glued_to_the_value_behind_a_code_is_neither_code_nor_value() -> None:
    text = (
        "指标名称计量单位代码统计数受理申请总数件01 9其中：1、同意公开答复数件02 12、同意部分公开答复数件03703、"
        "不予公开答复数件041"
    )

    assert values(text) == [
        ("受理申请总数", [9]),
        ("同意公开答复数", [1]),
        ("同意部分公开答复数", [70]),
        ("不予公开答复数", [1]),
    ]


def test_a_heading_of_the_form_keeps_no_number_of_the_row_below() -> None:
    text = "统计指标 单位 统计数\n主动公开情况\n93\n主动公开政府信息数（不同渠道和方式公开相同信息计1条） 条\n"
    text += "其中：主动公开规范性文件数 条 4\n"
    text += "制发规范性文件总数 件 5\n政府公报公开政府信息数 条 1\n政府网站公开政府信息数 条 2\n"
    text += "政务微博公开政府信息数 条 3\n"
    rows = read(text).indicators
    assert rows
    assert [value.value for row in rows if row.label == "主动公开情况" for value in row.values] in ([], [None])
