"""A report whose narrative agrees with its tables raises no alarm, however it is worded; one that does not, does."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.generator import LAYOUTS, GeneratedReport
from nlp import Extractor
from nlp.schema import Cell
from tests.annotations.strategies import NATIONAL, reports
from tests.merging.reports import checks, fact, failures, tables

_some = settings(suppress_health_check=list(HealthCheck))
LEAVES = {
    "applications.granted": ["granted"],
    "applications.partially_granted": ["partially_granted"],
    "applications.denied": ["denied__state_secret", "denied__internal_affairs"],
    "applications.not_available": ["not_available__not_held", "not_available__requires_creation"],
    "applications.not_processed": ["not_processed__duplicate"],
}
NAMES = {
    "applications.granted": "予以公开",
    "applications.partially_granted": "部分公开",
    "applications.denied": "不予公开",
    "applications.not_available": "无法提供",
    "applications.not_processed": "不予处理",
}
RECEIVED_AS = ("收到政府信息公开申请", "共受理依申请公开", "新收申请", "全年接收申请")
CLOSED_AS = ("办结", "答复", "共办理申请")


class Figures:
    """Figures of table 3 that fulfil its rules."""

    def __init__(self, leaves: dict[str, int], carried_in: int, carried_out: int) -> None:
        self.leaves = leaves
        self.closed = sum(leaves.values())
        self.carried_in = min(carried_in, self.closed + carried_out)
        self.carried_out = carried_out
        self.received = self.closed + carried_out - self.carried_in

    def of(self, metric: str) -> int:
        """The number of an outcome."""
        return sum(self.leaves[leaf] for leaf in LEAVES[metric])

    def cells(self) -> dict[str, Cell]:
        """The printed table."""
        return tables(
            received=self.received,
            carried_in=self.carried_in,
            carried_out=self.carried_out,
            total=self.closed,
            **self.leaves,
        )


_leaf_names = [leaf for leaves in LEAVES.values() for leaf in leaves]
figures = st.builds(
    Figures,
    st.fixed_dictionaries({leaf: st.integers(0, 400) for leaf in _leaf_names}),
    st.integers(0, 30),
    st.integers(0, 30),
)


@st.composite
def accounts(draw: st.DrawFn, drawn: Figures) -> str:
    """A passage on the requests of the year that tells some of the figures, truly."""
    received = draw(st.sampled_from(RECEIVED_AS))
    text = f"{received}<{drawn.received}件 received>，上年结转<{drawn.carried_in}件 carried_in>，"
    if draw(st.booleans()):
        total = drawn.received + drawn.carried_in
        text = f"{received}<{total}件 received>（含上年结转<{drawn.carried_in}件 carried_in>），"
    text += (
        f"{draw(st.sampled_from(CLOSED_AS))}<{drawn.closed}件 closed>，结转下年度<{drawn.carried_out}件 carried_out>。"
    )
    chosen = draw(st.lists(st.sampled_from(sorted(LEAVES)), unique=True, max_size=5))
    parts = [f"{NAMES[metric]}<{drawn.of(metric)}件 {metric} parent=2>" for metric in chosen]
    if draw(st.booleans()):
        parts = [
            part + _share(drawn.of(metric), drawn.closed, metric) for part, metric in zip(parts, chosen, strict=True)
        ]
    return text + ("其中" + "，".join(parts) + "。" if parts else "")


def _share(part: int, total: int, metric: str) -> str:
    return f"，占<{100 * part / total:.1f}% {metric}>" if total else ""


@settings(_some, max_examples=150)
@given(st.data(), figures)
def test_a_narrative_that_tells_what_the_tables_print_raises_no_alarm(data: st.DataObject, drawn: Figures) -> None:
    marked = data.draw(accounts(drawn))
    assert failures(marked, drawn.cells()) == []
    assert checks(marked, drawn.cells()).passed >= checks("", drawn.cells()).passed + 4


@settings(_some, max_examples=100)
@given(figures, st.sampled_from(RECEIVED_AS), st.integers(-5, 5))
def test_any_other_number_of_requests_is_a_conflict(drawn: Figures, words: str, off: int) -> None:
    said = max(0, drawn.received + off)
    found = fact(f"{words}<{said}件 received>。", "applications.received", drawn.cells())
    assert found.status == ("agree" if said == drawn.received else "conflict")


@settings(_some, max_examples=80)
@given(figures, st.sampled_from(sorted(LEAVES)), st.integers(1, 9))
def test_any_other_number_of_an_outcome_is_a_conflict(drawn: Figures, metric: str, more: int) -> None:
    marked = f"{NAMES[metric]}<{drawn.of(metric) + more}件 {metric}>。"
    assert failures(marked, drawn.cells()) == ["X-OUTC"]


@settings(_some, max_examples=60)
@given(reports(editions=NATIONAL, layouts=tuple(name for name, layout in LAYOUTS.items() if not layout.slow)))
def test_no_generated_report_is_accused_of_what_it_does_not_say(report: GeneratedReport) -> None:
    """The prose of the generator takes its figures from the tables, before errors are put into those."""
    found = Extractor().extract(report.source, media_type=report.media_type).checks.failed
    alarms = [each for each in found if each.id.startswith(("X-", "N-"))]
    if not report.broken:
        assert alarms == []
