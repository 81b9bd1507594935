"""Small printed tables for the tests: the national form, filled with invented figures, in any layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nlp.folding import fold
from nlp.reading import read
from nlp.schema import Cell
from nlp.tables import TablesResult, read_tables

APPLICANTS = (
    "natural_person",
    "business",
    "research_institution",
    "public_interest_org",
    "legal_service_org",
    "other_org",
    "total",
)

ROWS_2021 = {
    "applications.received": "一、本年新收政府信息公开申请数量",
    "applications.carried_in": "二、上年结转政府信息公开申请数量",
    "applications.results.granted": "三、本年度办理结果（一）予以公开",
    "applications.results.partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "applications.results.denied.state_secret": "（三）不予公开1.属于国家秘密",
    "applications.results.denied.prohibited_by_law": "2.其他法律行政法规禁止公开",
    "applications.results.denied.security_and_stability": "3.危及“三安全一稳定”",
    "applications.results.denied.third_party_rights": "4.保护第三方合法权益",
    "applications.results.denied.internal_affairs": "5.属于三类内部事务信息",
    "applications.results.denied.deliberative_process": "6.属于四类过程性信息",
    "applications.results.denied.enforcement_case_file": "7.属于行政执法案卷",
    "applications.results.denied.administrative_inquiry": "8.属于行政查询事项",
    "applications.results.not_available.not_held": "（四）无法提供1.本机关不掌握相关政府信息",
    "applications.results.not_available.requires_creation": "2.没有现成信息需要另行制作",
    "applications.results.not_available.unclear_after_correction": "3.补正后申请内容仍不明确",
    "applications.results.not_processed.petition_or_complaint": "（五）不予处理1.信访举报投诉类申请",
    "applications.results.not_processed.duplicate": "2.重复申请",
    "applications.results.not_processed.public_publication": "3.要求提供公开出版物",
    "applications.results.not_processed.excessive_repeated": "4.无正当理由大量反复申请",
    "applications.results.not_processed.confirm_or_reissue": "5.要求行政机关确认或重新出具已获取信息",
    "applications.results.other.correction_overdue": "（六）其他处理1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "applications.results.other.fee_overdue": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "applications.results.other.other_reason": "3.其他",
    "applications.results.total": "（七）总计",
    "applications.carried_out": "四、结转下年度继续办理",
}
HEADER_3 = (
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
)
HEADER_4 = (
    "行政复议",
    "行政诉讼",
    "结果维持",
    "结果纠正",
    "其他结果",
    "尚未审结",
    "总计",
    "未经复议直接起诉",
    "复议后起诉",
    *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2,
)

Row = Sequence[object]


def figures(**given: Row) -> dict[str, Row]:
    """Seven values for each row of table 3, zeros unless given; keys are the last part of the row's path."""
    filled = dict.fromkeys(ROWS_2021, (0,) * 7)
    for name, values in given.items():
        path = next(
            p
            for p in ROWS_2021
            if p.removeprefix("applications.").replace("results.", "") == name or p.endswith(f".{name}")
        )
        filled[path] = values
    return filled


def applications(rows: Mapping[str, Row], line: Callable[[Sequence[str]], str], *, header: bool = True) -> str:
    """Table 3 printed: ``line`` turns a label and its values, or the header's labels, into text."""
    printed = [line([ROWS_2021[path], *map(str, values)]) for path, values in rows.items()]
    return "".join([line(HEADER_3) if header else "", *printed])


def glued(cells: Sequence[str]) -> str:
    """All cells run together."""
    return "".join(cells)


def cell_a_line(cells: Sequence[str]) -> str:
    """A cell a line."""
    return "".join(f"{cell}\n" for cell in cells)


def row_a_line(cells: Sequence[str]) -> str:
    """A row a line, single spaces."""
    return " ".join(cells) + "\n"


def tabs(cells: Sequence[str]) -> str:
    """A row a line, tabs."""
    return "\t".join(cells) + "\n"


def pipes(cells: Sequence[str]) -> str:
    """A Markdown row."""
    return "| " + " | ".join(cells) + " |\n"


def pipe_after_break(cells: Sequence[str]) -> str:
    """Cell, blank, pipe, line break."""
    return "".join(f"{cell} |\n" for cell in cells)


APART = (cell_a_line, row_a_line, tabs, pipes, pipe_after_break)


def tables_of(text: str) -> TablesResult:
    """What the tables of a text hold."""
    document = read(text)
    return read_tables(document, fold(document.text))


def row_values(tables: TablesResult, path: str) -> list[object]:
    """Values of a row of table 3."""
    return [cell.value for cell in row_cells(tables, path)]


def row_cells(tables: TablesResult, path: str) -> list[Cell]:
    """Cells of a row of table 3."""
    return [tables.cells[f"{path}.{column}"] for column in APPLICANTS]
