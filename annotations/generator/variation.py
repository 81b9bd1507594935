"""Variation of training passages: other numbers, other names, another layout; every span, attribute and link exact.

Start here: :func:`vary` makes one other passage from a seed, :func:`varied` copies of many. The kinds are in
``vary_numbers.py``, ``vary_names.py`` (with ``years.py``) and ``vary_layout.py``; all change text by ``edits.py``.
Only hands of the split train are varied: what a model is measured on stays as its authors wrote it.

Example:
    >>> from annotations.inline import read_markup
    >>> passage = read_markup('收到<metric id="m" metric="">申请</metric><quantity measures="m">35件</quantity>', "p1")
    >>> vary(passage, Random(1), kinds=("numbers",)).text
    '收到申请18件'
    >>> vary(passage, Random(1)) == vary(passage, Random(1))
    True
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from random import Random

from annotations.generator.vary_layout import with_other_layout
from annotations.generator.vary_names import with_other_names
from annotations.generator.vary_numbers import with_other_numbers
from annotations.passages import Passage, Split

KINDS = ("numbers", "names", "layout")


def vary(
    passage: Passage, rng: Random, kinds: Collection[str] = KINDS, *, without_steps: Collection[str] = ()
) -> Passage:
    """Another passage of the same hand that says the same of other things.

    Args:
        kinds: which of :data:`KINDS`.
        without_steps: steps of layout (:data:`annotations.generator.vary_layout.STEPS`) that aren't wanted.

    Raises:
        ValueError: there is no such kind.
    """
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise ValueError(f"there is no variation of {', '.join(unknown)}; there is of {', '.join(KINDS)}")
    if "numbers" in kinds:
        passage = with_other_numbers(passage, rng)
    if "names" in kinds:
        passage = with_other_names(passage, rng)
    return with_other_layout(passage, rng, without_steps) if "layout" in kinds else passage


def varied(
    passages: Iterable[Passage],
    hands: Mapping[str, Split],
    *,
    copies: int = 1,
    seed: int = 1,
    kinds: Collection[str] = KINDS,
) -> Iterator[Passage]:
    """So many copies of each passage, whose ids end in ``~1``, ``~2``…; what a copy is like depends on seed and id.

    Args:
        hands: the split of each hand, as :func:`annotations.corpus_files.read_hands` gives it.

    Raises:
        ValueError: a passage's hand isn't one of the split train, or there is no such kind.
    """
    for passage in passages:
        check_hand(passage, hands)
        for number in range(1, copies + 1):
            copy = passage.model_copy(update={"id": f"{passage.id}~{number}"})
            yield vary(copy, Random(f"{seed}/{copy.id}"), kinds)  # noqa: S311


def check_hand(passage: Passage, hands: Mapping[str, Split]) -> None:
    """Raises ``ValueError`` for a passage whose hand isn't one of the split train."""
    split = hands.get(passage.hand or "")
    if split != "train":
        where = f"is of the split {split}" if split else "is in no split"
        raise ValueError(f"{passage.id}: its hand {passage.hand} {where}; only hands of the split train are varied")
