"""Numbers and quantities of the prose.

Start here to see how they are read: :func:`find_numbers` runs over the text once and keeps what is a number by its own
form and its neighbours (``grammar.py``, ``numerals.py``, ``traps.py``); :func:`find_quantities` adds the units
(``units.py``) and drops durations, ordinals and what measures nothing. What is a count is decided in ``counts/``.

Example:
    >>> from nlp.narrative.prose import Prose
    >>> prose = Prose.of("第3次会议后,共主动公开近300条,办结率达100%,时限20个工作日。")
    >>> quantities = find_quantities(prose, find_numbers(prose))
    >>> [(prose.text[slice(*quantity.span)], quantity.value, quantity.unit) for quantity in quantities]
    [('近300条', 300, '条'), ('100%', 100, '%')]
"""

from __future__ import annotations

from nlp.narrative.quantities.found import FoundNumber, Kind, Qualifier, Quantity
from nlp.narrative.quantities.measuring import find_quantities
from nlp.narrative.quantities.reading import find_numbers

__all__ = ["FoundNumber", "Kind", "Qualifier", "Quantity", "find_numbers", "find_quantities"]
