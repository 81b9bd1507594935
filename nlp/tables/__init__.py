"""Tables: from a document to cells of the national form, whatever the copy made of the layout.

Start here. A scraped table has often lost its grid, so no cell is ever filled by position alone:

1. :mod:`labels` finds the labels of all editions in one pass, wrapped and punctuated as they may be;
2. :mod:`regions` tells tables from narrative and says which label is which row;
3. :mod:`grids` and :mod:`rows` collect the evidence of each row with the borders that are left, :mod:`plain_rows` that
   of rows of bare numbers, which nearly all are, at a fraction of the time;
4. :mod:`align` reads rows: as printed where the layout keeps cells apart, by the form's sums where digits are glued;
5. :mod:`joint` settles what one row alone leaves open; :mod:`national` puts it all together.

:mod:`statistics` reads the indicator tables of 2008 to 2018 as they are printed.
"""

from __future__ import annotations

from nlp.document import Document
from nlp.tables.national import read_national
from nlp.tables.result import TablesResult
from nlp.tables.statistics import read_statistics


def read_tables(document: Document, folded: str) -> TablesResult:
    """Read all tables of a document.

    Args:
        document: the document as read.
        folded: its text, folded (:func:`nlp.folding.fold`), offsets unchanged.

    Example:
        >>> text = "第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件203"
        >>> tables = read_tables(Document(text=text), __import__("nlp.folding", fromlist=["fold"]).fold(text))
        >>> tables.edition, tables.cells["proactive.normative_documents.in_force"].value
        ('y2021', 3)
    """
    tables = read_national(document, folded)
    statistics = read_statistics(document, folded)
    if statistics.indicators:
        tables.indicators = statistics.indicators
        tables.edition = tables.edition or statistics.edition
        tables.spans = sorted([*tables.spans, *statistics.spans])
    tables.used_to_align += statistics.used_to_align
    tables.warnings += statistics.warnings
    return tables


__all__ = ["TablesResult", "read_tables"]
