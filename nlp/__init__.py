"""Biaoli: reads Chinese government information disclosure annual reports (政府信息公开工作年度报告).

Start here: :func:`extract` is the whole path, :class:`Extractor` the same kept for reuse, and
``nlp/pipeline.py`` shows the path on one screen. What comes out is :class:`Extraction`.

Example:
    >>> extraction = extract("清溪县档案局2022年政府信息公开工作年度报告\\n联系电话：0000-1234567")
    >>> extraction.report.year, extraction.report.edition
    (2022, None)
"""

from nlp.errors import BiaoliError
from nlp.pipeline import Extractor, extract
from nlp.schema import Extraction

__all__ = ["BiaoliError", "Extraction", "Extractor", "extract"]
