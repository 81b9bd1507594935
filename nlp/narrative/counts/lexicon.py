"""The words and rules of ``metrics.yaml``, ready for use.

Notes for a newcomer: :func:`find_cues` finds every word of the lexicon in a stretch of prose with one automaton, so
the cost does not grow with the number of words; :func:`lexicon` holds the rules and groups. Both are made on first
use.

Example:
    >>> text = "收到政府信息公开申请3件"
    >>> [(text[start:end], concept) for start, end, concept in find_cues(text, 0, len(text))]
    [('收到', 'receive'), ('政府信息公开申请', 'request')]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.narrative.lexicon import alternation, load_lexicon

PACKAGE = "nlp.narrative.counts"
_ALL_TOLD = "共(?<!公共)(?![享建同产])"
"""共 as all told, not in 公共 or 共享. It begins with its character, as what looks behind first is searched slowly."""
Cue = tuple[int, int, str]
"""Start and end of a word of the lexicon in the prose, and its concept."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of ``rules``; see ``metrics.yaml`` for what the conditions mean."""

    metric: str | None
    any: frozenset[str]
    all: frozenset[str]
    none: frozenset[str]
    first: frozenset[str]
    context: frozenset[str]
    away: frozenset[str]
    units: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What ``metrics.yaml`` holds besides the words themselves.

    ``idle`` concepts name no thing; those of them that are ``leading`` can stand before one (已公开政府信息).
    """

    rules: tuple[Rule, ...]
    nouns: frozenset[str]
    verbs: frozenset[str]
    light: frozenset[str]
    idle: frozenset[str]
    leading: frozenset[str]
    predicates: tuple[str, ...]
    units: Mapping[str, frozenset[str]]
    joinable: frozenset[str]
    lendable: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The rules and groups."""
    data = load_lexicon(PACKAGE, "metrics.yaml")
    units = {group: frozenset(words) for group, words in data["units"].items()}
    idle = frozenset((*data["light"], *data["verbs"]))
    return Lexicon(
        rules=tuple(_rule(line, units) for line in data["rules"]),
        nouns=frozenset(data["nouns"]),
        verbs=frozenset(data["verbs"]),
        light=frozenset(data["light"]),
        idle=idle,
        leading=idle - {"tail", "disclosure"},
        predicates=tuple(data["predicates"]),
        units=units,
        joinable=frozenset(data["joinable"]),
        lendable=frozenset(data["lendable"]),
    )


def _rule(line: Mapping[str, object], units: Mapping[str, frozenset[str]]) -> Rule:
    def group(key: str) -> frozenset[str]:
        value = line.get(key, [])
        if not isinstance(value, list):
            raise TypeError(f"metrics.yaml: {key} of a rule is no list")
        return frozenset(value)

    metric = line["metric"]
    return Rule(
        metric=None if metric is None else str(metric),
        any=group("any"),
        all=group("all"),
        none=group("none"),
        first=group("first"),
        context=group("context"),
        away=group("away"),
        units=frozenset().union(*(units[name] for name in group("units"))) if "units" in line else None,
    )


@dataclass(frozen=True, slots=True)
class Structure:
    """The words of ``structure.yaml``, as patterns."""

    channel_leads: tuple[str, ...]
    opener: re.Pattern[str]
    fresh: re.Pattern[str]
    sums: re.Pattern[str]
    title_lead: re.Pattern[str]
    plain_title: re.Pattern[str]
    offices: tuple[str, ...]
    means: re.Pattern[str]
    of_subject: re.Pattern[str]
    opening: re.Pattern[str]
    periodical: re.Pattern[str]
    whole: re.Pattern[str]
    becomes: re.Pattern[str]
    becomes_from: re.Pattern[str]
    year_before: re.Pattern[str]
    done_in_season: re.Pattern[str]
    contents: tuple[str, ...]
    surveyed: re.Pattern[str]
    granted: re.Pattern[str]
    grant_lead: re.Pattern[str]
    sort: re.Pattern[str]


@cache
def structure() -> Structure:
    """What holds a passage together."""
    data = load_lexicon(PACKAGE, "structure.yaml")
    return Structure(
        channel_leads=tuple(data["channel_leads"]),
        opener=re.compile(alternation(data["openers"])),
        fresh=re.compile(alternation([_ALL_TOLD, *data["fresh"]])),
        sums=re.compile(alternation([_ALL_TOLD, *data["sums"]])),
        title_lead=re.compile(alternation(data["title_leads"])),
        plain_title=re.compile(alternation(data["plain_titles"])),
        offices=tuple(data["offices"]),
        means=re.compile(f"等[^,。;:()、]{{0,6}}{alternation(data['means'])}"),
        of_subject=re.compile(alternation(data["of_subject"])),
        opening=re.compile(rf"(?:{alternation(data['openings'])}|20\d\d年|,){{0,8}}"),
        periodical=re.compile(f"《[^《》]{{1,30}}{alternation(data['periodicals'])}》(?:等|共计|共){{0,2}}$"),
        whole=re.compile(alternation(data["wholes"]) + "$"),
        becomes=re.compile(
            rf"(?:\([^()]{{1,12}}\))?(?:[今本]年|年底|年末|目前)?(?:的|,)?{alternation(data['becomes'])}(?:[^,。;:、]{{0,6}}的)?"
        ),
        becomes_from=re.compile(rf"{alternation(data['becomes_from'])}[^,。;:、]{{0,10}}$"),
        year_before=re.compile(alternation(["20[0-9]{2}年度?的", *data["years_before"]]) + "$"),
        surveyed=re.compile(rf"(?:[从按以分就]|按照)[^,。;:]{{1,9}}{alternation(data['surveys'])}[,:]"),
        contents=tuple(data["contents"]),
        granted=re.compile(rf"{alternation(data['grants'])}?公开(?:{alternation(data['grant_tails'])}){{0,2}}$"),
        grant_lead=re.compile(rf"(?:.*{alternation([*data['openers'], *data['grant_leads']])})?\s*"),
        sort=re.compile(
            rf"(?:{alternation([*data['openers'], *data['sort_leads']])}){{0,2}}"
            rf"(?:主动|依申请|不予?)公开(?:{alternation(data['sort_tails'])}){{0,2}}"
        ),
        done_in_season=re.compile(rf"(?:{alternation(data['done_in_season'])}){{0,2}}"),
    )


@cache
def _words() -> tuple[AhoCorasick, list[str]]:
    """An automaton of all words, and the concept of each."""
    data = load_lexicon(PACKAGE, "metrics.yaml")
    concepts = {
        word: concept for part in ("light", "verbs", "nouns") for concept, words in data[part].items() for word in words
    }
    return AhoCorasick(concepts, matchkind=MatchKind.LeftmostLongest), list(concepts.values())


def find_cues(text: str, start: int, end: int) -> list[Cue]:
    """The words of the lexicon in ``text[start:end]``, leftmost and longest first, without overlap, in order."""
    words, concepts = _words()
    return [
        (start + first, start + last, concepts[word])
        for word, first, last in words.find_matches_as_indexes(text[start:end])
    ]
