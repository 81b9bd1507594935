"""Headers, lines, rows and records that were made to fill memory or to take forever."""

from __future__ import annotations

import gzip
import io
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.archive.containers import (
    MEGABYTE,
    REPORT,
    Put,
    bounds,
    items_of,
    refused,
    tarred,
)


def test_extended_headers_of_any_size_dont_fill_memory(put: Put) -> None:
    """tarfile reads an extended header whole, and looks through it in quadratic time (CVE-2024-6232)."""
    for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("x")
        info.type, info.size = kind, 20 * MEGABYTE
        data = info.tobuf() + b"9" * 1000 * 1024
        packed = put(gzip.compress(data + bytes(19 * MEGABYTE), 1))
        with bounds():
            assert refused(items_of(packed))
        with bounds():
            assert refused(items_of(put(data)))
        info.size = 31 << 10
        with bounds(seconds=2):
            items_of(put((info.tobuf() + b"9" * info.size) * 5 + tarred({"a": REPORT})))
        with bounds(seconds=2):
            items_of(put(info.tobuf() + b"2 " * (info.size // 2) + tarred({"a": REPORT})))


def test_maps_of_sparse_files_dont_fill_memory(put: Put) -> None:
    """A sparse file can declare any number of pieces, which tarfile keeps in a list."""
    records = "".join(
        f"{len(text) + 4} {text}\n" for text in ("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=a")
    ).encode()
    extended = tarfile.TarInfo("x")
    extended.type, extended.size = tarfile.XHDTYPE, len(records)
    member = tarfile.TarInfo("a")
    member.size = 40 * MEGABYTE
    pieces = b"20000000\n" + b"1\n" * (20 * MEGABYTE)
    data = extended.tobuf() + records.ljust(512, b"\0") + member.tobuf() + pieces + tarred({"b": REPORT})
    source = put(gzip.compress(data, 1))
    with bounds():
        items = items_of(source)
    assert refused(items)


def test_many_extended_headers_in_a_row_end(put: Put) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 512
    block = info.tobuf() + b"12 path=ab\n".ljust(512, b"\0")
    with bounds():
        items = items_of(put(block * 1500 + tarred({"a.txt": REPORT})))
    assert "bad_member" in refused(items)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"text": ' + b"1" * 100_000 + b"}",
        b'{"text": "a", "b": [' + b"[]," * 3_000_000 + b"[]]}",
        b"\xff\xfe\x00",
        b"{" * 5_000_000,
    ],
    ids=["lists", "objects", "digits", "many values", "no text", "braces"],
)
def test_hostile_json_costs_its_line(line: bytes, put: Put) -> None:
    with bounds(memory=80 * MEGABYTE):
        items = items_of(put(b'{"text": "a"}\n' + line + b'\n{"text": "b"}\n'))
    assert [item.data for item in items] == [b"a", None, b"b"]
    assert refused(items) in (["bad_row"], ["empty_text"])


def test_a_line_without_end_is_bounded(put: Put) -> None:
    data = b'{"text": "a"}\n{"text": "' + b"x" * (8 * MEGABYTE) + b'"}\n{"text": "b"}\n'
    with bounds(memory=8 * MEGABYTE):
        items = items_of(put(data), document_bytes=MEGABYTE)
    assert [item.data for item in items] == [b"a", None, b"b"]
    assert refused(items) == ["too_large"]


def test_a_quotation_mark_that_isnt_closed_is_bounded(put: Put) -> None:
    rows = "".join(f"http://example.org/{n},清溪县\n" for n in range(100))
    source = put(("url,正文\n" + rows + 'u,"open\n' + rows * 200).encode())
    with bounds(seconds=20):
        items = items_of(source, document_bytes=MEGABYTE // 4)
    assert [item.data for item in items[:100]] == ["清溪县".encode()] * 100
    assert items[100].refused == "bad_row"
    assert "line 102" in items[100].message


def test_a_row_of_nothing_but_commas_is_bounded(put: Put) -> None:
    data = "url,正文\nu,清溪县\n".encode() + b"," * (8 * MEGABYTE) + "\nu,青禾镇\n".encode()
    with bounds(memory=40 * MEGABYTE):
        items = items_of(put(data))
    assert [item.refused for item in items] == [None, "bad_row", None]


@pytest.mark.parametrize(
    "record",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\nabc",
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.0",
        b"WARC/1.0\r\n" + b"a" * (2 << 20),
        b"WARC/1.0\r\n" + b"a: b\r\n" * (1 << 16),
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://[/\r\nContent-Length: 30\r\n\r\nHTTP/1.1 200",
    ],
)
def test_hostile_records_are_refused(record: bytes, put: Put) -> None:
    with bounds():
        items = items_of(put(record))
    assert items
    assert not [item for item in items if item.data]


def test_a_chunk_of_two_gigabytes_is_bounded(put: Put) -> None:
    body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + bytes(100 * MEGABYTE)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/\r\nContent-Length: %d\r\n\r\n"
    source = put(gzip.compress(head % len(body) + body, 1))
    with bounds(memory=40 * MEGABYTE):
        items = items_of(source, document_bytes=8 * MEGABYTE, expansion=2000)
    assert refused(items)


def test_a_damaged_parquet_is_refused(put: Put) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [f"清溪县{n}" * 50 for n in range(500)]}), out, row_group_size=100)
    whole = out.getvalue()
    assert refused(items_of(put(whole[:-20]))) == ["bad_member"]
    assert refused(items_of(put(whole[:100]))) == ["bad_member"]
    broken = bytearray(whole)
    broken[10:60] = b"\xff" * 50
    items = items_of(put(bytes(broken)))
    assert "bad_member" in refused(items)
    assert sum(item.data is not None for item in items) == 400, "the other groups of rows are read"
