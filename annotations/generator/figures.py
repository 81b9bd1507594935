"""Draws the figures of a report: valid ones with the distributions of real life, and deliberate errors in them.

Most bodies have few requests or none, provinces have thousands; nearly all applicants are natural persons; a few
requests are carried over. All figures are whole numbers except money. :func:`draw_figures` fulfils every rule of
level exact; :func:`damage` edits it in one of the ways in which offices get their tables wrong.

Example:
    >>> from random import Random
    >>> figures = draw_figures(Random(1), "y2021", scale=3)
    >>> figures["review.total"] == sum(figures[f"review.{o}"] for o in ("upheld", "corrected", "other", "pending"))
    True
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from decimal import Decimal
from random import Random

from annotations.generator.truth import Number
from nlp.editions import Edition, load_editions

Figures = dict[str, Number]
SCALES = (0, 1, 2, 3, 4)
"""0: nothing happened; 1: a township; 2: a bureau; 3: a city; 4: a province."""

_REQUESTS_UP_TO = (0, 12, 150, 4000, 90000)
_TOTAL = "applications.results.total"


def draw_scale(rng: Random) -> int:
    """A size of reporting body, small ones far more often."""
    return rng.choices(SCALES, weights=(22, 34, 24, 15, 5))[0]


def draw_figures(rng: Random, edition_id: str, scale: int) -> Figures:
    """Figures for every cell of an edition that fulfil all its rules of level exact."""
    edition = load_editions()[edition_id]
    figures: Figures = {}
    _draw_proactive(rng, edition, scale, figures)
    _draw_applications(rng, edition, scale, figures)
    _draw_remedies(rng, edition, scale, figures)
    return figures


def _magnitude(rng: Random, scale: int, zero: float = 0.4) -> int:
    """A count whose number of digits is even between 1 and what the scale allows."""
    if scale == 0 or rng.random() < zero:
        return 0
    return rng.randrange(1, 10 ** rng.randint(1, scale + 2))


def _draw_proactive(rng: Random, edition: Edition, scale: int, figures: Figures) -> None:
    for block in edition.proactive:
        for row in block.rows:
            small = row in ("proactive.rules", "proactive.coercion", "proactive.other_services")
            size = max(0, scale - 2) if row == "proactive.rules" else max(0, scale - small)
            figures.update({f"{row}.{column}": 0 for column in block.columns})
            if "in_force" in block.columns:
                _draw_stock(rng, size, row, figures)
            elif "total_published" in block.columns:
                made = _magnitude(rng, size) % 401
                figures[f"{row}.made"] = made
                figures[f"{row}.newly_published"] = made if rng.random() < 0.7 else rng.randint(0, made)
                figures[f"{row}.total_published"] = made + _magnitude(rng, size) % 5001
            elif "amount_wan_yuan" in block.columns:
                figures[f"{row}.amount_wan_yuan"] = _money(rng, scale, rng.choice((0, 1, 2, 2, 4, 6)))
            elif "projects" in block.columns:
                projects = _magnitude(rng, scale) % 901
                figures[f"{row}.projects"] = projects
                if projects:
                    figures[f"{row}.amount_yuan"] = _money(rng, scale + 2, rng.choice((0, 0, 1, 2)))
            else:
                _draw_items(rng, size, row, list(block.columns), figures)


def _draw_stock(rng: Random, size: int, row: str, figures: Figures) -> None:
    issued, repealed = (_magnitude(rng, size) % 301 for _ in range(2))
    figures[f"{row}.issued"], figures[f"{row}.repealed"] = issued, repealed
    figures[f"{row}.in_force"] = max(0, issued - repealed) + _magnitude(rng, size) % 3001


def _draw_items(rng: Random, size: int, row: str, columns: list[str], figures: Figures) -> None:
    for column in columns:
        if column == "items_previous_year":
            figures[f"{row}.{column}"] = _magnitude(rng, size) % 20001
        elif column == "items_change":
            limit = int(figures[f"{row}.items_previous_year"])
            change = rng.randint(1, max(1, limit // 4 + 1)) if size and rng.random() < 0.5 else 0
            figures[f"{row}.{column}"] = -min(change, limit) if rng.random() < 0.4 else change
        else:
            figures[f"{row}.{column}"] = _magnitude(rng, size + 1, 0.3)


def _money(rng: Random, scale: int, decimals: int) -> Number:
    if scale == 0 or rng.random() < 0.4:
        return 0
    whole = rng.randrange(1, 10 ** rng.randint(1, scale + 2))
    if not decimals:
        return whole
    fraction = rng.randrange(10**decimals)
    return float(Decimal(whole) + Decimal(fraction).scaleb(-decimals)) if fraction else whole


def _draw_applications(rng: Random, edition: Edition, scale: int, figures: Figures) -> None:
    *columns, total = edition.applicants
    figures.update(dict.fromkeys(edition.paths_of("applications"), 0))
    limit = _REQUESTS_UP_TO[scale]
    handled = int(limit ** rng.random()) if limit and rng.random() > 0.1 else 0
    leaves = [row for row in edition.application_rows if row.startswith("applications.results.") and row != _TOTAL]
    persons = rng.uniform(0.6, 1.0)
    weights = [0.0 if rng.random() < 0.25 else rng.random() ** 4 + 0.01 for _ in leaves]
    weights[0] += 0.1
    for row, count in _share(rng, handled, leaves, weights).items():
        _add_row(rng, figures, row, count, columns, persons)
    for column in columns:
        figures[f"{_TOTAL}.{column}"] = sum(figures[f"{row}.{column}"] for row in leaves)
    for row, share in (("applications.carried_out", 0.15), ("applications.carried_in", 0.12)):
        _add_row(rng, figures, row, int(handled * rng.random() * share + (rng.random() < 0.15)), columns, persons)
    for column in columns:
        present = figures[f"{_TOTAL}.{column}"] + figures[f"applications.carried_out.{column}"]
        carried_in = min(figures[f"applications.carried_in.{column}"], present)
        figures[f"applications.carried_in.{column}"] = carried_in
        figures[f"applications.received.{column}"] = present - carried_in
    for row in edition.application_rows:
        figures[f"{row}.{total}"] = sum(figures[f"{row}.{column}"] for column in columns)


def _share(rng: Random, count: int, keys: list[str], weights: list[float]) -> dict[str, int]:
    """``count`` things dealt out to ``keys`` by weight; exact for few, proportional for many."""
    if count <= 60:
        shares: dict[str, int] = {}
        for key in rng.choices(keys, weights, k=count):
            shares[key] = shares.get(key, 0) + 1
        return shares
    scale = count / sum(weights)
    shares = {key: int(weight * scale) for key, weight in zip(keys, weights, strict=True)}
    shares[keys[0]] += count - sum(shares.values())
    return shares


def _add_row(rng: Random, figures: Figures, row: str, count: int, columns: list[str], persons: float) -> None:
    rest = (1 - persons) / 5
    weights = [persons + 0.001, rest * 3, rest * 0.3, rest * 0.5, rest * 0.8, rest * 0.4]
    for column, part in _share(rng, count, columns, [w * rng.uniform(0.5, 1.5) for w in weights]).items():
        figures[f"{row}.{column}"] = part


def _draw_remedies(rng: Random, edition: Edition, scale: int, figures: Figures) -> None:
    *parts, total = edition.outcomes
    size = max(0, scale - 1)
    for block in edition.remedies:
        any_case = rng.random() < (0.0, 0.15, 0.4, 0.8, 0.95)[scale]
        for part in parts:
            figures[f"{block}.{part}"] = _magnitude(rng, size, 0.45) % 3001 if any_case else 0
        figures[f"{block}.{total}"] = sum(figures[f"{block}.{part}"] for part in parts)


# --- errors that offices make ---------------------------------------------------------------------------------------


def _slip(rng: Random, value: Number) -> int:
    """Another whole number near ``value``, or with its digits in another order."""
    number = int(value)
    digits = str(number)
    if len(digits) > 1 and rng.random() < 0.4:
        place = rng.randrange(len(digits) - 1)
        swapped = int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
        if swapped != number:
            return swapped
    step = rng.choice((1, 1, 1, 2, 3, 9, 10, 100 if number > 100 else 5))
    return number - step if number >= step and rng.random() < 0.5 else number + step


def _wrong_total(rng: Random, figures: Figures, edition: Edition) -> None:
    path = f"{rng.choice(edition.application_rows)}.total"
    figures[path] = _slip(rng, figures[path])


def _wrong_leaf(rng: Random, figures: Figures, edition: Edition) -> None:
    path = rng.choice(edition.paths_of("applications"))
    figures[path] = _slip(rng, figures[path])


def _wrong_column_total(rng: Random, figures: Figures, edition: Edition) -> None:
    path = f"{_TOTAL}.{rng.choice(edition.applicants)}"
    figures[path] = _slip(rng, figures[path])


def _wrong_balance(rng: Random, figures: Figures, edition: Edition) -> None:
    row = rng.choice(("applications.carried_out", "applications.carried_in", "applications.received"))
    column = rng.choice(edition.applicants[:-1])
    old = figures[f"{row}.{column}"]
    figures[f"{row}.{column}"] = _slip(rng, old)
    figures[f"{row}.total"] = max(0, figures[f"{row}.total"] + figures[f"{row}.{column}"] - old)


def _lone_grand_total(rng: Random, figures: Figures, edition: Edition) -> None:
    figures.update(dict.fromkeys(edition.paths_of("applications"), 0))
    figures[f"{_TOTAL}.total"] = rng.randint(1, 30)


def _swapped_neighbours(rng: Random, figures: Figures, edition: Edition) -> None:
    rows = _rows_with_numbers(figures, edition)
    row = rng.choice(rows or list(edition.application_rows))
    place = rng.randrange(len(edition.applicants) - 1)
    left, right = (f"{row}.{edition.applicants[p]}" for p in (place, place + 1))
    figures[left], figures[right] = figures[right], figures[left]


def _shifted_columns(rng: Random, figures: Figures, edition: Edition) -> None:
    row = rng.choice(_rows_with_numbers(figures, edition) or list(edition.application_rows))
    values = [figures[f"{row}.{column}"] for column in edition.applicants]
    values = [0, *values[:-1]] if rng.random() < 0.5 else [*values[1:], 0]
    figures.update({f"{row}.{column}": v for column, v in zip(edition.applicants, values, strict=True)})


def _row_copied(rng: Random, figures: Figures, edition: Edition) -> None:
    place = rng.randrange(1, len(edition.application_rows))
    above, row = edition.application_rows[place - 1 : place + 1]
    figures.update({f"{row}.{column}": figures[f"{above}.{column}"] for column in edition.applicants})


def _wrong_case_total(rng: Random, figures: Figures, edition: Edition) -> None:
    path = f"{rng.choice(edition.remedies)}.{rng.choice(edition.outcomes)}"
    figures[path] = _slip(rng, figures[path])


def _rows_with_numbers(figures: Figures, edition: Edition) -> list[str]:
    return [row for row in edition.application_rows if figures[f"{row}.total"]]


DAMAGES: tuple[Callable[[Random, Figures, Edition], None], ...] = (
    _wrong_total,
    _wrong_leaf,
    _wrong_column_total,
    _wrong_balance,
    _lone_grand_total,
    _swapped_neighbours,
    _shifted_columns,
    _row_copied,
    _wrong_case_total,
)


def damage(rng: Random, figures: MutableMapping[str, Number], edition_id: str) -> None:
    """One error of a kind that offices make, drawn from :data:`DAMAGES`; it may happen to break no rule."""
    own = dict(figures)
    rng.choice(DAMAGES)(rng, own, load_editions()[edition_id])
    figures.update(own)
