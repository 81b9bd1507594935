"""Which names are of one body: variants and renamings are joined, bodies that only look alike are not."""

from __future__ import annotations

import random

import pytest

from nlp.archive.years.agencies import agency_rows
from nlp.archive.years.matching import Name
from nlp.archive.years.names import parse_name


def bodies(*names: tuple[str, str | None, tuple[int, ...]]) -> list[dict]:
    return agency_rows([Name(*name) for name in names], [len(name[2]) for name in names])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("清溪县发改委", "清溪县发展和改革委员会"),
        ("清溪县发改局", "清溪县发展改革局"),
        ("清溪县住建局", "清溪县住房和城乡建设局"),
        ("清溪县住房城乡建设局", "清溪县住房和城乡建设局"),
        ("云岭市人社局", "云岭市人力资源和社会保障局"),
        ("云岭市卫健委", "云岭市卫生健康委员会"),
        ("云岭市卫生健康委", "云岭市卫生健康委员会"),
        ("云岭市市场监管局", "云岭市市场监督管理局"),
        ("梅岭区教体局", "梅岭区教育和体育局"),
        ("清溪县退役军人局", "清溪县退役军人事务局"),
        ("清溪县", "清溪县人民政府"),
        ("清溪县政府", "清溪县人民政府"),
        ("清溪县政府办", "清溪县人民政府办公室"),
        ("江东省政府办公厅", "江东省人民政府办公厅"),
        ("清溪县青禾镇", "清溪县青禾镇人民政府"),
        ("石梁区桃源里街道", "石梁区桃源里街道办事处"),
        ("石梁区桃源里街道办", "石梁区桃源里街道办事处"),
        ("云岭经济技术开发区", "云岭经济技术开发区管理委员会"),
        ("云岭高新区管委会", "云岭高新区管理委员会"),
        ("清溪县财政局办公室", "清溪县财政局"),
        ("清溪县 财政局", "清溪县财政局"),
        ("清溪縣財政局", "清溪县财政局"),
        ("云岭市清溪县财政局", "清溪县财政局"),
        ("江东省云岭市清溪县财政局", "云岭市清溪县财政局"),
        ("清溪县大槐树乡政府", "云岭市清溪县大槐树乡人民政府"),
    ],
)
def test_variants_of_a_name_are_one_body(one: str, other: str) -> None:
    rows = bodies((one, None, (2020,)), (other, None, (2021,)))
    assert [row["years"] for row in rows] == [[2020, 2021]]
    assert rows[0]["match"] in ("exact", "variant")


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("清溪县人民政府", "清溪县人民政府办公室", "the whole area is not the government's own office"),
        ("清溪县", "清溪县政府办", "nor is its short name"),
        ("清溪县人民政府", "清溪县人民政府(本级)", "nor its own level"),
        ("青禾镇", "青禾镇党政办公室", "an office is not its township"),
        ("清溪县档案局", "青禾县档案局", "another county"),
        ("清溪县档案局", "清溪县档案馆", "another body"),
        ("清溪县卫生健康局", "清溪县卫生健康委员会", "no evidence for a renaming"),
        ("清溪县教育局", "清溪县体育局", "another bureau"),
        ("清溪县", "清溪市", "a county and a city of one stem may both be there"),
        ("青禾镇人民政府", "清溪县青禾镇人民政府", "towns of one name are in many counties"),
        ("高新区管委会", "云岭市高新区管委会", "any city has one"),
        ("鼓楼区财政局", "徐州市鼓楼区财政局", "several cities have such a district"),
        ("财政局", "清溪县财政局", "no place at all"),
        ("清溪县人民防空办公室", "清溪县人民政府办公室", "another office"),
        ("云岭市财政局", "云岭市清溪县财政局", "the city's is not the county's"),
        ("清溪县工商行政管理局", "清溪县市场监督管理局", "a merger of several bodies is no renaming"),
    ],
)
def test_bodies_that_look_alike_are_kept_apart(one: str, other: str, why: str) -> None:
    assert len(bodies((one, None, (2019,)), (other, None, (2020,)))) == 2, why


def test_one_name_in_two_regions_is_two_bodies_and_without_a_region_a_third() -> None:
    xuzhou, nanjing = "江苏省徐州市鼓楼区", "江苏省南京市鼓楼区"
    rows = bodies(
        ("鼓楼区财政局", xuzhou, (2020,)), ("鼓楼区财政局", nanjing, (2020,)), ("鼓楼区财政局", None, (2021,))
    )
    assert [row["region"] for row in rows] == [None, nanjing, xuzhou]
    assert [row["confidence"] for row in rows] == [0.7, 1.0, 1.0]


def test_a_county_below_two_cities_is_not_joined_with_its_bare_name() -> None:
    rows = bodies(
        ("云岭市清溪县财政局", None, (2019,)), ("临湖市清溪县财政局", None, (2019,)), ("清溪县财政局", None, (2020,))
    )
    assert len(rows) == 3


