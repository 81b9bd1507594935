"""Says a failure in words: an English sentence with the Chinese names that the form prints.

Example:
    >>> from nlp.editions import load_editions
    >>> edition = load_editions()["y2021"]
    >>> name_of("applications.results.denied.state_secret", edition)
    '（三）1.属于国家秘密'
    >>> name_of("applications.received.other_org", edition), name_of("review.pending", edition)
    ('一、本年新收政府信息公开申请数量（其他）', '行政复议（尚未审结）')
    >>> name_of("proactive.rules.in_force", edition), name_of("natural_person", edition)
    ('规章（现行有效件数）', '自然人')
"""

from __future__ import annotations

from nlp.checking.numbers import Exact, in_words
from nlp.editions import Edition, RuleInstance


def message_of(instance: RuleInstance, edition: Edition, expected: Exact | None, actual: Exact, why: str = "") -> str:
    """The message of a rule that does not hold, after the template of its edition."""
    return instance.message.format(
        subject=name_of(instance.subject, edition), expected=in_words(expected), actual=in_words(actual), why=why
    )


def name_of(subject: str, edition: Edition) -> str:
    """The printed name of a row, a column, a block or a cell; the path itself where the edition has no name."""
    if subject in edition.labels:
        return _enumerator(subject, edition) + _label(subject, edition)
    row, _, column = subject.rpartition(".")
    name = _column(row, column, edition)
    return f"{name_of(row, edition)}（{name}）" if row and name else subject


def _label(path: str, edition: Edition) -> str:
    """The first label, without the remark in brackets that some end in."""
    label = edition.labels[path][0]
    return label.partition("(")[0] or label


def _enumerator(path: str, edition: Edition) -> str:
    """``一、``, ``（二）`` or ``（三）1.``, as the form numbers its rows."""
    printed = {row.path: row.enumerator for row in edition.applications}
    own = printed.get(path, "")
    if own.isdigit():
        return f"{printed.get(path.rpartition('.')[0], '')}{own}."
    return own if not own or own.startswith("（") else f"{own}、"


def _column(row: str, column: str, edition: Edition) -> str | None:
    for block in edition.proactive:
        if row in block.rows and column in block.columns:
            return block.columns[column][0].partition("(")[0]
    return _label(column, edition) if column in edition.labels else None
