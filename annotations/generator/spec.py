"""What decides a report besides its random draws, and how a seed decides it.

Each choice has a random source of its own, derived from the seed and the choice's name: asking for another layout
changes the layout and leaves figures and prose as they were.

Example:
    >>> draw_spec(7, edition="y2021", layout="glued", broken=2, litter=())
    Spec(seed=7, edition='y2021', layout='glued', broken=2, litter=frozenset(), missing='none')
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from annotations.generator.layouts import LAYOUTS
from annotations.generator.litter import check_litter, draw_litter
from annotations.generator.printing import MISSING_STYLES, ZERO_STYLES

EDITIONS = ("y2021", "y2019", "mixed", "stat2014", "local", "none")
WHOLE_TABLE_STYLES = frozenset(MISSING_STYLES).difference(ZERO_STYLES)
"""Styles that have no meaning for a statistics table."""

_WITH_RULES = ("y2021", "y2019", "mixed", "stat2014")
NATIONAL = ("y2021", "y2019", "mixed")


@dataclass(frozen=True, slots=True)
class Spec:
    """Everything that decides a report besides its random draws.

    Attributes:
        edition: one of :data:`EDITIONS`; ``mixed`` is a report whose tables are of two editions.
        broken: number of errors put into the figures; 0 gives a report that fulfils every exact rule.
        missing: what stands in place of figures, one of :data:`annotations.generator.printing.MISSING_STYLES`.
    """

    seed: int
    edition: str
    layout: str
    broken: int
    litter: frozenset[str]
    missing: str

    def rng(self, choice: str) -> Random:
        """The random source of one choice."""
        return seeded(self.seed, choice)


def seeded(seed: int, choice: str) -> Random:
    """The random source of one choice of one report."""
    return Random(f"{seed}/{choice}")  # noqa: S311  (figures, no secrets)


def draw_spec(
    seed: int,
    *,
    edition: str | None = None,
    layout: str | None = None,
    broken: bool | int | None = None,
    litter: Collection[str] | None = None,
    missing: str | None = None,
    slow: bool = False,
) -> Spec:
    """The specification of a seed; what is ``None`` is drawn, PDF bytes only if ``slow``.

    Raises:
        ValueError: a name is unknown, or litter or missing values do not go with the layout.
    """
    rng = seeded(seed, "spec")
    drawn_edition = rng.choices(EDITIONS, weights=(38, 30, 8, 9, 11, 4))[0]
    drawn_layout = rng.choice([name for name, each in LAYOUTS.items() if slow or not each.slow])
    edition, layout = edition or drawn_edition, layout or drawn_layout
    if edition not in EDITIONS or layout not in LAYOUTS:
        raise ValueError(f"unknown edition {edition!r} or layout {layout!r}")
    features = LAYOUTS[layout]
    drawn_broken = rng.randint(1, 3) if edition in _WITH_RULES and rng.random() < 0.35 else 0
    if broken is not None:
        drawn_broken = rng.randint(1, 3) if broken is True else int(broken)
    drawn_litter = draw_litter(seeded(seed, "litter"), features, edition) if litter is None else frozenset(litter)
    check_litter(drawn_litter, features, edition)
    if missing is None:
        possible = features.missing_styles.difference({"none"}, () if edition in NATIONAL else WHOLE_TABLE_STYLES)
        plain = drawn_broken or not possible or rng.random() < 0.7
        missing = "none" if plain else rng.choice(sorted(possible))
    elif missing not in features.missing_styles:
        raise ValueError(f"missing values {missing!r} do not go with layout {layout}")
    return Spec(seed, edition, layout, drawn_broken, drawn_litter, missing)
