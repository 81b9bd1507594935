"""Problems and commitments: every way to enumerate, to print and to lead over gives the same items."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from nlp.folding import fold
from nlp.narrative.plans import FoundCommitment, FoundProblem, find_commitments, find_problems
from nlp.narrative.prose import Prose
from tests.timing import Work, assert_linear

PROBLEMS = ["公开内容不够全面", "政策解读形式单一", "业务培训有待加强"]
MEASURES = ["拓展主动公开内容", "丰富政策解读形式", "定期开展业务培训"]
NUMERALS = "一二三"

ENUMERATORS: dict[str, Callable[[int], str]] = {
    "一是": lambda n: f"{NUMERALS[n]}是",
    "（一）": lambda n: f"（{NUMERALS[n]}）",
    "(1)": lambda n: f"({n + 1})",
    "1.": lambda n: f"{n + 1}.",
    "1、": lambda n: f"{n + 1}、",
    "一、": lambda n: f"{NUMERALS[n]}、",
    "①": lambda n: "①②③"[n],
    "第一，": lambda n: f"第{NUMERALS[n]}，",
    "其一，": lambda n: f"其{NUMERALS[n]}，",
    "首先，": lambda n: ["首先，", "其次，", "再次，"][n],
    "none": lambda n: "",
}
CLOSERS = {"full stop": "。", "semicolon": "；", "line end": "\n"}
HEADS = {
    "sentences": ("工作中还存在以下问题：", "下一步，我局将采取以下措施："),
    "headings": ("（一）存在的主要问题\n", "（二）改进措施\n"),
    "labels": ("存在问题：", "改进措施："),
    "praise and year": ("虽然取得了一定成绩，但仍存在一些不足。", "2024年，我局将做好以下工作："),
    "pointing back": ("对照上级要求，主要存在以下差距：", "针对上述问题，我们将从以下三个方面改进："),
}


def section(text: str, year: int | None = 2023) -> Prose:
    """The prose of a section on problems and improvements."""
    prose = Prose.of(fold(f"五、存在的主要问题及改进情况\n{text}"))
    prose.headings = [(0, 14)]
    prose.sections = [(0, "problems")]
    prose.year = year
    return prose


def read(prose: Prose) -> tuple[list[FoundProblem], list[FoundCommitment]]:
    problems = find_problems(prose)
    return problems, find_commitments(prose, problems)


def texts(prose: Prose, found: list[FoundProblem] | list[FoundCommitment]) -> list[str]:
    return [prose.text[slice(*item.span)] for item in found]


def listed(items: list[str], enumerator: str, closer: str) -> str:
    mark = ENUMERATORS[enumerator]
    body = CLOSERS[closer].join(f"{mark(number)}{item}" for number, item in enumerate(items))
    return body + ("\n" if closer == "line end" else "。\n")


@pytest.mark.parametrize(("enumerator", "closer", "head"), list(itertools.product(ENUMERATORS, CLOSERS, HEADS)))
def test_the_style_of_a_list_makes_no_difference(enumerator: str, closer: str, head: str) -> None:
    if (enumerator == "（一）" and head == "headings") or (enumerator, closer) == ("none", "line end"):
        pytest.skip("nothing would part heads from items")
    before, between = HEADS[head]
    prose = section(f"{before}{listed(PROBLEMS, enumerator, closer)}{between}{listed(MEASURES, enumerator, closer)}")
    problems, commitments = read(prose)
    assert texts(prose, problems) == PROBLEMS
    assert texts(prose, commitments) == MEASURES
    assert [(item.status, item.problem) for item in commitments] == [("planned", 0), ("planned", 1), ("planned", 2)]


@pytest.mark.parametrize("enumerator", [name for name in ENUMERATORS if name != "none"])
def test_an_item_holds_its_head_and_its_explanation(enumerator: str) -> None:
    items = [f"{item}。主要是投入不足，力量薄弱" for item in PROBLEMS]
    prose = section(f"存在以下问题：{listed(items, enumerator, 'full stop')}")
    assert texts(prose, read(prose)[0]) == [item.replace("，", ",") for item in items]


@pytest.mark.parametrize("inner", ["一是", "(1)", "①"])
def test_an_inner_list_belongs_to_the_item(inner: str) -> None:
    mark = ENUMERATORS[inner]
    items = [f"加强{what}。{mark(0)}明确责任；{mark(1)}落实经费" for what in ("领导", "保障", "监督")]
    prose = section(f"改进措施：\n{listed(items, '1.', 'line end')}")
    assert texts(prose, read(prose)[1]) == [fold(item) for item in items]


@pytest.mark.parametrize(
    ("text", "start", "end", "source"),
    [
        ("下一步，我局将加强培训。", "2024-01-01", "2024-12-31", "default"),
        ("2024年，我局将加强培训。", "2024-01-01", "2024-12-31", "stated"),
        ("明年，我局将加强培训。", "2024-01-01", "2024-12-31", "stated"),
        ("今年，我局将加强培训。", "2024-01-01", "2024-12-31", "stated"),
        ("2023年，我局将加强培训。", "2023-01-01", "2023-12-31", "stated"),
        ("2025年，我局将加强培训。", "2025-01-01", "2025-12-31", "stated"),
        ("2024年上半年，我局将加强培训。", "2024-01-01", "2024-06-30", "stated"),
        ("2024年下半年，我局将加强培训。", "2024-07-01", "2024-12-31", "stated"),
        ("2024年一季度，我局将加强培训。", "2024-01-01", "2024-03-31", "stated"),
        ("我局将于2024年3月完成改版。", "2024-03-01", "2024-03-31", "stated"),
        ("我局将于2024年3月底前完成改版。", "2024-01-01", "2024-03-31", "stated"),
        ("我局将在2024年5月20日前完成改版。", "2024-01-01", "2024-05-20", "stated"),
        ("我局将在上半年完成改版。", "2024-01-01", "2024-06-30", "stated"),
        ("我局将在年底前完成改版。", "2024-01-01", "2024-12-31", "stated"),
        ("我局将力争到2026年底建成平台。", "2024-01-01", "2026-12-31", "stated"),
        ("2024-2026年，我局将加强培训。", "2024-01-01", "2026-12-31", "stated"),
        ("针对2022年存在的问题，我局将加强培训。", "2024-01-01", "2024-12-31", "default"),
        ("下一步，我局将宣传《云岭市2030年愿景》。", "2024-01-01", "2024-12-31", "default"),
    ],
)
def test_the_horizon_is_what_is_stated_else_the_year_after_the_reports(
    text: str, start: str, end: str, source: str
) -> None:
    (commitment,) = read(section(text))[1]
    assert commitment.horizon is not None
    assert (commitment.horizon.start, commitment.horizon.end, commitment.horizon.source) == (start, end, source)


def test_a_stated_year_needs_no_report_year() -> None:
    (commitment,) = read(section("2024年，我局将加强培训。", year=None))[1]
    assert commitment.horizon is not None
    assert commitment.horizon.start == "2024-01-01"


def test_without_any_year_there_is_no_horizon() -> None:
    (commitment,) = read(section("下一步，我局将加强培训。", year=None))[1]
    assert commitment.horizon is None


def test_an_impossible_day_is_no_horizon() -> None:
    (commitment,) = read(section("我局将在2024年2月30日前完成改版。"))[1]
    assert commitment.horizon is not None
    assert commitment.horizon.source == "default"


def test_the_commitments_need_not_be_given_the_very_list_of_problems_that_was_found() -> None:
    prose = section(f"存在问题：{PROBLEMS[0]}。下一步，将{MEASURES[0]}。")
    problems = find_problems(prose)
    assert find_commitments(prose, list(problems)) == find_commitments(prose, problems)


def test_an_unknown_problem_list_leaves_commitments_unpaired() -> None:
    prose = section(f"存在问题：{PROBLEMS[0]}。下一步，将{MEASURES[0]}。")
    assert [item.problem for item in find_commitments(prose, [])] == [None]


def test_an_item_of_a_section_ends_at_its_heading() -> None:
    prose = Prose.of(fold("五、存在问题\n公开内容不全。\n六、其他事项\n全年未收费。"))
    prose.headings = [(0, 6), (14, 20)]
    prose.sections = [(0, "problems"), (14, "other")]
    assert texts(prose, find_problems(prose)) == ["公开内容不全"]


REPEATED = [
    *("公开", "下一步将加强", "一是加强", "存在问题,", "1.加强,", "下一步,我局将加强。", "但存在不足", "仍存在不足;"),
    *("下一步;(一)", "存在的问题\n", "同时,加强。", "针对更新不及时的问题,", "存在更新不及时等", "由于人员少,"),
    *("一是内容不全;", "(一)加强领导。1.明确责任。"),
]


@pytest.mark.parametrize("pattern", REPEATED)
@pytest.mark.parametrize("headed", [True, False])
def test_time_grows_no_faster_than_the_text(pattern: str, headed: bool) -> None:
    def prepare(length: int) -> Work:
        prose = Prose.of(pattern * (length // len(pattern)))
        prose.year = 2023
        if headed:
            prose.text = f"问题{prose.text}"
            prose.headings, prose.sections = [(0, 2)], [(0, "problems")]
        return lambda: read(prose)

    assert_linear(prepare, 10_000, 100_000)


@pytest.mark.parametrize("headed", [True, False])
def test_spans_are_in_order_and_apart(headed: bool) -> None:
    parts = [
        *PROBLEMS,
        *MEASURES,
        "下一步，",
        "针对上述问题，",
        "一是",
        "（二）",
        "存在问题：",
        "。",
        "；",
        "\n",
        "但",
        "同时，",
        "等问题",
    ]
    for seed in range(300):
        text = "".join(parts[(seed * 7 + step * step * (seed % 5 + 1)) % len(parts)] for step in range(14))
        prose = section(text) if headed else Prose.of(fold(text))
        problems, commitments = read(prose)
        for found in (problems, commitments):
            spans = [item.span for item in found]
            assert spans == sorted(spans)
            assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans)), text
            assert all(start < end <= len(prose.text) for start, end in spans)
            assert not any(quote[-1] in "。；;,、" or quote != quote.strip() for quote in texts(prose, found)), text
