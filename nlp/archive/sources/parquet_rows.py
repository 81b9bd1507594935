"""Parquet files, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nlp.archive.items import Item
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.opening import Place, refuse_depth
from nlp.archive.sources.rows import Row, row_items
from nlp.archive.sources.streams import Forward, seekable

_BATCH_BYTES = 8 << 20
_BATCH_ROWS = 256
_BUFFER_BYTES = 1 << 20
_COLUMNS = 1000


def parquet_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents of a Parquet file, named by their rows, counted from 1.

    Raises:
        Refusal: ``nested_too_deep``, ``no_text_column``, ``bad_member``, ``encrypted``, ``zip_bomb``.
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
        file.seek(max(0, length - 4))
        if file.read(4) == b"PARE":
            raise Refusal("encrypted", "needs a key")
        file.seek(0)
        try:
            schema = pq.read_schema(file)
            names = [f.name for f in schema if _is_cell(f.type)]
            texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_binary(f.type)]
            file.seek(0)
            # Cells that repeat stay one in memory: a cell of a megabyte can stand in a million rows.
            table = pq.ParquetFile(file, read_dictionary=texts, buffer_size=_BUFFER_BYTES, pre_buffer=False)
            _check(table.metadata, place)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(error) from None
        if len(names) > _COLUMNS:
            raise Refusal("too_many_entries", f"has more than {_COLUMNS} columns")
        yield from row_items(_rows(table, names, place, length), place)


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


def _rows(table: Any, names: list[str], place: Place, length: int) -> Iterator[tuple[int, Row | Refusal]]:
    import pyarrow as pa

    metadata, number = table.metadata, 0
    for group in range(metadata.num_row_groups):
        info = metadata.row_group(group)
        rows = max(info.num_rows, 1)
        batch_rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES * rows // max(info.total_byte_size, 1)))
        try:
            for batch in table.iter_batches(batch_rows, row_groups=[group], columns=names, use_threads=False):
                for at in range(batch.num_rows):
                    number += 1
                    yield number, {name: _cell(batch.column(name)[at]) for name in batch.schema.names}
                place.advance(length * number // max(metadata.num_rows, 1))
        except (pa.ArrowException, OSError, ValueError) as error:
            damaged = _damaged(error)
            number = max(number + 1, sum(metadata.row_group(g).num_rows for g in range(group + 1)))
            yield number, Refusal(damaged.code, f"rows up to this one can't be read: {damaged.message}")


def _cell(value: Any) -> Any:
    """A value of Python; numbers and times as they are written."""
    try:
        return value.as_py()
    except (ValueError, OverflowError, UnicodeDecodeError):
        return value.cast("string").as_py() if value.is_valid else None
