"""An extraction made by hand that holds one of everything, so that these tests don't wait for any reader."""

from __future__ import annotations

from dataclasses import replace

from nlp.editions import load_editions
from nlp.schema import (
    Blame,
    Cell,
    Checks,
    Commitment,
    Contact,
    Count,
    DateItem,
    DocumentInfo,
    Extraction,
    ExtraRow,
    Fact,
    FailedCheck,
    Horizon,
    Indicator,
    NotEvaluable,
    Operand,
    Period,
    Problem,
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
        counts=[
            Count(
                id="n1",
                metric="proactive.items",
                metric_text="主动公开政府信息",
                value=84,
                unit="条",
                raw="84条",
                span=(20, 23),
                scope="year",
                subject="own",
            ),
            Count(
                id="n2",
                metric="proactive.items_by_class",
                metric_text="动态类",
                value=50,
                unit="条",
                raw="50余条",
                span=(24, 28),
                qualifier="at_least",
                parent="n1",
            ),
            Count(
                id="n3", metric="applications.closed", metric_text="办结", value=3, unit="件", raw="3件", span=(30, 32)
            ),
            Count(
                id="n4",
                metric="applications.received",
                metric_text="申请",
                value=12.5,
                unit="%",
                raw="12.5%",
                span=(33, 38),
                kind="change",
                direction="up",
            ),
            Count(id="n5", metric_text="报送信息", value=7, unit="篇", raw="7篇", span=(39, 41), scope="cumulative"),
        ],
        problems=[
            Problem(id="p1", text="公开内容不够丰富", topic="content", span=(50, 58)),
            Problem(id="p2", text="更新不够及时", span=(60, 66)),
        ],
        commitments=[
            Commitment(
                id="k1",
                text="丰富公开内容",
                status="planned",
                topic="content",
                problem="p1",
                span=(70, 76),
                horizon=Horizon(start="2024-01-01", end="2024-12-31", source="default"),
            ),
            Commitment(id="k2", text="举办开放日", status="planned", span=(80, 85)),
        ],
        facts=[
            Fact(metric="proactive.items", value=84, status="narrative_only", counts=["n1"]),
            Fact(
                metric="applications.closed",
                value=None,
                status="conflict",
                cells=[WRONG_CELL],
                counts=["n3"],
                reason="the narrative may count carried-in requests",
            ),
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
