"""What a contact carries besides kind and value: normal form, owner, span; and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.narrative.contacts import find_contacts
from nlp.narrative.contacts.lexicon import lexicon
from nlp.narrative.view import NarrativeView
from nlp.schema import Contact, Section
from tests.timing import Work, assert_linear


def read(text: str, agency: str | None = None, sections: list[Section] | None = None) -> list[Contact]:
    return find_contacts(NarrativeView.of(text), text, sections or [], agency)


def of_kind(text: str, kind: str, agency: str | None = None) -> list[Contact]:
    return [contact for contact in read(text, agency) if contact.kind == kind]


def section(start: int, end: int) -> Section:
    return Section(id="x", role="other", heading="一、总体情况", span=(start, end))


NORMAL = [
    ("电话：0535-8123456", "phone", "+865358123456", "the usual form"),
    ("电话：0535——8123456", "phone", "+865358123456", "a double em dash"),
    ("电话：（０５３５）8123456", "phone", "+865358123456", "brackets and full width"),
    ("电话：052784360000", "phone", "+8652784360000", "no dash"),
    ("电话：02081234567", "phone", "+862081234567", "no dash, an area code of three digits"),
    ("电话：+86-535-8123456", "phone", "+865358123456", "country code"),
    ("电话：86-0535-8123456", "phone", "+865358123456", "country code with the zero"),
    ("电话：13812345678", "phone", "+8613812345678", "a mobile"),
    ("电话：0535-8123456转8012", "phone", "+865358123456;ext=8012", "an extension"),
    ("电话：0535-8123456-801", "phone", "+865358123456;ext=801", "an extension behind a dash"),
    ("电话：0535-8123456*8012、8013", "phone", "+865358123456", "two extensions: the number alone is sure"),
    ("电话：8123456", "phone", None, "no area code anywhere"),
    ("电话：0001-8123456", "phone", None, "an area code that does not exist"),
    ("电话：662233", "phone", None, "a local number too short to complete"),
    ("服务热线：400-123-4567", "hotline", "+864001234567", "a 400 number"),
    ("拨打12345热线", "hotline", None, "a public line has no E.164 form"),
    ("传真：0535-8123457", "fax", "+865358123457", "a fax"),
    ("邮箱：QX2010 ＠163。COM", "email", "qx2010@163.com", "width, space, Chinese stop, capitals"),
    ("邮箱：qx#163.com", "email", "qx@163.com", "# for the sign"),
    ("邮箱：qx(at)163.com", "email", "qx@163.com", "(at) for the sign"),
    ("邮箱：qx163.com", "email", None, "the sign is lost: where it stood is not sure"),
    ("网址：www.qingxi.gov.cn", "url", "http://www.qingxi.gov.cn", "a scheme is added"),
    (
        "网址：HTTPS://WWW.QingXi.gov.cn/Zwgk",
        "url",
        "https://www.qingxi.gov.cn/Zwgk",
        "host lower case, path as printed",
    ),
    ("（http://www。qingxi。gov。cn/）", "url", "http://www.qingxi.gov.cn/", "Chinese stops"),
    ("（http://www.qingxi.gov.cn/ zwgk）", "url", "http://www.qingxi.gov.cn/zwgk", "a space inside"),
    ("邮 编 ： 2 6 5 3 0 0 ", "postcode", "265300", "digits apart"),
    ("邮编：26530；", "postcode", None, "a digit is lost"),
    ("地址：清溪县 人民路\n1号；", "address", "清溪县人民路1号", "white space inside"),
    ("“清溪发布”微信公众号", "wechat", "清溪发布", "an account's name"),
]


@pytest.mark.parametrize(("text", "kind", "normalized", "reason"), NORMAL, ids=[case[3] for case in NORMAL])
def test_normal_form(text: str, kind: str, normalized: str | None, reason: str) -> None:
    assert [contact.normalized for contact in of_kind(text, kind)] == [normalized], reason


def test_area_code_comes_from_the_block() -> None:
    found = read("电话：0535-8123456，传真：8123457，邮箱：qx@163.com")
    assert [contact.normalized for contact in found if contact.kind == "fax"] == ["+865358123457"]


def test_area_code_does_not_come_from_two_different_neighbours() -> None:
    found = of_kind("电话：0535-8123456、0536-8123457、8123458", "phone")
    assert [contact.normalized for contact in found] == ["+865358123456", "+865368123457", None]


def test_area_code_does_not_come_from_another_section() -> None:
    text = "电话：0535-8123456。\n二、其他\n电话：8123457。"
    found = read(text, sections=[section(0, 16), section(text.index("二"), len(text))])
    assert [contact.normalized for contact in found] == ["+865358123456", None]


def test_area_code_comes_from_the_agencys_own_city_if_the_text_has_none() -> None:
    assert of_kind("电话：8123456", "phone", "龙口市教育局")[0].normalized == "+865358123456"
    assert of_kind("电话：8123456", "phone", "鼓楼区司法局")[0].normalized is None, "four cities have a 鼓楼区"


OWNERS = [
    ("请与清溪县司法局办公室联系（电话：0535-8123456）。", "清溪县司法局办公室", "与…联系"),
    (
        "请与清溪县司法局联系。联系地址：清溪县人民路1号，电话：0535-8123456。",
        "清溪县司法局",
        "a full stop behind 联系",
    ),
    ("如有疑问，请联系清溪县司法局。电话：0535-8123456", "清溪县司法局", "请联系…"),
    ("请与清溪\n县司法局联系（电话：0535-8123456）。", "清溪县司法局", "a line end inside the name"),
    ("可向青禾镇党政办咨询，电话：0535-8123456", "青禾镇党政办", "向…咨询"),
    ("联系科室：政务公开科；联系电话：0535-8123456", "政务公开科", "联系科室"),
    ("清溪县财政局联系电话：0535-8123456", "清溪县财政局", "the agency right before the label"),
    ("请与我局联系（电话：0535-8123456）", "云岭市教育局", "我局 is the agency that reports"),
    ("请与我局办公室联系（电话：0535-8123456）", "云岭市教育局办公室", "an office of 我局"),
    ("电话：0535-8123456", None, "nobody is named"),
    ("请与有关部门联系，电话：0535-8123456", None, "有关部门 is nobody"),
    ("请与清溪县司法局联系。" + "本报告共六部分。" * 20 + "电话：0535-8123456", None, "too far away"),
]


@pytest.mark.parametrize(("text", "owner", "reason"), OWNERS, ids=[case[2] for case in OWNERS])
def test_owner_of_a_phone(text: str, owner: str | None, reason: str) -> None:
    assert [contact.owner for contact in of_kind(text, "phone", "云岭市教育局")] == [owner], reason


def test_the_whole_block_has_one_owner() -> None:
    found = read("请与清溪县司法局联系（地址：清溪县人民路1号，邮编：265300，电话：0535-8123456，邮箱：qx@163.com）")
    assert {contact.owner for contact in found if contact.kind != "unit"} == {"清溪县司法局"}


def test_two_blocks_have_two_owners() -> None:
    found = of_kind(
        "请与清溪县司法局联系，电话：0535-8123456；或与云岭市教育局联系，请与云岭市教育局联系，电话：0535-8123457",
        "phone",
    )
    assert [contact.owner for contact in found] == ["清溪县司法局", "云岭市教育局"]


def test_no_block_crosses_a_section() -> None:
    text = "请与清溪县司法局联系。\n二、电话：0535-8123456"
    found = read(text, sections=[section(0, 11), section(text.index("二"), len(text))])
    assert [contact.owner for contact in found if contact.kind == "phone"] == [None]


def test_no_address_crosses_a_section() -> None:
    text = "地址：清溪县人民路1号总体情况2020年"
    found = read(text, sections=[section(text.index("总体"), len(text))])
    assert [contact.value for contact in found] == ["清溪县人民路1号"]


def test_the_crawled_pages_own_address_before_the_report_is_no_contact() -> None:
    text = "网址：http://www.qingxi.gov.cn/a/t20210127_1.html\n一、总体情况\n网址：http://www.qingxi.gov.cn/"
    found = read(text, sections=[section(text.index("一、"), len(text))])
    assert [contact.value for contact in found] == ["http://www.qingxi.gov.cn/"]


def test_one_item_for_each_kind_and_value_at_its_first_mention() -> None:
    text = "电话：0535-8123456。电话：0535—8123456；传真：0535-8123456；“清溪发布”微信、“清溪发布”公众号"
    found = read(text)
    assert [(contact.kind, contact.span[0]) for contact in found] == [
        ("phone", 3),
        ("fax", text.index("传真") + 3),
        ("wechat", text.index("清溪发布")),
    ]


def test_spans_are_those_of_the_document_where_the_view_leaves_characters_out() -> None:
    text = "電(diàn)話：0535-81\u200b23456，郵箱：q\u200bx@163.com"
    assert [(contact.value, contact.normalized) for contact in read(text)] == [
        ("0535-81\u200b23456", "+865358123456"),
        ("q\u200bx@163.com", "qx@163.com"),
    ]


def test_tables_that_the_view_blanks_give_nothing() -> None:
    text = "电话：0535-8123456\n电话：0535-8123457\n"
    view = NarrativeView.of(text, excluded=[(16, len(text))])
    assert [contact.value for contact in find_contacts(view, text, [], None)] == ["0535-8123456"]


def test_a_label_right_before_a_blanked_table_takes_nothing_from_behind_it() -> None:
    text = "地址：" + "\n规章 0 0 0" * 9 + "\n清溪县人民路1号是一处办公楼。"
    view = NarrativeView.of(text, excluded=[(3, text.index("清溪"))])
    assert find_contacts(view, text, [], None) == []


def test_ids_differ_by_kind_and_are_the_same_each_time() -> None:
    first, second = read("电话/传真：0535-8123456")
    assert first.id != second.id
    assert [contact.id for contact in read("电话/传真：0535-8123456")] == [first.id, second.id]


PIECES = [
    *lexicon().label_kinds,
    *"：:，。；（）()“”、/ \n\t@.-转",
    *("0535", "8123456", "0535-8123456", "265300", "12345", "qx@163.com", "www.qingxi.gov.cn", "http://"),
    *("请与", "联系", "清溪县司法局", "人民路1号", "公众号", "清溪发布", "张三"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_mixture_of_labels_and_values_gives_grounded_items(text: str) -> None:
    found = read(text)
    assert all(text[slice(*contact.span)] == contact.value and contact.value.strip() for contact in found)
    assert len({(contact.kind, contact.value) for contact in found}) == len(found)


HOSTILE = [
    "电话：",
    "电话/传真/",
    "地址：清溪县人民路，",
    "地址：(((((",
    "“清溪”、",
    "“清溪”微信、",
    "1.",
    "a.",
    "www.",
    "0535-",
    "0 ",
    "a@",
    "联系人：",
    "请与",
    "请与联系",
    "12345热线",
    "通过12345",
    "邮\n编\n",
    "\n",
    "电 ",
    "a-b_c+",
    "1234567、",
    "http://a/ ",
    "电话：0535-8123456；",
    "0535-8123456 ",
    "请与清溪县司法局联系，电话：8123456。",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    def prepare(length: int) -> Work:
        text = piece * (length // len(piece))
        return lambda: read(text)

    assert_linear(prepare, 8_000, 64_000)
