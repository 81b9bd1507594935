"""Single-sentence cases: invented sentences with what must be read in them, as data in ``cases/*.yaml``.

A case is a mapping:

``text``
    the sentence or passage; ``\\n`` parts paragraphs.
``why``
    what it stands for.
``year``, ``section``, ``agency``
    the report's year (2023), the role of the section it stands in (``overview``; ``none`` for text that is no report)
    and who reports.
``counts``
    all counts in the order of their spans, each a mapping of the fields to compare; ``parent`` and ``of`` are the
    ``raw`` of the total or base (``null``: none), ``metric_text`` must be equal; ``metric_holds`` is a part of it.
    ``[]``: no count at all.
``problems``, ``commitments``
    all of them, each its text or a mapping: ``text``, ``topic``, ``status``, ``horizon`` ([start, end] or ``null``),
    ``problem`` (the text of the problem it answers, or ``null``).
``dates``, ``contacts``
    those that must be found among others (title and header hold some too): mappings of the fields to compare.

A key that is absent is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from nlp import Extraction, extract

FOLDER = Path(__file__).with_name("cases")
HEADINGS = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "remedies": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case with where it stands, for the names of tests."""

    name: str
    data: Mapping[str, Any]

    @property
    def document(self) -> str:
        """The text of the report that the case's passage stands in."""
        section = self.data.get("section", "overview")
        if section == "none":
            return str(self.data["text"])
        agency = self.data.get("agency", "清溪县档案局")
        title = f"{agency}{self.data.get('year', 2023)}年政府信息公开工作年度报告"
        return f"{title}\n{HEADINGS[section]}\n{self.data['text']}\n"


def load_cases(*names: str) -> list[Case]:
    """The cases of the named files, of all files by default."""
    paths = [FOLDER / f"{name}.yaml" for name in names] or sorted(FOLDER.glob("*.yaml"))
    return [case for path in paths for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for number, data in enumerate(yaml.load(path.read_text("utf-8"), loader), 1):
        yield Case(f"{path.stem}-{number}", data)


def differences(case: Case, found: Extraction | None = None) -> list[str]:
    """What is read otherwise than the case says; empty where all is right."""
    found = found or extract(case.document)
    return [
        *_count_differences(case.data, found),
        *_plan_differences(case.data, found, "problems"),
        *_plan_differences(case.data, found, "commitments"),
        *_missing(case.data, found, "dates"),
        *_missing(case.data, found, "contacts"),
    ]


def _count_differences(data: Mapping[str, Any], found: Extraction) -> Iterator[str]:
    if "counts" not in data:
        return
    raws = {count.id: count.raw for count in found.counts}
    actual = [
        {**asdict(count), "parent": raws.get(count.parent or ""), "of": raws.get(count.of or "")}
        for count in found.counts
    ]
    expected = [{key: value for key, value in item.items() if key != "metric_holds"} for item in data["counts"]]
    yield from _listed("counts", expected, actual, ("raw", "metric", "value"))
    for number, (want, have) in enumerate(zip(data["counts"], actual, strict=False)):
        part = want.get("metric_holds", "")
        if part not in (have["metric_text"] or ""):
            yield f"counts[{number}].metric_text: {part!r} expected in it, found {have['metric_text']!r}"


def _plan_differences(data: Mapping[str, Any], found: Extraction, kind: str) -> Iterator[str]:
    if kind not in data:
        return
    expected = [{"text": item} if isinstance(item, str) else item for item in data[kind]]
    texts = {problem.id: problem.text for problem in found.problems}
    actual = []
    for item in getattr(found, kind):
        values = asdict(item)
        if kind == "commitments":
            values["problem"] = texts.get(item.problem or "")
            values["horizon"] = [item.horizon.start, item.horizon.end] if item.horizon else None
        actual.append(values)
    yield from _listed(kind, expected, actual, ("text",))


def _missing(data: Mapping[str, Any], found: Extraction, kind: str) -> Iterator[str]:
    actual = [asdict(item) for item in getattr(found, kind)]
    for want in data.get(kind, []):
        if not any(all(have[key] == value for key, value in want.items()) for have in actual):
            yield f"{kind}: {dict(want)} not among {[{key: have[key] for key in want} for have in actual]}"


def _listed(
    kind: str, expected: Sequence[Mapping[str, Any]], actual: Sequence[Mapping[str, Any]], shown: tuple[str, ...]
) -> Iterator[str]:
    if len(expected) != len(actual):
        yield f"{kind}: {len(expected)} expected, {[{key: item[key] for key in shown} for item in actual]} found"
        return
    for number, (want, have) in enumerate(zip(expected, actual, strict=True)):
        for key, value in want.items():
            if have[key] != value:
                yield f"{kind}[{number}].{key}: expected {value!r}, found {have[key]!r}"
