"""Scores of proposals against gold: what counts as right, by which convention, and what isn't compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.bootstrap import ComparisonError, compared
from annotations.contract_gold import ContractGoldError, evaluate_contract, is_contract_gold, locate
from annotations.evaluation import NO_METRIC, NOT_FOUND, SPURIOUS, Evaluation, evaluate
from annotations.findings import CountItem, canonical_contact, trimmed
from annotations.inline import read_markup
from annotations.pairing import Tally
from annotations.passages import Passage
from annotations.proposals import Proposal, ProposalError, RulesProposer, proposal_of, wrapped
from nlp import extract
from nlp.entities import Entities, Entity, Relation

GOLD = (
    '本年<metric id="m1" metric="applications.received">收到申请</metric>'
    '<quantity id="q1" measures="m1">3件</quantity>，'
    '其中<metric id="m2" metric="applications.by_channel">网络申请</metric>'
    '<quantity id="q2" measures="m2" part_of="q1">2件</quantity>。'
)
ZERO = (
    '<quantity measures="a b" value="0" evidence="zero_statement">未发生<metric id="a" metric="review.count">行政复议'
    '</metric>、<metric id="b" metric="litigation.count">行政诉讼</metric></quantity>。'
)


class Said:
    """A proposer that says what the markup says."""

    name = "said"

    def __init__(self, *markup: str) -> None:
        self._passages = iter([read_markup(text, "p") for text in markup])

    def propose(self, passage: Passage) -> Proposal:
        said = next(self._passages)
        assert said.text == passage.text
        entities = [Entity(e.id, e.label, e.start, e.end, dict(e.attributes)) for e in said.entities]
        return Proposal(Entities(entities, [Relation(r.label, r.source, r.target) for r in said.relations]))


def judge(gold: str, said: str) -> Evaluation:
    return evaluate([read_markup(gold, "p1")], Said(said))


def f1s(result: Evaluation) -> dict[str, float | None]:
    return {name: tally.f1 for name, tally in result.figures.items()}


@pytest.mark.parametrize("text", [GOLD, ZERO])
def test_the_gold_itself_scores_one_everywhere(text: str) -> None:
    result = judge(text, text)
    assert set(f1s(result).values()) == {1.0}
    assert all(right == of for right, of, _, _ in result.attributes.values())
    assert all(gold == proposed for gold, proposed in result.confusion)


def test_a_wrong_value_costs_value_and_count_and_not_the_span() -> None:
    figures = f1s(judge(GOLD, GOLD.replace('id="q1"', 'id="q1" value="30" unit="件"')))
    assert (figures["quantity"], figures["quantity.value"], figures["count"]) == (1.0, 0.5, 0.5)


def test_a_wrong_unit_costs_the_value() -> None:
    figures = f1s(judge(GOLD, GOLD.replace('id="q1"', 'id="q1" value="3" unit="条"')))
    assert (figures["quantity.value"], figures["count"]) == (0.5, 1.0)


def test_the_unit_of_a_zero_statement_doesnt_count() -> None:
    assert f1s(judge(ZERO, ZERO.replace('value="0"', 'value="0" unit="件"')))["quantity.value"] == 1.0


def test_a_wrong_metric_costs_id_and_count_and_stands_in_the_confusion() -> None:
    result = judge(GOLD, GOLD.replace("applications.received", "applications.closed"))
    figures = f1s(result)
    assert (figures["metric"], figures["metric.id"], figures["count"], figures["quantity.value"]) == (
        1.0,
        0.5,
        0.5,
        1.0,
    )
    assert result.confusion["applications.received", "applications.closed"] == 1


def test_a_count_doesnt_need_the_metric_on_the_same_words() -> None:
    """The contract's count is value and metric id; where the metric stands is scored on its own."""
    figures = f1s(judge(GOLD, GOLD.replace("收到申请</metric>", "收到</metric>申请")))
    assert (figures["count"], figures["metric"], figures["metric~"], figures["measures"]) == (1.0, 0.5, 1.0, 0.5)


def test_a_count_needs_a_fifth_of_the_span_in_common() -> None:
    gold = '<quantity value="2000" unit="件">约两千余件之多</quantity>'
    near = '约<quantity value="2000" unit="件">两千</quantity>余件之多'
    far = '<quantity value="2000" unit="件">约</quantity>两千余件之多'
    assert judge(gold, near).figures["count~"].f1 == 1.0
    assert judge(gold, far).figures["count~"].f1 == 0.0


def test_a_quantity_without_metric_is_a_count_of_none() -> None:
    result = judge(GOLD, GOLD.replace(' measures="m1"', ""))
    assert result.confusion["applications.received", NO_METRIC] == 1
    assert f1s(result)["count"] == 0.5


