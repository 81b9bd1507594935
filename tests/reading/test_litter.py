"""Page furniture: found where it is, and never where the report speaks."""

from __future__ import annotations

import pytest

from nlp.reading import read

TITLE = "青禾镇2021年政府信息公开工作年度报告"
PROSE = "\n一、总体情况\n2021年，我镇主动公开政府信息128条，其中通过微信公众号公开35条。\n"


def litter(text: str) -> list[str]:
    document = read(text)
    return [document.text[start:end] for start, end in document.litter]


@pytest.mark.parametrize(
    "line",
    [
        "当前位置：首页 > 政务公开 > 政府信息公开年报 > 正文",
        "您现在的位置：首页>>政务公开>>年报",
        "您当前所在位置 : 首页 / 公开 / 年报",
        "当前位置： 首页政务公开政府信息公开年报",
        "[字体: 大 中 小]",
        "【字体：大 中 小】",
        "【字体：大 中 小】 打印",
        "字号：[ 大 中 小 ]",
        "【打印本页】 【关闭窗口】",
        "【打印】【关闭】",
        "微博 微信 QQ空间 文字版 全真版 文件下载 相关链接：",
        "分享到：微信 新浪微博 QQ空间",
        "浏览次数：1234次",
        "点击率：",
        "全文共计1234字,预计阅读时间 5 分钟",
        "保护视力色: 杏仁黄 秋叶褐 胭脂红 芥末绿 天蓝 雪青 灰 银河白(默认色)",
        "关怀版 无障碍 登录 注册",
        "今天是2022年9月6日 星期二",
        "按Ctrl+~键打开导盲模式",
        "扫一扫在手机打开当前页",
    ],
)
def test_furniture_above_the_report(line: str) -> None:
    found = litter(f"{line}\n{TITLE}{PROSE}")
    assert " ".join(found).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    "line",
    [
        "附件下载",
        "相关附件：",
        "扫一扫在手机打开当前页",
        "上一篇：青禾镇2020年年报",
        "【打印本页】 【关闭本页】",
        "版权所有：青禾镇人民政府 主办单位：青禾镇党政办 粤ICP备12345678号",
        "网站标识码：1234567890 粤公网安备 12345678901234号",
        "主办单位：青禾镇人民政府  承办单位：青禾镇党政办",
        "您访问的链接即将离开“青禾镇人民政府”网站，是否继续？",
    ],
)
def test_furniture_below_the_report(line: str) -> None:
    text = f"{TITLE}{PROSE}青禾镇人民政府\n2022年1月20日\n{line}"
    document = read(text)
    assert " ".join(text[s:e] for s, e in document.litter).replace(" ", "") == line.replace(" ", "")
    assert text[slice(*document.body_span)].endswith("2022年1月20日")


@pytest.mark.parametrize(
    "line",
    [
        "- 3 -",
        "-3-",
        "— 12 —",
        "－ 3 －",
        "第 3 页 共 9 页",
        "第3页",
        "第 3 页，共 9 页",
        "共9页 第3页",
        "Page 8 - 青禾镇2021年年报",
        "P. 8",
    ],
)
def test_page_numbers_on_lines_of_their_own(line: str) -> None:
    for end in ("\n", "\r\n"):
        assert litter(f"{TITLE}{PROSE}前文{end}  {line} {end}后文\n") == [line]
    assert litter(f"{line}\n{TITLE}{PROSE}") == [line], "on the first line"
    assert litter(f"{TITLE}{PROSE}{line}") == [line], "on the last line"


@pytest.mark.parametrize(
    "line",
    [
        "3",
        "0",
        "- 0 -",
        "-",
        "--",
        "35 条",
        "12/15",
        "第3页提到",
        "页",
        "2021",
        "1-3",
        "- 3",
        "3 -",
        "- 3 - 4 -",
        "−3",
        "- 12345 -",
    ],
)
def test_lines_that_may_be_cells_are_no_page_numbers(line: str) -> None:
    assert litter(f"{TITLE}{PROSE}规章\n{line}\n行政许可\n") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、总体情况..............................3", True),
        ("一、总体情况 ………………………… 3", True),
        ("一、总体情况 . . . . . . . . 12", True),
        ("二、主动公开·········4", True),
        ("取得了一定成效……", False),
        ("见附件……3件", False),
        ("比率为35.5", False),
        ("规章....", False),
    ],
)
def test_contents_lines_have_leaders_and_a_number(line: str, expected: bool) -> None:
    assert litter(f"{TITLE}\n{line}\n{PROSE}") == ([line] if expected else [])


@pytest.mark.parametrize(("count", "expected"), [(300, True), (40, True), (16, False), (3, False)])
def test_rows_of_pipes_are_litter_only_where_no_table_is_so_wide(count: int, expected: bool) -> None:
    pipes = "|" * count
    assert litter(f"{TITLE}\n{pipes}{PROSE}") == ([pipes] if expected else [])


def test_word_residue_is_cut_out_of_the_sentence() -> None:
    assert litter(f"{TITLE}{PROSE}<!--[if !supportLists]-->7、<!--[endif]-->公开信息3条\n") == [
        "<!--[if !supportLists]-->",
        "<!--[endif]-->",
    ]


HEAD_ON_ONE_LINE = (
    f"当前位置： 首页政务公开政府信息公开政府信息公开年报 {TITLE} 来源：青禾镇人民政府 时间：2022-01-08 16:34 "
    "微博 微信 QQ空间 文字版 全真版 文件下载 相关链接： --> "
    "根据《中华人民共和国政府信息公开条例》，我镇编制完成了本报告。"
)


