"""Other passages of those of training hands: what changes, what doesn't, and that every mark stays exact."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from annotations.corpus_files import read_hands, read_passages
from annotations.generator.edits import Edit, edited, fitting
from annotations.generator.printed import figures_of, numeral
from annotations.generator.variation import KINDS, varied, vary
from annotations.generator.vary_layout import STEPS
from annotations.generator.vary_names import stems_in
from annotations.generator.vary_numbers import held_sums
from annotations.generator.years import with_other_years
from annotations.inline import read_markup
from annotations.passages import Entity, Passage, loads
from annotations.validation import faults_of
from nlp.folding import INVISIBLE, fold
from nlp.narrative.prose import Prose
from nlp.narrative.quantities import Quantity, find_numbers, find_quantities
from nlp.narrative.quantities.numerals import read_numeral
from scripts.annotations import app
from tests.readme import ROOT

TRAIN = [item.passage for item in read_passages(ROOT / "annotations" / "corpus" / "train")]
HANDS = read_hands()
SEEDS = (1, 2, 3)
CONTACTS = ("phone", "fax", "email", "url", "postcode", "address", "person")


@pytest.fixture(scope="module", params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@cache
def others(seed: int, *kinds: str) -> list[tuple[Passage, Passage]]:
    """Each training passage and one varied from it."""
    return list(zip(TRAIN, varied(TRAIN, HANDS, seed=seed, kinds=kinds or KINDS), strict=True))


def quantities(text: str) -> list[Quantity]:
    prose = Prose.of(fold(text))
    return find_quantities(prose, find_numbers(prose))


def by_id(passage: Passage) -> dict[str, Entity]:
    return {entity.id: entity for entity in passage.entities}


TRADITIONAL = str.maketrans("覆著瞭座藉俱澂暱", "复着了坐借具澄昵")
"""Characters that traditional text has for these in some words, and that stand for themselves in others."""


def bare(text: str) -> str:
    """Folded, without blanks and marks without width: what layout leaves as it was."""
    folded = fold(text).translate(TRADITIONAL)
    return "".join(char for char in folded if not char.isspace() and char not in f"{INVISIBLE}\ue004\ue5cf")


# --- all training hands ----------------------------------------------------------------------------------------------


def test_every_varied_passage_is_valid_and_marks_the_same_things(seed: int) -> None:
    for passage, other in others(seed):
        assert not faults_of(other), other.id
        assert other.relations == passage.relations
        assert [(e.id, e.label) for e in other.entities] == [(e.id, e.label) for e in passage.entities]
        assert (other.hand, other.section, other.id) == (passage.hand, passage.section, passage.id + "~1")


def test_a_quantity_that_was_read_right_is_read_right_with_its_new_value(seed: int) -> None:
    """The project's reader is the oracle: of quantities that it read right before, it reads the new value too."""
    wrong = checked = changed = 0
    for passage, other in others(seed, "numbers"):
        new = by_id(other)
        for entity in passage.entities:
            if entity.label != "quantity" or entity.attributes.get("evidence") == "zero_statement":
                continue
            if values_of(passage.text_of(entity)) == expected(entity):
                checked += 1
                changed += new[entity.id].attributes["value"] != entity.attributes["value"]
                wrong += values_of(other.text_of(new[entity.id])) != expected(new[entity.id])
    assert wrong == 0
    assert changed > checked * 0.7


def values_of(text: str) -> list[tuple[float, float | None]]:
    return [(quantity.value, quantity.value_max) for quantity in quantities(text)]


def expected(entity: Entity) -> list[tuple[object, object]]:
    return [(entity.attributes["value"], entity.attributes.get("value_max"))]


def test_totals_stay_the_sums_of_their_parts(seed: int) -> None:
    held = 0
    for passage, other in others(seed, "numbers"):
        before = held_sums(passage)
        assert set(before) <= set(held_sums(other)), passage.id
        held += len(before)
    assert held > 300


def test_nothing_becomes_zero_and_no_zero_becomes_something(seed: int) -> None:
    for passage, other in others(seed):
        new = by_id(other)
        for entity in passage.entities:
            if entity.label == "quantity":
                before, after = entity.attributes["value"], new[entity.id].attributes["value"]
                assert (before == 0) == (after == 0)
                assert isinstance(after, int | float)
                assert after >= 0


def test_attributes_but_value_and_evidence_stay(seed: int) -> None:
    for passage, other in others(seed):
        new = by_id(other)
        for entity in passage.entities:
            free = {"value", "value_max", "evidence", "start", "end", "horizon"}
            assert {k: v for k, v in entity.attributes.items() if k not in free} == {
                k: v for k, v in new[entity.id].attributes.items() if k not in free
            }