def test_missed_and_spurious_quantities_stand_in_the_confusion() -> None:
    without = GOLD.replace('<quantity id="q2" measures="m2" part_of="q1">2件</quantity>', "2件")
    assert judge(GOLD, without).confusion["applications.by_channel", NOT_FOUND] == 1
    assert judge(without, GOLD).confusion[SPURIOUS, "applications.by_channel"] == 1


def test_a_zero_statement_over_two_things_is_two_counts() -> None:
    result = judge(ZERO, ZERO.replace('measures="a b"', 'measures="a"'))
    assert result.figures["count"] == Tally(1, 2, 1)
    assert result.confusion["litigation.count", NOT_FOUND] == 1


@pytest.mark.parametrize("label", ["problem", "commitment"])
def test_a_final_mark_is_no_part_of_a_span(label: str) -> None:
    figures = f1s(judge(f"<{label}>更新不及时</{label}>。", f"<{label}>更新不及时。</{label}>"))
    assert figures[label] == 1.0


def test_a_plan_that_is_cut_short_is_half_right_and_not_right() -> None:
    figures = f1s(judge("<problem>由于人手少，更新不及时</problem>", "由于人手少，<problem>更新不及时</problem>"))
    assert (figures["problem"], figures["problem.half"], figures["problem~"]) == (0.0, 0.0, 1.0)
    figures = f1s(judge("<problem>个别栏目更新不及时</problem>", "个别<problem>栏目更新不及时</problem>"))
    assert (figures["problem"], figures["problem.half"]) == (0.0, 1.0)


def test_contacts_are_scored_by_distinct_value() -> None:
    gold = "电话<phone>0000-1234567</phone>，再拨<phone>（0000）1234567</phone>。"
    said = "电话<phone>0000-1234567</phone>，再拨（0000）1234567。"
    result = judge(gold, said)
    assert result.figures["phone"] == Tally(1, 1, 1)
    assert "phone~" not in result.figures


def test_a_contact_of_another_kind_is_wrong_on_both_sides() -> None:
    figures = judge("关注<wechat>柏溪</wechat>", "关注<weibo>柏溪</weibo>").figures
    assert (figures["wechat"].f1, figures["weibo"].f1, figures["contacts"].f1) == (0.0, 0.0, 0.0)


def test_dates_are_scored_by_span_and_by_distinct_day() -> None:
    day = '<date start="2022-05-01" end="2022-05-01">'
    gold = f"{day}5月1日</date>起，{day}五月一日</date>止。"
    said = f"{day}5月1日</date>起，五月一日止。"
    figures = judge(gold, said).figures
    assert (figures["date"], figures["date.days"]) == (Tally(1, 2, 1), Tally(1, 1, 1))


def test_attributes_are_judged_on_equal_spans_and_apart_where_they_arent_the_default() -> None:
    gold = GOLD.replace('id="q1"', 'id="q1" scope="cumulative"')
    assert judge(gold, GOLD).attributes["quantity.scope"] == (1, 2, 0, 1)
    assert judge(gold, gold).attributes["quantity.scope"] == (2, 2, 1, 1)


def test_a_count_whose_metric_has_no_span_is_right_where_the_proposer_says_so() -> None:
    """An extraction may take a count's metric from another count of the sentence; entities can't hold that."""

    class Knowing(Said):
        def propose(self, passage: Passage) -> Proposal:
            known = [CountItem((6, 8), 3, None, "件", "applications.received")]
            return Proposal(super().propose(passage).found, counts=known)

    gold = '本年<metric id="m" metric="applications.received">收到申请</metric><quantity measures="m">3件</quantity>'
    said = "本年收到申请<quantity>3件</quantity>"
    assert judge(gold, said).figures["count"] == Tally(0, 1, 1)
    assert evaluate([read_markup(gold, "p1")], Knowing(said)).figures["count"] == Tally(1, 1, 1)


def test_figures_are_also_given_by_hand() -> None:
    passages = [read_markup(GOLD, "p1"), read_markup(GOLD, "p2")]
    passages[0].hand, passages[1].hand = "t01", "t02"
    result = evaluate(passages, Said(GOLD, GOLD.replace("applications.received", "applications.closed")))
    assert {hand: figures["count"].f1 for hand, figures in result.by_hand.items()} == {"t01": 1.0, "t02": 0.5}


def test_a_passage_that_cant_be_read_is_scored_as_nothing_found_and_named() -> None:
    class Silent:
        name = "silent"

        def propose(self, passage: Passage) -> Proposal:
            raise ProposalError(f"{passage.id}: no")

    result = evaluate([read_markup(GOLD, "p1")], Silent())
    assert result.figures["quantity"] == Tally(0, 2, 0)
    assert result.not_compared == ["p1: no: scored as no proposal"]


