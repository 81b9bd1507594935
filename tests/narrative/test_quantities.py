"""Numbers and quantities: every number of the prose with its value, unit and exact span, and none of the traps.

Most examples are in ``cases/numbers.yaml``. Here they are read by the readers of numbers alone, which says whose
fault a failure is, beside what no example can show: that any value in any style is read back, and that time is linear.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold
from nlp.narrative.prose import Prose
from nlp.narrative.quantities import Quantity, find_numbers, find_quantities
from nlp.narrative.quantities.numerals import Numeral, read_numeral
from tests.narrative.cases import Case, load_cases
from tests.timing import Work, assert_linear


def quantities(text: str, blocked: str | None = None) -> list[tuple[str, Quantity]]:
    """The quantities of ``text``, each with what is cut out of it by its span."""
    prose = Prose.of(fold(text))
    if blocked is not None:
        at = prose.text.index(blocked)
        prose.blocked = [(at, at + len(blocked))]
    found = find_quantities(prose, find_numbers(prose))
    return [(text[slice(*prose.span(*quantity.span))], quantity) for quantity in found]


def values(text: str) -> list[tuple[str, float, str]]:
    return [(raw, quantity.value, quantity.unit) for raw, quantity in quantities(text)]


def measures_nothing(text: str) -> bool:
    return quantities(text) == []


CASES = load_cases("numbers")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_readers_of_numbers_alone_read_the_case(case: Case) -> None:
    found = quantities(case.data["text"])
    actual: list[dict[str, Any]] = [
        {
            "raw": raw,
            "value": quantity.value,
            "value_max": quantity.value_max,
            "unit": quantity.unit,
            "qualifier": quantity.qualifier,
            "kind": quantity.kind,
            "evidence": quantity.evidence,
        }
        for raw, quantity in found
    ]
    compared = [{key: item[key] for key in want} for want, item in zip(case.data["counts"], actual, strict=False)]
    assert compared == case.data["counts"], case.data["why"]
    assert len(actual) == len(case.data["counts"]), case.data["why"]


NUMERALS = {
    "二": 2,
    "两": 2,
    "十": 10,
    "十二": 12,
    "二十": 20,
    "廿三": 23,
    "卅": 30,
    "九十九": 99,
    "一百": 100,
    "一百零五": 105,
    "一百一十": 110,
    "一百十五": 115,
    "两百五": 250,
    "三千六": 3600,
    "一千零二十": 1020,
    "一千〇二": 1002,
    "一万": 10_000,
    "一万二": 12_000,
    "一万零三百": 10_300,
    "十二万三千四百五十六": 123_456,
    "三百万": 3_000_000,
    "一亿二千万": 120_000_000,
    "万": 10_000,
    "叁拾": 30,
}


@pytest.mark.parametrize(("numeral", "value"), NUMERALS.items())
def test_a_numeral_has_its_value(numeral: str, value: int) -> None:
    assert read_numeral(numeral) == Numeral(value)


@pytest.mark.parametrize(
    "text", ["十四五", "十三五", "二〇二三", "一一", "十十", "百百", "千百", "数", "几", "二十二十"]
)
def test_what_only_looks_like_a_numeral_has_no_value(text: str) -> None:
    assert read_numeral(text) is None


_PLACES = "零一二三四五六七八九"


def in_words(value: int) -> str:
    """``value`` below a hundred million in words, the long way round."""
    if value >= 10_000:
        rest = value % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return in_words(value // 10_000) + "万" + zero + (in_words(rest) if rest else "")
    words, pending = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            words += ("零" if pending and words else "") + _PLACES[digit] + name
            pending = False
        elif words:
            pending = True
    return words


@given(st.integers(min_value=1, max_value=99_999_999))
def test_any_value_in_words_is_read_back(value: int) -> None:
    assert read_numeral(in_words(value)) == Numeral(value)


UNITS = ["条", "件", "人次", "批次", "大项", "篇", "次"]
STYLES = {
    "digits": lambda value: str(value),
    "separators": lambda value: f"{value:,}",
    "full-width separators": lambda value: f"{value:,}".replace(",", "，"),
    "full-width digits": lambda value: str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "blanks between thousands": lambda value: f"{value:,}".replace(",", " "),
    "words": in_words,
}


@given(
    value=st.integers(min_value=2, max_value=99_999_999),
    style=st.sampled_from(sorted(STYLES)),
    unit=st.sampled_from(UNITS),
    before=st.sampled_from(["", "近", "超过", "约", "不少于"]),
    behind=st.sampled_from(["", "余", "多"]),
    lead=st.sampled_from(["全年共主动公开政府信息", "办理来件", "经统计，其中：动态类", "（一）主动公开。2023年"]),
    tail=st.sampled_from(["。", "，占比较高。", "、", "（含转载）", "\n二、其他", ""]),
)
def test_any_value_in_any_style_is_read_back_with_its_exact_span(
    value: int, style: str, unit: str, before: str, behind: str, lead: str, tail: str
) -> None:
    qualifiers = {"": "exact", "近": "at_most", "超过": "at_least", "约": "about", "不少于": "at_least"}
    number = STYLES[style](value)
    if style == "words":
        behind = ""
        if number[0] in "百千万":
            number = "一" + number
    raw = f"{before}{number}{behind}{unit}"
    ((found, quantity),) = quantities(f"{lead}{raw}{tail}")
    assert (found, quantity.value, quantity.unit) == (raw, value, unit)
    assert quantity.qualifier == ("at_least" if behind else qualifiers[before])
    assert quantity.evidence == ("numeral" if style == "words" else "number")


@given(
    tenths=st.integers(min_value=11, max_value=9_999).filter(lambda tenths: tenths % 10),
    factor=st.sampled_from([("万", 10_000), ("亿", 100_000_000)]),
    unit=st.sampled_from(["次", "元", "人次", ""]),
)
def test_a_decimal_with_a_multiplier_is_exact(tenths: int, factor: tuple[str, int], unit: str) -> None:
    raw = f"{tenths // 10}.{tenths % 10}{factor[0]}{unit}"
    ((found, quantity),) = quantities(f"网站访问量达{raw}。")
    assert (found, quantity.value) == (raw, tenths * factor[1] // 10)
    assert isinstance(quantity.value, int)
    assert quantity.kind == ("amount" if unit == "元" else "count")


@given(st.integers(min_value=0, max_value=1000).map(lambda tenths: tenths / 10))
def test_a_percentage_keeps_its_printed_value(value: float) -> None:
    ((raw, quantity),) = quantities(f"按时办结率为{value:g}%。")
    assert (raw, quantity.value, quantity.unit, quantity.kind) == (f"{value:g}%", value, "%", "rate")


@given(st.text(alphabet='0123456789一二三百万第条件次年月%,，.、-至到近余多/:"《》\n 公开', max_size=60))
def test_spans_are_in_order_inside_the_text_and_hold_the_digits(text: str) -> None:
    prose = Prose.of(fold(text))
    end = 0
    for quantity in find_quantities(prose, find_numbers(prose)):
        assert end <= quantity.span[0] <= quantity.digits[0] < quantity.digits[1] <= quantity.span[1] <= len(prose.text)
        assert quantity.value_max is None or quantity.value < quantity.value_max
        end = quantity.span[1]


PLACES_OF_TRAPS = ["清溪县{}。", "全面落实{}，持续深化。", "一是推进{}工作；", "（{}）"]
TRAPS = [
    "第3次会议",
    "第十二条",
    "12345热线",
    "89000民生服务平台",
    "2023年度",
    "1-12月",
    "20个工作日",
    "7×24小时",
    "“三公”经费",
    "“双随机、一公开”监管",
    "“18+6”产业集群",
    "清政办发〔2023〕80号",
    "三审三校制度",
    "一网通办",
    "两微一端",
    "四级联审",
    "三级调研员",
    "A级景区",
    "H5作品",
    "十四届三次会议",
    "2021-2035年规划",
    "一把手负责",
    "一系列举措",
    "若干次",
    "多次",
    "几次",
    "每季度一次",
    "0591-23165370",
    "9:30",
    "2023-12-31",
]


@pytest.mark.parametrize("place", PLACES_OF_TRAPS)
@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_measures_nothing_wherever_it_stands(place: str, trap: str) -> None:
    assert measures_nothing(place.format(trap))


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_leaves_its_neighbours_alone(trap: str) -> None:
    text = f"公开信息84条，{trap}，收到申请3件。"
    assert values(text) == [("84条", 84, "条"), ("3件", 3, "件")]


def test_nothing_is_read_in_blocked_stretches() -> None:
    assert [raw for raw, _ in quantities("电话：0591-12件，收到3件", blocked="0591-12件")] == ["3件"]


def test_a_missing_quote_does_not_hide_the_numbers_behind_it() -> None:
    text = "“清溪发布公众号发布信息84条，“青禾之声”微博发布36条。"
    assert [raw for raw, _ in quantities(text)] == ["84条", "36条"]


def test_quotes_are_paired_within_a_paragraph() -> None:
    assert [raw for raw, _ in quantities("开设“清溪之窗栏目。\n公开信息84条，“双随机”检查3次。")] == ["84条", "3次"]


def test_a_long_quotation_hides_nothing() -> None:
    text = f"“{'推进政务公开工作' * 6}，公开信息84条”"
    assert [raw for raw, _ in quantities(text)] == ["84条"]


def test_a_range_of_years_is_no_range_of_things() -> None:
    assert measures_nothing("2019年至2020年，2019至2020年，2019—2020年度。")


def test_the_same_number_said_twice_is_two_quantities() -> None:
    assert values("公开84条，84条中") == [("84条", 84, "条"), ("84条", 84, "条")]


@pytest.mark.parametrize(
    "part",
    ["1", "一", "1,234,", "一百", "百分之", "12、", "第1、", "“1", "每年", "一个", "3-", "3/4", "1.5万", "和三个"],
)
def test_time_is_linear_in_the_length_of_a_text_without_punctuation(part: str) -> None:
    def prepare(length: int) -> Work:
        prose = Prose.of(part * (length // len(part)))
        return lambda: find_quantities(prose, find_numbers(prose))

    assert_linear(prepare, 20_000, 200_000)
