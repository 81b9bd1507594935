"""Regions: which place an agency is of, and when that is left open.

The places here are real, since the divisions of the country are what is looked up; the agencies' phones are invented.
"""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import geocoder

from nlp.narrative.regions import (
    area_code_of,
    area_code_of_region,
    cities_of_area_code,
    find_region,
    is_place,
    short_name,
)

CERTAIN = [
    ("龙口市教育局", "山东省烟台市龙口市", "a county-level city: province and city are added"),
    ("烟台市龙口市教育局", "山东省烟台市龙口市", "the city is named too"),
    ("山东省烟台市龙口市教育局", "山东省烟台市龙口市", "the whole path is named"),
    ("江都区人民政府", "江苏省扬州市江都区", "a district whose name is the only one"),
    ("烟台市教育局", "山东省烟台市", "a city's own office"),
    ("山东省司法厅", "山东省", "a province's own office"),
    ("上海市人民政府办公厅", "上海市", "a city that is a province"),
    ("浦东新区人民政府", "上海市浦东新区", "no city between province and district"),
    ("忠县教育局", "重庆市忠县", "a name of two characters"),
    ("徐州市鼓楼区教育局", "江苏省徐州市鼓楼区", "a name of four places, the city before it"),
    ("包头市青山区人民政府", "内蒙古自治区包头市青山区", "a name of two places, the city before it"),
    ("国家税务总局龙口市税务局", "山东省烟台市龙口市", "the place in the middle of the name"),
    ("国家税务总局上海市浦东新区税务局", "上海市浦东新区", "province and district in the middle"),
    ("昆山高新区管委会", "江苏省苏州市昆山市", "a zone that is no division, of a county's name"),
    ("烟台高新区管委会", "山东省烟台市", "a zone of a city"),
    ("苏州工业园区管委会", "江苏省苏州市", "a park of a city"),
    ("西安高新区管委会", "陕西省西安市", "a city rather than the districts of its name"),
    ("北京经济技术开发区管委会", "北京市", "a zone of a city that is a province"),
    ("凉山州财政局", "四川省凉山彝族自治州", "a prefecture without its people's name"),
    ("恩施州教育局", "湖北省恩施土家族苗族自治州", "the prefecture, not the city of its name"),
    ("恩施市教育局", "湖北省恩施土家族苗族自治州恩施市", "the city, not the prefecture of its name"),
    ("海南州人民政府", "青海省海南藏族自治州", "the prefecture, not the province of its name"),
    ("吉林省公安厅", "吉林省", "the province, not its city"),
    ("吉林市公安局", "吉林省吉林市", "the city, not its province"),
    ("广东证监局", "广东省", "a province without 省"),
    ("仙桃市人民政府", "湖北省仙桃市", "a city right under the province"),
    ("东莞市长安镇人民政府", "广东省东莞市", "a city without districts"),
    ("杭州市下城区住建局", "浙江省杭州市", "a district that is no more: the city is what is certain"),
    ("江宁县教育局", "江苏省南京市江宁区", "a county that became a district"),
    ("龙口市 司法局", "山东省烟台市龙口市", "white space in the name"),
]

SETTLED = [
    ("鼓楼区人民政府", ["025-83610000"], "", "江苏省南京市鼓楼区", "by the area code"),
    ("鼓楼区人民政府", ["(0516)83610000"], "", "江苏省徐州市鼓楼区", "by an area code in brackets"),
    (
        "鼓楼区人民政府",
        ["13812345678", "0591-83610000"],
        "",
        "福建省福州市鼓楼区",
        "by the number that has an area code",
    ),
    ("鼓楼区人民政府", [], "本报告由福州市鼓楼区人民政府编制", "福建省福州市鼓楼区", "by the city in the opening"),
    ("朝阳区教育局", ["010-65090000"], "", "北京市朝阳区", "by the area code of a city that is a province"),
    ("通州市人民政府", ["0513-86510000"], "", "江苏省南通市通州区", "a city that became a district, by the area code"),
    ("和平区教育局", ["024-22220000"], "", "辽宁省沈阳市和平区", "by an area code that several cities share"),
    ("青禾镇人民政府", ["0535-8123456"], "", "山东省烟台市", "no division in the name: the city of the phone"),
    ("高新技术产业开发区管委会", ["0535-6920000"], "", "山东省烟台市", "a zone without a name: the city of the phone"),
]

