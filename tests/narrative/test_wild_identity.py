"""Identity, dates and headings as pages of all kinds of body print them: each class in invented places and wordings."""

from __future__ import annotations

import pytest

from nlp.document import Document
from nlp.folding import fold
from nlp.narrative import read_narrative
from nlp.narrative.report.names import fuller_name, is_agency
from nlp.narrative.result import NarrativeResult

REST = "\n一、总体情况\n工作有序推进。\n六、其他需要报告的事项\n无。\n"


def read(text: str) -> NarrativeResult:
    return read_narrative(Document(text=text), fold(text))


@pytest.mark.parametrize(
    ("sentence", "title", "agency"),
    [
        # a conjunction inside the name leads to nothing
        ("现将{}2020年政府信息公开工作年度报告公布如下。", "{}2020年政府信息公开工作年度报告", "{}"),
        ("特向社会公布2012年度{}政府信息公开年度报告。", "2012年度{}政府信息公开年度报告", "{}"),
        ("现公布《{}2019年政府信息公开工作年度报告》。", "{}2019年政府信息公开工作年度报告", "{}"),
        ("根据要求，学校编制了《{}2018—2019学年度信息公开工作报告》。", "{}2018—2019学年度信息公开工作报告", "{}"),
        ("编制2021—2022学年{}信息公开工作报告。", "2021—2022学年{}信息公开工作报告", "{}"),
        ("现就{}2015年度政府信息公开工作年度报告公布如下：", "{}2015年度政府信息公开工作年度报告", "{}"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "清溪县人力资源和社会保障局",
        "清溪县卫生和计划生育委员会",
        "清溪县政务服务和数据管理局",
        "和顺县青禾镇人民政府",
        "将乐县水利局",
        "未央区青禾街道办事处",
        "本溪市统计局",
        "全椒县水务局",
        "云岭大学",
    ],
)
def test_a_title_in_a_sentence_keeps_the_whole_name(sentence: str, title: str, agency: str, name: str) -> None:
    report = read(sentence.format(name) + REST).report
    assert (report.title, report.agency) == (title.format(name), agency.format(name))


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("现将我局2020年度政府信息公开工作年度报告编制如下。", "2020年度政府信息公开工作年度报告"),
        ("特编制本厅2013年度政府信息公开工作年度报告。", "2013年度政府信息公开工作年度报告"),
        ("现公布我乡2023年政府信息公开工作年度报告。", "2023年政府信息公开工作年度报告"),
        ("本报告是由北原州人民政府编制的2015年度政府信息公开工作年度报告。", "2015年度政府信息公开工作年度报告"),
    ],
)
def test_a_title_in_a_sentence_begins_after_the_words_that_lead_to_it(sentence: str, title: str) -> None:
    assert read(sentence + REST).report.title == title


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ("现将清溪县司法局2014年政府信息公开工作情况报告如下：", "清溪县司法局"),
        ("现就清溪县人力资源和社会保障局2014年度政府信息公开工作报告如下。", "清溪县人力资源和社会保障局"),
        ("现将我厅2014年政府信息公开工作情况报告如下：", None),
    ],
)
def test_a_sentence_that_reports_is_no_title_but_may_name_who_does(sentence: str, agency: str | None) -> None:
    report = read(sentence + REST).report
    assert (report.title, report.agency, report.year) == (None, agency, 2014)


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("全国水文系统2020年政府信息公开工作年度报告", "全国水文系统"),
        ("全省邮政系统2020年政府信息公开工作年度报告", None),
        ("水利总署2010年水利信息公开工作年度报告", "水利总署"),
        ("清溪县2020年司法局政府信息公开工作年度报告", "清溪县司法局"),
        ("2020年清溪县人民政府信息公开工作年度报告", "清溪县人民政府"),
        ("2020年清溪县人民政府政府信息公开工作年度报告", "清溪县人民政府"),
        ("清溪县青禾镇人民政府信息公开2020年度工作报告", "清溪县青禾镇人民政府"),
        ("清溪县林业局2020年政府信息年度报告", "清溪县林业局"),
        ("清溪县林业局2020年政务信息工作年度报告", "清溪县林业局"),
    ],
)
def test_names_of_whole_systems_and_names_on_both_sides_of_the_year(title: str, agency: str | None) -> None:
    report = read(title + REST).report
    assert report.agency == agency
    assert agency is None or report.title == title


