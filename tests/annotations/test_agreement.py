"""Agreement between two annotators: what counts as the same, what is listed, and what the figures rest on."""

from __future__ import annotations

import pytest

from annotations.agreement import (
    Agreement,
    AgreementError,
    agreement_of,
    cohens_kappa,
    pairs_of_annotators,
)
from annotations.inline import read_markup
from annotations.pairing import Tally
from annotations.passages import Entity, Passage

GOLD = (
    '本年<metric id="m1" metric="applications.received">收到申请</metric>'
    '<quantity id="q1" measures="m1">3件</quantity>，'
    '其中<metric id="m2" metric="applications.by_channel">网络申请</metric>'
    '<quantity id="q2" measures="m2" part_of="q1">2件</quantity>。'
)


def compare(first: str, second: str) -> Agreement:
    return agreement_of([read_markup(first, "p1")], [read_markup(second, "p1")])


def kinds(result: Agreement) -> list[tuple[str, str]]:
    return [(item.kind, item.label) for item in result.disagreements]


def test_the_same_annotation_agrees_in_everything_and_lists_nothing() -> None:
    result = compare(GOLD, GOLD)
    assert result.exact.f1 == result.overlapping.f1 == 1.0
    assert {label: item.kappa for label, item in result.labels.items()} == {"metric": 1.0, "quantity": 1.0}
    assert all(item.same == item.compared for item in result.attributes.values())
    assert {label: item.exact.f1 for label, item in result.relations.items()} == {"measures": 1.0, "part_of": 1.0}
    assert result.disagreements == []


def test_ids_are_each_annotators_own_and_compare_nothing() -> None:
    renamed = GOLD.replace('"m1"', '"x"').replace('"q1"', '"y"').replace('"m2"', '"z"').replace('"q2"', '"w"')
    assert compare(GOLD, renamed).disagreements == []


def test_an_attribute_left_at_its_default_equals_one_that_is_given() -> None:
    given = GOLD.replace('<quantity id="q1"', '<quantity kind="count" scope="year" qualifier="exact" id="q1"')
    assert given != GOLD
    assert compare(GOLD, given).disagreements == []


def test_an_empty_unit_equals_none_given() -> None:
    first = '<quantity value="3" unit="">3</quantity>'
    second = '<quantity value="3">3</quantity>'
    assert compare(first, second).disagreements == []
    one, other = (
        Passage(id="p", text="3", entities=[Entity(id="q", label="metric", start=0, end=1, attributes={"metric": v})])
        for v in ("", None)
    )
    assert agreement_of([one], [other]).disagreements == []


def test_a_border_costs_exact_f1_and_not_overlapping_and_the_link_isnt_blamed_too() -> None:
    whole = '本年<metric id="m1" metric="applications.received">收到申请'
    other = GOLD.replace(whole, '本年收到<metric id="m1" metric="applications.received">申请')
    assert other != GOLD
    result = compare(GOLD, other)
    assert kinds(result) == [("border", "metric")]
    assert result.labels["metric"].exact.f1 == 0.5
    assert result.labels["metric"].overlapping.f1 == 1.0
    assert result.relations["measures"].exact.f1 == 0.5
    assert result.relations["measures"].between_paired == Tally(2, 2, 2)


def test_a_missing_and_an_extra_entity_are_told_apart_with_their_text() -> None:
    without = '本年收到申请3件，其中网络申请<quantity id="q2" value="2" unit="件">2件</quantity>。'
    only = '本年收到申请<quantity id="q1">3件</quantity>，其中网络申请2件。'
    missing, extra = compare(only, without).disagreements
    assert (missing.kind, missing.first and missing.first.text, missing.second) == ("missing", "3件", None)
    assert (extra.kind, extra.first, extra.second and extra.second.text) == ("extra", None, "2件")


def test_the_same_span_with_another_label_is_one_disagreement_and_not_two() -> None:
    first = "关注<wechat>柏溪水务</wechat>。"
    second = "关注<weibo>柏溪水务</weibo>。"
    assert kinds(compare(first, second)) == [("label", "wechat")]


def test_another_metric_id_is_an_attribute_of_a_span_that_both_have() -> None:
    result = compare(GOLD, GOLD.replace("applications.received", "applications.closed"))
    (only,) = result.disagreements
    assert (only.kind, only.name, only.values) == (
        "attribute",
        "metric",
        ("applications.received", "applications.closed"),
    )
    assert (result.attributes["metric.metric"].same, result.attributes["metric.metric"].compared) == (1, 2)


