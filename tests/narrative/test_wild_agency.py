"""Whose report it is where no title says so: each class of opening in invented places, and what must stay unnamed."""

from __future__ import annotations

import pytest

from nlp.document import Document
from nlp.folding import fold
from nlp.narrative import read_narrative
from nlp.narrative.report.kinds import agrees, kinds_of
from nlp.narrative.report.names import fuller_name, is_agency, widest_name
from nlp.schema import Report

REST = "\n一、总体情况\n工作有序推进。\n六、其他需要报告的事项\n无。\n"
LAW = "根据《中华人民共和国政府信息公开条例》要求，"


def read(text: str) -> Report:
    return read_narrative(Document(text=text), fold(text)).report


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        # a short form in brackets doesn't hide the full name before it
        (
            LAW + "由云岭经济技术开发区管理委员会（以下简称云开区管委会）编制。如有疑问，请与云开区管委会联系。",
            "云岭经济技术开发区管理委员会",
        ),
        (LAW + "由清溪县疾病预防控制中心（下称县疾控中心）编写本报告。", "清溪县疾病预防控制中心"),
        # the body that wrote the report is the sentence's subject
        (LAW + "清溪彝族自治县形成了《2016年政府信息公开年度报告》。", "清溪彝族自治县"),
        (LAW + "云岭工业园区管委会编制了《2012年政府信息公开工作年度报告》。", "云岭工业园区管委会"),
        # what the report covers
        ("本报告内容主要为清溪自治州人民政府办公厅2012年度的政府信息公开工作情况。", "清溪自治州人民政府办公厅"),
        ("全文包括清溪县青禾镇人民政府信息公开总体情况。我镇认真落实。", "清溪县青禾镇人民政府"),
        # marks that a copy lost or added before the year
        ("??2025年，云岭省人民政府办公厅坚持以人民为中心。", "云岭省人民政府办公厅"),
        # named in passing, and of a kind with what the report calls itself
        ("现将我社2017年度情况报告如下。我社高度重视。\n清溪县供销社主要通过县政府网公开信息。", "清溪县供销社"),
        ("2015年，我局扎实推进。我局印发了《广西林草局新媒体管理暂行办法》。", "广西林草局"),
        ("我街制定了《柳林街道政府信息公开保密审查制度》。", "柳林街道"),
        ("我局出台了清溪县水利局政务公开暂行规定，印发了2014年实施方案。", "清溪县水利局"),
        # whose work it is, where the compiler is an office
        (
            "由云岭市人民政府政务公开办公室综合各区情况编制而成。\n一、概述\n2015年，云岭市政府信息公开工作紧紧围绕决策部署。",
            "云岭市",
        ),
        # the government's office for disclosure is no body of its own
        ("如有疑问，请与云岭市人民政府政务公开办公室联系（地址：中山路1号）。", "云岭市人民政府"),
        # a contact is asked for the body, not for its unit
        ("2018年我局认真落实。如有疑问，请与清溪州统计局办公室联系。", "清溪州统计局"),
        # a government's office puts together its government's report
        (LAW + "由清溪区人民政府办公室编制。我区稳步推进。", "清溪区人民政府"),
        # the fullest form that the opening prints
        (
            "2025年，青禾苏木人民政府坚持公开。如有疑问，请与清溪旗青禾苏木人民政府联系。",
            "清溪旗青禾苏木人民政府",
        ),
        ("2025年，青禾镇坚持公开为常态。如有疑问，请与青禾镇人民政府联系（电话：0482-6000000）。", "青禾镇人民政府"),
    ],
)
def test_the_opening_names_the_body(opening: str, agency: str) -> None:
    assert read(opening + REST).agency == agency


@pytest.mark.parametrize(
    "opening",
    [
        "2018年，云岭市各级行政机关和有关单位认真贯彻《条例》。",  # many bodies are none
        "特向社会公布2018年度我局信息公开工作年度报告。",  # nobody's name
        "我局认真落实。清溪县人民政府主要通过网站公开信息。",  # a bureau's report isn't its county's
        "我局认真落实。如有疑问，请与清溪县人民政府办公室联系。",
        "我院认真落实《清溪县卫生局政府信息公开办法》。",  # the superior's rules
        "我局建立健全清溪县政府信息公开工作制度。",
        LAW + "由清溪县大数据管理局编制。我院稳步推进。",  # a compiler
        "本报告可在清溪县政府网站下载。本单位认真落实。",
        LAW + "由清溪县人民政府办公室编制。我局服务全县发展。",  # the government compiled a bureau's report
    ],
)
def test_a_body_named_in_passing_is_not_the_agency(opening: str) -> None:
    assert read(opening + REST).agency is None


