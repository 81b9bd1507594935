"""Puts measured figures into Markdown pages, between ``<!-- NAME -->`` and ``<!-- /NAME -->``, so that none is typed.

Example:
    >>> filled("# Page\\n<!-- stats -->\\nold\\n<!-- /stats -->\\nend", "stats", "12 passages")
    '# Page\\n<!-- stats -->\\n12 passages\\n<!-- /stats -->\\nend'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


class MarkerError(ValueError):
    """A page without the pair of markers, or with more than one; the message names them."""


def filled(page: str, name: str, content: str) -> str:
    """The page with ``content`` in place of what stands between the markers.

    Raises:
        MarkerError: not exactly one pair of markers in this order.
    """
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    if page.count(opening) != 1 or page.count(closing) != 1 or page.index(opening) > page.index(closing):
        raise MarkerError(f"the page needs {opening} and {closing}, once each and in this order")
    head, rest = page.split(opening)
    return f"{head}{opening}\n{content}\n{closing}{rest.split(closing)[1]}"


def fill(path: Path, name: str, content: str) -> None:
    """Rewrite a page in place.

    Raises:
        MarkerError: see :func:`filled`.
        OSError: the page can't be read or written.
    """
    path.write_text(filled(path.read_text("utf-8"), name, content), "utf-8")


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are written as they are.

    Example:
        >>> print(markdown_table(["label", "F1"], [["metric", "0.91"]]))
        | label | F1 |
        | --- | --- |
        | metric | 0.91 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def shown(share: float | None) -> str:
    """A share with three decimals; a dash where it is undefined."""
    return "–" if share is None else f"{share:.3f}"
