"""Parquet files, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from nlp.archive.items import Item
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.opening import Place, refuse_depth
from nlp.archive.sources.parquet_pages import FOOTER_ITEMS, Chunks, check_pages, read_footer
from nlp.archive.sources.parquet_thrift import damaged
from nlp.archive.sources.rows import Row, row_items
from nlp.archive.sources.streams import Forward, seekable

_BATCH_BYTES = 8 << 20
_BATCH_ROWS = 256
_BUFFER_BYTES = 1 << 20
_COLUMNS = 1000


def parquet_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents of a Parquet file, named by their rows, counted from 1.

    Raises:
        Refusal: ``nested_too_deep``, ``no_text_column``, ``bad_member``, ``encrypted``, ``zip_bomb``,
            ``too_large``, ``too_many_entries``.
        RuntimeError: pyarrow isn't installed.
    """
    refuse_depth(place)
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise RuntimeError("Parquet files need pyarrow: pip install 'biaoli[archive]'") from None
    with seekable(stream, place.limits) as file:
        length = file.seek(0, 2)
        groups = read_footer(file, length)
        file.seek(0)
        options: dict[str, Any] = {
            "buffer_size": _BUFFER_BYTES,
            "pre_buffer": False,
            "thrift_container_size_limit": FOOTER_ITEMS,
        }
        try:
            schema = pq.ParquetFile(file, **options).schema_arrow
            names = [f.name for f in schema if _is_cell(f.type)]
            texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_binary(f.type)]
            file.seek(0)
            # Cells that repeat stay one in memory: a cell of a megabyte can stand in a million rows.
            table = pq.ParquetFile(file, read_dictionary=texts, **options)
            _check(table.metadata, place)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(error) from None
        if len(names) > _COLUMNS:
            raise Refusal("too_many_entries", f"has more than {_COLUMNS} columns")
        if len(groups) != table.metadata.num_row_groups:
            raise damaged()
        yield from row_items(_rows(table, names, place, _Pages(file, length, groups)), place)


def _is_cell(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    return not (types.is_nested(kind) or types.is_null(kind))


def _damaged(error: Exception) -> Refusal:
    return Refusal("bad_member", f"the Parquet file is damaged ({type(error).__name__})")


def _check(metadata: Any, place: Place) -> None:
    """Refuse what would unpack to too much in one piece; pyarrow holds a column of a row group."""
    limit = place.limits.nested_bytes
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).total_byte_size
        if not 0 <= size <= limit:
            raise Refusal("too_large", f"a group of rows with more than {limit} bytes; write it with smaller ones")


@dataclass(frozen=True, slots=True)
class _Pages:
    """What is known of the pages of ``file``, which has ``length`` bytes."""

    file: BinaryIO
    length: int
    groups: list[Chunks]

    def check(self, group: int, columns: list[int], place: Place) -> int:
        chunks = self.groups[group]
        if columns and columns[-1] >= len(chunks):
            raise damaged()
        return check_pages(self.file, self.length, [chunks[at] for at in columns], place.limits)


def _rows(table: Any, names: list[str], place: Place, pages: _Pages) -> Iterator[tuple[int, Row | Refusal]]:
    import pyarrow as pa

    metadata, number, last, left = table.metadata, 0, 0, pages.length
    columns = _leaves(metadata, names)
    for group in range(metadata.num_row_groups):
        info = metadata.row_group(group)
        last += info.num_rows
        rows = max(info.num_rows, 1)
        batch_rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES * rows // max(info.total_byte_size, 1)))
        try:
            left -= pages.check(group, columns, place)
            if left < 0:  # the same pages, again and again
                raise damaged()
            for batch in table.iter_batches(batch_rows, row_groups=[group], columns=names, use_threads=False):
                for at in range(batch.num_rows):
                    number += 1
                    yield number, _row(batch, at)
                place.advance(pages.length * number // max(metadata.num_rows, 1))
        except (pa.ArrowException, OSError, ValueError, Refusal) as error:
            reason = error if isinstance(error, Refusal) else _damaged(error)
            number = max(number + 1, last)
            yield number, Refusal(reason.code, f"rows up to this one can't be read: {reason.message}")


def _leaves(metadata: Any, names: list[str]) -> list[int]:
    """The columns that pyarrow reads for these names: those of the name, and those inside one of the name."""
    starts = tuple(f"{name}." for name in names)
    return [at for at in range(metadata.num_columns) if f"{metadata.schema.column(at).path}.".startswith(starts)]


def _row(batch: Any, at: int) -> Row:
    """The cells of a row by the names of their columns; where two have the same name, the first one counts."""
    row: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        row.setdefault(name, column[at])
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    """A value of Python; numbers and times as they are written."""
    try:
        return value.as_py()
    except (ValueError, OverflowError, UnicodeDecodeError):
        return value.cast("string").as_py() if value.is_valid else None
