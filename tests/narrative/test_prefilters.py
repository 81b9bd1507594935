"""What the readers skip for speed holds nothing: with the quick look and without it the results are the same.

Each test says the slow way in its plainest form and compares: over generated reports, and over random text made of the
characters that the patterns are about, which finds what no report happens to print.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.generator import generate
from nlp.folding import INVISIBLE, fold, squeeze
from nlp.narrative.contacts.labels import _patterns as label_patterns
from nlp.narrative.contacts.lexicon import any_of, lexicon, spaced
from nlp.narrative.contacts.normalize import e164
from nlp.narrative.contacts.online import read_urls
from nlp.narrative.dates import _silent_patterns, _silent_stretches
from nlp.narrative.dates.points import _POINT, _READERS, find_points
from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.plans.units import _token
from nlp.narrative.prose import Prose
from nlp.narrative.quantities.traps import silent_stretches
from nlp.narrative.regions import MAX_NAME, MIN_NAME, _area_codes, _named_places, _places_by_name
from nlp.narrative.report.titles import _CORE, _cores
from nlp.narrative.sections import find_headings, role_of_heading
from nlp.narrative.view import NarrativeView, Runs, without_space

SEEDS = range(60)


def folded_reports() -> Iterator[str]:
    """Texts of generated reports of every edition and of none, as the readers see them."""
    for seed in SEEDS:
        source = generate(seed, edition="none" if seed % 3 == 0 else None).source
        yield fold(source if isinstance(source, str) else source.decode("utf-8", "replace"))


def made_of(*pieces: str) -> st.SearchStrategy[str]:
    """Text put together from ``pieces``."""
    return st.lists(st.sampled_from(pieces), max_size=40).map("".join)


# Points in time ------------------------------------------------------------------------------------------------------

DATED = made_of(
    *"0123456789一二三四十廿元〇年月日号至到-~/.* \n截止底末初份季度上半TxX,。件",
    *("2020", "1月", "2019年", "二〇二〇年", "31日", "20191231", "2020-01-0", "截至年底", "2020年第三季度"),
)


def points_of_every_place(text: str) -> list[object]:
    """The points without the quick look at where one can begin."""
    return [point for match in _POINT.finditer(text) if (point := _READERS[str(match.lastgroup)](match)) is not None]


@given(DATED)
def test_no_point_in_time_begins_where_the_quick_look_sees_none(text: str) -> None:
    assert list(find_points(text)) == points_of_every_place(text)


def test_the_points_of_reports_are_those_of_every_place() -> None:
    for text in folded_reports():
        assert list(find_points(text)) == points_of_every_place(text)


@pytest.mark.parametrize(
    "text", ["截至年底", "元月1日", "廿一日", "**年", "×月5日", "二0二〇年", "20200101", "2020.1.2", "2020-01-02"]
)
def test_a_point_is_seen_whatever_it_begins_with(text: str) -> None:
    assert list(find_points(text)) == points_of_every_place(text) != []


def test_the_longest_way_to_a_year_s_mark_is_still_seen() -> None:
    text = "2 0 2 0 \n\t \n\t--\n\t 2 0 2 1\n\t 年"
    assert [(point.kind, point.year, point.last) for point in find_points(text)] == [("years", 2020, 2021)]


@given(DATED)
def test_a_plain_year_is_no_other_form(text: str) -> None:
    _, behind, others = _POINT.pattern.partition("(?P<masked>")
    for match in _POINT.finditer(text):
        if match.lastgroup == "plain_year":
            other = re.compile(behind + others).match(text, match.start())
            assert other is not None
            assert (other.lastgroup, other.span()) == ("year", match.span())


# Stretches without dates ---------------------------------------------------------------------------------------------

SILENT = made_of(
    *"《》()〔〕[]号第 \n,。:、年报x1./-",
    *("2020", "2016-2020年", "规划", "计划", "http://", "HTTPS://", "www.", "a.doc", ".PDF", ".html", "附件" * 30),
)


def silent_of_every_place(text: str) -> list[tuple[int, int]]:
    """Silent stretches by one alternation over the whole text, names of files first."""
    silent, file_name, _ = _silent_patterns()
    return [match.span() for match in re.finditer(f"{file_name.pattern}|{silent.pattern}", text)]


@given(SILENT)
def test_silent_stretches_are_those_of_one_alternation(text: str) -> None:
    assert list(_silent_stretches(text)) == silent_of_every_place(text)


def test_the_silent_stretches_of_reports_are_those_of_one_alternation() -> None:
    for text in folded_reports():
        assert list(_silent_stretches(text)) == silent_of_every_place(text)


def names_of_every_place(text: str) -> list[tuple[int, int]]:
    """Titles and short names in quotes by one alternation, searched from place to place."""
    found, at = [], 0
    while match := re.compile(r'《[^《》\n]{1,160}》|"[^"\n]{1,200}"').search(text, at):
        name, at = match.group(), match.end()
        if name[0] == '"' and (name[1] in ",。;:、)" or name[-2] in ",:("):
            at -= 1
        elif name[0] == "《" or (len(name) <= 42 and not re.search("[。;]", name)):
            found.append(match.span())
    return found


@given(made_of(*'《》"" ,。;:、)(甲乙\n', "甲" * 39, "乙" * 160))
def test_names_are_those_of_one_alternation(text: str) -> None:
    assert silent_stretches(text) == names_of_every_place(text)


@pytest.mark.parametrize("characters", [1, 119, 120])
def test_a_file_s_name_is_silent_up_to_its_longest(characters: int) -> None:
    text = f"见 {'甲' * characters}.doc。"
    assert list(_silent_stretches(text)) == [(2, 2 + characters + 4)]


def test_a_file_s_name_goes_before_what_begins_with_it() -> None:
    text = "《2020年报告》全文.doc"
    assert list(_silent_stretches(text)) == [(0, len(text))]


def test_a_longer_run_before_an_ending_is_no_file_s_name_and_hides_none_behind_it() -> None:
    text = f"见 {'甲' * 121}.doc,乙.xls"
    assert [text[slice(*span)] for span in _silent_stretches(text)] == ["乙.xls"]


# Text without white space --------------------------------------------------------------------------------------------

SPACED = made_of(*"复议一、。 \n\t\u200b()fu", "(fù)", "( fù\n)", "复(fù)议", "  \n ")


@given(SPACED)
def test_runs_are_the_squeezed_text_with_the_same_places(text: str) -> None:
    runs, squeezed = Runs.of(text), squeeze(text)
    assert runs.text == squeezed.text == without_space(text)
    assert [runs.offset(at) for at in range(len(runs.text))] == squeezed.offsets


@given(SPACED)
def test_breaks_are_where_white_space_stood_inside_the_text(text: str) -> None:
    runs, squeezed = Runs.of(text), squeeze(text)
    breaks = {}
    for at in range(1, len(squeezed.text)):
        between = "".join(char for char in text[squeezed.offsets[at - 1] + 1 : squeezed.offsets[at]] if char.isspace())
        if between:
            breaks[at] = between
    assert {at: white for at, gap in runs.breaks if (white := gap.strip("\u200b").replace("\u200b", ""))} == breaks


VIEWED = made_of(*"电话 \n\u200b(f)", "(fù)", "复(fù)议", "规章废止")


@given(VIEWED, st.lists(st.integers(0, 60), max_size=6).map(sorted))
def test_a_view_leads_from_each_character_to_its_place_and_back(text: str, edges: list[int]) -> None:
    edges = [min(edge, len(text)) for edge in edges]
    excluded = list(zip(edges[::2], edges[1::2], strict=False))
    view = NarrativeView.of(text, excluded=excluded)
    places = [view.span(at, at + 1)[0] for at in range(len(view.text))]
    assert places == sorted(places)
    left_out = {place for start, end in excluded for place in range(start, end)}
    assert all(
        char == "\n" if place in left_out else char == text[place] != INVISIBLE
        for char, place in zip(view.text, places, strict=True)
    )
    assert [view.place(offset) for offset in range(len(text))] == [bisect_left(places, at) for at in range(len(text))]


@given(SPACED)
def test_prose_is_the_same_where_the_white_space_is_known(text: str) -> None:
    view, ends = NarrativeView.of(fold(text)).text, {2, 5}
    known = Runs.of(view).blanks
    assert known is not None or INVISIBLE in view or "(" in view
    assert Prose.of(view, ends, known) == Prose.of(view, ends)


# Words ---------------------------------------------------------------------------------------------------------------


def in_one_row(words: list[str], *, gaps: bool) -> re.Pattern[str]:
    """The words as a plain alternation, longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(spaced(word) if gaps else re.escape(word) for word in ordered))