OPEN = [
    ("鼓楼区人民政府", [], "", "four places bear the name"),
    ("鼓楼区人民政府", ["83610000"], "", "no area code"),
    ("鼓楼区人民政府", [], "根据南京市和福州市的要求", "the opening names two of the cities"),
    ("市中区人民政府", ["0537-2222222"], "", "no place of the name lies where the phone is"),
    ("江都区人民政府", ["0535-8123456"], "", "the phone contradicts the name"),
    ("下城区人民政府", [], "", "城区 in 下城区 is no name"),
    ("青禾镇人民政府", [], "", "no division in the name, no phone"),
    ("青禾镇人民政府", ["0371-8123456"], "", "the area code serves two cities"),
    ("青禾镇人民政府", ["0535-8123456", "0536-8123456"], "", "two cities' phones"),
    ("清溪县人民政府", [], "", "no such county"),
    ("中山大学", [], "", "a short name that is part of another"),
    ("东方红林业局", [], "", "a short name that is part of another word"),
    ("教育部", ["010-66090000"], "", "a ministry is of the whole country"),
    (None, ["0535-8123456"], "", "no agency"),
    ("", [], "", "an empty name"),
]


@pytest.mark.parametrize(("agency", "path", "reason"), CERTAIN, ids=[case[0] for case in CERTAIN])
def test_the_name_alone_tells_the_region(agency: str, path: str, reason: str) -> None:
    assert find_region(agency, [], "") == path, reason


@pytest.mark.parametrize(("agency", "phones", "opening", "path", "reason"), SETTLED, ids=[case[4] for case in SETTLED])
def test_phones_and_opening_settle_an_open_name(
    agency: str, phones: list[str], opening: str, path: str, reason: str
) -> None:
    assert find_region(agency, phones, opening) == path, reason


@pytest.mark.parametrize(("agency", "phones", "opening", "reason"), OPEN, ids=[case[3] for case in OPEN])
def test_what_is_not_certain_is_left_open(agency: str | None, phones: list[str], opening: str, reason: str) -> None:
    assert find_region(agency, phones, opening) is None, reason


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("0535-8123456", "0535"),
        ("0535——8123456", "0535"),
        ("(020)12345678", "020"),
        ("02012345678", "020"),
        ("+86-535-8123456", "0535"),
        ("0086 535 8123456", "0535"),
        ("86-0535-8123456", "0535"),
        ("8123456", None),
        ("13812345678", None),
        ("400-123-4567", None),
        ("0001-8123456", None),
        ("", None),
    ],
)
def test_area_code_of_a_number_as_printed(printed: str, code: str | None) -> None:
    assert area_code_of(printed) == code


@pytest.mark.parametrize(
    ("region", "code"),
    [("山东省烟台市龙口市", "0535"), ("上海市浦东新区", "021"), ("山东省", None), ("四川省眉山市", "028"), ("", None)],
)
def test_area_code_of_a_region(region: str, code: str | None) -> None:
    assert area_code_of_region(region) == code


def test_a_city_with_two_codes_has_none_of_its_own() -> None:
    assert area_code_of_region("河南省开封市") is None, "0371 now, 0378 before"


def test_short_names_keep_two_characters() -> None:
    assert [
        short_name(name) for name in ("忠县", "龙口市", "新疆维吾尔自治区", "黔东南苗族侗族自治州", "神农架林区")
    ] == [
        "忠县",
        "龙口",
        "新疆",
        "黔东南",
        "神农架",
    ]


def test_place_names_are_known_with_and_without_their_kind() -> None:
    assert is_place("龙口市")
    assert is_place("龙口")
    assert not is_place("清溪县")


def test_area_codes_agree_with_libphonenumber() -> None:
    """The table must hold, for every code, a city that libphonenumber names for it, old names aside."""
    renamed = {"0710": "襄阳", "0692": "德宏", "0887": "迪庆"}
    checked = 0
    for code in (f"0{n}" for n in [*range(10, 30), *range(300, 1000)]):
        numbers = (phonenumbers.parse(f"{code}{local}", "CN") for local in ("87654321", "8765432", "3456789"))
        described = "".join(geocoder.description_for_number(number, "zh") for number in numbers)
        if code in renamed:
            continue
        cities = cities_of_area_code(code)
        if described and cities and described != "中国":
            checked += 1
            assert any(short_name(city.split("省")[-1].split("自治区")[-1])[:2] in described for city in cities), code
    assert checked > 250
