"""What a layout is, and the skeleton of all plain-text layouts.

Example:
    >>> from random import Random
    >>> render = text_layout(lambda table, rng: ["a", "b"])
    >>> render([Paragraph("甲"), FormTable("proactive", (), 4)], Random(0), frozenset())
    '甲\\na\\nb'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormTable
from annotations.generator.printing import MISSING_STYLES

Render = Callable[[Body, Random, frozenset[str]], str | bytes]
TableLines = Callable[[FormTable, Random], list[str]]
ALL_STYLES = frozenset(MISSING_STYLES)

_PAGE_NUMBERS = ("- {n} -", "— {n} —", "－{n}－", "-{n}-", "第 {n} 页", "第{n}页 共{all}页", "—{n}—", "· {n} ·")


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print a report.

    Attributes:
        keeps_cells_apart: whether a reader can tell where one value ends and the next begins.
        has_lines: whether a table takes lines of its own, so that page numbers can stand between them.
        missing_styles: what may stand in place of figures without the layout losing which row they belong to.
        slow: takes tens of milliseconds (PDF bytes).
    """

    name: str
    media_type: str
    keeps_cells_apart: bool
    render: Render
    has_lines: bool = True
    missing_styles: frozenset[str] = ALL_STYLES
    slow: bool = False


def wrap(text: str, width: int) -> list[str]:
    """``text`` in pieces of ``width`` characters, at least one."""
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


def page_number(rng: Random, number: int) -> str:
    """The number of a page as footers print it."""
    return rng.choice(_PAGE_NUMBERS).format(n=number, all=number + rng.randint(0, 4))


def text_layout(
    lines: TableLines, line_break: str = "\n", paragraph_break: str = "\n", *, wraps: bool = False
) -> Render:
    """A renderer that puts the lines of a table and the paragraphs one after the other.

    Args:
        lines: the lines of one table.
        line_break: what stands between them.
        paragraph_break: what stands between paragraphs, and before and after a table. Furniture of the page keeps
            its own lines in every layout.
        wraps: whether lines of prose end where the page ends, inside words too.
    """

    def render(body: Body, rng: Random, litter: frozenset[str]) -> str:
        pieces: list[str] = []
        page = rng.randint(1, 4)
        width = rng.randint(26, 44) if wraps else 0
        for part in body:
            if isinstance(part, Paragraph):
                ending = "\n" if part.kind == "furniture" else paragraph_break
                text = "\n".join(wrap(part.text, width)) if width and part.kind != "furniture" else part.text
                pieces.append(text + ending)
                continue
            table = lines(part, rng)
            if "page_numbers" in litter:
                table, page = _with_page_numbers(table, part, rng, page)
            pieces.append(line_break.join(table) + paragraph_break)
        text = "".join(pieces)
        return text[: -len(paragraph_break)] if paragraph_break and text.endswith(paragraph_break) else text

    return render


def _with_page_numbers(lines: list[str], table: FormTable, rng: Random, page: int) -> tuple[list[str], int]:
    """Page numbers on lines of their own: before a continued table, and at places where a page happened to end."""
    places = sorted(rng.sample(range(1, len(lines)), min(len(lines) - 1, rng.randint(0, 2)))) if len(lines) > 1 else []
    if table.continues:
        places.insert(0, 0)
    for shift, place in enumerate(places):
        lines = [*lines[: place + shift], page_number(rng, page + shift), *lines[place + shift :]]
    return lines, page + len(places)
