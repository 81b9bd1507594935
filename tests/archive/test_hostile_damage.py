"""Containers that were damaged or cut off are read as far as they go, and it is told."""

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
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.archive.sources import Limits, iter_items
from tests.archive.containers import (
    REPORT,
    Put,
    bounds,
    items_of,
    refused,
    tarred,
    zipped,
)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_of_a_zip_costs_itself(method: int, put: Put) -> None:
    noise = random.Random(4).randbytes(3000)
    data = bytearray(zipped({"a": noise, "b": noise + b"b", "c": noise + b"c"}, method))
    at = data.index(b"PK\x03\x04", 100)
    for position in range(at + 1000, at + 1020):
        data[position] ^= 0xFF
    items = items_of(put(bytes(data)))
    assert [item.refused for item in items] == [None, "bad_member", None]


def test_a_member_that_isnt_where_the_directory_says_is_refused(put: Put) -> None:
    data = bytearray(zipped({"a": b"a", "b": b"b"}))
    at = data.index(b"PK\x01\x02")
    data[at + 42 : at + 46] = struct.pack("<L", 0x7FFFFFFF)
    assert [item.refused for item in items_of(put(bytes(data)))] == ["bad_member", None]


@pytest.mark.parametrize("number", [1 << 31, 1 << 62, 1 << 63, (1 << 64) - 1])
def test_sizes_and_offsets_beyond_the_file_are_harmless(number: int, put: Put) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"a")
    data = out.getvalue()
    at, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    field = struct.pack("<2H3Q", 1, 24, number, number, number)
    entry = bytearray(data[at:end]) + field
    entry[20:28], entry[42:46] = b"\xff" * 8, b"\xff" * 4
    entry[30:32] = struct.pack("<H", len(field))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entry) + end - at, at, 0)
    items = items_of(put(data[:at] + bytes(entry) + data[at:end] + tail))
    assert [item.refused for item in items] == ["bad_member", None]
    local = bytearray(data[:at])
    local[18:26], local[28:30] = b"\xff" * 8, struct.pack("<H", 20)
    walked = bytes(local[:31]) + struct.pack("<2H2Q", 1, 16, number, number) + b"a"
    assert "truncated" in refused(items_of(put(walked)))


def test_damage_in_the_directory_is_told_after_what_comes_before(put: Put) -> None:
    data = bytearray(zipped(dict.fromkeys("abcd", REPORT)))
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[at : at + 4] = b"XXXX"
    items = items_of(put(bytes(data)))
    assert [item.refused for item in items] == [None, "bad_member"]


MEMBERS = {f"{n}.txt": REPORT * (n + 1) for n in range(10)}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95, 0.999])
@pytest.mark.parametrize(
    "pack",
    [
        zipped,
        lambda members: zipped(members, zipfile.ZIP_STORED),
        tarred,
        lambda members: gzip.compress(tarred(members)),
        lambda members: lzma.compress(tarred(members)),
        lambda members: bz2.compress(tarred(members), 1),
    ],
    ids=["zip", "zip, stored", "tar", "tar.gz", "tar.xz", "tar.bz2"],
)
def test_what_was_cut_off_is_read_as_far_as_it_goes(
    pack: Callable[[dict[str, bytes]], bytes], share: float, put: Put
) -> None:
    data = pack(MEMBERS)
    end = len(data.rstrip(b"\0")) + 512 if data.startswith(b"0.txt") else len(data)  # TARs are filled up with zeros
    items = items_of(put(data[: int(end * share)]))
    whole = {f"a!/{name}": data for name, data in MEMBERS.items()}
    found = {item.name: item.data for item in items if item.data is not None}
    assert found.items() <= whole.items(), "no half documents"
    assert "truncated" in refused(items), "and it is told"
    if data.startswith((b"PK", b"0.txt")) and share > 0.5:
        assert found


def test_streamed_zips_without_sizes_are_read_even_when_cut_off(put: Put) -> None:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    whole = bytes(out.data)
    assert [item.refused for item in items_of(put(whole))] == [None] * 10
    cut = whole[: whole.index(b"PK\x01\x02") + 20]
    assert [item.refused for item in items_of(put(cut))] == [None] * 10 + ["truncated"]


def test_a_cut_zip_that_ends_in_a_zip_is_not_taken_for_that_one(put: Put) -> None:
    """The end record of a stored ZIP inside must not speak for the outer one."""
    outer = zipped({"a.txt": REPORT, "inner.zip": zipped({"b.txt": b"b"})}, zipfile.ZIP_STORED)
    cut = outer[: outer.index(b"PK\x05\x06") + 22]
    items = items_of(put(cut))
    assert [(item.name, item.refused) for item in items] == [
        ("a!/a.txt", None),
        ("a!/inner.zip!/b.txt", None),
        ("a", "truncated"),
    ]


def test_a_damaged_header_of_a_tar_is_told_and_the_next_member_found(put: Put) -> None:
    """tarfile takes damage for the end of the archive without a word."""
    data = bytearray(tarred({"a": REPORT, "b": REPORT, "c": REPORT}))
    data[1024 + 100] ^= 0xFF
    items = items_of(put(bytes(data)))
    assert [(item.name, item.refused) for item in items] == [("a!/a", None), ("a", "bad_member"), ("a!/c", None)]


@pytest.mark.parametrize("size", [-512, -1, 1 << 62])
def test_sizes_of_tars_that_make_no_sense_end(size: int, put: Put) -> None:
    block = bytearray(tarred({"a": b""})[:512])
    block[124:136] = (b"\xff" if size < 0 else b"\x80") + (size % (1 << 88)).to_bytes(11, "big")
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    source = put(bytes(block) + tarred({"b": REPORT}))
    with bounds():
        items = items_of(source)
    assert refused(items)


# --- Anything

SEEDS: dict[str, bytes] = {
    "zip": zipped({"a.txt": REPORT, "b/c.zip": zipped({"d.txt": REPORT})}),
    "tar": tarred({"a.txt": REPORT, "清" * 60: REPORT}),
    "tar.gz": gzip.compress(tarred({"a.txt": REPORT})),
    "jsonl": b'{"text": "a", "url": "u"}\n{"text": "b"}\n',
    "csv": 'url,正文\nu,清溪县\nv,"青\n禾"\n'.encode(),
}


@settings(max_examples=60)
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 8)), max_size=6))
@pytest.mark.parametrize("kind", SEEDS)
def test_whatever_is_done_to_a_container_nothing_breaks(kind: str, edits: list[tuple[float, bytes, int]]) -> None:
    data = SEEDS[kind]
    for place, new, removed in edits:
        at = int(place * len(data))
        data = data[:at] + new + data[at + removed :]
    read_anything(data)


@settings(max_examples=200)
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0", b"WARC/1.0\r\n", b"PAR1", b"{", b"BZh9"]),
    st.binary(max_size=2000),
)
def test_no_bytes_break_anything(head: bytes, rest: bytes) -> None:
    read_anything(head + rest)


def read_anything(data: bytes) -> None:
    """Every source gives at least one item, each with data or a reason, in no time."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        begin = time.process_time()
        items = list(iter_items(Path(file.name), Limits()))
        assert time.process_time() - begin < 5
    assert all((item.data is None) == (item.refused is not None) for item in items)
    assert all(item.message for item in items if item.refused)