@pytest.mark.parametrize("gaps", [False, True])
def test_words_that_share_branches_match_as_in_one_row(gaps: bool) -> None:
    lists = [list(lexicon().label_kinds), lexicon().list("label_modifiers"), lexicon().section("accounts")["topics"]]
    for words in lists:
        shared, plain = re.compile(any_of(words, gaps=gaps)), in_one_row(words, gaps=gaps)
        for text in folded_reports():
            assert [m.span() for m in shared.finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_a_word_with_a_condition_counts_only_where_it_holds() -> None:
    pattern = re.compile(any_of(["编", "编制"], conditions={"编": "(?=:)"}))
    assert [match.span() for match in pattern.finditer("编:编制编")] == [(0, 1), (2, 4)]


def lists_of(words: object) -> Iterator[list[str]]:
    """All lists of a lexicon."""
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        yield words
    elif isinstance(words, dict):
        for inner in words.values():
            yield from lists_of(inner)


@pytest.mark.parametrize(
    "package", ["nlp.narrative/sections", "nlp.narrative.plans/plans", "nlp.narrative.dates/dates"]
)
def test_patterns_that_share_branches_match_as_in_one_row(package: str) -> None:
    place, _, name = package.partition("/")
    for lines in lists_of(load_lexicon(place, f"{name}.yaml")):
        shared = re.compile(alternation(lines))
        plain = re.compile("|".join(sorted(lines, key=len, reverse=True)))
        for text in list(folded_reports())[:12]:
            assert [m.span() for m in shared.finditer(text)] == [m.span() for m in plain.finditer(text)]


@pytest.mark.parametrize(
    "lines",
    [
        ["甲乙", "[甲丙]丁", "甲"],
        ["(?:甲|乙丙)?丁", "丁戊", "乙"],
        ["甲|丙丁", "甲丁"],  # a bar outside groups
        ["(甲)丁", "(?P<name>[甲乙])丙"],  # what captures isn't told twice
        ["(?<!丙)甲", "甲丁", "[^甲]戊"],
        ["[甲乙]+丁", "甲{2}", r"\(甲", "甲*?乙"],
    ],
)
@given(text=made_of(*"甲乙丙丁戊("))
def test_any_patterns_match_as_in_one_row(lines: list[str], text: str) -> None:
    plain = re.compile("|".join(sorted(lines, key=len, reverse=True)))
    assert [m.span() for m in re.finditer(alternation(lines), text)] == [m.span() for m in plain.finditer(text)]


@given(
    made_of(
        "主动公开", "依申请", "公开", "政府信息", "情况", "复议", "问题", "申请", "收到", "和", "处理", "其他", "事项"
    )
)
def test_the_role_of_a_heading_is_that_of_its_first_keyword_the_longer_first(phrase: str) -> None:
    found = []
    for role, words in load_lexicon("nlp.narrative", "sections.yaml")["roles"].items():
        match = re.search("|".join(sorted(words, key=len, reverse=True)), phrase)
        if match:
            found.append((match.start(), -match.end(), role))
    first = min(found, key=lambda item: item[:2], default=None)
    assert role_of_heading(phrase) == (first[2] if first else None)


# Labels, titles, enumerators -----------------------------------------------------------------------------------------


@given(made_of(*"电话传真、/()及 :为至1|兼联系公开", "邮编", "政务公开", "和", "地址"))
def test_no_part_of_a_label_begins_or_ends_but_where_the_quick_look_sees_it(text: str) -> None:
    patterns = label_patterns()
    for at in range(len(text) + 1):
        here, before = text[at : at + 1], text[:at]
        tail = patterns.tail.match(text, at)
        assert here in patterns.joint_begins or patterns.joint.match(text, at) is None
        assert here in patterns.tail_begins or tail is None or not tail.group()
        assert before[-1:] in patterns.modifier_ends or patterns.modifiers.search(before) is None


@given(
    made_of(
        *("政府", "党务", "信息", "公开", "工作", "情况", "2020", "年度", "年", "的", "(", ")"),
        *("报告", "年报", "总结", "政府信息公开工作年度报告"),
    )
)
def test_the_cores_of_titles_are_those_found_from_their_beginnings(text: str) -> None:
    assert [match.span() for match in _cores(text)] == [match.span() for match in _CORE.finditer(text)]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("十二是", "shi", "十二"),
        ("一要", "yao", "一"),
        ("(十)", "paren", "(十"),
        ("(12)", "digit", "(12"),
        ("12.", "number", "12"),
        ("③", "circle", "③"),
        ("三、", "comma", "三"),
        ("其二,", "di", "其二"),
        ("另一方面,", "first", "另一方面"),
        ("。", "stop", "。"),
    ],
)
def test_an_enumerator_is_told_by_its_group_which_begins_where_its_number_ends(
    text: str, kind: str, number: str
) -> None:
    match = _token().search(f"甲{text}乙")
    assert match is not None
    assert (match.lastgroup, match.group(), match.string[1 : match.start(kind)]) == (kind, text, number)


