"""Dates of the narrative: what is found, as which days, and what is left alone with a warning."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold
from nlp.narrative.dates import find_dates, parse_day
from nlp.narrative.dates.points import split_glued
from nlp.narrative.numerals import small_number, year_number
from tests.timing import assert_linear


def read(text: str, year: int | None = 2020) -> list[tuple[str, str]]:
    return [(d.start.isoformat(), d.end.isoformat()) for d in find_dates(fold(text), year=year).dates]


def problems(text: str, year: int | None = 2020) -> list[str]:
    return [p.code for p in find_dates(fold(text), year=year).problems]


PERIODS = [
    "统计期限自2020年1月1日起至2020年12月31日止",
    "统计期限自2020年1月1日起，至2020年12月31日止",
    "统计时限自2020年1月1日至2020年12月31日",
    "统计时间为2020年1月1日至2020年12月31日",
    "统计期为2020年1月1日起至2020年12月31日止",
    "统计期限2020年1月1日至12月31日",
    "统计期限从2020年1月1日起至2020年12月31日止",
    "统计期限从2020年1月1日到2020年12月31日止",
    "统计期限为2020年1月1日到12月31日止",
    "统计限2020年1月1日—2020年12月31日",
    "统计时间2020年1月1日-2020年12月31日",
    "统计时间2020年1月1日——12月31日",
    "统计时间2020年1月1日～12月31日",
    "统计期限自2020年1月1日至2020年12月31日截止",
    "报告涵盖2020年1月1日至12月31日期间的政府信息公开情况",
    "起止时间为2020年1月1日至12月31日",
    "现公布2020年1月1日至12月31日期间青禾镇信息公开情况",
    "（总结中数据统计时间自2020年1月1日至2020年12月31日）",
    "数据为2020年1月1日至2020年12月31日以来制作、获取并保存的",
    "除特别说明的外，所列数据统计时限为2020年1月1日至12月31日",
    "统计期限自 2020 年 1 月 1 日\n起至 2020 年 12 月 31 日止",
    "统计期限自2020 年1月1日起至2020\n年12月31日止",
    "统计期限自二〇二〇年一月一日起至二〇二〇年十二月三十一日止",
    "统计期限自二○二○年元月一日至十二月三十一日",
    "统计期限自二零二零年一月一日至二零二零年十二月三十一日",
    "统计期限自２０２０年１月１日起至２０２０年１２月３１日止",
    "统计期限自2020-01-01至2020-12-31",
    "统计期限自2020.1.1至2020.12.31",
    "统计期限2020.01.01-2020.12.31",
    "统计期限2020/1/1—2020/12/31",
    "统计期限2020年1-12月",
    "统计期限为2020年1月至12月",
    "统计期限为2020年1月—2020年12月",
    "统计期限2020.01—2020.12",
    "统计期限自20201月1日至12月31日",
    "统计期限自20201月1日至202012月31日",
    "统计期限自202011日至20201231日",
    "统计期限为202011日—1231日",
    "统计期限自2020年11日至2020年1231日",
    "统计期限1月1日至12月31日",
]


@pytest.mark.parametrize("text", PERIODS)
def test_every_way_to_print_the_calendar_year_as_period_is_one_item(text: str) -> None:
    found = find_dates(fold("青禾镇发布报告。" + text + "。如有疑问请来电。"), year=2020).dates
    assert [(d.role, d.start, d.end) for d in found] == [("period", date(2020, 1, 1), date(2020, 12, 31))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("统计期限自2019年9月1日起，至2020年8月31日止", ("2019-09-01", "2020-08-31")),  # a school year
        ("统计期限为2019年9月1日至8月31日", ("2019-09-01", "2020-08-31")),  # whose second year is left out
        ("统计期限自2008年5月1日《条例》实施之日起，至2008年12月31日止", ("2008-05-01", "2008-12-31")),
        ("5月10日至14日组织宣传周", ("2020-05-10", "2020-05-14")),
        ("5月10-14日组织宣传周", ("2020-05-10", "2020-05-14")),
        ("2019年至2020年开展专项整治", ("2019-01-01", "2020-12-31")),
        ("2019-2020年开展专项整治", ("2019-01-01", "2020-12-31")),
        ("2020年上半年完成清理", ("2020-01-01", "2020-06-30")),
        ("2020年第三季度完成清理", ("2020-07-01", "2020-09-30")),
        ("2020年三季度完成清理", ("2020-07-01", "2020-09-30")),
        ("于10月下旬召开会议", ("2020-10-21", "2020-10-31")),
        ("2010年9月至2011年8月31日", ("2010-09-01", "2011-08-31")),
    ],
)
def test_other_ranges(text: str, expected: tuple[str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年1月27日", "2021-01-27"),
        ("2021 年 1 月 27 日", "2021-01-27"),
        ("2021年01月07日", "2021-01-07"),
        ("2021年1月27号", "2021-01-27"),
        ("二○一二年二月二十日", "2012-02-20"),
        ("二〇一二年二月二十日", "2012-02-20"),
        ("二0一二年十二月三十一日", "2012-12-31"),
        ("二零一二年十月十日", "2012-10-10"),
        ("二O一二年廿月", None),
        ("二〇二一年一月廿一日", "2021-01-21"),
        ("2021-01-27", "2021-01-27"),
        ("2021/1/27", "2021-01-27"),
        ("2021.1.27", "2021-01-27"),
        ("２０２１．１．２７", "2021-01-27"),
        ("2021年1月27日 16:00:57", "2021-01-27"),
        ("2021-01-2716:00:57", "2021-01-27"),
        ("2021-01-27T16:00", "2021-01-27"),
        ("20211月27日", "2021-01-27"),
        ("2020年底", "2020-12-31"),
        ("2020年末", "2020-12-31"),
        ("2020年年底", "2020-12-31"),
        ("2020年度末", "2020-12-31"),
        ("2020年初", "2020-01-01"),
        ("截至年底", "2020-12-31"),
        ("截止12月底", "2020-12-31"),
        ("截至2020年12月底", "2020-12-31"),
        ("截至2016年1月1日00时", "2016-01-01"),
        ("系统于10月29日上线", "2020-10-29"),
        ("今年3月5日前", "2020-03-05"),
        ("去年3月5日", "2019-03-05"),
        ("次年1月31日前", "2021-01-31"),
        ("(2017210日)", "2017-02-10"),
    ],
)
def test_days(text: str, day: str | None) -> None:
    assert read(text) == ([] if day is None else [(day, day)])


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2014年5月", ("2014-05-01", "2014-05-31")),
        ("2014年5月份", ("2014-05-01", "2014-05-31")),
        ("二〇一三年二月", ("2013-02-01", "2013-02-28")),
        ("截止到2021年12月，", ("2021-12-01", "2021-12-31")),
        ("于8月份开展", ("2020-08-01", "2020-08-31")),
        ("6月，我镇开展宣传", ("2020-06-01", "2020-06-30")),
        ("自2020年9月成立以来", ("2020-09-01", "2020-09-30")),
        ("2016年2月", ("2016-02-01", "2016-02-29")),
    ],
)
def test_months(text: str, month: tuple[str, str]) -> None:
    found = find_dates(fold(text), year=2020).dates
    assert [(d.start.isoformat(), d.end.isoformat(), d.granularity) for d in found] == [(*month, "month")]


@pytest.mark.parametrize(
    "text",
    [
        "2020年，我局公开信息84条",
        "2020年度工作",
        "今年以来，全年，下一步，近年来，目前",
        "自2018年起施行",
        "2016年至今",
        "“十四五”规划（2021-2035年）",
        "《青禾镇国土空间总体规划（2021—2035年）》",
        "文化发展规划（2021-2035）",
        "《关于2020年5月20日会议纪要的通知》",
        "清政办〔2020〕80号",
        "国办公开办函〔2021〕30号",
        "国务院令第711号",
        "2019-2020学年",
        "12345热线，68海里，7号楼14层",
        "https://www.example.gov.cn/art/2021-01-27/t20210127_1.html",
        "zwgk/202101/t20210127_80791.htm",
        "年报20210127.pdf",
        "20个工作日内答复，3个月内办结，12个月",
        "“5.15”政务公开日，“5·15”",
        "每年3月底前编制，每年1月31日前公布",
        "电话：0535-2021-0127",
        "IP 2020.1.27.5",
        "1个月 30日内 双月",
        "三月三民俗节",
        "2020年初步建立机制",
        "2020年第3期",
    ],
)
def test_what_is_no_date_of_the_report(text: str) -> None:
    found = find_dates(fold(text), year=2020)
    assert (found.dates, found.problems) == ([], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("于2020年2月30日召开", "invalid_date"),
        ("于2020年13月5日召开", "invalid_date"),
        ("13月5日", "invalid_date"),
        ("于2019年2月29日召开", "invalid_date"),
        ("统计期限自2020年1月1日起至2020年12月32日止", "invalid_date"),
        ("统计期限自2020年12月31日起至2020年1月1日止", "invalid_date"),
        ("统计期限自****年*月*日至****年*月*日", "masked_date"),
        ("20xx年9月6日", "masked_date"),
        ("统计期限自2020111日至20201231日", "unreadable_date"),
    ],
)
def test_what_cannot_be_read_gives_a_warning_and_no_item(text: str, code: str) -> None:
    found = find_dates(fold(text), year=2020)
    assert found.dates == []
    assert {p.code for p in found.problems} == {code}


def test_a_day_without_year_stays_unread_where_no_year_is_known() -> None:
    assert read("10月29日上线", year=None) == []
    assert problems("10月29日上线", year=None) == ["date_without_year"]


def test_the_year_of_a_day_comes_from_the_date_just_before() -> None:
    assert read("2019年5月15日、6月1日", year=2020) == [("2019-05-15", "2019-05-15"), ("2019-06-01", "2019-06-01")]


def test_the_year_at_the_head_of_a_sentence_holds_for_that_sentence_only() -> None:
    found = read("2021年，我局将于3月底前完成整改。10月29日上线。", year=2020)
    assert found == [("2021-03-31", "2021-03-31"), ("2020-10-29", "2020-10-29")]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("发布时间：2021-01-27 16:00:57", "published"),
        ("发布日期: 2021年1月27日", "published"),
        ("来源：清溪县人民政府 时间：2021-01-27 00:00", "published"),
        ("成文日期：2021-01-27", "published"),
        ("发布时间：20210127", "published"),
        ("稿源： 清溪县政府网 2021-01-27", "published"),
        ("截至2021年1月27日，", "as_of"),
        ("于2021年1月27日前完成", "deadline"),
        ("于2021年1月27日召开会议", "event"),
        ("（2021年1月27日修订）", "mention"),
        ("废止日期：2021-01-27", "mention"),
        ("数据截止2021年1月27日", "period"),
        ("截止日期为2021年1月27日", "period"),
    ],
)
def test_roles(text: str, role: str) -> None:
    (found,) = find_dates(fold(text), year=2020).dates
    assert (found.role, found.start) == (role, date(2021, 1, 27))


def test_a_signature_is_told_by_its_place() -> None:
    text = "六、其他\n无。\n清溪县档案局\n2021年1月27日"
    (found,) = find_dates(text, year=2020, signature=[(len(text) - 10, len(text))]).dates
    assert found.role == "signed"


def test_raw_of_a_period_holds_its_first_and_last_word() -> None:
    text = "期限自2020年1月1日起至2020年12月31日止。"
    (found,) = find_dates(text, year=2020).dates
    assert text[slice(*found.span)] == "自2020年1月1日起至2020年12月31日止"


def test_titles_are_silent() -> None:
    assert find_dates("2019年9月至2020年8月年度报告", silent=[(0, 18)]).dates == []


def test_two_days_in_a_list_are_no_range() -> None:
    assert len(read("2020年3月1日、2020年4月1日，2020年5月1日分别召开")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-01-27 16:00:57", (date(2021, 1, 27), "T16:00:57")),
        ("2015-01-02 00:00", (date(2015, 1, 2), "T00:00")),
        ("2021/9/6 下午8:15:20", (date(2021, 9, 6), "T20:15:20")),
        ("二〇二一年一月二十七日", (date(2021, 1, 27), "")),
        ("20210127", (date(2021, 1, 27), "")),
        ("2021年", None),
        ("", None),
    ],
)
def test_header_fields(text: str, expected: tuple[date, str] | None) -> None:
    assert parse_day(text) == expected


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_form(day: date) -> None:
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month:02} 月 {day.day:02} 日",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
    ]
    for form in forms:
        assert read(f"于{form}，召开") == [(day.isoformat(), day.isoformat())], form


@given(st.text(alphabet="0123456789年月日-至到起止./:*x自一二十〇 \n《》截底初", max_size=200))
def test_no_text_breaks_it_and_every_span_is_a_stretch_of_the_text(text: str) -> None:
    found = find_dates(fold(text), year=2020)
    for item in found.dates:
        assert 0 <= item.span[0] < item.span[1] <= len(text)
        assert item.start <= item.end


@pytest.mark.parametrize("unit", ["2020年", "1", "2020年1月1日至", "一二", "《", "1月", "*", "2020.", "月日"])
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    assert_linear(lambda times: lambda: find_dates(unit * times, year=2020), 2_000, 20_000)


def test_numerals() -> None:
    assert [small_number(n) for n in ("十", "十一", "二十", "三十一", "廿九", "卅", "7", "07", "元")] == [
        10, 11, 20, 31, 29, 30, 7, 7, 1,
    ]  # fmt: skip
    assert [year_number(y) for y in ("二〇二〇", "二0二0", "二零一二", "2 0 2 0", "二〇二")] == [
        2020,
        2020,
        2012,
        2020,
        None,
    ]


@pytest.mark.parametrize(
    ("digits", "cuts"),
    [("1231", [(12, 31)]), ("210", [(2, 10)]), ("111", [(1, 11), (11, 1)]), ("99", [(9, 9)]), ("1", [])],
)
def test_a_glued_run_is_cut_only_where_the_calendar_allows(digits: str, cuts: list[tuple[int, int]]) -> None:
    assert split_glued(digits) == cuts