@pytest.mark.parametrize("name", ["将乐县水利局", "未央区统计局", "本溪市司法局", "全州县青禾镇", "全国水文系统"])
def test_places_may_begin_with_a_character_of_sentences(name: str) -> None:
    assert is_agency(name)


@pytest.mark.parametrize("name", ["本单位", "全市各部门", "我局", "将进一步加强的局", "全县", "未公开的单位"])
def test_a_phrase_is_still_no_name(name: str) -> None:
    assert not is_agency(name)


@pytest.mark.parametrize(
    ("short", "text", "full"),
    [
        ("市气象局", "按照要求,紧抓云岭市气象局政务公开权责清单。", "云岭市气象局"),
        ("市气象局", "围绕云岭市气象局职能公开信息。", "云岭市气象局"),
        ("审计局", "请联系清溪县审计局办公室。", "清溪县审计局"),
        ("青禾街道", "2021年,青禾街道办事处认真落实条例。", "青禾街道办事处"),
        ("青禾街道", "2021年,我街道认真落实条例。", "青禾街道"),
        ("青禾镇", "请与青禾镇人民政府办公室联系。", "青禾镇"),
        ("市气象局", "紧抓市气象局职责。", "市气象局"),
    ],
)
def test_the_fuller_name_holds_no_verb(short: str, text: str, full: str) -> None:
    assert fuller_name(short, text) == full


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("本年度报告根据《条例》要求，由云岭市公安局南湖分局编制。如有疑问，请联系南湖公安分局政务公开办公室。",
         "云岭市公安局南湖分局"),
        ("本报告由云岭市公安局编制。全文包括概述等内容。", "云岭市公安局"),
        ("本报告由云岭市人民政府办公厅综合各区年度报告编制而成。", None),
        ("本报告由清溪县行政审批服务局编制。", None),
        ("本报告由清溪县人民政府办公室编制。", None),
        ("如对本报告有任何疑问，请联系：云岭市公安局南湖区分局法制大队，00000000。", "云岭市公安局南湖区分局"),
        ("如对报告有疑问，请联系水利总署办公厅政务公开处，地址：乙路6号。", "水利总署"),
        ("如对本报告有疑问，请与清溪县人民政府办公室政府信息公开中心联系。2017年，我县推进公开。", "清溪县人民政府"),
        ("如对本报告有疑问，请与清溪县人民政府办公室联系。我办设专人负责。", "清溪县人民政府办公室"),
        ("按照要求，云岭大学学校办公室结合学校2020年信息公开工作实际，编制发布本报告。", "云岭大学"),
        ("2019-2020学年，云岭大学坚持公开为常态。", "云岭大学"),
        ("2023年度青禾乡未收到政府信息公开申请。", "青禾乡"),
        ("2013年，在县委、县政府的正确领导下，清溪县人力资源和社会保障局，切实加强公开。", None),
        ("2013年，在县委、县政府的正确领导下，清溪县人力资源和社会保障局切实加强公开。", "清溪县人力资源和社会保障局"),
        ("2013年，在县委、县政府的正确领导下，办公室认真做好公开。", None),
        ("2013年，在县委、县政府的正确领导下，政务公开领导小组切实加强公开。", None),
        ("2013年，在县委、县政府的正确领导下，各单位认真做好公开。", None),
        ("如有疑问，请联系办公室，电话00000000。", None),
        ("群众可在各服务中心查询。本报告报请结合实际。", None),
    ],
)  # fmt: skip
def test_whom_the_opening_paragraph_names(opening: str, agency: str | None) -> None:
    assert read(opening + REST).report.agency == agency


