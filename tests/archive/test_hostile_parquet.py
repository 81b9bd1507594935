"""Parquet files that say of themselves what isn't so: refused before anything is unpacked; sound ones are read."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.archive.sources import Limits
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.parquet_pages import check_pages, read_footer
from nlp.archive.sources.parquet_thrift import LONG, NUMBER, Shape, StructReader
from tests.archive.containers import MEGABYTE, REPORT, Put, bounds, items_of, refused
from tests.archive.parquet_bytes import (
    DELTA_LENGTHS,
    GZIP,
    binary,
    dictionary_header,
    i32,
    i64,
    list_of,
    nested,
    number,
    page_header,
    parquet_of,
    struct,
    texts,
    varint,
)

CELLS = texts(REPORT, REPORT)
TWO_GIGABYTES = (2 << 30) - 1


def sound_page(values: int = 2, statistics: bytes = b"") -> bytes:
    return page_header(len(CELLS), len(CELLS), values, statistics=statistics) + CELLS


SOUND = parquet_of(sound_page(), 2)


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)) + packer.flush()


def differences(values: int) -> bytes:
    """The lengths of so many empty texts, in ten bytes."""
    lengths = varint(1 << 30) + varint(1) + varint(values) + number(0) + number(0) + b"\0"
    return parquet_of(page_header(len(lengths), len(lengths), 2, DELTA_LENGTHS) + lengths, 2)


def of_zeros() -> bytes:
    packed = zeros(300 * MEGABYTE)
    pages = dictionary_header(len(packed), 300 * MEGABYTE, 75 * MEGABYTE) + packed + page_header(2, 2, 1, 8) + b"\0\0"
    return parquet_of(pages, 1, codec=GZIP, dictionary=True)


HOSTILE: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "a page of two gigabytes in the file": (
        lambda: parquet_of(page_header(TWO_GIGABYTES, 10, 2) + CELLS, 2),
        ["bad_member"],
    ),
    "a page that unpacks to two gigabytes": (
        lambda: parquet_of(page_header(len(CELLS), TWO_GIGABYTES, 2) + CELLS, 2, codec=GZIP),
        ["too_large"],
    ),
    "a page that unpacks to 500 megabytes": (
        lambda: parquet_of(page_header(len(CELLS), 500 * MEGABYTE, 2) + CELLS, 2, codec=GZIP),
        ["zip_bomb"],
    ),
    "a page of less than nothing": (lambda: parquet_of(page_header(-5, len(CELLS), 2) + CELLS, 2), ["bad_member"]),
    "a dictionary of a billion values": (
        lambda: parquet_of(
            dictionary_header(len(CELLS), len(CELLS), 1 << 30) + CELLS + page_header(2, 2, 2, 8) + b"\0\0",
            2,
            dictionary=True,
        ),
        ["bad_member"],
    ),
    "a dictionary of 75 million empty texts": (of_zeros, ["too_large"]),
    "half a billion lengths in ten bytes": (lambda: differences(500_000_000), ["bad_member"]),
    "columns in 30,000 others": (lambda: nested(30_000), ["too_large"]),
    "columns in 4,000 others": (lambda: nested(4_000), ["too_large"]),
    "counts that pyarrow ends the process for": (
        lambda: parquet_of(sound_page(), 2, chunk_fields=struct(16, list_of(2, 6, [number(1)] * 9))),
        ["bad_member"],
    ),
    "60,000 groups of rows of the same bytes": (lambda: parquet_of(sound_page(), 2, groups=60_000), ["too_large"]),
}
CHILD = """
import json, sys
from pathlib import Path
from nlp.archive.sources import Limits, iter_items

def peak_bytes():  # the peak of getrusage is, in a child, at least that of its parent
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) << 10

