"""A small invented archive in which there is something to find: seven bodies in two provinces, four years each.

Start here: ``STORY`` says what happens to whom, :func:`write_archive` prints it as reports, a file a body and year. All
that isn't told is zero, so that a test can say what a query has to answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from nlp.archive.engine import EngineSettings
from nlp.archive.run import ArchiveOptions, extract_archive
from nlp.editions import load_editions

YEARS = (2020, 2021, 2022, 2023)
_DENIED = "applications.results.denied."
_UNHELD = "applications.results.not_available.not_held"
_PETITION = "applications.results.not_processed.petition_or_complaint"


@dataclass(frozen=True, slots=True)
class Told:
    """What a body tells of one year.

    Attributes:
        received: requests; what isn't refused or carried over is granted.
        refused: requests by the last part of the ground's path.
        unheld, petitions: requests that could not be met, or were not processed.
        carried: requests carried in and carried over.
        upheld, corrected: reviews.
        said: the number of requests in the prose, where it isn't ``received``.
        off: added to 总计 of （七）总计, which breaks the rules of the form.
        published: month and day; None where the page doesn't say.
        problems, plans, done: sentences.
    """

    received: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    unheld: int = 0
    petitions: int = 0
    carried: tuple[int, int] = (0, 0)
    upheld: int = 0
    corrected: int = 0
    said: int | None = None
    off: int = 0
    published: tuple[int, int] | None = (1, 20)
    problems: Sequence[str] = ()
    plans: Sequence[str] = ()
    done: Sequence[str] = ()


LATE_UPDATES = "信息公开时效性有待提高，部分栏目更新不够及时"
FEW_CHANNELS = "公开渠道和形式较为单一，群众知晓率不高"
NEW_STAFF = "工作人员业务能力不强，业务培训较少"
THIN_EXPLANATION = "政策解读形式不够丰富，解读质量有待提升"
TRAIN = "组织开展政府信息公开专题培训，提升工作人员业务能力"
REFRESH = "建立网站栏目更新台账，每月检查信息更新情况"
VIDEO = "丰富政策解读形式，推出动漫和短视频解读产品"
MAILBOX = "开设局长信箱，畅通群众诉求表达渠道"

STORY: Mapping[str, Sequence[Told]] = {
    "山东省清溪县民政局": (
        Told(14, {"third_party_rights": 3}, unheld=2, carried=(0, 1), problems=(NEW_STAFF,), plans=(TRAIN, REFRESH)),
        Told(
            18,
            {"third_party_rights": 4, "internal_affairs": 1},
            unheld=2,
            carried=(1, 0),
            upheld=1,
            problems=(LATE_UPDATES,),
            plans=(REFRESH,),
            done=("全年组织开展政府信息公开专题培训3次，提升了工作人员业务能力",),
        ),
        Told(
            23,
            {"third_party_rights": 5},
            unheld=3,
            off=2,
            upheld=1,
            corrected=1,
            problems=(LATE_UPDATES,),
            plans=(REFRESH,),
        ),
        Told(
            31,
            {"third_party_rights": 6},
            unheld=4,
            upheld=1,
            corrected=3,
            published=(1, 30),
            problems=(THIN_EXPLANATION,),
            plans=(VIDEO,),
        ),
    ),
    "山东省清溪县自然资源局": (
        Told(
            40,
            {"enforcement_case_file": 6, "deliberative_process": 3},
            unheld=5,
            petitions=2,
            upheld=2,
            problems=(FEW_CHANNELS,),
            plans=(MAILBOX,),
        ),
        Told(
            52,
            {"enforcement_case_file": 8, "deliberative_process": 2},
            unheld=4,
            petitions=3,
            upheld=3,
            corrected=1,
            problems=(LATE_UPDATES,),
            plans=(VIDEO,),
        ),
        Told(
            61,
            {"enforcement_case_file": 9},
            unheld=6,
            petitions=3,
            said=58,
            upheld=2,
            corrected=2,
            published=(4, 12),
            problems=(LATE_UPDATES,),
            plans=(TRAIN,),
        ),
        Told(
            75,
            {"enforcement_case_file": 11, "state_secret": 1},
            unheld=8,
            petitions=5,
            upheld=2,
            corrected=4,
            published=(4, 3),
            problems=(LATE_UPDATES, NEW_STAFF),
            plans=(TRAIN,),
        ),
    ),
    "山东省清溪县青禾镇人民政府": (
        Told(published=(1, 12)),
        Told(published=(1, 15)),
        Told(published=(1, 18)),
        Told(published=None),
    ),
    "云南省云岭市财政局": (
        Told(6, {"internal_affairs": 1}, problems=(THIN_EXPLANATION,), plans=(VIDEO,)),
        Told(
            5,
            {"internal_affairs": 1},
            problems=(THIN_EXPLANATION,),
            plans=(TRAIN,),
            done=("制作推出动漫和短视频政策解读产品12个，丰富了政策解读形式",),
        ),
        Told(9, {"internal_affairs": 2}, problems=(NEW_STAFF,), plans=(MAILBOX,), published=(2, 16)),
        Told(8, {"internal_affairs": 1}, off=1, problems=(NEW_STAFF,), plans=(MAILBOX,)),
    ),
    "云南省云岭市教育局": (
        Told(11, {"third_party_rights": 2}, petitions=1, upheld=1, problems=(FEW_CHANNELS,), plans=(REFRESH,)),
        Told(13, {"third_party_rights": 1}, petitions=2, corrected=1, problems=(FEW_CHANNELS,), plans=(REFRESH,)),
        Told(12, {"third_party_rights": 2}, petitions=2, upheld=1, problems=(LATE_UPDATES,), plans=(REFRESH,)),
        Told(
            17,
            {"third_party_rights": 4},
            petitions=2,
            upheld=1,
            problems=(LATE_UPDATES,),
            plans=(TRAIN,),
            published=(3, 8),
        ),
    ),
    "云南省云岭市松湖区应急管理局": (
        Told(2, problems=(NEW_STAFF,), plans=(TRAIN,)),
        Told(0, problems=(NEW_STAFF,), plans=(TRAIN,), published=(1, 28)),
        Told(3, unheld=1, problems=(LATE_UPDATES,), plans=(REFRESH,)),
        Told(4, unheld=1, said=5, problems=(LATE_UPDATES,), plans=(REFRESH,), published=(5, 6)),
    ),
}
_COPIED = ("云南省云岭市水务局", 2022, "云南省云岭市教育局", 2021)
"""A body that reports once, in the words that another one used the year before."""
_UNCHANGING = "山东省清溪县青禾镇人民政府"
"""A body that says the same every year."""


_KEPT: list[TemporaryDirectory[str]] = []


@cache
def invented_dataset() -> Path:
    """The dataset of the archive, made once a test process."""
    _KEPT.append(TemporaryDirectory(prefix="biaoli-tests-"))
    folder = Path(_KEPT[0].name)
    options = ArchiveOptions(settings=EngineSettings(workers=1))
    return extract_archive(write_archive(folder / "archive"), folder / "dataset", options).dataset


def write_archive(folder: Path) -> Path:
    """Write the reports, a document that nobody can read, and a copy of a report; gives ``folder``."""
    for agency, told in STORY.items():
        for year, of_year in zip(YEARS, told, strict=True):
            _write(folder, agency, year, report(agency, year, of_year, _neutral(agency, year)))
    agency, year, original, of_year = _COPIED
    told = STORY[original][YEARS.index(of_year)]
    _write(folder, agency, year, report(agency, year, told, _neutral(original, of_year)))
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\nnothing of it is left")
    copied = folder / "云南省云岭市财政局" / "2020.txt"
    (folder / "云南省云岭市财政局" / "2020（副本）.txt").write_bytes(copied.read_bytes())
    return folder


def _write(folder: Path, agency: str, year: int, text: str) -> None:
    path = folder / agency / f"{year}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def report(agency: str, year: int, told: Told, neutral: str) -> str:
    """A report in the national format, with some prose that says nothing."""
    edition = "y2021" if year >= 2021 else "y2019"
    cells = _cells(edition, told)
    header = [] if told.published is None else [f"发布时间：{year + 1}-{told.published[0]:02}-{told.published[1]:02}"]
    received = told.received if told.said is None else told.said
    lines = [
        f"{agency}{year}年政府信息公开工作年度报告",
        *header,
        f"根据《中华人民共和国政府信息公开条例》，现公布{agency}{year}年度政府信息公开工作年度报告。",
        "一、总体情况",
        neutral,
        f"本年度共收到政府信息公开申请{received}件。" if received else "本年度未收到政府信息公开申请。",
        *(f"{sentence}。" for sentence in told.done),
        "二、主动公开政府信息情况",
        *_proactive(edition),
        "三、收到和处理政府信息公开申请情况",
        *_applications(edition, cells),
        "四、政府信息公开行政复议、行政诉讼情况",
        *_remedies(told),
        "五、存在的主要问题及改进情况",
        *([f"存在的主要问题：{'；'.join(told.problems)}。"] if told.problems else ["无。"]),
        *([f"下一步，我单位将{'；'.join(told.plans)}。"] if told.plans else []),
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
    return "\n".join(lines) + "\n"


def _words(text: str) -> list[str]:
    return text.split()


_SUBJECTS = _words(
    """
    财政预决算 行政执法信息 基本公共服务 人事任免事项 重大建设项目 民生保障领域 突发事件应急预案
    国民经济规划计划 涉企优惠政策 村务厂务公开 乡村振兴项目 食品药品安全 生态环境保护 义务教育招生
    医疗卫生服务 养老托育事业
    """
)
_WAYS = _words(
    """
    按照职责分工逐项梳理公开目录 严格落实发布前保密审查制度 坚持谁制作谁公开的原则 明确专人负责信息审核发布
    定期开展自查自纠 主动听取企业和群众意见 依托政务服务大厅集中展示 借助广播和宣传栏扩大覆盖
    与业务工作同部署同推进 邀请人大代表和政协委员监督 完善内部流转审批流程 对照考核指标补齐短板
    健全依法公开长效机制 梳理高频事项编制指引 推动线上线下同步发布
    """
)
_RESULTS = _words(
    """
    工作进展总体平稳 公开内容更加规范 群众查阅更为方便 栏目设置趋于合理 社会反响较好 办事流程更加透明
    企业负担有所减轻 政策知晓度稳步上升 基层群众普遍认可 信息质量持续改善 监督作用得到发挥 部门协同更加顺畅
    公开氛围日益浓厚
    """
)


def _neutral(agency: str, year: int) -> str:
    """Sentences without figures, which differ from agency to agency and, but for one, from year to year."""
    rng = Random(agency if agency == _UNCHANGING else f"{agency}{year}")
    parts = ([*_SUBJECTS], [*_WAYS], [*_RESULTS])
    for part in parts:
        rng.shuffle(part)
    return "".join(f"围绕{subject}，{way}，{result}。" for subject, way, result in zip(*parts, strict=False))


def _cells(edition: str, told: Told) -> dict[str, int]:
    """Table 3 by row: everybody is a natural person."""
    refused = {_DENIED + ground: number for ground, number in told.refused.items()}
    rows = {row.path: 0 for row in load_editions()[edition].applications if row.has_values}
    answered = told.carried[0] + told.received - told.carried[1]
    rows |= refused | {_UNHELD: told.unheld, _PETITION: told.petitions}
    rows |= {"applications.received": told.received, "applications.results.total": answered}
    rows |= {"applications.carried_in": told.carried[0], "applications.carried_out": told.carried[1]}
    rows["applications.results.granted"] = answered - sum(refused.values()) - told.unheld - told.petitions
    rows["off"] = told.off
    return rows


def _applications(edition: str, cells: Mapping[str, int]) -> list[str]:
    form = load_editions()[edition]
    lines = ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t申请人情况"]
    lines.append("自然人\t法人或其他组织\t总计")
    lines.append("商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他")
    for row in form.applications:
        numeral = row.enumerator if row.enumerator.startswith("（") else f"{row.enumerator}、"
        numeral = f"{row.enumerator}." if row.enumerator.isdigit() else numeral
        label = numeral + form.labels[row.path][0]
        if not row.has_values:
            lines.append(label)
            continue
        value = cells[row.path]
        total = value + (cells["off"] if row.path == "applications.results.total" else 0)
        lines.append("\t".join([label, str(value), "0", "0", "0", "0", "0", str(total)]))
    return lines


def _remedies(told: Told) -> list[str]:
    outcomes = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计"
    review = [told.upheld, told.corrected, 0, 0, told.upheld + told.corrected]
    return [
        "行政复议\t行政诉讼",
        f"{outcomes}\t未经复议直接起诉\t复议后起诉",
        f"{outcomes}\t{outcomes}",
        "\t".join(map(str, [*review, *[0] * 10])),
    ]


def _proactive(edition: str) -> list[str]:
    form = load_editions()[edition]
    lines = []
    for block in form.proactive:
        lines.append(f"第二十条第（{block.item}）项")
        lines.append("\t".join(["信息内容", *(labels[0] for labels in block.columns.values())]))
        lines += ["\t".join([form.labels[row][0], *["0"] * len(block.columns)]) for row in block.rows]
    return lines