def test_evidence_says_how_the_number_is_written(seed: int) -> None:
    for passage, other in others(seed, "numbers"):
        for before, after in zip(passage.entities, other.entities, strict=True):
            if before.id in figures_of(passage) and has_true_evidence(before, passage):
                assert has_true_evidence(after, other), other.text_of(after)


def has_true_evidence(entity: Entity, passage: Passage) -> bool:
    return bool(re.search(r"\d", passage.text_of(entity))) == (entity.attributes.get("evidence", "number") == "number")


def test_dates_agree_with_their_text_after_years_have_moved(seed: int) -> None:
    moved = 0
    for passage, other in others(seed, "names"):
        assert (passage.year is None) == (other.year is None)
        if other.year is None or passage.year is None:
            continue
        moved += other.year != passage.year
        assert 2008 <= other.year <= 2025 or other.year == passage.year
        for before, after in zip(passage.entities, other.entities, strict=True):
            for name in ("start", "end", "horizon"):
                old, new = before.attributes.get(name), after.attributes.get(name)
                if isinstance(old, str) and isinstance(new, str):
                    assert int(new[:4]) - int(old[:4]) == other.year - passage.year
                    assert (new[4:10], len(new)) == (old[4:10], len(old))
            printed = re.match(r"(?:从|自)?((?:19|20)\d\d)\s?年", fold(other.text_of(after)))
            if after.label == "date" and printed:
                assert str(after.attributes["start"])[:4] == printed[1]
    assert moved > len(TRAIN) / 2


def test_contacts_change_and_stay_what_they_were(seed: int) -> None:
    shapes = {
        "email": r"[\w.-]+@[\w-]+(\.[\w-]+)+",
        "postcode": r"[1-9]\d{5}",
        "phone": r"[\d+()\- ]+",
        "fax": r"[\d+()\- ]+",
    }
    changed: Counter[bool] = Counter()
    for passage, other in others(seed, "names"):
        for before, after in zip(passage.entities, other.entities, strict=True):
            old, new = passage.text_of(before), other.text_of(after)
            if before.label in CONTACTS:
                changed[old != new] += 1
            if before.label in shapes and re.fullmatch(shapes[before.label], fold(old)):
                assert re.fullmatch(shapes[before.label], fold(new))
                if before.label in ("phone", "fax"):
                    assert re.sub(r"\d", "0", new) == re.sub(r"\d", "0", old)
    assert changed[True] > 0.9 * changed.total()


def test_layout_alone_changes_no_value_and_no_word(seed: int) -> None:
    changed = 0
    for passage, other in others(seed, "layout"):
        changed += passage.text != other.text
        for before, after in zip(passage.entities, other.entities, strict=True):
            assert before.attributes == after.attributes
            old, new = bare(passage.text_of(before)), bare(other.text_of(after))
            if before.label in ("problem", "commitment"):  # which may have a list inside
                old, new = (
                    re.sub(r"[一二三四五六七八\d][是、.]|\([一二三四五六七八\d]\)|[①-⑧]", "", each)
                    for each in (old, new)
                )
            assert old == new
    assert changed > len(TRAIN) / 2


def test_the_rules_find_as_many_quantities_in_other_numbers(seed: int) -> None:
    """Numbers that are read as nothing, or as something else, would be no natural variation."""
    before = after = 0
    for passage, other in others(seed, "numbers"):
        before += len(quantities(passage.text))
        after += len(quantities(other.text))
    assert abs(before - after) < 0.01 * before


def test_numbers_and_names_alone_leave_the_rest_of_the_text(seed: int) -> None:
    for passage, other in others(seed, "numbers"):
        assert rest_of(passage, ("quantity",)) == rest_of(other, ("quantity",))
        assert passage.year == other.year
    for passage, other in others(seed, "names"):
        for before, after in zip(passage.entities, other.entities, strict=True):
            if before.label == "quantity":
                assert before.attributes == after.attributes
                assert not figures_of(passage).get(before.id) or passage.text_of(before) == other.text_of(after)


def rest_of(passage: Passage, labels: tuple[str, ...]) -> str:
    """The text outside of the spans with such labels."""
    kept = list(passage.text)
    for entity in passage.entities:
        if entity.label in labels:
            kept[entity.start : entity.end] = [""] * (entity.end - entity.start)
    return "".join(kept)


# --- single cases ----------------------------------------------------------------------------------------------------


def marked(markup: str, year: int = 2022) -> Passage:
    return read_markup(markup, "p1").model_copy(update={"year": year})