def test_an_empty_passage_with_nothing_proposed_adds_nothing() -> None:
    assert judge("无可奉告", "无可奉告").figures == {}


@pytest.mark.parametrize("section", ["overview", "applications", "remedies", "preamble", "signature", None, "unheard"])
def test_the_rules_findings_are_in_the_passages_own_offsets(section: str | None) -> None:
    text = "2022年，我局收到政府信息公开申请3件，答复3件。"
    found = RulesProposer().propose(Passage(id="p", text=text, section=section, year=2022)).found
    assert [text[e.start : e.end] for e in found.entities if e.label == "quantity"] == ["3件", "3件"]
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found.entities)


def test_a_problem_is_read_where_the_passages_section_is_the_one_of_problems() -> None:
    text = "一是公开内容不够全面；二是更新不够及时。"
    found = RulesProposer().propose(Passage(id="p", text=text, section="problems", year=2022)).found
    assert [entity.label for entity in found.entities] == ["problem", "problem"]


@pytest.mark.parametrize(
    "text", ["甲\r\n乙3条", "\ufeff甲3条", "  甲\u3000", "\U0001f4c4申请3件", "<p>甲</p>&amp;", "甲\u200b3条"]
)
def test_the_wrapped_passage_stands_in_the_document_unchanged(text: str) -> None:
    document, offset = wrapped(Passage(id="p", text=text, section="overview", year=2022))
    assert document[offset : offset + len(text)] == text
    RulesProposer().propose(Passage(id="p", text=text))


def test_findings_outside_the_passage_are_left_out() -> None:
    """The title names the agency and a period, the last line a telephone; the passage is the line between them."""
    before, text, after = "青禾镇人民政府2022年政府信息公开工作年度报告\n", "收到申请3件。", "\n电话：0000-1234567\n"
    proposal = proposal_of(extract(before + text + after), len(before), len(text))
    assert {entity.label for entity in proposal.found.entities} == {"metric", "quantity"}
    assert all(0 <= entity.start < entity.end <= len(text) for entity in proposal.found.entities)
    assert [count.span for count in proposal.counts or []] == [(4, 6)]


def test_the_year_of_the_passage_completes_its_dates() -> None:
    text = "10月29日召开新闻发布会。"
    found = RulesProposer().propose(Passage(id="p", text=text, section="overview", year=2016)).found
    assert [e.attributes["start"] for e in found.entities if e.label == "date"] == ["2016-10-29"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("更新慢。", "更新慢"), (" 更新慢；\n", "更新慢"), ("更新慢", "更新慢"), ("。；", "。；"), ("3.5", "3.5")],
)
def test_trimming(text: str, expected: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "0000-1234567", "００００１２３４５６７"),
        ("url", "http://www.baixi.example/", "www.BAIXI.example"),
        ("email", "A@baixi.example", "a@baixi.example"),
        ("address", "柏溪县 沿河路1号", "柏溪县沿河路１号"),
    ],
)
def test_contacts_that_differ_in_print_alone_are_the_same(kind: str, one: str, other: str) -> None:
    assert canonical_contact(kind, one) == canonical_contact(kind, other)


# --- comparing two evaluations ---------------------------------------------------------------------------------------


def written(right: list[int], hands: int = 5) -> dict[str, object]:
    return {
        "documents": [
            {"id": f"p{n}", "hand": f"h{n % hands}", "gold": "g", "figures": {"count": [value, 4, 4]}}
            for n, value in enumerate(right)
        ]
    }


