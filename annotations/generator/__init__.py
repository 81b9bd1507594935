"""Reports drawn from a seed, in any layout with any litter, whose whole truth is known.

Start here. :func:`generate` gives a :class:`GeneratedReport`: a source to read and what it says. In reading order:

* ``spec`` draws what decides a report, ``assembly`` goes the whole way on one screen (:func:`render`), ``content``
  makes what stands in the national tables;
* ``figures`` draws figures that fulfil the rules, and errors in them; ``printing`` prints them as cells;
* ``forms`` (labels in ``forms.yaml``) and ``statistics`` make tables of the cells, ``labels`` varies their labels;
* ``narrative`` writes the prose around them, ``litter`` adds page furniture and wears the characters;
* ``layouts`` holds all layouts by name, one module a family;
* ``series`` draws bodies that report for several years, with breaks, renamings, copies and promises planted;
* ``rules`` computes from the printed cells which exact rules they break; ``truth`` holds the result.

The renderings are written from descriptions of real pages, without regard to how the parser reads them.

Example:
    >>> report = generate(3, edition="y2019", layout="glued", broken=False, litter=())
    >>> report.broken, report.keeps_cells_apart, report.media_type
    ((), False, 'text/plain')
    >>> "第二十条第（一）项信息内容本年新制作数量" in report.source
    True
"""

from __future__ import annotations

from annotations.generator.assembly import generate, render
from annotations.generator.layouts import LAYOUTS
from annotations.generator.litter import LITTER, allowed
from annotations.generator.printing import MISSING_STYLES
from annotations.generator.spec import EDITIONS, Spec, draw_spec
from annotations.generator.truth import (
    GeneratedReport,
    TrueCell,
    TrueContact,
    TrueCount,
    TrueDate,
    TrueExtraRow,
    TrueIndicator,
    TrueMetadata,
)

__all__ = [
    "EDITIONS",
    "LAYOUTS",
    "LITTER",
    "MISSING_STYLES",
    "GeneratedReport",
    "Spec",
    "TrueCell",
    "TrueContact",
    "TrueCount",
    "TrueDate",
    "TrueExtraRow",
    "TrueIndicator",
    "TrueMetadata",
    "allowed",
    "draw_spec",
    "generate",
    "render",
]