def test_a_share_of_a_part_is_computed_anew() -> None:
    passage = marked(
        '<metric id="m" metric="">答复</metric><quantity id="t" measures="m">20件</quantity>，其中不予公开'
        '<quantity id="d" measures="m" part_of="t">5件</quantity>，占<quantity id="s" measures="m" kind="rate" '
        'share_of="t">25%</quantity>，其余<quantity id="r" measures="m" part_of="t">15件</quantity>'
    )
    seen = set()
    for seed in range(30):
        values = {e.id: e.attributes.get("value") for e in vary(passage, Random(seed), ("numbers",)).entities}
        assert values["d"] + values["r"] == values["t"]  # type: ignore[operator]
        assert values["s"] == round(values["d"] / values["t"] * 100)  # type: ignore[operator]
        seen.add(values["t"])
    assert len(seen) > 15


def test_figures_that_explain_a_change_stay() -> None:
    markup = (
        '<metric id="m" metric="">信息</metric><quantity measures="m">125条</quantity>，上年'
        '<quantity measures="m">100条</quantity>，增长'
        '<quantity measures="m" kind="change" direction="up">25%</quantity>'
    )
    passage = marked(markup)
    assert {bare(vary(passage, Random(seed), ("numbers",)).text.replace(",", "")) for seed in range(20)} == {
        bare(passage.text)
    }


def test_a_place_is_the_same_again_wherever_it_stands() -> None:
    passage = marked(
        "青岚县：<organisation>青岚县司法局</organisation>与<organisation>青岚县人民政府</organisation>、"
        "“<wechat>青岚发布</wechat>”，青岚人"
    )
    other = vary(passage, Random(4), ("names",))
    place = other.text[: other.text.index("县")]
    assert place != "青岚"
    assert other.text.count(place) == 5
    assert "青岚" not in other.text
    assert [other.text_of(e)[: len(place)] for e in other.entities] == [place] * 3


@pytest.mark.parametrize(
    "name",
    [
        "县司法局",
        "中国气象局",
        "国务院办公厅",
        "住房和城乡建设部",
        "高新区行政审批局",
        "区城市管理局",
        "市场监督管理局",
    ],
)
def test_names_without_a_place_have_none(name: str) -> None:
    assert stems_in(name) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<date start="2020-02-01" end="2020-02-29" granularity="month">2020年2月</date>改版',
        '<date start="2022-05-01" end="2022-05-01">2022年5月1日</date>（星期日）召开',
        "落实“十四五”规划，2022年公开",
        '<date start="2022-05-01" end="2022-05-01">20 22年5月1日</date>召开',
        '<date start="2022-05-01" end="2022-05-01">22年5月1日</date>召开',
    ],
)
def test_years_that_cannot_move_stay(markup: str) -> None:
    passage = marked(markup)
    assert all(with_other_years(passage, Random(seed)) == passage for seed in range(10))


def test_years_move_in_every_writing() -> None:
    passage = marked("2022年、２０２１年、二〇二〇年，云政发〔2019〕7号，2018-2020年，2017.1.5，访问2020次")
    other = next(o for seed in range(9) if (o := with_other_years(passage, Random(seed))).year == 2021)
    assert other.text == "2021年、２０２０年、二〇一九年，云政发〔2018〕7号，2017-2019年，2016.1.5，访问2020次"


@pytest.mark.parametrize("number", [*range(2, 130), 200, 205, 210, 999, 1000, 1010, 2222, 10_000, 20_300, 120_034])
def test_numerals_are_read_as_what_they_are_written_for(number: int) -> None:
    read = read_numeral(numeral(number))
    assert read is not None
    assert (read.value, read.value_max, read.open_ended) == (number, None, False)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_each_step_of_layout_changes_something_and_keeps_marks(name: str) -> None:
    markup = (
        "全年公开ABC信息<quantity>2026条</quantity>，包括（含转办）：一是<commitment>加强业务培训学习</commitment>；"
        "二是<commitment>完善信息发布审核机制，落实责任到人</commitment>。\n咨询电话：<phone>0000-1234567</phone>，网址"
        "<url>www.baixi.example</url>，欢迎监督。"
    )
    passage = marked(markup)
    results = [STEPS[name](passage, Random(seed)) for seed in range(10)]
    assert any(other.text != passage.text for other in results)
    for other in results:
        assert not faults_of(other)
        assert [bare(other.text_of(e)) for e in other.entities] == [bare(passage.text_of(e)) for e in passage.entities]
        assert other.text_of(other.entities[-1]).replace("\n", "") == "www.baixi.example"