def test_the_same_evaluation_twice_differs_by_nothing() -> None:
    (row,) = compared(written([1, 2, 3, 4]), written([1, 2, 3, 4]))
    assert (row.difference, row.low, row.high, row.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_gain_in_every_document_is_sure() -> None:
    (row,) = compared(written([1, 2] * 20), written([3, 4] * 20))
    assert row.difference == 0.5
    assert row.low > 0
    assert row.p == pytest.approx(2 / 10_001, abs=1e-6), "two-sided, and never 0"


def test_a_gain_in_one_document_of_many_is_not() -> None:
    (row,) = compared(written([2] * 40), written([3] + [2] * 39))
    assert row.low <= 0 <= row.high
    assert row.p > 0.05


def test_swapping_the_sides_swaps_the_sign() -> None:
    first, second = written([1, 2, 3, 4, 2, 1, 4]), written([2, 2, 3, 4, 4, 1, 3])
    one, other = compared(first, second)[0], compared(second, first)[0]
    assert (one.difference, one.low, one.high, one.p) == (-other.difference, -other.high, -other.low, other.p)


def test_the_same_seed_gives_the_same_interval_and_hands_are_drawn_whole() -> None:
    first, second = written([1, 2, 3, 4, 2, 1, 4] * 3), written([2, 2, 3, 4, 4, 1, 3] * 3)
    assert compared(first, second, seed=3) == compared(first, second, seed=3)
    assert compared(first, second, unit="hand") != compared(first, second, unit="document")


def test_other_documents_or_other_gold_are_refused() -> None:
    with pytest.raises(ComparisonError, match="p2"):
        compared(written([1, 2]), written([1, 2, 3]))
    other = written([1, 2])
    other["documents"][1]["gold"] = "changed"  # type: ignore[index]
    with pytest.raises(ComparisonError, match="other gold in the two, the first is p1"):
        compared(written([1, 2]), other)
    twice = written([1, 2])
    twice["documents"][1]["id"] = "p0"  # type: ignore[index]
    with pytest.raises(ComparisonError, match="stands twice"):
        compared(twice, twice)
    with pytest.raises(ComparisonError, match="without documents"):
        compared({}, written([1]))


# --- gold in the words of the contract -------------------------------------------------------------------------------

REPORT = """青禾镇人民政府2022年政府信息公开工作年度报告
一、总体情况
2022年，主动公开政府信息 52 条。电话：0000-1234567。
三、收到和处理政府信息公开申请情况
收到政府信息公开申请3件。
五、存在的主要问题及改进情况
存在的问题：一是更新不够及时。下一步，一是加强业务培训。
"""
CONTRACT = {
    "id": "r",
    "file": "reports/r.txt",
    "report": {"year": 2022},
    "counts": [
        {"quote": "主动公开政府信息52条", "raw": "52条", "value": 52, "unit": "条", "metric": "proactive.items"},
        {"quote": "收到政府信息公开申请3件", "raw": "3件", "value": 3, "unit": "件", "metric": "applications.received"},
    ],
    "problems": [{"quote": "更新不够及时"}],
    "commitments": [{"quote": "加强业务培训", "status": "planned"}],
    "contacts": [{"kind": "phone", "value": "00001234567"}],
}


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "reports" / "r.txt").write_text(REPORT, "utf-8")
    (tmp_path / "gold" / "r.json").write_text(json.dumps(CONTRACT, ensure_ascii=False), "utf-8")
    return tmp_path / "gold"


def test_a_folder_of_contract_gold_is_scored_and_what_it_cant_say_is_named(contract: Path) -> None:
    assert is_contract_gold(contract)
    result = evaluate_contract(contract)
    figures = f1s(result)
    assert {figures[name] for name in ("count", "quantity.value", "problem", "commitment", "phone")} == {1.0}
    assert "metric" not in figures
    assert "measures" not in figures
    assert "date.days" not in figures, "the gold lists no dates, so none is scored"
    assert any(line.startswith("relations") for line in result.not_compared)
    assert "report: not a matter of annotation" in result.not_compared


def test_a_final_mark_of_a_quote_is_no_part_of_it(contract: Path) -> None:
    gold = json.loads((contract / "r.json").read_text("utf-8"))
    gold["problems"] = [{"quote": "更新不够及时。"}]
    (contract / "r.json").write_text(json.dumps(gold), "utf-8")
    assert evaluate_contract(contract).figures["problem"] == Tally(1, 1, 1)


def test_a_quote_that_the_text_lacks_is_a_miss_and_named(contract: Path) -> None:
    gold = json.loads((contract / "r.json").read_text("utf-8"))
    gold["counts"].append({"quote": "召开会议9次", "raw": "9次", "value": 9, "unit": "次", "metric": "meetings.count"})
    (contract / "r.json").write_text(json.dumps(gold), "utf-8")
    result = evaluate_contract(contract)
    assert result.figures["count"] == Tally(2, 3, 2)
    assert any("1 quotes" in line for line in result.not_compared)


def test_a_report_that_isnt_there_is_scored_as_nothing_found(contract: Path) -> None:
    (contract.parent / "reports" / "r.txt").unlink()
    result = evaluate_contract(contract)
    assert result.figures["count"] == Tally(0, 2, 0)
    assert "FileNotFoundError" in result.not_compared[0]


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractGoldError, match="no gold"):
        evaluate_contract(tmp_path)
    (tmp_path / "a.json").write_text("[]", "utf-8")
    with pytest.raises(ContractGoldError, match="holds no object"):
        evaluate_contract(tmp_path)


def test_a_quote_said_twice_is_found_twice_in_order() -> None:
    assert locate("申请3件；申请３ 件。", [("申请3件", "3件"), ("申请3件", "3件")]) == [(2, 4), (7, 10)]