def test_the_name_on_the_first_line_goes_before_the_opening_paragraph() -> None:
    text = (
        "北原自治州人民政府\n根据《中华人民共和国政府信息公开条例》，本报告由北州人民政府编制。"
        "如有疑问，请与北州人民政府电子政务办公室联系。" + REST
    )
    report = read(text).report
    assert report.agency == "北原自治州人民政府"
    assert text[slice(*report.spans["agency"])] == "北原自治州人民政府"


def test_the_name_of_the_site_above_a_menu_is_no_agency() -> None:
    text = "清溪县人民政府\n首页\n政务公开\n2020年，清溪县司法局认真做好公开。" + REST
    assert read(text).report.agency == "清溪县司法局"


@pytest.mark.parametrize(
    ("head", "signed", "agency"),
    [
        ("清溪县气象局2018年政府信息公开工作年度报告\n发布时间：2019-03-27 05:10\n2019年2月20日）\n", "2019-02-20",
         "清溪县气象局"),
        ("清溪县气象局2018年政府信息公开工作年度报告\n（2019年2月20日\n", "2019-02-20", "清溪县气象局"),
        ("清溪县气象局2018年政府信息公开工作年度报告\n清溪县气象局\n二〇一九年二月二十日\n", "2019-02-20",
         "清溪县气象局"),
        ("留言\n您的姓名\n南湖区人民政府\n2019年2月20日\n引 言\n", "2019-02-20", "南湖区人民政府"),
        # a day in digits below a name is the page's
        ("清溪县气象局2018年政府信息公开工作年度报告\n清溪县气象局\n2019-02-20\n", None, "清溪县气象局"),
        ("清溪县气象局2018年政府信息公开工作年度报告\n2019年2月20日，召开会议。\n", None, "清溪县气象局"),
        ("清溪县气象局2018年政府信息公开工作年度报告\n清溪县气象局\n2019年2月20日召开会议（全年两次）\n", None,
         "清溪县气象局"),
    ],
)  # fmt: skip
def test_a_signature_at_the_head(head: str, signed: str | None, agency: str) -> None:
    report = read(head + "根据要求，编制本报告。" + REST).report
    assert (report.signed_on, report.agency) == (signed, agency)


def test_a_signature_at_the_end_goes_before_one_at_the_head() -> None:
    text = "清溪县气象局2018年政府信息公开工作年度报告\n2019年2月20日）\n编制本报告。" + REST + "\n2019年3月1日"
    assert read(text).report.signed_on == "2019-03-01"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("2022年01月18日来源:1", "2022-01-18"),
        ("    2022-01-18 来源: 本网", "2022-01-18"),
        ("2022年1月18日 来源：清溪县", "2022-01-18"),
        ("2022-01-18 浏览次数：12", "2022-01-18"),
        ("2022-01-18 14:24 作者：", "2022-01-18T14:24"),
        ("清溪县门户网 www.example.cn 2022-01-18 14:24 来源: 统计局", "2022-01-18T14:24"),
        ("编辑: qx_01 | 2022-01-18 |", "2022-01-18"),
        ("2022-01-18 星期二", None),
        ("会议于2022-01-18召开，来源：日报", None),
    ],
)
def test_the_day_of_a_source_line_without_label_is_the_publication(line: str, published: str | None) -> None:
    report = read(f"清溪县司法局2021年政府信息公开工作年度报告\n{line}\n编制本报告。{REST}").report
    assert report.published_at == published


