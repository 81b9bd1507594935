"""Which names are of one body: each link between two names with how they match and how sure that is.

Notes for a newcomer: :func:`match_names` goes three steps, from strong to weak. Equal names and names that differ in
abbreviations alone are joined where their regions don't contradict; then names with fewer of the places in front; then
names before and after a renaming, which has to show in the years too. What could belong to two bodies belongs to none.

Example:
    >>> names = [Name("清溪县财政局", None, (2019, 2020)), Name("云岭市清溪县财政局", None, (2021,)),
    ...          Name("临湖市财政局", None, (2021,))]
    >>> match_names(names)
    [Link(one=0, other=1, match='variant', confidence=0.9)]
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.archive.years.gazetteer import bearers
from nlp.archive.years.names import AgencyName, kind_of, parse_name, patterns, plain

Match = Literal["exact", "variant", "renamed"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the reports print it, with the region found for it and the years of its reports."""

    printed: str
    region: str | None
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Two names, by their place in the list, that are of one body."""

    one: int
    other: int
    match: Match
    confidence: float


@dataclass(slots=True)
class _Group:
    """Names that are equal but for abbreviations, of one region."""

    parsed: AgencyName
    members: list[int]
    regions: tuple[str, ...]
    years: tuple[int, ...]

    def agrees_with(self, other: _Group) -> bool:
        """Whether no region of one contradicts one of the other."""
        return all(_nested(mine, its) for mine in self.regions for its in other.regions)


def match_names(names: Sequence[Name]) -> list[Link]:
    """The links between ``names``, at most one between two groups of equal names."""
    parsed = [parse_name(name.printed) for name in names]
    links: list[Link] = []
    groups = _equal(names, parsed, links)
    by_name: dict[AgencyName, list[_Group]] = defaultdict(list)
    for group in groups:
        by_name[group.parsed].append(group)
    parents = _parents(parsed)
    links += _placed_links(by_name, parents)
    links += _reform_links(by_name)
    links += _raised_links(by_name, parents)
    return links


def is_weak(parsed: AgencyName, region: str | None) -> bool:
    """Whether several bodies may bear the very name, so that equal names are no proof."""
    return parsed.unplaced or (region is None and bearers(parsed.places[0]) > 1)


# --- equal names ----------------------------------------------------------------------------------------------------


def _equal(names: Sequence[Name], parsed: Sequence[AgencyName], links: list[Link]) -> list[_Group]:
    """Groups of names that are equal but for abbreviations, with the links inside them."""
    by_name: dict[AgencyName, list[int]] = defaultdict(list)
    for index, each in enumerate(parsed):
        by_name[each].append(index)
    groups: list[_Group] = []
    for key, members in by_name.items():
        for together in _by_region(key, members, names):
            regions = {region for i in together if (region := names[i].region)}
            years = {year for i in together for year in names[i].years}
            groups.append(_Group(key, together, tuple(sorted(regions)), tuple(sorted(years))))
            links += [_equal_link(together[0], other, names, key) for other in together[1:]]
    return groups


def _equal_link(one: int, other: int, names: Sequence[Name], key: AgencyName) -> Link:
    own = patterns()["confidence"]
    exact = plain(names[one].printed) == plain(names[other].printed)
    confidence = own["exact" if exact else "variant"]
    if is_weak(key, names[one].region) or is_weak(key, names[other].region):
        confidence = min(confidence, own["exact_unplaced"])
    return Link(one, other, "exact" if exact else "variant", confidence)


def _by_region(key: AgencyName, members: Sequence[int], names: Sequence[Name]) -> list[list[int]]:
    """``members`` parted where their regions contradict; one without a region joins where only one can be meant."""
    known = {region for i in members if (region := names[i].region)}
    exact = sorted(one for one in known if not any(other != one and other.startswith(one) for other in known))
    if not exact:
        return [list(members)]
    parts: dict[str | None, list[int]] = {region: [] for region in exact}
    for index in members:
        region = names[index].region
        possible = exact if region is None else [each for each in exact if _nested(region, each)]
        sure = len(possible) == 1 and (region is not None or not is_weak(key, None))
        parts.setdefault(possible[0] if sure else region, []).append(index)
    return [part for part in parts.values() if part]


def _nested(one: str, other: str) -> bool:
    """Whether one region lies in the other: both are paths from the province down."""
    return one.startswith(other) or other.startswith(one)


# --- places in front ------------------------------------------------------------------------------------------------


def _parents(parsed: Iterable[AgencyName]) -> Mapping[str, frozenset[str]]:
    """What stands before a place, by place, wherever something does."""
    parents: dict[str, set[str]] = defaultdict(set)
    for each in parsed:
        for parent, place in zip(each.places, each.places[1:], strict=False):
            parents[place].add(parent)
    return {place: frozenset(above) for place, above in parents.items()}


def _placed_links(by_name: Mapping[AgencyName, list[_Group]], parents: Mapping[str, frozenset[str]]) -> Iterator[Link]:
    """Links from a name to the same name with the places above it, where those can only be the ones named."""
    for key in sorted(by_name, key=_order):
        for cut in range(1, len(key.places)):
            short = AgencyName(key.places[cut:], key.body, key.scope)
            if short not in by_name:
                continue
            first = short.places[0]
            if not short.unplaced and bearers(first) <= 1 and len(parents.get(first, ())) == 1:
                yield from _only(by_name[short], by_name[key], "variant", "variant_places")
            break  # a shorter name is linked to this one


def _only(ones: Sequence[_Group], others: Sequence[_Group], match: Match, confidence: str) -> Iterator[Link]:
    """A link between two names that one group each has, unless regions contradict."""
    if len(ones) == len(others) == 1 and ones[0].agrees_with(others[0]):
        yield Link(ones[0].members[0], others[0].members[0], match, patterns()["confidence"][confidence])


def _order(key: AgencyName) -> tuple[tuple[str, ...], str, str]:
    return key.places, key.body, key.scope


# --- renamings ------------------------------------------------------------------------------------------------------


@cache
def _reforms() -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    def bare(words: str) -> str:
        return _stem(re.sub(patterns()["joining"], "", words) + "局")

    return tuple((each["since"], bare(each["from"]), tuple(map(bare, each["to"]))) for each in patterns()["reforms"])


def _stem(body: str) -> str:
    """What a body does, without the kind of body that it is."""
    return re.sub(patterns()["reform_ends"], "", body)


def _reform_links(by_name: Mapping[AgencyName, list[_Group]]) -> Iterator[Link]:
    """Links between a body's names before and after a reform of the government."""
    by_stem: dict[tuple[tuple[str, ...], str], list[_Group]] = defaultdict(list)
    for key in sorted(by_name, key=_order):
        if key.scope == "body" and not key.unplaced:
            by_stem[key.places, _stem(key.body)] += by_name[key]
    pairs: list[tuple[_Group, _Group]] = []
    for (places, stem), olds in by_stem.items():
        for since, of, to in _reforms():
            if of == stem:
                news = [group for each in to for group in by_stem.get((places, each), ())]
                pairs += [(old, new) for old in olds for new in news if _follows(old, new, since)]
    yield from _unique(pairs, "renamed")


