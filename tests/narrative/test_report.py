"""Title, agency, year, period, publication and signature: every shape that we have met, in invented places."""

from __future__ import annotations

import pytest

from nlp.document import Document, Field
from nlp.folding import fold
from nlp.narrative import read_narrative
from nlp.narrative.report.names import fuller_name, has_region, is_agency
from nlp.narrative.report.signoff import find_head_signoff, find_signoff
from nlp.narrative.report.titles import find_titles
from nlp.schema import Report
from tests.timing import Work, assert_linear

BODY = (
    "\n根据《中华人民共和国政府信息公开条例》要求，编制本报告。\n一、总体情况\n工作有序推进。\n"
    "六、其他需要报告的事项\n无。\n"
)


def read(text: str, **kwargs: object) -> Report:
    document = Document(text=text, **kwargs)  # type: ignore[arg-type]
    return read_narrative(document, fold(text)).report


TITLES = [
    ("清溪县司法局2020年政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("清溪县司法局2020年度政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("2020年清溪县司法局政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("2020年度清溪县司法局政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("清溪县司法局2015年政府信息公开年度报告", "清溪县司法局", 2015),
    ("清溪县司法局2015年度政府信息公开年报", "清溪县司法局", 2015),
    ("清溪县司法局2015年信息公开年报", "清溪县司法局", 2015),
    ("清溪县司法局2015年政府信息公开工作年报", "清溪县司法局", 2015),
    ("清溪县司法局2015年度政府信息公开工作报告", "清溪县司法局", 2015),
    ("清溪县司法局2015年度信息公开工作年度报告", "清溪县司法局", 2015),
    ("清溪县司法局2015年度政府信息公开年度工作报告", "清溪县司法局", 2015),
    ("清溪县司法局2015年政府信息公开报告", "清溪县司法局", 2015),
    ("清溪县司法局政府信息公开工作2015年度报告", "清溪县司法局", 2015),
    ("清溪县司法局政府信息公开2015年度工作报告", "清溪县司法局", 2015),
    ("清溪县司法局2021政府信息公开工作年度报告", "清溪县司法局", 2021),
    ("清溪县司法局2021政务信息公开年报", "清溪县司法局", 2021),
    ("清溪县司法局二〇二〇年政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("清溪县司法局二○一二年度政府信息公开工作年度报告", "清溪县司法局", 2012),
    ("清溪县司法局２０２０年政府信息公开工作年度报告", "清溪县司法局", 2020),
    ("清溪縣司法局2020年政府信息公開工作年度報告", "清溪縣司法局", 2020),
    ("清溪县2022年政府信息公开工作年度报告", "清溪县", 2022),
    ("丰川旗2022年政府信息公开工作年度报告", "丰川旗", 2022),
    ("北原地区2022年政府信息公开工作年度报告", "北原地区", 2022),
    ("云岭经济开发区2022年政府信息公开工作年度报告", "云岭经济开发区", 2022),
    ("云岭省邮政管理系统2022年政府信息公开工作年度报告", "云岭省邮政管理系统", 2022),
    ("云岭市气象部门2022年政府信息公开工作年度报告", "云岭市气象部门", 2022),
    ("云岭海关关区2022年政府信息公开工作年度报告", "云岭海关关区", 2022),
    ("云岭市水务集团有限公司2022年信息公开工作年度报告", "云岭市水务集团有限公司", 2022),
    ("清溪县商务局（港区管委会）2022年政府信息公开工作年度报告", "清溪县商务局（港区管委会）", 2022),
    ("云岭高新区（经开区）管委会2022年政府信息公开工作年度报告", "云岭高新区（经开区）管委会", 2022),
    ("水利总署（本级机关）2022年政府信息公开工作年度报告", "水利总署（本级机关）", 2022),
    ("云岭市生态环境局清溪分局2022年政府信息公开工作年度报告", "云岭市生态环境局清溪分局", 2022),
    ("云岭市公安局南湖区分局2022年政府信息公开工作年度报告", "云岭市公安局南湖区分局", 2022),
    ("南湖区人民政府青禾街道办事处2021年政府信息公开工作年度报告", "南湖区人民政府青禾街道办事处", 2021),
    ("清溪县青禾镇人民政府2021年政府信息公开工作年度报告", "清溪县青禾镇人民政府", 2021),
    ("云岭大学2019-2020学年信息公开年度报告", "云岭大学", 2020),
    ("云岭大学2019—2020学年度信息公开工作年度报告", "云岭大学", 2020),
    ("云岭大学2019–2020学年信息公开工作报告", "云岭大学", 2020),
    ("青禾镇2016年政务公开总结", "青禾镇", 2016),
    ("清溪县政务服务和信息公开中心2022年政府信息公开工作年度报告", "清溪县政务服务和信息公开中心", 2022),
    ("清溪县司法局关于2020年度政府信息公开工作的报告", "清溪县司法局", 2020),
    ("清溪县红十字会2022年政府信息公开工作年度报告", "清溪县红十字会", 2022),
    ("清溪县供销合作社联合社2022年政府信息公开工作年度报告", "清溪县供销合作社联合社", 2022),
    ("国家税务总局清溪县税务局2022年政府信息公开工作年度报告", "国家税务总局清溪县税务局", 2022),
    ("中共清溪县委办公室2022年政府信息公开工作年度报告", "中共清溪县委办公室", 2022),
    ("清溪县发改委2016年政府信息公开年度报告", "清溪县发改委", 2016),
    ("清溪县第一人民医院2022年信息公开年度报告", "清溪县第一人民医院", 2022),
    (
        "清溪县融媒体发展中心（清溪县广播电视台）2022年政府信息公开工作年度报告",
        "清溪县融媒体发展中心（清溪县广播电视台）",
        2022,
    ),
    ("清溪县政府信息公开工作年度报告（2022年）", "清溪县", 2022),
]


@pytest.mark.parametrize(("title", "agency", "year"), TITLES)
@pytest.mark.parametrize(
    "layout",
    [
        "{}",
        "标题: {}",
        "首页 > 信息公开 > 年报\n{}\n发布时间：2023-01-20",
        "当前位置： 首页 政务公开 年报 {} 来源：清溪县 时间：2023-01-20 00:00 -->",
    ],
)
def test_every_shape_of_title_in_every_surrounding(layout: str, title: str, agency: str, year: int) -> None:
    report = read(layout.format(title) + BODY)
    assert (report.title, report.agency, report.year) == (title, agency, year)


@pytest.mark.parametrize(
    ("text", "title", "agency"),
    [
        ("清溪县司法局\n2020年政府信息公开工作年度报告", "清溪县司法局2020年政府信息公开工作年度报告", "清溪县司法局"),
        (
            "清溪县司法局\n\n2020年\n政府信息公开工作年度报告",
            "清溪县司法局2020年政府信息公开工作年度报告",
            "清溪县司法局",
        ),
        ("清溪县司法局2020年政府信息公开工作\n年度报告", "清溪县司法局2020年政府信息公开工作年度报告", "清溪县司法局"),
        ("清溪县司法局 2020 年政府信息公开工作年度报告", "清溪县司法局2020年政府信息公开工作年度报告", "清溪县司法局"),
        (
            "南湖区\n人民政府2020年政府信息公开工作年度报告",
            "南湖区人民政府2020年政府信息公开工作年度报告",
            "南湖区人民政府",
        ),
        ("清 溪 县 司 法 局\n2020年政府信息公开工作年度报告", None, "清溪县司法局"),
        (
            "青禾街道办事处\n2021年政府信息公开工作年度报告\n2021年政府信息公开工作年度报告",
            "青禾街道办事处2021年政府信息公开工作年度报告",
            "青禾街道办事处",
        ),
        (
            "清溪县司法局2020年政府信息公开年报 清溪县司法局2020年政府信息公开年报",
            "清溪县司法局2020年政府信息公开年报",
            "清溪县司法局",
        ),
        (
            "清溪县人民政府2020年政府信息公开工作年度报告\n发布时间：2021-01-20\n清溪县2020年政府信息公开年度报告",
            "清溪县人民政府2020年政府信息公开工作年度报告",
            "清溪县人民政府",
        ),
        (
            "(图解)清溪县司法局2020年政府信息公开工作年度报告",
            "清溪县司法局2020年政府信息公开工作年度报告",
            "清溪县司法局",
        ),
        (
            "您现在的位置：首页 > 街道办事处政府信息公开工作年度报告 > 正文\n"
            "青禾街道办事处2021年政府信息公开工作年度报告",
            "青禾街道办事处2021年政府信息公开工作年度报告",
            "青禾街道办事处",
        ),
        (
            "首页>政府信息公开>政府信息公开年报>2021年\n青禾街道办事处2021年政府信息公开工作年度报告",
            "青禾街道办事处2021年政府信息公开工作年度报告",
            "青禾街道办事处",
        ),
        (
            "索引号：11370000\n名称：青禾镇2021年政府信息公开工作年度报告\n文号：",
            "青禾镇2021年政府信息公开工作年度报告",
            "青禾镇",
        ),
        ("Page 8 - 清溪县司法局2022年政府信息公开年报", "清溪县司法局2022年政府信息公开年报", "清溪县司法局"),
        (
            "清卫〔2013〕1号\n清溪县卫生局\n关于2012年政府信息公开工作的报告\n县政府办公室：",
            "清溪县卫生局关于2012年政府信息公开工作的报告",
            "清溪县卫生局",
        ),
        (
            "清溪县统计局\n政府信息公开工作年度报告\n（2012年度）\n\n清溪县统计局\n2013年2月",
            "清溪县统计局政府信息公开工作年度报告（2012年度）",
            "清溪县统计局",
        ),
        (
            "清溪县水利局 2 0 2 0 年政府信息公开工作年度报告",
            "清溪县水利局2020年政府信息公开工作年度报告",
            "清溪县水利局",
        ),
        (
            "清溪县水利局2020年政府信息公开工作年度报告_清溪县人民政府",
            "清溪县水利局2020年政府信息公开工作年度报告",
            "清溪县水利局",
        ),
        (
            "《清溪县水利局2020年政府信息公开工作年度报告》",
            "清溪县水利局2020年政府信息公开工作年度报告",
            "清溪县水利局",
        ),
        ("2021年度政府信息公开年度报告\n清溪县司法局", "2021年度政府信息公开年度报告", None),
    ],
)
def test_how_titles_are_printed(text: str, title: str | None, agency: str | None) -> None:
    report = read(text + BODY)
    if title:
        assert report.title == title
    if agency:
        assert report.agency == agency


def test_a_title_is_grounded_from_its_first_to_its_last_character() -> None:
    text = "首页\n清溪县司法局\n2020年政府信息公开工作年度报告" + BODY
    report = read(text)
    assert text[slice(*report.spans["title"])] == "清溪县司法局\n2020年政府信息公开工作年度报告"
    assert text[slice(*report.spans["agency"])] == "清溪县司法局"


@pytest.mark.parametrize(
    ("opening", "title", "agency"),
    [
        (
            "现将清溪县司法局2020年政府信息公开工作年度报告公布如下。",
            "清溪县司法局2020年政府信息公开工作年度报告",
            "清溪县司法局",
        ),
        (
            "根据《条例》要求，特向社会公布2012年度清溪县司法局政府信息公开年度报告。",
            "2012年度清溪县司法局政府信息公开年度报告",
            "清溪县司法局",
        ),
        (
            "根据要求，编制《2021年青禾街道办事处政府信息公开工作年度报告》。",
            "2021年青禾街道办事处政府信息公开工作年度报告",
            "青禾街道办事处",
        ),
        ("现将我乡2014年政府信息公开工作报告公开如下：", "2014年政府信息公开工作报告", None),
    ],
)
def test_a_title_that_stands_only_in_the_opening_sentence_is_the_last_choice(
    opening: str, title: str, agency: str | None
) -> None:
    report = read(opening + "\n一、总体情况\n工作有序。\n六、其他事项\n无。")
    assert (report.title, report.agency) == (title, agency)


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n2023年，我市公开18万条。\n六、其他需要报告的事项\n无。",
        "根据《国务院办公厅政府信息与政务公开办公室关于印发〈政府信息公开工作年度报告格式〉的通知》要求，编制本报告。\n一、总体情况\n好。",
        "根据《云岭省人民政府办公厅关于做好2014年政府信息公开要点落实与年度报告工作的通知》要求，我区编写了本报告。",
        "本报告的电子版可在政府信息公开年报专栏下载。",
        "政府信息公开\n政府信息公开年报\n政府信息公开指南",
        "关于召开防汛工作会议的通知\n各村（社区）：请于2021年5月12日前报送名单。",
    ],
)
def test_no_title_is_invented(text: str) -> None:
    assert read(text).title is None


@pytest.mark.parametrize(
    ("title", "opening", "agency"),
    [
        ("审计局2022年政府信息公开工作年度报告", "现将清溪县审计局2022年工作公布如下。", "清溪县审计局"),
        ("2022年区应急局政府信息公开工作年度报告", "南湖区应急局根据要求编制。", "南湖区应急局"),
        (
            "清溪县安监局2016年政府信息公开年度报告",
            "清溪县安全生产监督管理局根据《条例》编制本报告。",
            "清溪县安全生产监督管理局",
        ),
        (
            "清溪县卫计委2016年政府信息公开年度报告",
            "请与清溪县卫生和计划生育委员会联系。",
            "清溪县卫生和计划生育委员会",
        ),
        (
            "清溪县人社局2019年政府信息公开工作年度报告",
            "请与清溪县人力资源和社会保障局联系。",
            "清溪县人力资源和社会保障局",
        ),
        # whether a county is named with its city is the agency's own choice
        ("南湖区人民政府2023年政府信息公开工作年度报告", "本报告由云岭市南湖区人民政府办公室编制。", "南湖区人民政府"),
        ("清溪县财政局2020年政府信息公开工作年度报告", "请与清溪县财政局和清溪县统计局联系。", "清溪县财政局"),
    ],
)
def test_the_fuller_form_of_one_name_is_the_agency(title: str, opening: str, agency: str) -> None:
    assert read(f"{title}\n{opening}\n一、总体情况\n好。\n六、其他事项\n无。").agency == agency


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (
            "清溪县2020年政府信息公开工作年度报告" + BODY + "\n清溪县人民政府办公室\n2021年1月27日",
            "清溪县人民政府办公室",
        ),
        ("2020年度政府信息公开年度报告" + BODY + "\n清溪县档案局\n2021年1月27日", "清溪县档案局"),
        ("2020年度政府信息公开年度报告" + BODY + "\n清溪县档案局", "清溪县档案局"),
        ("2020年度政府信息公开年度报告" + BODY + "清溪县档案局   2021年1月27日", "清溪县档案局"),
        (
            "2020年度政府信息公开年度报告\n清溪县档案局根据《条例》要求，编制本报告。\n一、总体情况\n好。",
            "清溪县档案局",
        ),
        (
            "2020年度政府信息公开年度报告\n如有疑问，请与清溪县档案局办公室联系（电话：0000-1234567）。\n一、总体情况\n好。",
            "清溪县档案局",
        ),
        ("2020年度政府信息公开年度报告\n本报告由清溪县政务服务局编制。\n一、总体情况\n好。", None),
    ],
)
def test_where_the_agency_comes_from(text: str, agency: str | None) -> None:
    assert read(text).agency == agency