def test_a_landline_is_what_the_library_says_of_it() -> None:
    digits = random.Random(7)
    for code in _area_codes():
        for size in (7, 8):
            local = digits.choice("2345678") + "".join(digits.choices("0123456789", k=size - 1))
            number = phonenumbers.parse(code + local, "CN")
            assert phonenumbers.is_possible_number(number)
            assert e164(f"{code}-{local}", None) == phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )


@pytest.mark.parametrize(
    "number", ["0021012345678", "00999123456789", "000000000000", "0000-00000000", "86868686868686"]
)
def test_a_number_that_no_country_has_has_no_form(number: str) -> None:
    assert e164(number, None) is None
    assert e164(number, "0535") is None


# Headings, links, places ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("第一部分、总体情况\n第二部分主动公开政府信息情况\n", [1, 2]),
        ("一、总体情况\n二.主动公开政府信息情况\n十一、其他需要报告的事项", [1, 2, 11]),
        ("二十一、总体情况", []),  # no heading of ours: 一 behind another numeral
        ("之一、总体情况", []),
    ],
)
def test_numerals_of_both_kinds_head_sections(text: str, ordinals: list[int]) -> None:
    assert [heading.ordinal for heading in find_headings(text)] == ordinals


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("见http://www.qingxi.gov.cn/a,", ["http://www.qingxi.gov.cn/a"]),
        ("见HTTPS://qingxi.gov.cn。", ["HTTPS://qingxi.gov.cn"]),
        ("网址www、qingxi、gov、cn。", ["www、qingxi、gov、cn"]),
        ("网址http://www、qingxi、gov、cn。", ["http://www、qingxi、gov、cn"]),
        ("(//www.qingxi.gov.cn)", ["www.qingxi.gov.cn"]),
        ("登录12345.qingxi.gov.cn留言", ["12345.qingxi.gov.cn"]),
        ("门户WWW.qingxi.wang", ["WWW.qingxi.wang"]),
        ("信箱qx@qingxi.gov.cn", []),
        ("2020年1.2万条", []),
    ],
)
def test_links_are_found_by_their_first_character_whatever_it_is(text: str, urls: list[str]) -> None:
    assert [text[found.start : found.end] for found in read_urls(text)] == urls


@given(
    made_of(
        "山东省", "烟台市", "龙口市", "鼓楼区", "朝阳区", "城区", "恩施", "凉山彝族自治州", "教育局", "人民", "州", "市"
    )
)
def test_divisions_are_found_wherever_a_name_of_any_length_stands(name: str) -> None:
    names, at, end_of_last = [], 0, 0
    while at < len(name) - 1:
        least = MIN_NAME if at in (0, end_of_last) else MIN_NAME + 1
        sizes = range(min(MAX_NAME, len(name) - at), least - 1, -1)
        size = next((size for size in sizes if name[at : at + size] in _places_by_name()), 0)
        names += [name[at : at + size]] if size else []
        at, end_of_last = (at + size, at + size) if size else (at + 1, end_of_last)
    if not name.startswith("恩施"):  # a short name, which only the beginning may bear
        assert _named_places(name) == [_places_by_name()[known] for known in names]