def _follows(old: _Group, new: _Group, since: int | None = None) -> bool:
    """Whether the reports under the new name begin when those under the old one end."""
    if not old.years or not new.years or not old.agrees_with(new):
        return False
    if is_weak(old.parsed, None) and not (old.regions and new.regions):
        return False
    last, first = max(old.years), min(new.years)
    in_time = since is None or (first >= since and last <= since + patterns()["reform_delay_years"])
    return last < first <= last + 1 + patterns()["gap_years"] and in_time


def _unique(pairs: Sequence[tuple[_Group, _Group]], confidence: str) -> Iterator[Link]:
    """Links of those pairs of which neither side stands in another pair."""
    seen: dict[int, int] = defaultdict(int)
    for pair in pairs:
        for group in pair:
            seen[id(group)] += 1
    for old, new in pairs:
        if seen[id(old)] == seen[id(new)] == 1:
            yield Link(old.members[0], new.members[0], "renamed", patterns()["confidence"][confidence])


def _raised_links(by_name: Mapping[AgencyName, list[_Group]], parents: Mapping[str, frozenset[str]]) -> Iterator[Link]:
    """Links between names before and after a division became one of another kind, as 撤县设区 does."""
    years: dict[str, set[int]] = defaultdict(set)
    for key, groups in by_name.items():
        for place in key.places:
            years[place].update(year for group in groups for year in group.years)
    pairs: dict[str, list[tuple[_Group, _Group]]] = {"renamed": [], "renamed_confirmed": []}
    for key in sorted(by_name, key=_order):
        for at, place in enumerate(key.places):
            for new_place in _raised(place):
                confidence = _renamed(place, new_place, years, parents)
                new = _with_place(key, at, new_place)
                if confidence and new in by_name and not new.unplaced:
                    pairs[confidence] += [
                        (old, other) for old in by_name[key] for other in by_name[new] if _follows(old, other)
                    ]
    for confidence, found in pairs.items():
        yield from _unique(found, confidence)


def _raised(place: str) -> list[str]:
    kind = kind_of(place)
    return [place.removesuffix(kind) + new for new in patterns()["raised"].get(kind, ())]


def _with_place(key: AgencyName, at: int, place: str) -> AgencyName:
    """The name with another place in it; a street's body is an office and no government."""
    places = (*key.places[:at], place, *key.places[at + 1 :])
    if key.scope == "area" and at == len(places) - 1 and kind_of(place) == "街道":
        return AgencyName(places, "办事处", "body")
    return AgencyName(places, key.body, key.scope)


def _renamed(old: str, new: str, years: Mapping[str, set[int]], parents: Mapping[str, frozenset[str]]) -> str | None:
    """How sure it is that ``old`` became ``new``; ``None`` where it isn't.

    Today's gazetteer holds the new name and not the old one, or both are named below the same place; and all reports
    from the one place end when those from the other begin (a year may overlap, since bodies follow one by one).
    """
    if not years.get(old) or not years.get(new) or bearers(old):
        return None
    if max(years[old]) > min(years[new]) or min(years[new]) > max(years[old]) + 1 + patterns()["gap_years"]:
        return None
    if bearers(new) == 1:
        return "renamed_confirmed"
    above = parents.get(old, frozenset())
    return "renamed" if len(above) == 1 and above == parents.get(new) else None
