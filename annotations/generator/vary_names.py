"""Other names for a passage: places, organisations, persons, addresses, numbers to call, mailboxes, sites and years.

Start here: :func:`with_other_names`. A name that comes again is the same again, with a place's name wherever it stands:
alone, in an organisation's, in an account's. All years move together, with the report's year, dates and horizons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from random import Random

from annotations.generator.edits import Edit, edited, fitting
from annotations.generator.variation_data import variation_data
from annotations.generator.years import with_other_years
from annotations.passages import Entity, Passage
from nlp.folding import fold

_RUNS = re.compile(r"\d+")
_LABELS = re.compile(r"[A-Za-z0-9_-]+")
_MAILBOX = re.compile(r"[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+")
_SITE = re.compile(r"(?:https?://)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_ROAD = re.compile(r"([\u4e00-\u9fff]{2})(?=[东西南北中]?(?:路|街|大道|巷))")
_PLACED = ("organisation", "address")
_ACCOUNTS = ("wechat", "weibo")
_Again = dict[str, str]
"""What stands for a name already."""


def with_other_names(passage: Passage, rng: Random) -> Passage:
    """The passage with other names and numbers to call, moved by some years.

    Example:
        >>> from annotations.inline import read_markup
        >>> markup = '岚川县发布：<organisation>岚川县司法局</organisation>，电话<phone>0792-6310422</phone>'
        >>> print(with_other_names(read_markup(markup, "p1"), Random(3)).text)
        石漪县发布：石漪县文化和旅游局，电话0723-6456945
    """
    names = _Names(passage, rng)
    edits = fitting([*names.places(), *names.of_entities()], passage.entities)
    return with_other_years(edited(passage, edits), rng)


class _Names:
    """The edits of one passage, with what has a new name already."""

    def __init__(self, passage: Passage, rng: Random) -> None:
        self.passage, self.rng = passage, rng
        self._again: dict[str, _Again] = {}
        self._stems = self._draw_stems()

    def places(self) -> Iterator[Edit]:
        """Every place's name, wherever it stands."""
        if self._stems:
            longest_first = sorted(self._stems, key=len, reverse=True)
            for match in re.finditer("|".join(map(re.escape, longest_first)), self.passage.text):
                yield Edit(*match.span(), self._stems[match.group()])

    def of_entities(self) -> Iterator[Edit]:
        """What else is part of a name, a number to call or an address."""
        makers: Mapping[str, Callable[[Entity, str], Iterator[Edit]]] = {
            "organisation": self._office,
            "address": self._address,
            "phone": self._phone,
            "fax": self._phone,
            "postcode": self._postcode,
            "email": self._mailbox,
            "url": self._site,
            "person": self._person,
        }
        for entity in self.passage.entities:
            if entity.label in makers:
                yield from makers[entity.label](entity, self.passage.text_of(entity))

    def _once(self, kind: str, old: str, draw: Callable[[], str]) -> str:
        """The new name of an old one, drawn where it has none and never one that is taken."""
        again = self._again.setdefault(kind, {})
        if old not in again:
            new = draw()
            for _ in range(20):
                if new not in again.values():
                    break
                new = draw()
            again[old] = new
        return again[old]

    def _draw_stems(self) -> _Again:
        found: dict[str, None] = {}
        for entity in self.passage.entities:
            text = self.passage.text_of(entity)
            if entity.label in _PLACED:
                found.update(dict.fromkeys(stems_in(text)))
            elif entity.label in _ACCOUNTS and (stem := _stem_of_account(text)):
                found[stem] = None
        pool = [name for name in variation_data()["places"] if name not in self.passage.text]
        return dict(zip(found, self.rng.sample(pool, min(len(found), len(pool))), strict=False))

    def _office(self, entity: Entity, text: str) -> Iterator[Edit]:
        offices: list[str] = variation_data()["offices"]
        ending = max((office for office in offices if text.endswith(office)), key=len, default="")
        if ending:
            taken = {office for office in offices if office in self.passage.text}
            new = self._once("office", ending, lambda: self._choice([o for o in offices if o not in taken]))
            yield Edit(entity.end - len(ending), entity.end, new)

    def _choice(self, names: list[str]) -> str:
        return self.rng.choice(names)

    def _person(self, entity: Entity, text: str) -> Iterator[Edit]:
        data = variation_data()
        if re.fullmatch("[\u4e00-\u9fff]{2,3}", text):

            def draw() -> str:
                given = self.rng.choices(data["given_names"], k=len(text) - 1)
                return str(self.rng.choice(data["surnames"])) + "".join(given)

            yield Edit(entity.start, entity.end, self._once("person", text, draw))

    def _address(self, entity: Entity, text: str) -> Iterator[Edit]:
        inside = [each for each in self.passage.entities if entity.start <= each.start < entity.end and each != entity]
        for match in _ROAD.finditer(text):
            road = self._once("road", match[1], lambda: self._choice(variation_data()["roads"]))
            yield Edit(entity.start + match.start(1), entity.start + match.end(1), road)
        for match in _RUNS.finditer(text):
            start, end = entity.start + match.start(), entity.start + match.end()
            if match.group().isascii() and not any(each.start < end and start < each.end for each in inside):
                yield Edit(start, end, self._once("house", match.group(), partial(self._digits, match.group(), "1")))

    def _phone(self, entity: Entity, text: str) -> Iterator[Edit]:
        folded = fold(text)
        has_country = folded.startswith("+86") or folded.startswith("0086")
        for at, match in enumerate(_RUNS.finditer(folded)):
            run = match.group()
            if not text[match.start() : match.end()].isascii() or (has_country and at == 0):
                continue
            is_area = len(run) in (3, 4) and (run[0] == "0" or (has_country and at == 1))
            draw = self._area if is_area else self._local
            new = self._once("area" if is_area else "local", run, partial(draw, run))
            yield Edit(entity.start + match.start(), entity.start + match.end(), new)

    def _area(self, old: str) -> str:
        zero = "0" if old[0] == "0" else ""
        rest = len(old) - len(zero)
        return zero + str(self.rng.randint(3, 9)) + self._digits("0" * (rest - 1), "")

    def _local(self, old: str) -> str:
        if len(old) == 11 and old[0] == "1":  # a mobile's first two digits name its kind
            return old[:2] + self._digits(old[2:], "")
        if len(old) >= 11 and old[0] == "0":  # area and number in one run
            return self._area(old[:4]) + self._digits(old[4:], "2345678")
        return self._digits(old, "2345678" if len(old) >= 7 else "")

    def _postcode(self, entity: Entity, text: str) -> Iterator[Edit]:
        if re.fullmatch("[0-9]{6}", text):
            new = self._once("postcode", text, lambda: self._digits(text, "1234567"))
            yield Edit(entity.start, entity.end, new)

    def _digits(self, old: str, first: str) -> str:
        """As many digits, the first one of ``first``; with ``"1"`` any but zero, with ``""`` any."""
        first = "123456789" if first == "1" else first or "0123456789"
        return self.rng.choice(first) + "".join(self.rng.choices("0123456789", k=len(old) - 1)) if old else ""

    def _mailbox(self, entity: Entity, text: str) -> Iterator[Edit]:
        if _MAILBOX.fullmatch(text):
            local, _, host = text.partition("@")
            new = self._once("mailbox", local, lambda: self._choice(variation_data()["mailboxes"]))
            if rest := re.search("[_.-]", local):
                new += rest.group() + self._once("label", local[rest.end() :], self._label)
            yield Edit(entity.start, entity.end, f"{new}@{self._host(host)}")

    def _site(self, entity: Entity, text: str) -> Iterator[Edit]:
        if match := _SITE.match(text):
            yield Edit(entity.start, entity.start + match.end(), self._host(match.group()))

    def _host(self, host: str) -> str:
        known = frozenset(variation_data()["address_labels"])

        def other(match: re.Match[str]) -> str:
            return match.group() if match.group() in known else self._once("label", match.group(), self._label)

        return _LABELS.sub(other, host)

    def _label(self) -> str:
        return str(self.rng.choice(list(variation_data()["places"].values())))


@cache
def _stem() -> re.Pattern[str]:
    kinds = "|".join(sorted(variation_data()["kinds_of_place"], key=len, reverse=True))
    stem = "(?:(?![省市县区镇乡部局委厅会社])[\u4e00-\u9fff]){2,3}?"
    return re.compile(f"(?:国家税务总局|中国[\u4e00-\u9fff]{{3,4}}会)?({stem})(?:自治)?({kinds})")


def stems_in(name: str) -> list[str]:
    """The names of places that a name begins with, from the largest place down.

    >>> stems_in("霁川市桐浦区政务服务数据管理局"), stems_in("县司法局"), stems_in("国家税务总局岚泽县税务局")
    (['霁川', '桐浦'], [], ['岚泽'])
    """
    found: list[str] = []
    match = _stem().match(name)
    while match and match[1] not in variation_data()["no_places"]:
        found.append(match[1])
        match = _stem().match(name, match.end())
    return found


def _stem_of_account(name: str) -> str | None:
    stem, rest = name[:2], name[2:]
    is_place = any(rest.startswith(tail) for tail in variation_data()["account_tails"])
    return stem if is_place and re.fullmatch("[\u4e00-\u9fff]{2}", stem) else None
