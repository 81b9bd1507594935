"""The lists beside the text: contradictions, facts, counts, problems and the rest, with their ways to the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from nlp.schema import Commitment, Count, Extraction, ExtraRow, Fact, FailedCheck, Indicator
from nlp.vocabulary import metric_label, topic_label
from service.drawing import number
from service.findings import value_in_words
from service.forms import Forms
from service.page.marks import anchor


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads to its evidence; without ``anchor`` there is none."""

    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: what it is, its value, links to the evidence, and how it is drawn."""

    name: str
    value: str = ""
    links: tuple[Link, ...] = ()
    style: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled list."""

    title: str
    items: list[Item]


def contents_of(extraction: Extraction, anchors: Collection[str]) -> list[Listing]:
    """The lists that hold something, the most telling first.

    Args:
        anchors: those that the text has; an item without one is not linked.
    """
    known = {count.id: count for count in extraction.counts}
    builder = _Builder(extraction, Forms.of(extraction), known, frozenset(anchors))
    listings = [
        Listing("Contradictions", list(builder.contradictions())),
        Listing("Facts: narrative and tables", list(builder.facts())),
        Listing("Problems and commitments", list(builder.plans())),
        Listing("Counts", list(builder.counts())),
        Listing("Report", list(builder.report())),
        Listing("Contacts", list(builder.contacts())),
        Listing("Dates", list(builder.dates())),
        Listing("Sections", list(builder.sections())),
        Listing("Table cells", list(builder.cells())),
        Listing("Statistics table and extra rows", list(builder.rows())),
        Listing("Warnings", list(builder.warnings())),
    ]
    return [listing for listing in listings if listing.items]


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes the items of one extraction."""

    extraction: Extraction
    forms: Forms
    known: Mapping[str, Count]
    anchors: frozenset[str]

    def _link(self, text: str, kind: str, key: str) -> Link:
        name = anchor(kind, key)
        return Link(text, name if name in self.anchors else None)

    def _count_link(self, key: str) -> Link:
        return self._link(self.known[key].raw if key in self.known else key, "count", key)

    def contradictions(self) -> Iterator[Item]:
        """Blamed cells, then every failed rule with its operands."""
        for blame in self.extraction.checks.blame:
            value = (
                f"printed {number(blame.printed)}, {number(blame.expected)} would satisfy {len(blame.explains)} rules"
            )
            yield Item("One cell explains it", value, (self._cell(blame.cell),), "exact")
        for check in self.extraction.checks.failed:
            yield self._failed(check)

    def _failed(self, check: FailedCheck) -> Item:
        shown = [operand for operand in check.operands if operand.value != 0 or len(check.operands) <= 8]
        links = [self._cell(o.cell) if o.cell else self._count_link(o.count or "") for o in shown]
        value = f"expected {number(check.expected)}, printed {number(check.actual)}"
        return Item(f"{check.id} {self.forms.label(check.subject)}", value, tuple(links), check.level, check.message)

    def _cell(self, path: str) -> Link:
        return self._link(self.forms.label(path), "cell", path)

    def facts(self) -> Iterator[Item]:
        """Conflicts first."""
        for fact in sorted(self.extraction.facts, key=lambda fact: fact.status != "conflict"):
            yield self._fact(fact)

    def _fact(self, fact: Fact) -> Item:
        links = [*map(self._count_link, fact.counts), *map(self._cell, fact.cells)]
        remark = fact.status.replace("_", " ") + (f": {fact.reason}" if fact.reason else "")
        value = "" if fact.value is None else number(fact.value)
        return Item(metric_label(fact.metric), value, tuple(links), fact.status, remark)

    def counts(self) -> Iterator[Item]:
        """In the order of the text."""
        for count in self.extraction.counts:
            name = metric_label(count.metric) if count.metric else "(no metric)"
            link = self._link(count.raw, "count", count.id)
            style = "part" if count.parent else ""
            yield Item(name, value_in_words(count), (link,), style, count.metric_text or "")

    def plans(self) -> Iterator[Item]:
        """Each problem, followed by the undertakings that answer it; then the others."""
        answers: dict[str | None, list[Commitment]] = defaultdict(list)
        for commitment in self.extraction.commitments:
            answers[commitment.problem].append(commitment)
        for problem in self.extraction.problems:
            topic = topic_label(problem.topic) if problem.topic else ""
            yield Item("Problem", topic, (self._link(problem.text, "problem", problem.id),), "problem")
            yield from map(self._commitment, answers.pop(problem.id, []))
        yield from (self._commitment(commitment) for rest in answers.values() for commitment in rest)

    def _commitment(self, commitment: Commitment) -> Item:
        link = self._link(commitment.text, "commitment", commitment.id)
        horizon = f"{commitment.horizon.start} to {commitment.horizon.end}" if commitment.horizon else ""
        topic = topic_label(commitment.topic) if commitment.topic else ""
        style = "commitment part" if commitment.problem else "commitment"
        return Item(f"Commitment, {commitment.status}", topic, (link,), style, horizon)

    def report(self) -> Iterator[Item]:
        """Who reports on what."""
        report = self.extraction.report
        period = f"{report.period.start} to {report.period.end}" if report.period else None
        fields = {
            "title": report.title,
            "agency": report.agency,
            "region": report.region,
            "year": report.year,
            "edition": report.edition,
            "published_at": report.published_at,
            "signed_on": report.signed_on,
            "period": period,
        }
        for name, value in fields.items():
            if value is not None:
                yield Item(name.replace("_", " "), "", (self._link(str(value), "report", name),))

    def contacts(self) -> Iterator[Item]:
        """With their owners."""
        for contact in self.extraction.contacts:
            link = self._link(contact.value, "contact", contact.id)
            yield Item(contact.kind, "", (link,), "", contact.owner or "")

    def dates(self) -> Iterator[Item]:
        """With their roles."""
        for date in self.extraction.dates:
            days = date.start if date.start == date.end else f"{date.start} to {date.end}"
            yield Item(date.role, days, (self._link(date.raw, "date", date.id),))

    def sections(self) -> Iterator[Item]:
        """With their roles."""
        for section in self.extraction.sections:
            yield Item(section.role, "", (self._link(section.heading or "(no heading)", "section", section.id),))

    def cells(self) -> Iterator[Item]:
        """By their printed names; those without a number say why."""
        for path, cell in self.extraction.cells.items():
            value = number(cell.value) if cell.value is not None else ""
            remark = "" if cell.status == "number" else cell.status
            yield Item("", value, (self._cell(path),), "" if cell.value is not None else "unknown", remark)

    def rows(self) -> Iterator[Item]:
        """A line for each printed value."""
        rows: list[Indicator | ExtraRow] = [*self.extraction.indicators, *self.extraction.extra_rows]
        for row in rows:
            for index, value in enumerate(row.values):
                shown = number(value.value) if value.value is not None else ""
                remark = "" if value.status == "number" else value.status
                yield Item(value.column or "", shown, (self._link(row.label, "cell", f"{row.id}-{index}"),), "", remark)

    def warnings(self) -> Iterator[Item]:
        """What was not read."""
        for index, warning in enumerate(self.extraction.warnings):
            yield Item(warning.code, "", (self._link(warning.message, "warning", str(index)),))