def test_the_index_field_is_the_last_source_of_the_agency() -> None:
    text = "发布机构：清溪县档案局\n2020年度政府信息公开年度报告\n一、总体情况\n好。"
    field = Field("agency", "发布机构", "清溪县档案局", (5, 11))
    assert read(text, fields=(field,)).agency == "清溪县档案局"


def test_a_portal_is_no_agency() -> None:
    text = "发布机构：清溪县人民政府网站\n2020年度政府信息公开年度报告\n一、总体情况\n好。"
    assert read(text, fields=(Field("agency", "发布机构", "清溪县人民政府网站", (5, 14)),)).agency is None


@pytest.mark.parametrize(
    ("tail", "signed"),
    [
        ("\n清溪县司法局\n2021年1月27日", "2021-01-27"),
        ("\n\n\n        清溪县司法局\n        2021年1月27日\n\n", "2021-01-27"),
        ("\n清溪县司法局 2021年1月27日", "2021-01-27"),
        ("\n2021年1月27日", "2021-01-27"),
        ("\n二〇二一年一月二十七日", "2021-01-27"),
        ("\n清溪县司法局\n2021-01-27", "2021-01-27"),
        ("\n清溪县司法局\n2021.1.27", "2021-01-27"),
        ("\n清溪县司法局\n2021 年 1 月 27 日\n附件：统计表.xls", "2021-01-27"),
        ("\n清溪县司法局\n2021年1月27日\n扫一扫在手机打开当前页\n【打印本页】 【关闭本页】", "2021-01-27"),
        ("\n2021年1月27日\n清溪县司法局", "2021-01-27"),
        ("无其他事项。清溪县司法局2021年1月27日", "2021-01-27"),
        ("\n截至2021年1月27日，已办结。", None),
        ("\n会议于2021年1月27日\n召开完毕。", None),
        ("", None),
    ],
)
def test_signatures(tail: str, signed: str | None) -> None:
    report = read("清溪县司法局2020年政府信息公开工作年度报告" + BODY + tail)
    assert (report.signed_on, report.agency) == (signed, "清溪县司法局")


