"""Zero statements of the prose: what the report says there was none of.

Start here. ``grammar.py`` compiles ``zeros.yaml``; this module finds the negators; ``statements.py`` reads the phrase
behind one (未收到申请) or before it (申请均为零) and leaves alone what is no statement; ``phrases.py`` says what things
a phrase is about, ``metrics.py`` what measures them.

Example:
    >>> prose = Prose.of("全年未收到信息公开申请,无行政复议、诉讼。")
    >>> for zero in find_zero_statements(prose):
    ...     print(prose.text[slice(*zero.span)], zero.metric)
    未收到信息公开申请 applications.received
    无行政复议、诉讼 review.count
    无行政复议、诉讼 litigation.count
"""

from __future__ import annotations

from nlp.narrative.prose import Prose
from nlp.narrative.zeros.grammar import load_grammar
from nlp.narrative.zeros.statements import read_statement
from nlp.narrative.zeros.types import ZeroStatement

__all__ = ["ZeroStatement", "find_zero_statements"]


def find_zero_statements(prose: Prose) -> list[ZeroStatement]:
    """The zero statements of the prose, in order; those of one joined statement share its ``span``."""
    rules = load_grammar()
    statements: list[ZeroStatement] = []
    done = 0
    for hit in rules.opener.finditer(prose.text):
        if hit.start() < done:
            continue
        found = read_statement(prose, rules, hit, done)
        if found:
            statements += found
            done = found[0].span[1]
    return statements