def test_lines_are_never_broken_in_a_number() -> None:
    passage = Passage(id="p", text="公开信息1,234,567.89万条" * 40)
    for seed in range(20):
        for line in STEPS["wraps"](passage, Random(seed)).text.split("\n")[1:]:
            assert line[0] in "公开信息条"


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    one, again, other = (list(varied(TRAIN[:60], HANDS, copies=2, seed=seed)) for seed in (5, 5, 6))
    assert one == again
    assert one != other
    assert [passage.id for passage in one[:2]] == [f"{TRAIN[0].id}~1", f"{TRAIN[0].id}~2"]
    assert one[0].text != one[1].text


@pytest.mark.parametrize("hand", ["d01", "t05", "zz9", None])
def test_other_hands_than_those_of_the_split_train_are_refused(hand: str | None) -> None:
    passage = Passage(id="p1", text="收到申请3件。", hand=hand)
    with pytest.raises(ValueError, match=f"hand {hand} is .*only hands of the split train"):
        list(varied([passage], HANDS))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no variation of wording"):
        vary(TRAIN[0], Random(1), ("wording",))


# --- the core of edits -----------------------------------------------------------------------------------------------

NASTY = st.text(st.sampled_from("申请件3,。😀👍🏽\u200b\u200d\r\n\u3000\ufeffé\u0301𠮷 a"), min_size=1, max_size=30)


@st.composite
def edits_of_spans(draw: st.DrawFn) -> tuple[Passage, list[Edit]]:
    """A text with spans, and edits anywhere in it."""
    text = draw(NASTY)
    places = st.integers(0, len(text))
    pairs = st.tuples(places, places).map(sorted)
    spans = draw(st.lists(pairs.filter(lambda p: p[0] < p[1]), max_size=4))
    entities = [Entity(id=f"e{at}", label="metric", start=s, end=e) for at, (s, e) in enumerate(spans)]
    edits = draw(
        st.lists(st.tuples(pairs, NASTY | st.just("")).map(lambda p: Edit(p[0][0], p[0][1], p[1])), max_size=5)
    )
    return Passage(id="p", text=text, entities=entities), edits


@given(edits_of_spans())
def test_a_span_covers_what_it_covered_with_the_edits_inside_it(drawn: tuple[Passage, list[Edit]]) -> None:
    passage, edits = drawn[0], fitting(drawn[1], drawn[0].entities)
    for entity in passage.entities:
        whole = passage.text_of(entity)
        inside = [
            e
            for e in edits
            if (entity.start <= e.start and e.end <= entity.end)
            and (e.start < e.end or entity.start < e.start < entity.end)
        ]
        alone = edited(
            Passage(id="p", text=whole),
            [Edit(e.start - entity.start, e.end - entity.start, e.replacement) for e in inside],
        )
        one = passage.model_copy(update={"entities": [entity]})
        if not alone.text:
            with pytest.raises(ValueError, match="nothing would be left"):
                edited(one, edits)
        else:
            other = edited(one, edits)
            assert other.text_of(other.entities[0]) == alone.text


def test_edits_that_overlap_or_cut_a_span_are_refused() -> None:
    passage = Passage(id="p", text="收到3件", entities=[Entity(id="q", label="quantity", start=2, end=4)])
    for edits in ([Edit(0, 2, "x"), Edit(1, 2, "y")], [Edit(1, 3, "x")], [Edit(3, 9, "x")], [Edit(2, 4, "")]):
        with pytest.raises(ValueError, match=r"overlaps|inside the edit|nothing would be left"):
            edited(passage, edits)


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_copies_and_refuses_hands_of_dev(tmp_path: Path) -> None:
    source, out = ROOT / "annotations" / "corpus" / "train" / "m01.jsonl", tmp_path / "out.jsonl"
    done = CliRunner().invoke(app, ["vary", str(source), str(out), "--copies", "3", "--only", "numbers"])
    assert done.exit_code == 0, done.output
    lines = out.read_text("utf-8").splitlines()
    assert len(lines) == 3 * len(source.read_text("utf-8").splitlines())
    assert all(loads(line).hand == "m01" for line in lines)
    again = CliRunner().invoke(app, ["vary", str(source), str(out)])
    assert again.exit_code == 2, "what is there isn't written over"
    spoilt = tmp_path / "dev.jsonl"
    spoilt.write_text(json.dumps({"id": "p1", "text": "申请", "hand": "d01"}) + "\n", "utf-8")
    refused = CliRunner().invoke(app, ["vary", str(spoilt), str(tmp_path / "other.jsonl")])
    assert refused.exit_code == 2
    assert "hand d01 is of the split dev" in refused.output
    assert not (tmp_path / "other.jsonl").exists()
