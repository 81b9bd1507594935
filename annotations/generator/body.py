"""The report before layout: paragraphs and tables in reading order.

Example:
    >>> Paragraph("一、总体情况", "heading").kind
    'heading'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotations.generator.forms import FormTable

ParagraphKind = Literal["title", "heading", "text", "signature", "furniture"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of prose; ``furniture`` is of the page and not of the report."""

    text: str
    kind: ParagraphKind = "text"


Part = Paragraph | FormTable
Body = list[Part]