def test_a_day_in_brackets_under_the_title_is_the_signature_where_no_other_follows() -> None:
    head = "清溪县司法局2018年政府信息公开工作年度报告\n（2019年3月20日）"
    assert read(head + BODY).signed_on == "2019-03-20"
    assert read(head + BODY + "\n清溪县司法局\n2019年3月25日").signed_on == "2019-03-25"


@pytest.mark.parametrize(
    ("header", "published"),
    [
        ("发布时间:2021-01-27 16:00:57", "2021-01-27T16:00:57"),
        ("发布时间: 2015-01-02 00:00", "2015-01-02T00:00"),
        ("发布日期：2021-01-27", "2021-01-27"),
        ("发布日期：2021年1月27日 信息来源：清溪县", "2021-01-27"),
        ("来源：清溪县人民政府 时间：2021-01-27 09:30 点击率：", "2021-01-27T09:30"),
        ("稿源： 清溪县政府网 2021-01-27", "2021-01-27"),
        ("2021/9/6 上午8:15:20 星期一\n发布时间：2021-01-27", "2021-01-27"),
        ("成文日期：2021-01-05 发布日期：2021-01-27", "2021-01-27"),
        ("成文日期：2021-01-27", "2021-01-27"),
        ("2021/9/6 上午8:15:20 星期一", None),
        ("浏览次数:12", None),
    ],
)
def test_publication(header: str, published: str | None) -> None:
    report = read(f"{header}\n清溪县司法局2020年政府信息公开工作年度报告{BODY}")
    assert (report.published_at, report.year, report.signed_on) == (published, 2020, None)


