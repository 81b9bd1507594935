"""What the narrative of one document holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.schema import Commitment, Contact, Count, DateItem, Problem, Report, Section, Warning_


@dataclass(slots=True)
class NarrativeResult:
    """Report, sections, contacts and dates; counts, problems and commitments have their places."""

    report: Report = field(default_factory=Report)
    sections: list[Section] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    dates: list[DateItem] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)
