"""Litter and corruption: what pages put around a report and what copying does to its characters.

Start here: :data:`LITTER` names every kind, :func:`allowed` tells which a layout can have. Litter on labels and
figures is applied where those are printed (:mod:`.assembly`); this module adds furniture to the body and rewrites
characters, always outside the value cells.

Example:
    >>> from random import Random
    >>> rewrite([Paragraph("行政诉讼")], Random(0), frozenset({"traditional"}))[0].text
    '行政訴訟'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from random import Random
from typing import Any, cast

import yaml

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormTable
from annotations.generator.layout import Layout
from annotations.generator.truth import TrueMetadata

LABEL_LITTER = (
    "short_labels",
    "label_variants",
    "label_hints",
    "no_enumerators",
    "enumerator_commas",
    "ascii_punctuation",
    "damaged_label",
    "spaced_labels",
)
FORM_LITTER = ("extra_row", "other_unsplit", "other_subtotal", "page_break", "outdated_year")
FIGURE_LITTER = ("full_width_digits", "thousands_commas", "cell_units")
PAGE_LITTER = (
    "crawl_header",
    "breadcrumbs",
    "index_table",
    "footer",
    "contents",
    "page_numbers",
    "headings_glued",
    "two_copies",
)
CHARACTER_LITTER = ("traditional", "taiwan_wording", "pinyin_glosses", "zero_width", "kangxi")
FILE_LITTER = ("crlf", "bom", "gb18030")
LITTER = (*LABEL_LITTER, *FORM_LITTER, *FIGURE_LITTER, *PAGE_LITTER, *CHARACTER_LITTER, *FILE_LITTER)

_NOT_TOGETHER = (
    {"traditional", "taiwan_wording", "pinyin_glosses", "kangxi"},
    {"other_unsplit", "other_subtotal"},
    {"no_enumerators", "enumerator_commas"},
    {"crlf", "gb18030"},
    {"bom", "gb18030"},
)
_NATIONAL = frozenset({"y2019", "y2021", "mixed"})
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ue004\ue5cf"
_GLOSSED = re.compile("[\u4e00-\u9fff]")


@cache
def litter_data() -> Mapping[str, Any]:
    """The forms of ``litter.yaml``."""
    text = resources.files(__package__).joinpath("litter.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(text))


def allowed(layout: Layout, edition: str) -> tuple[str, ...]:
    """Litter that can be combined with the layout and edition, in the order of :data:`LITTER`."""
    return tuple(name for name in LITTER if _fits(name, layout, edition))


def _fits(name: str, layout: Layout, edition: str) -> bool:
    if name in (*LABEL_LITTER, *FORM_LITTER) and edition not in _NATIONAL:
        return False
    if name.startswith("other_"):
        return edition == "y2021"
    if name == "outdated_year":
        return edition == "y2019"
    if name in ("thousands_commas", "cell_units"):
        return layout.keeps_cells_apart and edition in _NATIONAL
    if name == "pinyin_glosses" and layout.name.startswith("pdf_text"):
        return False  # mirrors put glosses into pages, never into text taken out of a PDF, where lines would tear them
    if name == "page_numbers":
        return layout.has_lines
    if name in ("crlf", "bom", "kangxi"):
        return layout.media_type == "text/plain"
    if layout.media_type == "application/pdf":
        return name not in (*CHARACTER_LITTER, "gb18030", "two_copies")
    return True


def draw_litter(rng: Random, layout: Layout, edition: str) -> frozenset[str]:
    """None for a third of the reports, else a few kinds that can stand together."""
    names = allowed(layout, edition)
    count = rng.choices(range(6), weights=(34, 24, 18, 12, 8, 4))[0]
    chosen: set[str] = set()
    for name in rng.sample(names, min(count, len(names))):
        if not any(name in group and group & chosen for group in _NOT_TOGETHER):
            chosen.add(name)
    return frozenset(chosen)


def check_litter(names: frozenset[str], layout: Layout, edition: str) -> None:
    """Raises ``ValueError`` for litter that is unknown or can't be combined with the layout or with each other."""
    wrong = sorted(names.difference(allowed(layout, edition)))
    if wrong:
        raise ValueError(f"litter {', '.join(wrong)} does not go with layout {layout.name}, edition {edition}")
    for group in _NOT_TOGETHER:
        if len(group & names) > 1:
            raise ValueError(f"litter {', '.join(sorted(group & names))} does not go together")


# --- furniture ------------------------------------------------------------------------------------------------------