def test_publication_in_the_page_metadata_alone() -> None:
    text = "清溪县司法局2020年政府信息公开工作年度报告" + BODY
    report = read(text, fields=(Field("published_at", "pubdate", "2021-01-27 16:00", None),))
    assert report.published_at == "2021-01-27T16:00"
    assert "published_at" not in report.spans


def test_a_header_field_that_counts_as_litter_still_gives_its_day() -> None:
    text = "发布时间：2021-01-27 16:00\n清溪县司法局2020年政府信息公开工作年度报告" + BODY
    document = Document(
        text=text, fields=(Field("published_at", "发布时间", "2021-01-27 16:00", (5, 21)),), litter=((0, 21),)
    )
    result = read_narrative(document, fold(text))
    assert result.report.published_at == "2021-01-27T16:00"
    assert [(d.role, d.raw) for d in result.dates] == [("published", "2021-01-27 16:00")]


@pytest.mark.parametrize(
    ("text", "agency", "signed"),
    [
        (
            "清溪县统计局2020年工作总结\n今年以来，我局开展工作。\n清溪县统计局\n2020年12月30日",
            "清溪县统计局",
            "2020-12-30",
        ),
        (
            "清溪县人民政府办公室关于做好2021年政府信息公开工作年度报告编制工作的通知\n各乡镇：请报送。\n"
            "清溪县人民政府办公室\n2021年12月20日",
            "清溪县人民政府办公室",
            "2021-12-20",
        ),
        ("清溪县召开政务公开工作会议\n发布时间：2021-05-12\n5月11日，清溪县召开会议。", None, None),
    ],
)
def test_a_text_that_is_no_annual_report_gets_no_title_of_one(
    text: str, agency: str | None, signed: str | None
) -> None:
    report = read(text)
    assert (report.title, report.agency, report.signed_on) == (None, agency, signed)


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("统计期限自2020年1月1日起至2020年12月31日止。", ("2020-01-01", "2020-12-31", "stated")),
        ("统计期限自2019年9月1日起至2020年8月31日止。", ("2019-09-01", "2020-08-31", "stated")),
        ("数据截止2020年12月31日。", ("2020-01-01", "2020-12-31", "default")),
        ("", ("2020-01-01", "2020-12-31", "default")),
    ],
)
def test_period(sentence: str, period: tuple[str, str, str]) -> None:
    found = read(f"清溪县司法局2020年政府信息公开工作年度报告\n{sentence}{BODY}").period
    assert found is not None
    assert (found.start, found.end, found.source) == period


