"""The statistics tables of 2008 to 2018 as data: rows of the national form, words of headers, units.

Start here to add a wording: it is a word in ``stat2014.yaml``, no code. The form's row list is only partly confirmed
(see the marks in the file), so the rows help to read and to name a table, and nothing is rejected for not being one.

Example:
    >>> form = load_statistics_form()
    >>> [row.key for row in form.rows if row.confirmed]
    ['published', 'published.normative_documents', 'normative_documents.issued']
    >>> [row.key for row in form.rows_of_label["被依法纠错数"]]
    ['review.corrected', 'litigation.corrected']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, cast

import yaml

from nlp.editions.statistics_rules import StatisticsRule, load_statistics_rules
from nlp.errors import EditionError

_FILE = "stat2014.yaml"


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A row of the national form.

    Attributes:
        key: its name, e.g. ``received.online``.
        block: the key below which alone the row means this, or ``None``: 维持 stands below review and litigation.
        labels: the form's wording with variants; ``local`` are wordings of local tables for the same thing.
        confirmed: seen in live copies of the form.
        distinctive: the form's wording tells the national form from a local table.
    """

    key: str
    block: str | None
    unit: str
    labels: tuple[str, ...]
    local: tuple[str, ...]
    confirmed: bool
    distinctive: bool


@dataclass(frozen=True)
class StatisticsForm:
    """The national form and the words that statistics tables share.

    Attributes:
        header_words: word of a header to the kind of its column: code, label, weak_label, unit, value, remark.
        sums: key of a total to the rule that its parts add up to it exactly; they decide cuts of glued rows where all
            parts stand in the table.
        wordings: word of Taiwan's usage to the word that it stands for.
        units: units of a unit column, longest first.
    """

    id: str
    title: str
    rows: tuple[StatisticsRow, ...]
    headings: frozenset[str]
    sums: Mapping[str, StatisticsRule]
    wordings: Mapping[str, str]
    header_words: Mapping[str, str]
    national_header: frozenset[str]
    cumulative: frozenset[str]
    total: frozenset[str]
    units: tuple[str, ...]
    ends: tuple[str, ...]

    @cached_property
    def unit_words(self) -> frozenset[str]:
        """The units, to look a word up among them."""
        return frozenset(self.units)

    @cached_property
    def unit_ends(self) -> frozenset[str]:
        """Characters that units end with."""
        return frozenset(unit[-1] for unit in self.units)

    @cached_property
    def end_starts(self) -> frozenset[str]:
        """Characters that the words below a table begin with."""
        return frozenset(end[0] for end in self.ends)

    @cached_property
    def rows_of_label(self) -> Mapping[str, tuple[StatisticsRow, ...]]:
        """Rows that a label may stand for, by the label without marks (:func:`bare_label`)."""
        found: dict[str, list[StatisticsRow]] = {}
        for row in self.rows:
            for label in (*row.labels, *row.local):
                rows = found.setdefault(bare_label(label), [])
                if row not in rows:
                    rows.append(row)
        return {label: tuple(rows) for label, rows in found.items()}

    @cached_property
    def distinctive_labels(self) -> frozenset[str]:
        """Labels without marks that only the national form prints."""
        return frozenset(bare_label(label) for row in self.rows if row.distinctive for label in row.labels)

    @cached_property
    def bare_headings(self) -> frozenset[str]:
        """Headings of the form's blocks without marks."""
        return frozenset(bare_label(label) for label in self.headings)


_DROPPED = str.maketrans("", "", " \n\t\u200b\r、,,\"'|《》<>〈〉·")


def bare_label(folded: str) -> str:
    """A folded label without white space, commas, quotes, title marks and a bracketed note at its end.

    Words of Taiwan's usage are put back: 资讯 is 信息.

    Example:
        >>> bare_label("专职人员数(不包括政府公报及 政府网站工作人员数)")
        '专职人员数'
    """
    bare = folded.translate(_DROPPED)
    for word, own in load_statistics_form().wordings.items():
        bare = bare.replace(word, own)
    opening = bare.find("(", 1)
    return bare[:opening] if opening > 0 and bare.endswith(")") else bare


@cache
def load_statistics_form() -> StatisticsForm:
    """The national form of 2014.

    Raises:
        EditionError: the file lacks a field, or a sum names a key that no row has.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath(_FILE).read_text("utf-8")
    data = cast(dict[str, Any], yaml.load(text, Loader=loader))  # noqa: S506  (CSafeLoader is safe)
    try:
        form = _build(data)
    except KeyError as error:
        raise EditionError(f"{_FILE}: the field {error} is missing") from error
    keys = {row.key for row in form.rows}
    unknown = [key for total, rule in form.sums.items() for key in (total, *rule.parts) if key not in keys]
    if unknown:
        raise EditionError(f"{_FILE}: a sum names {unknown[0]}, which no row has")
    return form


def _build(data: dict[str, Any]) -> StatisticsForm:
    header: dict[str, list[str]] = data["header"]
    kinds = ("code", "label", "weak_label", "unit", "remark", "value")
    return StatisticsForm(
        id=data["id"],
        title=data["title"],
        rows=tuple(_row(row) for row in data["rows"]),
        headings=frozenset(data["headings"]),
        sums={rule.whole: rule for rule in load_statistics_rules() if rule.whole and rule.instance.level == "exact"},
        wordings=data["wordings"],
        header_words={word: kind for kind in kinds for word in header[kind]},
        national_header=frozenset(header["national"]),
        cumulative=frozenset(header["cumulative"]),
        total=frozenset(header["total"]),
        units=tuple(sorted(data["units"], key=len, reverse=True)),
        ends=tuple(data["ends"]),
    )


def _row(data: dict[str, Any]) -> StatisticsRow:
    return StatisticsRow(
        key=data["key"],
        block=data.get("under"),
        unit=data["unit"],
        labels=tuple(data["labels"]),
        local=tuple(data["local"]),
        confirmed=data["confirmed"],
        distinctive=data.get("distinctive", False),
    )