def test_a_link_that_one_leaves_out_is_listed_where_both_have_its_ends() -> None:
    result = compare(GOLD, GOLD.replace(' part_of="q1"', ""))
    (only,) = result.disagreements
    assert (only.kind, only.label, only.name) == ("relation_missing", "part_of", "3件")
    assert compare(GOLD.replace(' part_of="q1"', ""), GOLD).disagreements[0].kind == "relation_extra"


def test_a_link_to_an_entity_that_one_lacks_follows_from_it_and_isnt_listed() -> None:
    without = GOLD.replace('<metric id="m2" metric="applications.by_channel">网络申请</metric>', "网络申请").replace(
        ' measures="m2"', ""
    )
    assert kinds(compare(GOLD, without)) == [("missing", "metric")]


def test_kappa_is_over_characters_of_one_label() -> None:
    """Ten characters, the first marks four of them, the second two of those: (8/10 - 0.56) / (1 - 0.56)."""
    first = "<organisation>柏溪县局</organisation>答复来函六件"
    second = "柏溪<organisation>县局</organisation>答复来函六件"
    kappa = compare(first, second).labels["organisation"].kappa
    assert kappa == pytest.approx((0.8 - (0.4 * 0.2 + 0.6 * 0.8)) / (1 - (0.4 * 0.2 + 0.6 * 0.8)))


def test_nested_labels_are_layers_of_their_own() -> None:
    first = '<commitment>培训<quantity value="2" unit="次">两次</quantity></commitment>'
    second = "<commitment>培训两次</commitment>"
    result = compare(first, second)
    assert result.labels["commitment"].exact.f1 == 1.0
    assert result.labels["quantity"].exact.f1 == 0.0


@pytest.mark.parametrize(
    "decisions",
    [{}, {("a", "a"): 5}, {(None, None): 1}],
    ids=["no decisions", "always the same", "one decision"],
)
def test_kappa_without_a_choice_is_undefined_and_not_one(decisions: dict[tuple[str, str], int]) -> None:
    assert cohens_kappa(decisions) is None


def test_kappa_of_chance_is_zero_and_of_contradiction_minus_one() -> None:
    assert cohens_kappa({("y", "y"): 1, ("y", "n"): 1, ("n", "y"): 1, ("n", "n"): 1}) == 0.0
    assert cohens_kappa({("y", "n"): 3, ("n", "y"): 3}) == -1.0


def test_every_figure_is_the_same_from_both_sides() -> None:
    other = '<metric metric="applications.received">本年收到申请</metric>3件，其中网络申请<quantity>2件</quantity>。'
    one, two = compare(GOLD, other), compare(other, GOLD)
    assert {k: (v.exact.f1, v.overlapping.f1, v.kappa) for k, v in one.labels.items()} == {
        k: (v.exact.f1, v.overlapping.f1, v.kappa) for k, v in two.labels.items()
    }
    assert len(one.disagreements) == len(two.disagreements)


def test_passages_of_one_side_alone_or_with_another_text_are_named_and_left_out() -> None:
    first = [Passage(id=i, text=t) for i, t in (("a", "甲"), ("b", "乙"), ("c", "丙"))]
    second = [Passage(id=i, text=t) for i, t in (("b", "乙"), ("c", "丁"), ("d", "戊"))]
    result = agreement_of(first, second)
    assert (result.passages, result.only_first, result.only_second, result.other_text) == (1, ["a"], ["d"], ["c"])


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(AgreementError, match="no passage"):
        agreement_of([Passage(id="a", text="甲")], [Passage(id="b", text="甲")])


def test_a_passage_twice_on_one_side_is_refused_by_name() -> None:
    with pytest.raises(AgreementError, match="p7 stands twice"):
        agreement_of([Passage(id="p7", text="甲")] * 2, [Passage(id="p7", text="甲")])


def test_annotators_of_one_collection_are_compared_pair_by_pair() -> None:
    passages = [Passage(id="p", text="甲", annotator=name) for name in ("lin", "an", "bo")]
    assert [result.annotators for result in pairs_of_annotators(passages)] == [
        ("an", "bo"),
        ("an", "lin"),
        ("bo", "lin"),
    ]


def test_one_annotator_alone_is_refused() -> None:
    with pytest.raises(AgreementError, match="only one annotator"):
        pairs_of_annotators([Passage(id="p", text="甲", annotator="lin")])
