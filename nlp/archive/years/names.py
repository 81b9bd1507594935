"""A name of an agency, taken apart: the places it begins with and the body behind them, each in one form.

Notes for a newcomer: two names that give equal :class:`AgencyName` are variants of one name, as 清溪县发改委 and
清溪县发展和改革委员会 are. Where exactly the places end matters little, since they are compared together with the body.
Patterns are in ``agencies.yaml``; divisions of today come from the gazetteer of ``gazetteer.py``.

Example:
    >>> parse_name("云岭市清溪县发改委")
    AgencyName(places=('云岭市', '清溪县'), body='发展改革委员会', scope='body')
    >>> parse_name("清溪县") == parse_name("清溪县人民政府"), parse_name("清溪县政府办").scope
    (True, 'office')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from nlp.archive.years.gazetteer import bearers
from nlp.folding import fold, squeeze

Scope = Literal["area", "office", "body"]
_LONGEST_NAME = 15
_LONGEST_STEM = 8
"""Characters of a place's name that no gazetteer holds, at most."""


@dataclass(frozen=True, slots=True)
class AgencyName:
    """The parts of a name that tell bodies apart.

    Attributes:
        places: divisions from the largest to the smallest, with their kind.
        body: what remains, in full words; 人民政府 where the name is a place alone.
        scope: ``area`` is a government for its whole area, ``office`` its own office, ``body`` anything else.
    """

    places: tuple[str, ...]
    body: str
    scope: Scope

    @property
    def unplaced(self) -> bool:
        """Whether several bodies of the country may bear this very name: no county or city is named."""
        first = self.places[0] if self.places else ""
        return not first or kind_of(first) in patterns()["small"] or _generic_zone().fullmatch(first) is not None


@cache
def patterns() -> Mapping[str, Any]:
    """The patterns of ``agencies.yaml``."""
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("agencies.yaml").read_text("utf-8"))
    return data


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(patterns()[name])


def _generic_zone() -> re.Pattern[str]:
    return _pattern("generic_zone")


def plain(printed: str) -> str:
    """The name folded and without white space: what has to be equal for names to match exactly."""
    return squeeze(fold(printed)).text


def kind_of(place: str) -> str:
    """What a division's name ends with (市, 县, 街道), or nothing."""
    return next((kind for kind in patterns()["kinds"] if place.endswith(kind)), "")


def parse_name(printed: str) -> AgencyName:
    """Take a name apart."""
    places, body = _cut_places(plain(printed))
    for_area = bool(places)
    if for_area and not body and _pattern("zone").search(places[-1]):
        return AgencyName(places, "管理委员会", "body")
    if for_area and (not body or _pattern("government").fullmatch(body)):
        if kind_of(places[-1]) == "街道":
            return AgencyName(places, "办事处", "body")
        return AgencyName(places, "人民政府", "area")
    if for_area and _pattern("own_level").fullmatch(body):
        return AgencyName(places, "人民政府本级", "office")
    if for_area and _pattern("government_office").fullmatch(body):
        return AgencyName(places, "人民政府办公室", "office")
    if for_area and kind_of(places[-1]) == "街道" and re.fullmatch(patterns()["street_office"] + "|办", body):
        return AgencyName(places, "办事处", "body")
    if for_area and places[-1].endswith("区") and _pattern("committee").fullmatch(body):
        return AgencyName(places, "管理委员会", "body")
    return AgencyName(places, _full_body(body), "body")


def _full_body(body: str) -> str:
    """The body's name in full words, joining words left out."""
    body = _pattern("own_office").sub("", body)
    body = re.sub("管委会$", "管理委员会", body)
    body = _pattern("short_committee").sub("委员会", body)
    for end, full in patterns()["ends"].items():
        stem = body.removesuffix(end)
        if stem != body and stem in patterns()["abbreviations"]:
            body = patterns()["abbreviations"][stem] + full
            break
    return _pattern("joining").sub("", body)


def _cut_places(name: str) -> tuple[tuple[str, ...], str]:
    """The divisions that ``name`` begins with, and the rest."""
    places: list[str] = []
    at = 0
    while size := _known_place(name, at) or _likely_place(name, at):
        places.append(name[at : at + size])
        at += size
    return tuple(places), name[at:]


def _known_place(name: str, at: int) -> int:
    """Length of the longest division of the gazetteer, with its kind, that begins at ``at``."""
    for size in range(min(_LONGEST_NAME, len(name) - at), 1, -1):
        if kind_of(candidate := name[at : at + size]) and bearers(candidate) and not _is_word(name, at + size):
            return size
    return 0


def _likely_place(name: str, at: int) -> int:
    """Length of what looks like a division that the gazetteer lacks: townships, old names, invented ones."""
    for end in range(at + 2, min(len(name), at + _LONGEST_STEM + 3) + 1):
        if kind_of(name[at:end]) and len(kind_of(name[at:end])) < end - at and not _is_word(name, end):
            longer = next((k for k in patterns()["kinds"] if name[at:].startswith(name[at : end - 1] + k)), "")
            return end - 1 + len(longer) - at if len(longer) > 1 else end - at
    return 0


def _is_word(name: str, end: int) -> bool:
    """Whether the kind that ends at ``end`` is a part of another word, as in 住房和城乡建设局."""
    return any(m.start() < end <= m.end() for m in _pattern("not_a_kind").finditer(name, max(0, end - 3)))
