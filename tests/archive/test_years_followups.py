"""What became of last year's undertakings: told with evidence, or left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nlp.archive.years import derive
from nlp.archive.years.followups import Passage, follow_up
from tests.archive.years_dataset import DatasetRows, table_rows

FILLER = [
    "在大厅摆放宣传折页供老人取阅。",
    "邀请媒体记者到现场走访两次。",
    "请村居干部协助入户宣讲惠民补贴。",
    "召集企业代表座谈并当场答疑。",
    "委托高校开展抽样问卷调查。",
    "对照清单倒排工期逐日销号。",
    "借助广播反复播送防汛提示。",
    "选派骨干到兄弟县市交流三周。",
]


def outcome(
    promise: str, *said: str, promises: tuple[str, ...] = (), problems: tuple[str, ...] = (), filler: bool = True
):
    """What the next report, with these sentences, tells of ``promise``."""
    passages = [Passage("commitment", f"c{i}", text, 0, 1, "planned") for i, text in enumerate(promises)]
    passages += [Passage("problem", f"p{i}", text, 0, 1) for i, text in enumerate(problems)]
    statements = [*said, *(FILLER if filler else [])]
    passages += [Passage("statement", f"s{i}", text, 0, 1) for i, text in enumerate(statements)]
    return follow_up(Passage("commitment", "promise", promise, 0, 1), passages)


@pytest.mark.parametrize(
    ("promise", "done"),
    [
        ("建设乡镇便民查阅点，配备触摸查询终端", "建成乡镇便民查阅点12个，配备触摸查询终端9台。"),
        ("编印政策口袋书，送到农家书屋", "全年编印政策口袋书3种，送到农家书屋40家。"),
        ("开办局长讲政策短视频栏目", "局长讲政策短视频栏目已开办，播出12期。"),
        ("将征地补偿标准汇编成问答手册", "完成征地补偿标准问答手册汇编，印发2000册。"),
        ("修订保密审查流程图", "组织修订了保密审查流程图。"),
        ("设置残疾人语音播报浏览模式", "政府网站设置残疾人语音播报浏览模式，浏览800次。"),
        ("開通夜間熱線接聽老年人來電", "夜间热线开通，接听老年人来电39次。"),
    ],
)
def test_a_promise_whose_content_a_sentence_tells_as_done_is_kept(promise: str, done: str) -> None:
    found = outcome(promise, done)
    assert found.outcome == "kept"
    assert found.evidence is not None
    assert found.evidence.text == done


@pytest.mark.parametrize(
    "said",
    [
        "下一步将建设乡镇便民查阅点，配备触摸查询终端。",
        "乡镇便民查阅点尚未建设，触摸查询终端没有配备。",
        "拟建设乡镇便民查阅点，配备触摸查询终端。",
        "乡镇便民查阅点和触摸查询终端的配备仍需加快。",
        "乡镇便民查阅点配备触摸查询终端。",
    ],
)
def test_a_promise_that_is_only_mentioned_is_neither_kept_nor_dropped(said: str) -> None:
    assert outcome("建设乡镇便民查阅点，配备触摸查询终端", said).outcome == "unclear"


@pytest.mark.parametrize(
    ("promise", "again"),
    [
        ("完善公开制度，细化公开目录", "完善公开制度，细化公开目录"),
        ("进一步完善公开制度，细化公开目录", "持续完善公开制度、细化公开目录"),
        (
            "2023年，我局将加强学习培训，提高工作人员业务水平",
            "2024年，我局将进一步加强学习培训，切实提高工作人员业务水平",
        ),
        ("拓宽公开渠道，发挥新媒体作用", "不断拓宽公开渠道，积极发挥新媒体作用"),
    ],
)
def test_a_promise_made_again_in_nearly_the_same_words_is_repeated(promise: str, again: str) -> None:
    found = outcome(promise, promises=("录制方言版医保缴费解说广播", again))
    assert found.outcome == "repeated"
    assert found.evidence is not None
    assert found.evidence.text == again
    assert found.similarity is not None
    assert found.similarity >= 0.85


@pytest.mark.parametrize(
    ("promise", "other"),
    [
        ("完善公开制度，细化公开目录", "健全审核机制，确保信息准确"),
        ("加强学习培训，提高工作人员业务水平", "加强宣传引导，提高公众参与积极性"),
        ("丰富解读形式，多采用图文和视频方式", "丰富公开形式，多采用便民惠民方式"),
    ],
)
def test_another_promise_is_no_repetition(promise: str, other: str) -> None:
    assert outcome(promise, promises=(other,)).outcome != "repeated"


@pytest.mark.parametrize("promise", ["绘制公交站点电子地图并标注充电桩", "引入第三方机构测评栏目检索速度"])
def test_a_promise_of_which_nothing_is_said_is_dropped(promise: str) -> None:
    assert outcome(promise).outcome == "dropped"


def test_silence_means_nothing_in_a_report_with_little_prose() -> None:
    found = outcome("绘制公交站点电子地图并标注充电桩", filler=False)
    assert (found.outcome, found.reason) == ("unclear", "little_text")


@pytest.mark.parametrize("promise", ["加强学习培训", "进一步提高工作水平", "完善制度机制", "做好信息公开工作", ""])
def test_what_is_promised_in_every_report_can_not_be_followed_up(promise: str) -> None:
    found = outcome(promise, "开展了学习培训3次，完善制度机制。")
    assert (found.outcome, found.reason) == ("unclear", "little_content")


def test_a_shortcoming_that_is_still_there_shows_nothing_done() -> None:
    found = outcome("配备触摸查询终端和自助打印机", problems=("触摸查询终端和自助打印机配备偏少",))
    assert found.outcome == "unclear"


def followups(rows: DatasetRows, folder: Path) -> list[dict[str, Any]]:
    derive(rows.write(folder))
    return table_rows(folder, "followups")


def promised(*texts: str, status: str = "planned", **own: Any) -> DatasetRows:
    rows = DatasetRows()
    rows.report("last", "清溪县财政局", 2021)
    rows.report("this", "清溪县财政局", 2022)
    for at, text in enumerate(texts):
        rows.add("commitments", "last", id=f"c{at}", text=text, status=status, start=at, end=at + 1, **own)
    for at, text in enumerate(FILLER):
        rows.add("statements", "this", id=f"s{at}", text=text, start=100 * at, end=100 * at + len(text))
    return rows


def test_a_row_names_both_reports_the_passage_and_the_counts_in_it(tmp_path: Path) -> None:
    rows = promised("建设乡镇便民查阅点，配备触摸查询终端")
    done = "建成乡镇便民查阅点12个，配备触摸查询终端9台。"
    rows.add("statements", "this", id="done", text=done, start=2000, end=2000 + len(done))
    rows.add("counts", "this", id="twelve", start=2010, end=2013, value=12, kind="count")
    rows.add("counts", "this", id="elsewhere", start=5, end=6, value=1, kind="count")
    (row,) = followups(rows, tmp_path / "d")
    assert (row["document"], row["previous_document"], row["commitment"]) == ("this", "last", "c0")
    assert (row["outcome"], row["evidence"], row["evidence_id"], row["start"]) == ("kept", "statement", "done", 2000)
    assert row["counts"] == ["twelve"]


def test_only_what_was_planned_is_followed_up(tmp_path: Path) -> None:
    assert followups(promised("绘制公交站点电子地图", status="done"), tmp_path / "d") == []


def test_what_is_promised_for_later_years_is_not_judged_yet(tmp_path: Path) -> None:
    rows = promised("绘制公交站点电子地图并标注充电桩", horizon_start="2023-01-01")
    (row,) = followups(rows, tmp_path / "d")
    assert (row["outcome"], row["reason"]) == ("unclear", "for_a_later_year")


def test_a_sentence_that_holds_a_new_promise_is_no_evidence_of_something_done(tmp_path: Path) -> None:
    rows = promised("建设乡镇便民查阅点，配备触摸查询终端")
    text = "已明确2023年任务：一是建设乡镇便民查阅点8个，配备触摸查询终端8台。"
    rows.add("statements", "this", id="plan", text=text, start=2000, end=2000 + len(text))
    rows.add("commitments", "this", id="new", text="建设查阅点", status="planned", start=2012, end=2020)
    (row,) = followups(rows, tmp_path / "d")
    assert row["outcome"] == "unclear"


def test_reports_of_two_bodies_are_not_followed_up(tmp_path: Path) -> None:
    rows = promised("绘制公交站点电子地图并标注充电桩")
    rows.report("other", "临湖县财政局", 2022)
    assert {row["document"] for row in followups(rows, tmp_path / "d")} == {"this"}
