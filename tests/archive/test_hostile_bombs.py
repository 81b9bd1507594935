"""Containers that unpack to too much, or hold too many: refused within bounds of memory and time."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlp.archive.sources import Limits, iter_items
from tests.archive.containers import (
    MEGABYTE,
    REPORT,
    Put,
    bounds,
    items_of,
    refused,
    tarred,
    zip_of_packed,
    zipped,
)


def deflated_zeros(size: int, window_bits: int = -15) -> bytes:
    """Deflate of many zeros, made of one piece repeated, since packing gigabytes takes long."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window_bits)
    head = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + piece * (size // MEGABYTE - 1) + packer.flush()


@pytest.mark.parametrize("declared", [1024, 5 << 30 & 0xFFFFFFFF])
def test_five_gigabytes_in_a_member_are_refused_whatever_it_declares(declared: int, put: Put) -> None:
    source = put(zip_of_packed("bomb.txt", deflated_zeros(5 << 30), declared=declared))
    with bounds():
        items = items_of(source)
    assert [(item.name, item.refused) for item in items] == [("a!/bomb.txt", "zip_bomb"), ("a!/sound.txt", None)]
    assert items[1].data == REPORT


@pytest.mark.parametrize(
    "packed",
    [
        lambda: deflated_zeros(5 << 30, 31),
        lambda: bz2.compress(bytes(40 * MEGABYTE)) * 100,
        lambda: lzma.compress(bytes(100 * MEGABYTE), preset=0),
    ],
    ids=["gzip", "bzip2", "xz"],
)
def test_compressed_bombs_are_refused(packed: Callable[[], bytes], put: Put) -> None:
    source = put(packed())
    with bounds(memory=150 * MEGABYTE):
        assert refused(items_of(source)) in (["zip_bomb"], ["too_large"])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_packing_are_bounded_too(method: int, put: Put) -> None:
    """The decompressors of bzip2 and LZMA give everything at once when they aren't stopped."""
    source = put(zipped({"bomb.txt": bytes(80 * MEGABYTE), "sound.txt": REPORT}, method))
    with bounds():
        items = items_of(source)
    assert refused(items) == ["zip_bomb"]
    assert items[-1].data == REPORT


def test_members_that_overlap_are_stopped_by_their_sum(put: Put) -> None:
    """Each is harmless alone; a thousand entries of the directory point to the same data."""
    packed = zipped({"a.txt": random.Random(1).randbytes(20_000) * 50})
    at, end = packed.index(b"PK\x01\x02"), packed.rindex(b"PK\x05\x06")
    entries = packed[at:end] * 2000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), at, 0)
    source = put(packed[:at] + entries + tail)
    with bounds(seconds=30):
        count = Counter(item.refused for item in iter_items(source, Limits(expansion=100)))
    assert count["zip_bomb"] == 1
    assert count[None] < 600


def test_a_bomb_inside_a_container_inside_a_container_is_refused(put: Put) -> None:
    inner = zip_of_packed("bomb.txt", deflated_zeros(1 << 30), declared=1)
    with bounds(memory=64 * MEGABYTE):
        items = items_of(put(zipped({"inner.zip": inner, "b.txt": REPORT})))
    assert "zip_bomb" in refused(items)
    assert items[-1].data == REPORT


def test_a_container_of_zeros_inside_a_container_is_not_spooled(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nested ZIP lies in a temporary file: what unpacks out of proportion must not fill the disk."""
    head = zipped({"a": b"a"})[:30]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH) + deflated_zeros(2 << 30)
    written: list[int] = []
    original = tempfile.SpooledTemporaryFile.write
    monkeypatch.setattr(
        tempfile.SpooledTemporaryFile, "write", lambda self, data: written.append(len(data)) or original(self, data)
    )
    with bounds():
        assert refused(items_of(put(zip_of_packed("b.zip", packed, declared=100)))) == ["zip_bomb"]
    assert sum(written) <= 4 * MEGABYTE


def test_a_cell_that_repeats_a_million_times_is_stopped_by_the_sum(put: Put) -> None:
    out = io.BytesIO()
    cell = pa.array(["清溪县" * 100_000])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), cell)
    pq.write_table(pa.table({"text": column}), out)
    source = put(out.getvalue())
    kept = 0
    with bounds(seconds=30, memory=64 * MEGABYTE):
        for item in iter_items(source, Limits()):
            kept += item.data is not None
            last = item.refused
    assert last == "zip_bomb"
    assert kept < 1000


def test_an_honest_member_that_is_too_large_says_so(put: Put) -> None:
    large = random.Random(2).randbytes(3 * MEGABYTE)
    for data in (zipped({"large": large, "b": b"b"}), tarred({"large": large, "b": b"b"})):
        items = items_of(put(data), document_bytes=MEGABYTE)
        assert refused(items) == ["too_large"]
        assert items[-1].data == b"b"
    assert refused(items_of(put(large), document_bytes=MEGABYTE)) == ["too_large"]


def test_a_nested_container_has_a_limit_of_its_own(put: Put) -> None:
    inner = zipped({"b": random.Random(3).randbytes(2 * MEGABYTE)})
    source = put(zipped({"inner.zip": inner}))
    assert refused(items_of(source, nested_bytes=MEGABYTE)) == ["too_large"]
    assert refused(items_of(source)) == []


# --- Numbers


def test_a_million_entries_are_refused_before_any_is_read(put: Put) -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    directory = entry * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(local), 0)  # it says that it has one
    source = put(local + directory + end)
    begin = time.process_time()
    assert [(item.name, item.refused) for item in items_of(source)] == [("a", "too_many_entries")]
    assert time.process_time() - begin < 10
    with bounds(memory=2 * MEGABYTE):
        assert refused(items_of(source, entries=50_000)) == ["too_many_entries"]


def test_the_number_in_a_zip64_end_record_is_believed_at_once(put: Put) -> None:
    data = zipped({"a": b"a"})
    end = data.rindex(b"PK\x05\x06")
    directory = data.index(b"PK\x01\x02")
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, end - directory, directory
    ) + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, end - directory, directory, 0)
    assert refused(items_of(put(data[:end] + record + tail))) == ["too_many_entries"]


def test_a_tar_of_too_many_members_is_read_up_to_the_limit(put: Put) -> None:
    block = tarred({"a.txt": b""})[:512]
    source = put(gzip.compress(block * 200_000, 1))
    with bounds(seconds=30, memory=4 * MEGABYTE):
        count = Counter(item.refused for item in iter_items(source, Limits(entries=5_000)))
    assert count == {None: 5_000, "too_many_entries": 1}
