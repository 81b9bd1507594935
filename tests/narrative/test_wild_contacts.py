"""Classes of contacts seen in reports of many agencies and years, each in several forms of our own.

Places that no one could invent (南京, 丽水) stand where a rule needs a place that exists; agencies, people, numbers and
mailboxes are invented.
"""

from __future__ import annotations

import pytest

from nlp.narrative.contacts import find_contacts
from nlp.narrative.contacts.labels import scan_labels
from nlp.narrative.view import NarrativeView


def contacts(text: str, agency: str | None = None) -> list[str]:
    """``kind value`` of each contact in order, offices left out, white space inside values left out."""
    found = find_contacts(NarrativeView.of(text), text, [], agency)
    assert all(text[slice(*contact.span)] == contact.value for contact in found), "every value is cut from the text"
    return [f"{contact.kind} {''.join(contact.value.split())}" for contact in found if contact.kind != "unit"]


Case = tuple[str, list[str], str]

DOMAINS: list[Case] = [
    ("邮箱：zwgk@qingxi.example。", ["email zwgk@qingxi.example"], "a domain that no registry has"),
    (
        "电子邮箱：qx_zwgk@mail.qingxi.gov.example，电话：0535-8123456",
        ["email qx_zwgk@mail.qingxi.gov.example", "phone 0535-8123456"],
        "a known ending in the middle is not the domain's end",
    ),
    ("联系邮箱：qx@qingxi.gov.cn.example", ["email qx@qingxi.gov.cn.example"], "gov.cn in the middle"),
    ("E-mail:QXTJ@qingxi.wang;", ["email QXTJ@qingxi.wang"], "a new ending, the label in English"),
    ("材料请发送至qx@qingxi.tech邮件标题注明", ["email qx@qingxi.tech"], "no label, Chinese right behind"),
    (
        "电邮：\nqxtj@qingxi.gov.cn）。一、概述",
        ["email qxtj@qingxi.gov.cn"],
        "the label 电邮, the value on the next line",
    ),
    ("互联网联系方式：qx@qingxi.gov.cn", ["email qx@qingxi.gov.cn"], "another name of the field"),
    ("邮箱：qx@163.com.一、概述", ["email qx@163.com"], "a stop and a heading behind"),
    ("邮箱：qx@163.com。Tel：0535-8123456", ["email qx@163.com", "phone 0535-8123456"], "a Chinese stop ends it"),
    ("关注@清溪发布，版本2.0@2020.12，a@b", [], "an @ alone makes no mailbox"),
    ("网址：www.qingxi.example", ["url www.qingxi.example"], "a host that www announces"),
    ("登录www.qingxi.gov.example查阅", ["url www.qingxi.gov.example"], "…whole, not up to gov"),
    ("（//www.qingxi.gov.cn）下载", ["url www.qingxi.gov.cn"], "a copy lost the scheme"),
    ("网址http://192.0.2.7:7001下载", ["url http://192.0.2.7:7001"], "an address of digits, with a port"),
]

UNQUOTED_ACCOUNTS: list[Case] = [
    ("通过南京人社微博、新闻发布会发布", ["weibo 南京人社"], "a place and a topic"),
    ("通过丽水生态环境微信公众号推送", ["wechat 丽水生态环境"], "a topic of four characters"),
    ("开通平安南京政务微博", ["weibo 平安南京"], "a welcome and a place, 政务 between"),
    (
        "及时开通南京发布、南京环境政务微博、微信",
        ["weibo 南京发布", "wechat 南京发布", "weibo 南京环境", "wechat 南京环境"],
        "two names share two kinds",
    ),
    (
        "微博南京环境发布信息1600条；微信南京\n环境发布信息150条",
        ["weibo 南京环境", "wechat 南京环境"],
        "the kind before the name, a line's end inside it",
    ),
    ("微信公众号，名称：清溪卫健", ["wechat 清溪卫健"], "the name as a field of its own"),
    ("微信公众号名称：清溪卫健，", ["wechat 清溪卫健"], "…without comma"),
    ("“清溪卫健”“云岭教育”等微信公众号", ["wechat 清溪卫健", "wechat 云岭教育"], "等 between names and kind"),
    ("市公安局微信公众号发布120条", [], "whose account, not its name"),
    ("依托县政府微信公众号、南京市人民政府微博", [], "whose account, with a place"),
    ("利用南京图书馆微信公众号", [], "an institution"),
    ("云南政务微博、南京微信公众号", [], "a place alone"),
    ("提高安全意识微博宣传", [], "高安 is no word here"),
    ("公安交警微博、和平发布微信", [], "places whose names are everyday words"),
    ("开设“以案释法”“政策问答”等微信公众号专栏", [], "columns of an account"),
    ("“随手拍”微信举报平台受理34条", [], "a way to report, no account"),
    ("“政务公开专栏”和“清溪发布”政务微信", ["wechat 清溪发布"], "a column beside an account"),
]