def test_another_body_of_the_dataset_can_tell_that_a_bare_name_is_ambiguous() -> None:
    rows = bodies(
        ("云岭市清溪县财政局", None, (2019,)), ("临湖市清溪县民政局", None, (2019,)), ("清溪县财政局", None, (2020,))
    )
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("清溪县国土资源局", "清溪县自然资源局"),
        ("清溪县国土资源局", "清溪县自然资源和规划局"),
        ("云岭市环保局", "云岭市生态环境局"),
        ("云岭市卫计委", "云岭市卫健委"),
        ("清溪县卫生和计划生育局", "清溪县卫生健康委员会"),
        ("清溪县安全生产监督管理局", "清溪县应急管理局"),
        ("清溪县农业局", "清溪县农业农村局"),
        ("清溪县扶贫开发办公室", "清溪县乡村振兴局"),
        ("云岭市大数据管理局", "云岭市数据局"),
    ],
)
def test_a_body_goes_on_under_its_new_name_when_the_years_fit(old: str, new: str) -> None:
    change = 2023 if "数据" in new else 2021 if "振兴" in new else 2018
    joined = bodies((old, None, (change - 2, change - 1)), (new, None, (change, change + 1)))
    assert [(row["name"], row["match"]) for row in joined] == [(new, "renamed")]
    assert joined[0]["confidence"] < 0.9
    assert len(bodies((old, None, (change, change + 1)), (new, None, (change, change + 1)))) == 2, "both at once"
    assert len(bodies((old, None, (2009, 2010)), (new, None, (2011,)))) == 2, "long before the reform"
    assert len(bodies((old, None, (change - 6,)), (new, None, (change,)))) == 2, "too long between"


def test_a_renaming_that_two_bodies_could_have_undergone_is_none() -> None:
    rows = bodies(
        ("清溪县农业局", None, (2017,)), ("清溪县农牧局", None, (2017,)), ("清溪县农业农村局", None, (2018, 2019))
    )
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("old", "new", "joined"),
    [
        ("云岭市清溪县财政局", "云岭市清溪区财政局", True),
        ("云岭市清溪县财政局", "云岭市清溪市财政局", True),
        ("云岭市清溪县大槐树乡", "云岭市清溪县大槐树镇人民政府", True),
        ("云岭市清溪县柳河镇人民政府", "云岭市清溪县柳河街道办事处", True),
        ("烟台市蓬莱市教育局", "烟台市蓬莱区教育局", True),
        ("云岭市清溪区财政局", "云岭市清溪县财政局", False),
        ("清溪县财政局", "清溪区财政局", False),
        ("云岭市清溪县财政局", "临湖市清溪区财政局", False),
    ],
)
def test_a_division_of_another_kind_is_the_same_place_if_the_gazetteer_or_its_city_says_so(
    old: str, new: str, joined: bool
) -> None:
    rows = bodies((old, None, (2018, 2019)), (new, None, (2020, 2021)))
    assert len(rows) == (1 if joined else 2)


def test_a_county_whose_other_bodies_keep_the_old_name_was_not_renamed() -> None:
    rows = bodies(
        ("云岭市清溪县财政局", None, (2018, 2019)),
        ("云岭市清溪区财政局", None, (2020, 2021)),
        ("云岭市清溪县民政局", None, (2020, 2021, 2022)),
    )
    assert len(rows) == 3


def test_a_district_that_several_cities_have_is_not_renamed_without_its_region() -> None:
    old, new = "鼓楼区国土资源局", "鼓楼区自然资源局"
    assert len(bodies((old, None, (2017,)), (new, None, (2018,)))) == 2
    region = "江苏省徐州市鼓楼区"
    assert len(bodies((old, region, (2017,)), (new, region, (2018,)))) == 1
    assert len(bodies((old, region, (2017,)), (new, "江苏省南京市鼓楼区", (2018,)))) == 2


def test_the_order_of_names_decides_nothing() -> None:
    names = [
        Name("清溪县发改委", None, (2019,)),
        Name("清溪县发展和改革委员会", None, (2020,)),
        Name("云岭市清溪县发展改革委", None, (2021,)),
        Name("清溪县人民政府", None, (2019, 2020)),
        Name("清溪县政府办公室", None, (2019,)),
        Name("云岭市清溪县国土资源局", None, (2017,)),
        Name("清溪县自然资源局", None, (2018,)),
    ]
    expected = {row["agency_id"]: {v["name"] for v in row["variants"]} for row in agency_rows(names, [1] * len(names))}
    for seed in range(20):
        shuffled = random.Random(seed).sample(names, len(names))
        rows = agency_rows(shuffled, [1] * len(names))
        assert {row["agency_id"]: {v["name"] for v in row["variants"]} for row in rows} == expected


def test_every_name_is_in_exactly_one_body() -> None:
    printed = [
        "清溪县财政局",
        "清溪县政府",
        "青禾镇",
        "桃源里街道",
        "财政局",
        "高新区",
        "上海市",
        "国家税务总局清溪县税务局",
    ]
    rows = bodies(*((name, None, (2020,)) for name in printed))
    assert sorted(v["name"] for row in rows for v in row["variants"]) == sorted(printed)


@pytest.mark.parametrize(
    ("printed", "places"),
    [
        ("清溪县住房和城乡建设局", ("清溪县",)),
        ("云岭市市场监督管理局", ("云岭市",)),
        ("云岭市城市管理局", ("云岭市",)),
        ("清溪县乡村振兴局", ("清溪县",)),
        ("青岛市市北区审计局", ("青岛市", "市北区")),
        ("鄂温克族自治旗教育局", ("鄂温克族自治旗",)),
        ("清溪县社区矫正管理局", ("清溪县",)),
        ("云岭市清溪县桃源里街道办事处", ("云岭市", "清溪县", "桃源里街道")),
        ("", ()),
        ("财政局", ()),
    ],
)
def test_places_are_cut_off_before_the_body(printed: str, places: tuple[str, ...]) -> None:
    assert parse_name(printed).places == places
