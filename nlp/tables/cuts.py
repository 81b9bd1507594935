"""Ways to cut a run of glued digits into cells.

A cut is a tuple of end positions. A number has no leading zero, so ``0`` is a cell of its own. Where the edition says
that cells add up to one of them, only cuts that add up are given; that is what makes most rows of the form readable
although no border is left. The search is bounded: runs longer than any real row are not cut at all.

Example:
    >>> run = "15130000154"
    >>> [cells_of(run, cut) for cut in sum_cuts(run, 7)]
    [(151, 3, 0, 0, 0, 0, 154)]
    >>> [cells_of("25380363300630003", cut) for cut in chain_cuts("25380363300630003", 5, 3)]
    [(25, 3, 8, 0, 36, 3, 3, 0, 0, 6, 3, 0, 0, 0, 3)]
    >>> sum_cuts("0000002", 7)
    ()
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.schema import Number

Cut = tuple[int, ...]

MAX_RUN = 72
"""Digits of the longest run that is cut: seven cells of ten digits and two to spare."""
MAX_CUTS = 24
"""More cuts than this are as good as none: the row stays open."""
MAX_STEPS = 20_000
"""Bound on the work for one run."""
MAX_REMEMBERED = 4096
"""Runs whose cuts are remembered: most rows of most reports are one of a few short runs."""


class _Budget:
    """Steps left for one search; an exhausted search finds nothing, so that no half result decides."""

    def __init__(self) -> None:
        self.steps = MAX_STEPS

    def spend(self) -> bool:
        self.steps -= 1
        return self.steps > 0


@lru_cache(maxsize=MAX_REMEMBERED)
def cells_of(run: str, cut: Cut) -> tuple[Number, ...]:
    """The numbers that a cut gives."""
    starts = (0, *cut[:-1])
    return tuple(_number(run[start:end]) for start, end in zip(starts, cut, strict=True))


def _number(text: str) -> Number:
    return float(text) if "." in text else int(text)


def is_forced(run: str, cells: int) -> bool:
    """Whether the digits can only be these cells, whatever was lost: no two neighbours can be one number."""
    return len(run) == cells and run.isdecimal() and not run[:-1].strip("0")


@lru_cache(maxsize=MAX_REMEMBERED)
def sum_cuts(run: str, cells: int) -> tuple[Cut, ...]:
    """Cuts of ``run`` into ``cells`` numbers of which the last is the sum of the others; at most :data:`MAX_CUTS`.

    None at all: there is none, or the search was given up (run too long, too many).
    """
    if not cells <= len(run) <= MAX_RUN:
        return ()
    found: list[Cut] = []
    budget = _Budget()
    for total_start in range(len(run) - 1, cells - 2, -1):
        if run[total_start] == "0" and total_start < len(run) - 1:
            continue
        total = int(run[total_start:])
        _parts(run, 0, total_start, cells - 1, total, (), found, budget)
        if budget.steps <= 0 or len(found) > MAX_CUTS:
            return ()
    return tuple((*cut, len(run)) for cut in found)


def _parts(run: str, at: int, end: int, cells: int, rest: int, cut: Cut, found: list[Cut], budget: _Budget) -> None:
    """Append the cuts of ``run[at:end]`` into ``cells`` numbers that add up to ``rest``."""
    if len(found) > MAX_CUTS or not budget.spend():
        return
    if cells == 0:
        if at == end and rest == 0:
            found.append(cut)
        return
    longest = end - at - (cells - 1)
    if longest < 1 or end - at > cells * len(str(rest)) or rest >= 10**longest + 9 * cells:
        return
    if run[at] == "0":
        _parts(run, at + 1, end, cells - 1, rest, (*cut, at + 1), found, budget)
        return
    for length in range(1, longest + 1):
        part = int(run[at : at + length])
        if part > rest:
            return
        _parts(run, at + length, end, cells - 1, rest - part, (*cut, at + length), found, budget)


@lru_cache(maxsize=MAX_REMEMBERED)
def chain_cuts(run: str, cells: int, blocks: int) -> tuple[Cut, ...]:
    """Cuts of ``run`` into ``blocks`` groups of ``cells`` numbers, the last of each group the sum of its others."""
    if not cells * blocks <= len(run) <= MAX_RUN:
        return ()
    found: list[Cut] = []
    budget = _Budget()
    _blocks(run, 0, cells, blocks, (), found, budget)
    return () if budget.steps <= 0 or len(found) > MAX_CUTS else tuple(found)


def _blocks(run: str, at: int, cells: int, blocks: int, cut: Cut, found: list[Cut], budget: _Budget) -> None:
    if len(found) > MAX_CUTS or not budget.spend():
        return
    if blocks == 0:
        if at == len(run):
            found.append(cut)
        return
    last = len(run) - cells * (blocks - 1)
    for end in range(at + cells, last + 1):
        if blocks == 1 and end != len(run):
            continue
        for block in sum_cuts(run[at:end], cells):
            _blocks(run, end, cells, blocks - 1, (*cut, *(at + position for position in block)), found, budget)


_PLAIN = re.compile(r"0|[1-9]\d*")
_DECIMAL = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_SIGNED = re.compile(r"[+-]?(?:0|[1-9]\d*)")


@lru_cache(maxsize=MAX_REMEMBERED)
def free_cuts(run: str, kinds: tuple[str, ...]) -> tuple[Cut, ...]:
    """Cuts of ``run`` into one cell for each of ``kinds`` (``plain``, ``decimal`` or ``signed``), with no sum to help.

    Example:
        >>> free_cuts("2648-18538", ("plain", "signed", "plain"))[:2]
        ((4, 6, 10), (4, 7, 10))
        >>> free_cuts("000", ("plain",) * 3)
        ((1, 2, 3),)
    """
    if not len(kinds) <= len(run) <= MAX_RUN:
        return ()
    patterns = [{"plain": _PLAIN, "decimal": _DECIMAL, "signed": _SIGNED}[kind] for kind in kinds]
    found: list[Cut] = []
    _free(run, 0, patterns, (), found)
    return () if len(found) > MAX_CUTS else tuple(found)


def _free(run: str, at: int, patterns: Sequence[re.Pattern[str]], cut: Cut, found: list[Cut]) -> None:
    if len(found) > MAX_CUTS:
        return
    if not patterns:
        if at == len(run):
            found.append(cut)
        return
    for end in range(at + 1, len(run) - len(patterns) + 2):
        if patterns[0].fullmatch(run, at, end):
            _free(run, end, patterns[1:], (*cut, end), found)


def respects(cut: Cut, borders: Sequence[int]) -> bool:
    """Whether every border (a stray space in the run) stands between two cells of the cut."""
    return set(borders).issubset(cut)
