"""No entry of the narrative's lexicons is dead: a case fails without it. ``scripts/mutation.py`` asks this of all."""

from __future__ import annotations

import copy

import pytest

from nlp.narrative.lexicon import load_lexicon
from tests.narrative.cases import Case
from tests.narrative.mutation import EXEMPT, Entry, all_entries, check, notices, prepare, sampled, without

SAMPLE = 30
SEED = 3


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return all_entries()


def test_thirty_entries_drawn_by_chance_are_missed_when_they_are_gone(entries: list[Entry]) -> None:
    missed = [str(entry) for entry, noticed in check(sampled(entries, SAMPLE, SEED)) if not noticed]
    assert missed == [], "no case fails without these; write one, or take the entry out"


def test_every_list_of_every_package_is_in_the_check(entries: list[Entry]) -> None:
    assert {entry.package.rpartition(".")[2] for entry in entries} == {"quantities", "zeros", "counts", "plans"}
    assert len(set(entries)) == len({(entry.package, entry.file, entry.path) for entry in entries}) == len(entries)


def test_what_is_exempt_is_there() -> None:
    assert {entry.list_name for entry in all_entries(exempt=True)} >= set(EXEMPT)


def test_a_removed_entry_is_gone_while_it_is_removed_and_there_again_afterwards(entries: list[Entry]) -> None:
    for entry in sampled(entries, 20, SEED):
        lexicon = load_lexicon(entry.package, entry.file)
        whole = copy.deepcopy(lexicon)
        order = repr(whole)
        with without(entry):
            assert lexicon != whole, entry
        assert repr(lexicon) == order, "the order of an alternation can matter, so it is kept too"


def test_a_lexicon_is_whole_again_after_an_error(entries: list[Entry]) -> None:
    lexicon = load_lexicon(entries[0].package, entries[0].file)
    whole = repr(lexicon)
    with pytest.raises(ZeroDivisionError), without(entries[0]):
        1 / 0  # noqa: B018
    assert repr(lexicon) == whole


def test_a_word_that_no_case_holds_is_a_survivor(monkeypatch: pytest.MonkeyPatch) -> None:
    words = load_lexicon("nlp.narrative.quantities", "units.yaml")["counted"]
    monkeypatch.setitem(load_lexicon("nlp.narrative.quantities", "units.yaml"), "counted", [*words, "咫"])
    dead = next(entry for entry in all_entries("quantities/units") if entry.text == "咫")
    case = Case("dead", {"text": "全年公开信息12条。", "counts": [{"raw": "12条"}]})
    assert notices(dead, prepare([case])) is None


def test_a_word_that_a_case_needs_is_noticed_by_that_case() -> None:
    unit = next(entry for entry in all_entries("quantities/units") if entry.text == "人次")
    other = Case("other", {"text": "全年公开信息12条。", "counts": [{"unit": "条"}]})
    case = Case("needs it", {"text": "全年接待群众12人次。", "counts": [{"unit": "人次"}]})
    prepared = prepare([other, case])
    assert [item.case.name for item in prepared] == ["other", "needs it"]
    assert notices(unit, prepared) == "needs it"


def test_a_case_that_is_wrong_with_the_whole_lexicon_can_notice_nothing() -> None:
    assert prepare([Case("wrong", {"text": "全年公开信息12条。", "counts": []})]) == []