def test_a_masked_period_is_unknown_and_told() -> None:
    text = f"清溪县司法局2020年政府信息公开工作年度报告\n统计期限自****年*月*日至****年*月*日。{BODY}"
    result = read_narrative(Document(text=text), fold(text))
    assert result.report.period is None
    assert "masked_date" in {warning.code for warning in result.warnings}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("一、总体情况\n2023年，我市公开18万条。2024年，我市将继续。2023年收到3件。", 2023),
        ("发布时间：2015-07-27\n清溪县2009年政府信息公开年度报告", 2009),
        ("政府信息公开年报\n统计期限2018年1月1日至2018年12月31日。", 2018),
        ("清溪县2010年政府信息公开年度报告\n2016年，我县公开。2016年。2016年。", 2010),  # the text contradicts
        ("没有年份的文字", None),
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert read(text).year == year


@pytest.mark.parametrize(
    "name",
    [
        "清溪县司法局",
        "青禾镇人民政府",
        "云岭市公安局南湖区分局",
        "云岭大学",
        "清溪县商务局(港区管委会)",
        "清溪县",
        "清溪县文化和旅游局",
        "云岭市第一中学",
    ],
)
def test_names_of_bodies(name: str) -> None:
    assert is_agency(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "局",
        "我局",
        "首页",
        "请与清溪县司法局",
        "主办清溪县人民政府",
        "清溪县人民政府网站",
        "2021年",
        "各乡镇",
        "进一步加强工作的单位",
        "a",
    ],
)
def test_what_is_no_name_of_a_body(name: str) -> None:
    assert not is_agency(name)


def test_regions_and_fuller_names() -> None:
    assert [has_region(n) for n in ("清溪县司法局", "县司法局", "司法局", "云岭大学")] == [True, False, False, False]
    assert fuller_name("县司法局", "请与清溪县司法局联系") == "清溪县司法局"
    assert fuller_name("司法局", "没有别的") == "司法局"


def test_a_sign_off_needs_its_own_place() -> None:
    assert find_signoff("我局于2021年1月27日召开会议。", 0, 20) is None
    assert find_head_signoff("(以下简称《条例》)\n正文", 0, 14) is None


def test_the_best_of_several_titles() -> None:
    text = "2021年政府信息公开年报\n清溪县2021年政府信息公开工作年度报告\n现将云岭市2020年政府信息公开年度报告公布如下"
    assert len(find_titles(text)) == 3
    assert read(text).title == "清溪县2021年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "unit", ["政府信息公开", "清溪县", "2021年", "清溪县司法局2021年政府信息公开工作年度报告", "年度报告\n", "局 "]
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def prepare(times: int) -> Work:
        text = unit * times
        return lambda: read_narrative(Document(text=text), text)

    assert_linear(prepare, 1_000, 10_000)
