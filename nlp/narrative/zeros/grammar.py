"""The lexicon of zero statements as compiled matchers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.narrative.lexicon import alternation, load_lexicon

STOPS = ",。;!?\n"
"""What ends a clause. A colon does not: the field before it says of what there was none."""
_WANTED = {"charging": "(?=收)"}
"""What has to follow a negator of this class at once: 不 is frequent, and 不收 seldom."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of which there can be none. Of two in one member of a list the one of higher ``rank`` is meant."""

    metric: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Grammar:
    """The matchers of ``zeros.yaml``, which says what each stands for; ``opener`` is a negator that can begin one."""

    negator: re.Pattern[str]
    opener: re.Pattern[str]
    classes: dict[str, str]
    strengtheners: frozenset[str]
    look_alike: re.Pattern[str]
    unreal: re.Pattern[str]
    rest_only: re.Pattern[str]
    future: re.Pattern[str]
    adverbs: re.Pattern[str]
    verb: re.Pattern[str]
    change: re.Pattern[str]
    back_reference: re.Pattern[str]
    thing: re.Pattern[str]
    things: dict[str, Thing]
    thing_forms: tuple[tuple[re.Pattern[str], Thing], ...]
    document_deeds: dict[str, re.Pattern[str]]
    deeds_only: frozenset[str]
    verbal_things: frozenset[str]
    plain_in_problems: frozenset[str]
    tail: re.Pattern[str]
    boundary: re.Pattern[str]
    joint: re.Pattern[str]
    fuller: tuple[str, ...]
    cause_opener: re.Pattern[str]
    cause: re.Pattern[str]
    defect: re.Pattern[str]
    lead: re.Pattern[str]
    unit: re.Pattern[str]
    zero_noun: re.Pattern[str]
    zero_defect: re.Pattern[str]
    fields: dict[str, re.Pattern[str]]

    def thing_of(self, word: str) -> Thing:
        """The thing that a match of ``thing`` stands for."""
        plain = self.things.get(word)
        return plain or next(thing for form, thing in self.thing_forms if form.fullmatch(word))


@cache
def load_grammar() -> Grammar:
    """The matchers, built once a process."""
    data = load_lexicon("nlp.narrative.zeros", "zeros.yaml")
    classes = {word: name for name, words in data["negators"].items() for word in words}
    longest_first = sorted(classes.items(), key=lambda item: len(item[0]), reverse=True)
    words = _thing_words(data)
    plain = {word: thing for word, thing in words if word.isalpha()}
    tails = alternation(data["tails"])
    return Grammar(
        negator=re.compile("|".join(word for word, _ in longest_first)),
        opener=re.compile("|".join(word + _WANTED.get(kind, "") for word, kind in longest_first)),
        classes=classes,
        strengtheners=frozenset(data["strengtheners"]),
        look_alike=_any(data["look_alikes"]),
        unreal=_any(data["unreal"]),
        rest_only=_any(data["rest_only"]),
        future=re.compile(r"[一二三四五六七八九十\d()、.是]{0,5}" + alternation(data["future"])),
        adverbs=re.compile(f"{alternation(data['adverbs'])}{{0,3}}"),
        verb=_verb(data),
        change=_any(data["changes"]),
        back_reference=re.compile(f"{alternation(data['back_references'])}{tails}{{0,3}}"),
        # no groups: so the engine skips to characters that words begin with
        thing=re.compile("|".join(word for word, _ in words)),
        things=plain,
        thing_forms=tuple((re.compile(word), thing) for word, thing in words if word not in plain),
        document_deeds={metric: _any(words) for metric, words in data["document_deeds"].items()},
        deeds_only=frozenset(data["deeds_only"]),
        verbal_things=frozenset(data["verbal_things"]),
        plain_in_problems=frozenset(data["plain_in_problems"]),
        tail=re.compile(f"{tails}{{0,6}}"),
        boundary=re.compile(rf'{alternation(data["boundaries"])}|[{STOPS}:、()"-]|$'),
        joint=_any(data["joints"]),
        fuller=tuple(data["fuller"]),
        cause_opener=_any(data["cause_openers"]),
        cause=_any(data["causes"]),
        defect=_any(data["defects"]),
        lead=re.compile(f"(?:{tails}|{alternation(data['leads'])}){{0,8}}"),
        unit=_any(data["units"]),
        zero_noun=_any(data["zero_words"]),
        zero_defect=_any(data["zero_defects"]),
        fields={metric: _any(words) for metric, words in data["fields"].items()},
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(alternation(patterns))


def _verb(data: dict[str, Any]) -> re.Pattern[str]:
    """The verb in a group of its class."""
    classes = "|".join(f"(?P<{name}>{alternation(words)})" for name, words in data["verbs"].items())
    return re.compile(f"(?:{classes}){alternation(data['verb_ends'])}?")


def _thing_words(data: dict[str, Any]) -> list[tuple[str, Thing]]:
    """The expressions of things, the longest first so that a short one can't hide a long one."""
    entries = data["things"]
    words = [(word, Thing(entry["metric"], entry["rank"])) for entry in entries for word in entry["words"]]
    fee = next(thing for word, thing in words if word == "费用")
    costs = alternation(data["costs"])
    listed = f"费?(?:[、和及与]?{costs}费?){{0,4}}等?(?:成本|相关)?费用?"
    words += [(cost + listed, fee) for cost in data["costs"]]
    return sorted(words, key=lambda pair: len(pair[0]), reverse=True)