def test_a_day_after_a_sentence_on_the_same_line_is_no_publication() -> None:
    text = f"清溪县司法局2021年政府信息公开工作年度报告\n会议开过了。2022-01-18 来源：日报\n编制本报告。{REST}"
    assert read(text).report.published_at is None


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("云岭大学2018-2019学年信息公开年度报告\n编制本报告。", 2019, ("2018-09-01", "2019-08-31", "default")),
        ("2018—2019学年，学校依据清单公开信息。", 2019, ("2018-09-01", "2019-08-31", "default")),
        ("云岭大学2018-2019学年信息公开年度报告\n统计期限为2018年9月1日至2019年10月31日。", 2019,
         ("2018-09-01", "2019-10-31", "stated")),
        ("云岭大学2019年信息公开年度报告\n2018-2019学年公开信息。", 2019, ("2019-01-01", "2019-12-31", "default")),
        ("2019年，我局公开信息。2018-2019年连续两年获奖。", 2019, ("2019-01-01", "2019-12-31", "default")),
    ],
)  # fmt: skip
def test_the_year_of_a_school_is_the_one_in_which_it_ends(text: str, year: int, period: tuple[str, str, str]) -> None:
    report = read(text + REST).report
    assert report.year == year
    assert report.period is not None
    assert (report.period.start, report.period.end, report.period.source) == period


@pytest.mark.parametrize(
    ("sentence", "raw"),
    [
        ("统计期限自201011日起20101231止。", "自201011日起20101231止"),
        ("统计时限从2010年1月1日至2010年12月月31日。", "从2010年1月1日至2010年12月月31日"),
    ],
)
def test_a_damaged_period_that_can_be_read_in_one_way(sentence: str, raw: str) -> None:
    result = read("清溪县司法局2010年政府信息公开工作年度报告\n" + sentence + REST)
    assert [(d.role, d.start, d.end, d.raw) for d in result.dates] == [("period", "2010-01-01", "2010-12-31", raw)]
    assert result.warnings == []


def test_a_word_lost_between_two_days_is_not_supplied_where_nothing_closes_the_range() -> None:
    result = read("清溪县司法局2010年政府信息公开工作年度报告\n编号201011日起20101231。" + REST)
    assert [d.role for d in result.dates] == []


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("一、强化制度建设，为公开工作提供保障\n做好。\n二、加大主动公开力度，接受群众监督\n做好。\n三、存在的问题，下步打算\n有。",
         ["overview", "proactive", "problems"]),
        ("????一、强化领导，落实责任\n做好。\n????二、提升水平，服务群众\n做好。", ["overview", "overview"]),
        ("一、总体情况\n好。\n二、林草生产完成情况\n好。\n三、存在的主要问题\n少。\n四、工会活动\n好。",
         ["overview", "overview", "problems", "other"]),
        ("一、概述\n好。\n二、主动公开情况\n好。\n三、谘询情况\n好。", ["overview", "proactive", "applications"]),
        # a sentence that begins like one of them
        ("一、总体情况\n好。\n二、强化领导，公开信息50条，\n受到好评。", ["overview"]),
        ("一、总体情况\n一、加强领导，健全机制。\n二、明确责任，狠抓落实。", ["overview"]),
    ],
)  # fmt: skip
def test_headings_of_summaries(text: str, roles: list[str]) -> None:
    assert [s.role for s in read(text).sections if s.role != "preamble"] == roles


def test_the_agency_is_printed_without_glosses_and_in_its_own_characters() -> None:
    report = read("清溪縣應(yīng)急管理局2020年政府信息公開工作年度報(bào)告\n編制本報告。" + REST).report
    assert (report.title, report.agency) == ("清溪縣應急管理局2020年政府信息公開工作年度報告", "清溪縣應急管理局")


@pytest.mark.parametrize("line_break", ["", "\n"])
def test_a_host_that_stands_for_the_region_is_no_part_of_the_title(line_break: str) -> None:
    text = f"example.com青禾镇{line_break}2008年政府信息公开工作年度报告\n编制本报告。" + REST
    report = read(text).report
    assert (report.title, report.agency) == ("青禾镇2008年政府信息公开工作年度报告", "青禾镇")
