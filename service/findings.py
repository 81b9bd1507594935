"""The narrative in the summary: facts and their conflicts, counts, problems and the undertakings that answer them.

A fact is a metric with what narrative and tables say of it; conflicts come first and are told in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from nlp.schema import Commitment, Count, Extraction, Fact
from nlp.vocabulary import metric_label, topic_label
from service.drawing import heading, indented, listing, number, plain
from service.forms import Forms

_STATUS_STYLES = {"conflict": "bold red", "agree": "green", "table_only": "dim", "narrative_only": ""}
_STATUS_IN_WORDS = {
    "conflict": "✗ narrative and table differ",
    "agree": "✓ both say so",
    "table_only": "table alone",
    "narrative_only": "narrative alone",
}
_QUALIFIERS = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ ", "exact": ""}
_DIRECTIONS = {"up": "↑ ", "down": "↓ ", "none": "± "}
_SCOPES = {"cumulative": "cumulative", "point_in_time": "as it stands", "year": "", "unknown": ""}


def value_in_words(count: Count) -> str:
    """A count's value with qualifier, range, direction and unit.

    Example:
        >>> value_in_words(Count(id="", value=3, value_max=5, unit="次", raw="3-5次", span=(0, 4)))
        '3–5 次'
    """
    value = number(count.value) if count.value_max is None else f"{number(count.value)}–{number(count.value_max)}"
    direction = _DIRECTIONS.get(count.direction or "", "")
    return f"{_QUALIFIERS[count.qualifier]}{direction}{value} {count.unit}".rstrip()


def facts(extraction: Extraction, forms: Forms) -> Iterator[RenderableType]:
    """What narrative and tables say together, conflicts first."""
    if not extraction.facts:
        return
    counts = {count.id: count for count in extraction.counts}
    yield heading("Facts: narrative and tables together")
    table = listing("", "", "", "", "")
    for fact in sorted(extraction.facts, key=lambda fact: fact.status != "conflict"):
        status = Text(_STATUS_IN_WORDS[fact.status], style=_STATUS_STYLES[fact.status])
        value = number(fact.value) if fact.value is not None else ""
        said = _sources(fact, counts, forms)
        table.add_row(metric_label(fact.metric), Text(fact.metric, style="dim"), value, status, said)
    yield indented(table)


def _sources(fact: Fact, counts: dict[str, Count], forms: Forms) -> Text:
    """Where a fact comes from; all of it where it is a conflict."""
    text = Text(plain(fact.reason or ""), style="dim")
    if fact.status != "conflict":
        return text
    said = [f"“{plain(counts[key].raw)}”" for key in fact.counts if key in counts]
    parts = [f"narrative {', '.join(said)}", f"table {', '.join(map(forms.label, fact.cells))}"]
    text.append(("; " if text else "") + "; ".join(parts))
    return text


def counts(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    """Every number of the narrative that measures something; parts are set in under their total."""
    if not extraction.counts:
        return
    yield heading("Counts in the narrative")
    depths: dict[str, int] = {}
    table = listing("", "", "", "")
    for count in extraction.counts:
        depths[count.id] = depths.get(count.parent or "", -1) + 1
        name = metric_label(count.metric) if count.metric else "(no metric)"
        kind = "" if count.kind == "count" else count.kind
        remarks = ", ".join(filter(None, [kind, _SCOPES[count.scope], "" if count.subject != "area" else "whole area"]))
        table.add_row(
            Text("  " * depths[count.id] + name, style="" if count.metric else "dim"),
            Text(plain(count.metric_text or "")),
            Text(value_in_words(count)),
            Text(remarks, style="dim"),
        )
    yield indented(table)


def problems(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    """Each problem with the undertakings that answer it, then the undertakings that answer none."""
    if not extraction.problems and not extraction.commitments:
        return
    yield heading("Problems and commitments")
    answers: dict[str | None, list[Commitment]] = defaultdict(list)
    for commitment in extraction.commitments:
        answers[commitment.problem].append(commitment)
    for problem in extraction.problems:
        yield indented(_item("✗ ", "yellow", problem.text, problem.topic))
        for commitment in answers.pop(problem.id, []):
            yield indented(_commitment(commitment), 6)
        if not any(commitment.problem == problem.id for commitment in extraction.commitments):
            yield indented(Text("no undertaking answers it", style="dim"), 6)
    rest = [commitment for commitment in extraction.commitments if commitment.problem is None]
    if rest and extraction.problems:
        yield indented(Text("answering no stated problem:", style="dim"))
    for commitment in rest:
        yield indented(_commitment(commitment))


def _commitment(commitment: Commitment) -> Text:
    horizon = commitment.horizon
    until = "" if horizon is None or commitment.status == "done" else _horizon(horizon.start, horizon.end)
    return _item("→ ", "green", commitment.text, commitment.topic, commitment.status, until)


def _horizon(start: str, end: str) -> str:
    """A span of time, as a year where it is one."""
    if (start[4:], end[4:]) == ("-01-01", "-12-31"):
        return start[:4] if start[:4] == end[:4] else f"{start[:4]}–{end[:4]}"
    return start if start == end else f"{start} to {end}"


def _item(mark: str, style: str, text: str, topic: str | None, *remarks: str) -> Text:
    drawn = Text(mark, style=style)
    drawn.append(plain(text))
    told = [topic_label(topic) if topic else "", *remarks]
    drawn.append(f"  ({', '.join(filter(None, told))})" if any(told) else "", style="dim")
    return drawn
