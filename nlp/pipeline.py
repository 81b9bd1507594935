"""The path of one report, on one screen: bytes in, checked tables, dates and contacts out.

bytes → reading → ``Document`` → tables + narrative → merging → checking → ``Extraction``. One direction only; the
library, the command line and the HTTP service all call :class:`Extractor`, and the same bytes give the same JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from nlp.checking import check
from nlp.checking.doubts import settle
from nlp.checking.narrative import check_narrative, joined
from nlp.merging import merge
from nlp.narrative import read_narrative
from nlp.reading import DEFAULT_MAX_BYTES, read
from nlp.remarks import limited, remarks
from nlp.schema import DocumentInfo, Extraction, Mode, Producer
from nlp.tables import read_tables

if TYPE_CHECKING:
    from nlp.narrative.context import Context
    from nlp.tagging.model import Tagger

Source = str | bytes | Path


@cache
def biaoli_version() -> str:
    """Version of the installed distribution; ``0+unknown`` in a bare checkout."""
    try:
        return version("biaoli")
    except PackageNotFoundError:
        return "0+unknown"


class Extractor:
    """Extracts reports. Reusable, picklable, safe to share between threads: it holds settings, no state.

    Args:
        mode: ``fast`` is rules alone, ``full`` rules and tagger.
        max_bytes: inputs larger than this raise :class:`nlp.errors.DocumentTooLarge`.
        model: folder of the tagger of mode ``full``; by default the one that comes with the package.
        tagger: one that is loaded already; makes the mode ``full``.

    Raises:
        ValueError: the mode is not known, or a model is given to a mode without one.
        nlp.errors.ModelError: the model can't be used.

    Example:
        >>> extractor = Extractor()
        >>> [e.report.year for e in extractor.extract_many(["青禾镇2023年政府信息公开工作年度报告"])]
        [2023]
    """

    def __init__(
        self,
        *,
        mode: Mode = "fast",
        max_bytes: int = DEFAULT_MAX_BYTES,
        model: Path | None = None,
        tagger: Tagger | None = None,
    ) -> None:
        if mode not in get_args(Mode):
            raise ValueError(f"there is no mode {mode!r}; use 'fast' or 'full'")
        if mode == "fast" and model is not None:
            raise ValueError("mode 'fast' uses no model; use 'full'")
        self.mode: Mode = "full" if tagger is not None else mode
        self.max_bytes = max_bytes
        self._tagger = _tagger(model) if self.mode == "full" and tagger is None else tagger

    @property
    def model(self) -> str | None:
        """Name and version of the tagger, where the mode has one."""
        return self._tagger.name if self._tagger is not None else None

    @property
    def _refine(self) -> Callable[[Context], None] | None:
        if self._tagger is None:
            return None
        from nlp.tagging.hybrid import refine

        return partial(refine, tagger=self._tagger)

    def extract(self, source: Source, *, name: str | None = None, media_type: str | None = None) -> Extraction:
        """Read one report.

        Args:
            source: a ``str`` is always text, never a path; files are ``Path``, the rest ``bytes``.
            name: what to call the document in the result; by default the file's name.
            media_type: ``text/plain``, ``text/html`` or ``application/pdf``, with an optional charset; by default it
                is told from the content.

        Raises:
            nlp.errors.UnreadableDocument: empty, binary, damaged or too large; the subclass says which.
            OSError: the file cannot be opened.
        """
        document = read(source, name=name, media_type=media_type, max_bytes=self.max_bytes)
        tables = read_tables(document, document.folded)
        settle(tables, document.doubts)
        narrative = read_narrative(document, document.folded, tables.spans, self._refine)
        facts = merge(
            narrative.counts,
            tables.cells,
            tables.editions,
            document.folded,
            year=narrative.report.year,
            agency=narrative.report.agency,
        )
        checks = joined(
            check(tables, agency=narrative.report.agency),
            check_narrative(facts, narrative.counts, tables.cells, document.folded),
        )
        report = narrative.report.model_copy(update={"edition": tables.edition})
        warnings = [
            *document.warnings,
            *tables.warnings,
            *narrative.warnings,
            *remarks(report, narrative.sections, tables),
        ]
        return Extraction(
            producer=Producer(version=biaoli_version(), mode=self.mode, model=self.model),
            document=DocumentInfo(
                name=document.name,
                sha256=document.sha256,
                media_type=document.media_type,
                encoding=document.encoding,
                characters=len(document.text),
                text=document.text,
            ),
            report=report,
            sections=narrative.sections,
            contacts=narrative.contacts,
            dates=narrative.dates,
            counts=narrative.counts,
            problems=narrative.problems,
            commitments=narrative.commitments,
            cells=tables.cells,
            indicators=tables.indicators,
            extra_rows=tables.extra_rows,
            facts=facts,
            checks=checks,
            warnings=limited(warnings),
        )

    def extract_many(self, sources: Iterable[Source]) -> Iterator[Extraction]:
        """Read reports one after the other, lazily; the first unreadable one raises as :meth:`extract` does."""
        for source in sources:
            yield self.extract(source)


def _tagger(folder: Path | None) -> Tagger:
    """The tagger, whose libraries are imported only where one is asked for."""
    from nlp.tagging.model import load_tagger

    return load_tagger(folder)


def extract(source: Source, *, name: str | None = None, media_type: str | None = None) -> Extraction:
    """Read one report with the default settings; see :meth:`Extractor.extract`."""
    return Extractor().extract(source, name=name, media_type=media_type)