def test_a_line_that_announces_the_report_is_a_sentence() -> None:
    report = read("根据中华人民共和国政府信息公开条例现向社会公布2014年本局信息公开工作报告" + REST)
    assert (report.title, report.agency) == ("2014年本局信息公开工作报告", None)


@pytest.mark.parametrize("routine", ["按时公布", "督促公布", "及时公布"])
def test_a_report_told_of_as_routine_is_not_this_one(routine: str) -> None:
    report = read(
        f"{LAW}由清溪区人民政府办公室编制。我区{routine}2011年区政府信息公开工作年度报告，并检查部门。" + REST
    )
    assert (report.title, report.agency) == (None, "清溪区人民政府")


def test_reports_of_each_department_are_not_this_one() -> None:
    assert read("州政府各部门、各直属机构2012年政府信息公开年度报告，由各部门自行公布。" + REST).title is None


@pytest.mark.parametrize("title", ["云岭高科技产业园2018年度政府信息公开工作年度报告"])
def test_a_park_can_report(title: str) -> None:
    report = read(f"按照要求，特编制{title}，并向社会公布。" + REST)
    assert (report.title, report.agency) == (title, "云岭高科技产业园")


@pytest.mark.parametrize("name", ["青岛镇各级行政机关", "清溪县有关单位", "由我局", "度我局"])
def test_groups_and_pronouns_are_no_names(name: str) -> None:
    assert not is_agency(name)


def test_an_unnamed_autonomous_region_gets_its_name_and_its_body_in_full() -> None:
    text = "由云岭壮族自治区滨湾新区开发建设办公室(以下简称自治区滨湾办)编制。"
    assert fuller_name("自治区滨湾办", text) == "云岭壮族自治区滨湾新区开发建设办公室"


@pytest.mark.parametrize(
    ("name", "text", "widest"),
    [
        ("青禾乡人民政府", "请与云岭市青禾乡人民政府联系。", "云岭市青禾乡人民政府"),
        ("青禾镇", "登录青禾镇人民政府网站。", "青禾镇"),  # a portal's name
        ("清溪市", "汇总清溪市各部门的情况,地址:云岭省清溪市中山路", "清溪市"),
        ("青禾乡", "地址:云岭省清溪县青禾乡中山路", "青禾乡"),
        ("青禾乡", "建立健全青禾乡的制度", "青禾乡"),
    ],
)
def test_the_widest_name_is_one_that_the_text_gives_the_body(name: str, text: str, widest: str) -> None:
    assert widest_name(name, text)[0] == widest


@pytest.mark.parametrize(
    ("own", "name", "other"),
    [
        ("我局", "清溪县司法局", "清溪县人民政府"),
        ("我委", "清溪县经开区管委会", "清溪县司法局"),
        ("我社", "清溪县供销社", "清溪县残联"),
        ("我会", "清溪县残联", "清溪县供销社"),
        ("我公司", "云岭水务集团有限公司", "云岭市水务局"),
        ("我镇", "青禾镇人民政府", "清溪县民政局"),
        ("我校", "云岭大学", "云岭省教育厅"),
    ],
)
def test_a_name_is_of_a_kind_with_what_the_report_calls_itself(own: str, name: str, other: str) -> None:
    kinds = kinds_of(f"2020年,{own}认真落实,我市发展良好。")
    assert agrees(name, kinds)
    assert not agrees(other, kinds)


def test_without_a_kind_only_a_strict_question_is_denied() -> None:
    assert agrees("清溪县司法局", kinds_of("我市我县"))
    assert not agrees("清溪县司法局", kinds_of(""), strictly=True)


@pytest.mark.parametrize("phrase", ["我局面临", "本委员", "我办理", "本社会", "本会议"])
def test_words_that_only_begin_like_a_body_tell_nothing(phrase: str) -> None:
    assert not kinds_of(phrase)


def test_the_name_is_printed_in_the_documents_own_characters() -> None:
    text = "2025年，青禾鎮堅持公開為常態。如有疑問，請與清溪縣青禾鎮聯繫（電話：0482-6000000）。"
    assert read(text + REST).agency == "清溪縣青禾鎮"
