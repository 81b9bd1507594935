"""An extraction made by hand that holds one of everything, so that these tests don't wait for any reader."""

from __future__ import annotations

from dataclasses import replace

from nlp.editions import load_editions
from nlp.schema import (
    Blame,
    Cell,
    Checks,
    Contact,
    DateItem,
    DocumentInfo,
    Extraction,
    ExtraRow,
    FailedCheck,
    Indicator,
    NotEvaluable,
    Operand,
    Period,
    Producer,
    Report,
    RowValue,
    RuleRef,
    Section,
    Warning_,
)

WRONG_CELL = "applications.results.total.total"
BROKEN_RULES = (("T3-ROW", "applications.results.total"), ("T3-LEAF", "total"), ("T3-BAL", "total"))


def number(value: float, at: int = 0) -> Cell:
    return Cell(value=value, raw=str(value), status="number", alignment="layout", span=(at, at + len(str(value))))


def extraction_with_one_wrong_cell() -> Extraction:
    """Table 3 all zero but （七）总计 2, some cells that were not read, and something in every list."""
    cells = {path: number(0, at) for at, path in enumerate(load_editions()["y2021"].cell_paths)}
    cells[WRONG_CELL] = number(2, 500)
    cells["proactive.fees.amount_wan_yuan"] = replace(number(12.5, 600), unit="万元")
    cells["proactive.licensing.decisions"] = Cell(status="dash", raw="—", span=(610, 611))
    cells["proactive.rules.issued"] = Cell(status="blank")
    cells["review.total"] = Cell(status="missing")
    cells["review.upheld"] = Cell(status="unaligned", raw="123", alternatives=[1, 12], span=(620, 623))
    failed = [_failed(rule, subject, cells) for rule, subject in BROKEN_RULES]
    explained = [RuleRef(id=rule, subject=subject) for rule, subject in BROKEN_RULES]
    return Extraction(
        producer=Producer(version="0.1.0"),
        document=DocumentInfo(
            name="qingxi_2023.txt",
            sha256="0" * 64,
            media_type="text/plain",
            encoding="utf-8",
            characters=4321,
            text="清溪县林业局2023年政府信息公开工作年度报告",
        ),
        report=Report(
            title="清溪县林业局2023年政府信息公开工作年度报告",
            agency="清溪县林业局",
            region="云岭市清溪县",
            year=2023,
            edition="y2021",
            published_at="2024-01-18T09:30:00",
            signed_on="2024-01-17",
            period=Period(start="2023-01-01", end="2023-12-31", source="stated"),
        ),
        sections=[Section(id="s", role="overview", heading="一、总体情况", span=(10, 200))],
        contacts=[
            Contact(
                id="c", kind="phone", value="0000-1234567", normalized="+8600001234567", owner="办公室", span=(1, 2)
            ),
            Contact(id="p", kind="person", value="王小禾", span=(3, 6)),
        ],
        dates=[
            DateItem(
                id="d",
                role="period",
                start="2023-01-01",
                end="2023-12-31",
                granularity="range",
                raw="2023年1月1日起\n至2023年12月31日",
                span=(5, 9),
            )
        ],
        cells=cells,
        indicators=[
            Indicator(id="i", label="收到申请数", unit="件", level=1, values=[_printed(12)], span=(1, 2)),
            Indicator(
                id="j", label="当面申请数", level=2, values=[RowValue(column="本年度", status="blank")], span=(3, 4)
            ),
        ],
        extra_rows=[ExtraRow(id="x", table="applications", label="法人合计", values=[_printed(9)], span=(1, 2))],
        checks=Checks(
            passed=160,
            failed=failed,
            not_evaluable=[NotEvaluable(id="T4-SUM", subject="review", missing=["review.total"])],
            used_to_align=[RuleRef(id="T4-SUM", subject="litigation.direct")],
            blame=[Blame(cell=WRONG_CELL, printed=2, expected=0, explains=explained)],
        ),
        warnings=[Warning_(code="table_missing", message="Table 2 is not in the copy.", span=(3, 4))],
    )


def _failed(rule: str, subject: str, cells: dict[str, Cell]) -> FailedCheck:
    instances = load_editions()["y2021"].instances
    instance = next(i for i in instances if (i.id, i.subject) == (rule, subject))
    operands = [Operand(cell=path, value=cells[path].value, span=cells[path].span) for path in instance.cells]
    return FailedCheck(
        id=rule, subject=subject, level="exact", expected=0, actual=2, operands=operands, message=instance.label
    )


def _printed(value: int) -> RowValue:
    return RowValue(column="本年度", value=value, raw=str(value), status="number")