CUT_LABELS: list[Case] = [
    (
        "请与清溪县林业局联系\n\n址：清溪县长春大街12号\n\n话：0535-8123456\n编：265300\n真：0535-8123457\n一、概述",
        ["address 清溪县长春大街12号", "phone 0535-8123456", "postcode 265300", "fax 0535-8123457"],
        "a copy lost the first character of every label",
    ),
    ("选址：清溪县人民路12号", [], "a word that ends alike"),
    ("共收录通话：1200次；旧编：第三卷", [], "words that end alike, in a sentence"),
]

UNLABELLED_ADDRESSES: list[Case] = [
    (
        "公开办公室（清溪县花园路9号，电话0535-8123456）",
        ["address 清溪县花园路9号", "phone 0535-8123456"],
        "before a label without colon",
    ),
    ("（清溪县人民路9号，传真：0535-8123457）", ["address 清溪县人民路9号", "fax 0535-8123457"], "before a fax"),
    ("（清溪县人民路9号，联系人：赖小禾）", ["address 清溪县人民路9号", "person 赖小禾"], "before a person"),
    (
        "可通过信函方式邮寄至清溪县建国大街11号公开办公室，邮编：265300",
        ["address 清溪县建国大街11号公开办公室", "postcode 265300"],
        "the sentence before it is no part of it",
    ),
    ("请联系：清溪县路桥街道党政办公室，电话：0535-8123456", ["phone 0535-8123456"], "an office with a 路 in its name"),
    ("请联系：清溪街道办事处党政办公室，地址：东街17号", ["address 东街17号"], "an office before the label"),
    ("通讯地址：清溪县人民路12号，265300", ["address 清溪县人民路12号", "postcode 265300"], "a bare postcode behind"),
    ("地址：（略），电话：（空）", [], "placeholders in brackets"),
]

WRAPPED_ADDRESSES: list[Case] = [
    (
        "（地址：清溪县槐\n柏街 2号4号楼县统计局、县调查队政\n务公开室；邮编：265300）",
        ["address 清溪县槐柏街2号4号楼县统计局、县调查队政务公开室", "postcode 265300"],
        "PDF text breaks its lines anywhere",
    ),
    (
        "地址：清溪县人民政府\n2020年，我局共公开信息12条。电话：8123456",
        ["address 清溪县人民政府", "phone 8123456"],
        "a sentence on the next line is no part of it",
    ),
    ("地址：清溪县行政中心\n\n电话：8123456", ["address 清溪县行政中心", "phone 8123456"], "a blank line ends it"),
]

PEOPLE: list[Case] = [
    (
        "联系人：赖小禾 电话：8123456",
        ["person 赖小禾", "phone 8123456"],
        "a family name that is not among the commonest",
    ),
    ("联系人：幸小禾、揭云", ["person 幸小禾", "person 揭云"], "rare family names, two people"),
    ("联系人：县统计局法规科 周小禾 85123456", ["person 周小禾", "phone 85123456"], "office, name, number, no label"),
    ("联系人：王小禾，0535-8123456。", ["person 王小禾", "phone 0535-8123456"], "a number behind a comma"),
    ("联系人：王小禾 20210305", ["person 王小禾"], "a day behind the name"),
    ("联系人：王小禾 1200余人参加", ["person 王小禾"], "a count behind the name"),
    ("联系人：综合科 电话：8123456", ["phone 8123456"], "an office alone"),
]

SENTENCES: list[Case] = [
    ("将申请表传真至0535-8123457；", ["fax 0535-8123457"], "传真 as a verb with 至"),
    ("材料可传真到0535-8123457。", ["fax 0535-8123457"], "…with 到"),
    ("全年传真到件12件，电话到访30人次", [], "到 before no number"),
    ("本电话(0535-8123456)仅供咨询；办公时间:9:00-12:30,14:00-18:00", ["phone 0535-8123456"], "hours are no number"),
    ("清公网安备 32090202000961号，索引号014035714/2025-01210", [], "numbers of a page's footer and index"),
    ("涉及金额126932.39万元，项目编号2025-01210", [], "amounts and numbers of things"),
]

ALL = [
    *DOMAINS,
    *UNQUOTED_ACCOUNTS,
    *CUT_LABELS,
    *UNLABELLED_ADDRESSES,
    *WRAPPED_ADDRESSES,
    *PEOPLE,
    *SENTENCES,
]


@pytest.mark.parametrize(("text", "expected", "why"), ALL, ids=[case[2] for case in ALL])
def test_reads_what_a_careful_reader_would_enter(text: str, expected: list[str], why: str) -> None:
    assert sorted(contacts(text)) == sorted(expected), why


def test_a_label_that_lost_its_first_character_counts_only_at_the_beginning_of_a_line() -> None:
    assert [label.kinds for label in scan_labels("\n址:清溪县人民路1号")] == [("address",)]
    assert scan_labels("遗址:清溪县人民路1号") == []


def test_nothing_is_read_across_a_table_that_the_view_leaves_out() -> None:
    text = "地址：清溪县\n规章 0 0 0\n人民路1号，邮编：265300"
    view = NarrativeView.of(text, excluded=[(text.index("规章"), text.index("人民路"))])
    found = [contact.value for contact in find_contacts(view, text, [], None)]
    assert found == ["清溪县", "265300"]