def furnish(body: Body, rng: Random, litter: frozenset[str], metadata: TrueMetadata) -> Body:
    """The body with copies, contents, headers and footers. ``metadata.published_at`` is what headers print."""
    own = litter_data()
    names = _header_names(metadata)
    if "contents" in litter:
        body = _with_contents(body, rng)
    if "headings_glued" in litter:
        body = _with_glued_headings(body)
    if "two_copies" in litter:
        body = [*body, *body]
    before: list[str] = []
    if "crawl_header" in litter:
        before += rng.choice(own["crawl_header"])
    if "breadcrumbs" in litter:
        before.append(rng.choice(own["breadcrumbs"]))
    if "index_table" in litter:
        before += rng.choice(own["index_table"])
    after = rng.choice(own["footer"]) if "footer" in litter else []
    return [
        *(Paragraph(line.format_map(names), "furniture") for line in before),
        *body,
        *(Paragraph(line, "furniture") for line in ([""] if after else []) + list(after)),
    ]


def _header_names(metadata: TrueMetadata) -> dict[str, object]:
    published = (metadata.published_at or "").replace("T", " ")
    return {
        "title": metadata.title or "",
        "agency": metadata.agency,
        "region": metadata.region,
        "year": metadata.year,
        "published": published,
        "day": published[:10],
        "compact": "t" + published[:10].replace("-", ""),
    }


def _with_contents(body: Body, rng: Random) -> Body:
    """A table of contents after the title, with dot leaders and page numbers."""
    headings = [part for part in body if isinstance(part, Paragraph) and part.kind == "heading"]
    lines = [Paragraph("目 录")]
    lines += [Paragraph(f"{heading.text}{'.' * rng.randint(12, 30)}{page}") for page, heading in enumerate(headings, 1)]
    first = next(place for place, part in enumerate(body) if not isinstance(part, Paragraph) or part.kind != "title")
    return [*body[:first], *lines, *body[first:]]


def _with_glued_headings(body: Body) -> Body:
    """Section headings run into the paragraph after them."""
    result: Body = []
    for part in body:
        last = result[-1] if result else None
        if (
            isinstance(last, Paragraph)
            and last.kind == "heading"
            and isinstance(part, Paragraph)
            and part.kind == "text"
        ):
            result[-1] = Paragraph(last.text + part.text)
        else:
            result.append(part)
    return result


# --- characters -----------------------------------------------------------------------------------------------------


def rewrite(body: Body, rng: Random, litter: frozenset[str]) -> Body:
    """The body with every text but the value cells rewritten."""
    steps = [step(rng) for name, step in _REWRITERS.items() if name in litter]
    if not steps:
        return body

    @cache
    def rewritten(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return [
        replace(part, text=rewritten(part.text)) if isinstance(part, Paragraph) else _rewritten_table(part, rewritten)
        for part in body
    ]


def _rewritten_table(table: FormTable, rewritten: Callable[[str], str]) -> FormTable:
    rows = tuple(
        tuple(cell if cell.role == "value" else replace(cell, text=rewritten(cell.text)) for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


@cache
def converter(name: str) -> Callable[[str], str]:
    """OpenCC's conversion of that name."""
    from opencc import OpenCC

    return cast(Callable[[str], str], OpenCC(name).convert)


def _glossed(rng: Random) -> Callable[[str], str]:
    """Traditional text with pinyin behind some characters: 復(fù)議."""
    pinyin = litter_data()["pinyin"]
    density = rng.uniform(0.2, 0.9)

    def gloss(match: re.Match[str]) -> str:
        sound = pinyin.get(match.group())
        return f"{match.group()}({sound})" if sound and rng.random() < density else match.group()

    return lambda text: _GLOSSED.sub(gloss, converter("s2tw")(text))


def _with_zero_width(rng: Random) -> Callable[[str], str]:
    """Characters without width inside words, never beside a digit."""
    mark = rng.choice(ZERO_WIDTH)
    density = rng.uniform(0.01, 0.15)
    between = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
    return lambda text: between.sub(lambda _: mark if rng.random() < density else "", text)


@cache
def _kangxi_table() -> dict[int, str]:
    table = {ord(unicodedata.normalize("NFKC", chr(code))): chr(code) for code in range(0x2F00, 0x2FD6)}
    return {**table, **{ord(plain): radical for plain, radical in litter_data()["radicals"].items()}}


PUNCTUATION = str.maketrans("（），：；“”", '(),:;""')
_REWRITERS: Mapping[str, Callable[[Random], Callable[[str], str]]] = {
    "ascii_punctuation": lambda _: lambda text: text.translate(PUNCTUATION),
    "traditional": lambda rng: converter(rng.choice(("s2t", "s2tw"))),
    "taiwan_wording": lambda _: converter("s2twp"),
    "pinyin_glosses": _glossed,
    "kangxi": lambda _: lambda text: text.translate(_kangxi_table()),
    "zero_width": _with_zero_width,
}
