"""Hypothesis strategies that draw what the generator takes; they shrink to a clean report of one cell a line."""

from __future__ import annotations

from hypothesis import strategies as st

from annotations.generator import EDITIONS, LAYOUTS, GeneratedReport, Spec, allowed, draw_spec, render

NATIONAL = ("y2021", "y2019", "mixed")


@st.composite
def specs(
    draw: st.DrawFn,
    editions: tuple[str, ...] = EDITIONS,
    layouts: tuple[str, ...] = tuple(name for name, layout in LAYOUTS.items() if not layout.slow),
) -> Spec:
    """A specification: seed, edition, layout, errors, missing values and one or two kinds of litter."""
    edition = draw(st.sampled_from(editions))
    layout = LAYOUTS[draw(st.sampled_from(layouts))]
    litter = draw(st.sets(st.sampled_from(allowed(layout, edition)), max_size=1))
    missing = (
        draw(st.sampled_from(sorted(layout.missing_styles - {"none"}, key=len))) if draw(st.booleans()) else "none"
    )
    broken = draw(st.integers(0, 3)) if edition in NATIONAL else 0
    seed = draw(st.integers(0, 10_000))
    return draw_spec(seed, edition=edition, layout=layout.name, litter=litter, missing=missing, broken=broken)


def reports(**limits: tuple[str, ...]) -> st.SearchStrategy[GeneratedReport]:
    """Reports of :func:`specs`, with the same limits."""
    return specs(**limits).map(render)