def test_head_and_report_on_one_line_are_told_apart() -> None:
    document = read(HEAD_ON_ONE_LINE + "一、总体情况2021年公开35条。六、其他 无。 附件下载")
    text = document.text
    assert [text[s:e] for s, e in document.litter] == [
        "当前位置： 首页政务公开政府信息公开政府信息公开年报",
        "微博 微信 QQ空间 文字版 全真版 文件下载 相关链接：",
        "-->",
        "附件下载",
    ]
    assert text[slice(*document.body_span)].startswith(TITLE)
    assert text[slice(*document.body_span)].endswith("无。")


def test_a_breadcrumb_leaves_the_title_alone() -> None:
    assert litter(f"当前位置：首页 > 年报 > {TITLE}{PROSE}") == ["当前位置：首页 > 年报 >"]
    assert litter(f"当前位置：首页>年报>正文{TITLE}{PROSE}") == ["当前位置：首页>年报>正文"]


def test_menu_above_the_breadcrumb_is_not_in_the_body() -> None:
    document = read(f"首页\n要闻\n政务公开\n当前位置：首页 > 年报\n{TITLE}{PROSE}")
    assert document.text[document.body_span[0] :].startswith(TITLE)


def test_an_agency_above_a_page_number_stays_in_the_body() -> None:
    document = read(f"青禾镇人民政府\n- 1 -\n{TITLE}{PROSE}")
    assert document.body_span[0] == 0


CONTENT = [
    "电话：0123-4567890，传真：0123-4567891，邮编：123456，电子邮箱：qinghe@mail.example",
    "地址：青禾镇中路1号（邮编：123456；电话：0123-4567890）",
    "全年网站访问量：123456次，浏览量：3次。",
    "政务微信、微博共发布信息35条，点击量12345次。",
    "公开栏设打印、复印、下载服务，群众可分享、收藏。",
    "建设无障碍网站，开设长者版。",
    "扫一扫二维码即可查询的事项有12项。",
    "会议由主办单位：镇党政办筹备。",
    "完善当前位置服务功能。",
    "联系我们：0123-4567890",
    "附件：青禾镇2021年年报.pdf",
    "第1页至第3页公布了清单。",
    "微信",
    "微博",
    "微信 35 微博 12",
    "| 微信 | 微博 | 下载 |",
    "网站名称：青禾镇人民政府网 网址：http://www.qinghe.example/",
    "收到建议-3-件",
    "群众用手机扫一扫二维码关注青禾发布微信公众号。",
    "开展经验分享：交流3次。",
    "本报告可在附件下载",
    "完善首页 > 政务公开栏目",
    "微信、微博、QQ空间同步转发35条",
    "规章 | 0 | 0 | 0 |",
    "|  |  |  |  |",
    "- - - - - - -",
    "（一）打印 （二）复印",
]


@pytest.mark.parametrize("line", CONTENT)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_the_reports_own_words_are_never_litter(line: str, place: str) -> None:
    text = f"{TITLE}{PROSE}{line}\n" + ("二、主动公开\n无。\n" * 400 if place == "middle" else "")
    assert litter(text) == []


# --- copies -------------------------------------------------------------------------------------------------------

SECTIONS = (
    "根据条例编制本报告。\n一、总体情况\n2021年，我镇坚持以公开为常态，主动公开政府信息128条，收到申请3件，均已按时答复，没有引起争议，群众满意。\n"
    "二、主动公开政府信息情况\n规章\n0\n三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\n3\n"
    "四、行政复议、行政诉讼情况\n无。\n五、存在的主要问题\n人手不足。\n六、其他需要报告的事项\n无。\n"
)
COPY = f"{TITLE}\n{SECTIONS}"


def test_a_second_copy_is_reported_and_left_out_of_the_body() -> None:
    text = COPY + COPY
    document = read(text)
    (warning,) = document.warnings
    assert warning.code == "duplicate_copy"
    assert warning.span == (len(COPY), len(text))
    assert text[slice(*document.body_span)] == COPY.rstrip()


def test_a_copy_with_other_spacing_is_still_a_copy() -> None:
    document = read(COPY + COPY.replace("\n", " ").replace("，", "， "))
    assert [warning.code for warning in document.warnings] == ["duplicate_copy"]


def test_where_the_first_copy_is_a_fragment_the_second_is_read() -> None:
    fragment = COPY[: COPY.index("三、")]
    document = read(fragment + COPY)
    assert [warning.code for warning in document.warnings] == ["duplicate_copy"]
    assert document.text[slice(*document.body_span)].count("六、其他") == 1


@pytest.mark.parametrize(
    "text",
    [
        COPY,
        COPY + COPY.replace("2021", "2022").replace("128", "256"),
        "一、总体情况....1\n二、主动公开政府信息情况....2\n三、收到和处理申请情况....3\n" + COPY,
        COPY.replace("3\n四", "3\n四") + "一、本年新收政府信息公开申请数量\n3\n",
    ],
)
def test_other_repetitions_are_no_copies(text: str) -> None:
    assert "duplicate_copy" not in [warning.code for warning in read(text).warnings]


@pytest.mark.parametrize("line", ["- 6 -", "— 6 —", "－6－", "· 6 ·", "•6•"])
def test_a_page_number_between_marks_is_litter_wherever_it_stands(line: str) -> None:
    text = f"云岭市年报\n行政许\n{line}\n可\n8\n一、总体情况\n"
    assert [text[start:end] for start, end in read(text).litter] == [line]