sound, hostile = map(Path, sys.argv[1:])
assert [item.refused for item in iter_items(sound, Limits())] == [None, None]
before = peak_bytes()
codes = [item.refused for item in iter_items(hostile, Limits())]
print(json.dumps([codes, peak_bytes() - before]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from Linux")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_file_says_of_itself_takes_no_memory(name: str, put: Put) -> None:
    make, expected = HOSTILE[name]
    child = [sys.executable, "-c", CHILD, str(put(SOUND, "sound")), str(put(make(), "hostile"))]
    done = subprocess.run(child, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-500:]
    codes, grown_bytes = json.loads(done.stdout)
    assert [code for code in codes if code] == expected
    assert grown_bytes < 64 * MEGABYTE


def test_the_same_pages_in_a_thousand_groups_are_read_once(put: Put) -> None:
    items = items_of(put(parquet_of(sound_page(), 2, groups=1000)))
    assert sum(item.data is not None for item in items) < 1000, "the footer of a group has more bytes than its pages"
    assert set(refused(items)) == {"bad_member"}


@pytest.mark.parametrize("kept", range(0, len(SOUND), 7))
def test_a_file_cut_anywhere_is_refused(kept: int, put: Put) -> None:
    items = items_of(put(SOUND[:4] + SOUND[4 + kept :]))
    assert items
    assert all((item.data is None) == (item.refused is not None) for item in items)
    assert kept == 0 or refused(items)


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_header_that_ends_with_its_chunk_is_refused(cut: int) -> None:
    header = page_header(len(CELLS), len(CELLS), 2)
    file = io.BytesIO(header[:-cut])
    with pytest.raises(Refusal, match="damaged"):
        check_pages(file, len(header) - cut, [{5: 2, 7: len(header) - cut, 9: 0}], Limits())


def test_what_two_readers_could_read_differently_is_refused(put: Put) -> None:
    """A list of groups under a wrong type, and a second schema behind the first."""
    twice = parquet_of(sound_page(), 2, footer_fields=list_of(2, 12, []))
    wrong = parquet_of(sound_page(), 2, footer_fields=list_of(5, 5, [number(1)]))
    for data in (twice, wrong):
        assert refused(items_of(put(data))) == ["bad_member"]


def test_long_statistics_and_unknown_fields_are_no_damage(put: Put) -> None:
    statistics = struct(5, binary(1, b"a" * 20_000), binary(2, b"b" * 300), i64(3, 0), b"\x11")
    unknown = struct(77, list_of(1, 3, [b"\1"]), b"\x07" + number(2) + bytes(8), i32(3, -1))
    data = parquet_of(sound_page(statistics=statistics + unknown), 2, footer_fields=unknown)
    assert [item.data for item in items_of(put(data))] == [REPORT, REPORT]


# --- Sound files


def table_of(rows: int) -> pa.Table:
    return pa.table(
        {
            "url": [f"http://example.org/{n}" for n in range(rows)],
            "tags": [["清溪县", str(n)] for n in range(rows)],
            "正文": [f"青禾镇{n}年政府信息公开工作年度报告\n" * 20 + str(n % 7) for n in range(rows)],
            "by.whom": [{"name": "云岭市", "parts": [{"n": n}]} for n in range(rows)],
            "year": [None if n % 3 else 2020 + n for n in range(rows)],
        }
    )


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
@pytest.mark.parametrize("page_version", ["1.0", "2.0"])
@pytest.mark.parametrize("use_dictionary", [True, False])
def test_files_of_pyarrow_are_read(compression: str, page_version: str, use_dictionary: bool, put: Put) -> None:
    out, table = io.BytesIO(), table_of(300)
    pq.write_table(
        table,
        out,
        compression=compression,
        data_page_version=page_version,
        use_dictionary=use_dictionary,
        row_group_size=70,
        data_page_size=2000,
        write_page_index=use_dictionary,
        write_page_checksum=use_dictionary,
    )
    items = items_of(put(out.getvalue()))
    assert [item.data for item in items] == [text.encode() for text in table["正文"].to_pylist()]
    assert items[4].metadata["url"] == "http://example.org/4"


def test_a_file_of_many_groups_of_rows_is_read(put: Put) -> None:
    out = io.BytesIO()
    pq.write_table(table_of(2000), out, row_group_size=1)
    assert sum(item.data is not None for item in items_of(put(out.getvalue()))) == 2000


def test_text_that_packs_well_is_no_bomb(put: Put) -> None:
    """Reports of an agency share most of their words: a hundred megabytes in one."""
    out = io.BytesIO()
    same = "清溪县2020年政府信息公开工作年度报告。" * 1000
    pq.write_table(pa.table({"text": [f"{n}{same}{n}" for n in range(1500)]}), out, compression="zstd")
    assert refused(items_of(put(out.getvalue()))) == []


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "uncompressed"])
def test_files_of_duckdb_are_read(codec: str, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "a.parquet"
    text = "select '青禾镇政府信息公开工作年度报告' || i || repeat('。', 60) as text, i, [i] as l from range(9000) t(i)"
    duckdb.sql(f"copy ({text}) to '{path}' (format parquet, codec '{codec}', row_group_size 2048)")
    assert len([item for item in items_of(path) if item.data]) == 9000


def test_of_two_columns_of_one_name_the_first_is_read(put: Put) -> None:
    out = io.BytesIO()
    columns = [pa.array(["清溪县政府信息公开年度报告"]), pa.array(["另一份"])]
    pq.write_table(pa.Table.from_arrays(columns, names=["text", "text"]), out)
    assert [item.data for item in items_of(put(out.getvalue()))] == ["清溪县政府信息公开年度报告".encode()]


# --- Any bytes

SHAPES = {1: NUMBER, 2: LONG, 3: Shape(9, 12, {1: NUMBER}), 4: Shape(12, fields={1: LONG})}
CHUNK = st.fixed_dictionaries({5: st.integers(-1, 1 << 40), 7: st.integers(-1, 400), 9: st.integers(-1, 400)})


@given(st.binary(max_size=300))
def test_any_bytes_are_a_struct_or_refused(data: bytes) -> None:
    with bounds(seconds=2, memory=MEGABYTE), contextlib.suppress(Refusal):
        found, at = StructReader(io.BytesIO(data), 1000).struct(0, len(data), SHAPES)
        assert 0 < at <= len(data)
        assert set(found) <= set(SHAPES)


@given(st.binary(max_size=300), CHUNK)
def test_any_bytes_are_pages_or_refused(data: bytes, chunk: dict[int, int]) -> None:
    with contextlib.suppress(Refusal):
        assert check_pages(io.BytesIO(data), len(data), [chunk], Limits()) <= len(data)


@given(st.binary(max_size=300))
def test_any_footer_is_read_or_refused(data: bytes) -> None:
    file = b"PAR1" + data + len(data).to_bytes(4, "little") + b"PAR1"
    with contextlib.suppress(Refusal):
        read_footer(io.BytesIO(file), len(file))


def test_a_header_of_endless_lists_takes_no_time() -> None:
    """Lists of lists, each of a thousand: every value counts, whether it has bytes or not."""
    data = b"\x19" + b"\xf9\xe8\x07" * 100_000
    with bounds(seconds=2), pytest.raises(Refusal):
        StructReader(io.BytesIO(data), 100_000).struct(0, len(data), {})
