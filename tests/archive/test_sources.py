"""Every kind of container gives the documents that a folder of them gives. All containers are made in memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from nlp.archive.sources import source_bytes
from tests.archive.containers import (
    REPORTS,
    Put,
    documents,
    in_folder,
    items_of,
    refusals,
    tarred,
    zipped,
)

CONTAINERS: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(REPORTS),
    "zip, stored": lambda: zipped(REPORTS, zipfile.ZIP_STORED),
    "zip, bzip2": lambda: zipped(REPORTS, zipfile.ZIP_BZIP2),
    "zip, lzma": lambda: zipped(REPORTS, zipfile.ZIP_LZMA),
    "tar": lambda: tarred(REPORTS),
    "tar, gnu": lambda: tarred(REPORTS, format=tarfile.GNU_FORMAT),
    "tar.gz": lambda: tarred(REPORTS, "w:gz"),
    "tar.bz2": lambda: tarred(REPORTS, "w:bz2"),
    "tar.xz": lambda: tarred(REPORTS, "w:xz"),
    "two tars, one behind the other": lambda: (
        tarred(dict(list(REPORTS.items())[:2])) + tarred(dict(list(REPORTS.items())[2:]))
    ),
    "tar.gz in two parts": lambda: gzip.compress(tarred(REPORTS)[:1000]) + gzip.compress(tarred(REPORTS)[1000:]),
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_container_gives_what_the_folder_gives(kind: str, put: Put, tmp_path: Path) -> None:
    folder = items_of(in_folder(tmp_path / "tree", REPORTS))
    packed = items_of(put(CONTAINERS[kind](), "wrong_extension.pdf"))
    assert documents(packed) == documents(folder) == REPORTS
    assert not refusals(packed)
    assert all(item.name.startswith("wrong_extension.pdf!/") for item in packed)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_the_order_is_the_same_each_time_and_progress_never_goes_back(kind: str, put: Put) -> None:
    source = put(CONTAINERS[kind]())
    first, second = items_of(source), items_of(source)
    assert first == second
    assert all(before.consumed <= after.consumed for before, after in pairwise(first))
    assert 0 < first[-1].consumed <= source_bytes(source)


def test_a_folder_is_read_by_the_names_of_its_files(tmp_path: Path) -> None:
    items = items_of(in_folder(tmp_path, REPORTS))
    assert [item.name for item in items] == sorted(REPORTS, key=str.encode)
    assert items[-1].consumed == source_bytes(tmp_path) == sum(map(len, REPORTS.values()))


@pytest.mark.parametrize("name", ["single.txt", "single.zip"])
def test_a_single_document_is_one_item_whatever_it_is_called(name: str, put: Put) -> None:
    data = REPORTS["2020/清溪县.txt"]
    assert [(item.name, item.data) for item in items_of(put(data, name))] == [(name, data)]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_compressed_document_keeps_its_name(compress: Callable[[bytes], bytes], put: Put) -> None:
    data = REPORTS["2020/清溪县.txt"]
    assert [(item.name, item.data) for item in items_of(put(compress(data), "a.gz"))] == [("a.gz", data)]


@pytest.mark.parametrize("prefix", [b"", b"MZ no member here"])
def test_a_zip_directory_is_found_behind_whatever_stands_before(prefix: bytes, tmp_path: Path) -> None:
    """Only nested or renamed ones can begin with something else; they aren't taken for ZIPs, but must not break one."""
    source = in_folder(tmp_path, {"a": prefix + zipped(REPORTS)})
    assert len(items_of(source)) == (1 if prefix else len(REPORTS))


# --- Names


def with_raw_names(names: dict[str, bytes]) -> bytes:
    """A ZIP of which the names stand in other bytes, without the flag for UTF-8; same number of bytes."""
    data = zipped(dict.fromkeys(names, REPORTS["2020/清溪县.txt"]))
    for name, raw in names.items():
        assert name.isascii()
        assert len(name) == len(raw)
        data = data.replace(name.encode(), raw)
    return data


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("清溪县.txt", "gbk"),
        ("清溪县.txt", "utf-8"),
        ("联通.txt", "gbk"),
        ("青禾镇（2020年）/《报告》.txt", "gbk"),
        ("résumé.txt", "cp437"),
        ("é_2020.txt", "cp437"),
        ("街道办事处年报.txt", "gb18030"),
        ("一.txt", "gbk"),
    ],
)
def test_names_in_zips_are_decoded(name: str, encoding: str, put: Put) -> None:
    raw = name.encode(encoding)
    stand_in = "q" * len(raw)
    items = items_of(put(with_raw_names({stand_in: raw})))
    assert [item.name.split("!/")[1] for item in items] == [name]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_tars_are_decoded(encoding: str, put: Put) -> None:
    data = tarred({"清溪县/青禾镇.txt": b"a"}, format=tarfile.GNU_FORMAT, encoding=encoding)
    assert [item.name for item in items_of(put(data, "a.tar"))] == ["a.tar!/清溪县/青禾镇.txt"]


def test_backslashes_of_windows_archivers_are_slashes(put: Put) -> None:
    data = zipped({"2020/a.txt": b"a"}).replace(b"2020/a.txt", b"2020\\a.txt")
    assert [item.name for item in items_of(put(data, "a.zip"))] == ["a.zip!/2020/a.txt"]


def test_long_names_of_tars_are_whole(put: Put) -> None:
    name = "/".join(["清溪县政府信息公开"] * 12) + ".txt"
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert list(documents(items_of(put(tarred({name: b"a"}, format=kind))))) == [name]


# --- Containers in containers


@pytest.mark.parametrize("outer", [zipped, tarred])
@pytest.mark.parametrize("inner", [zipped, tarred, lambda members: tarred(members, "w:gz")])
def test_a_container_in_a_container_is_opened(
    outer: Callable[[dict[str, bytes]], bytes], inner: Callable[[dict[str, bytes]], bytes], put: Put
) -> None:
    items = items_of(put(outer({"2020.bin": inner(REPORTS), "a.txt": b"a"}), "all.zip"))
    assert documents(items) == {**{f"2020.bin!/{name}": data for name, data in REPORTS.items()}, "a.txt": b"a"}
    assert items[0].name == "all.zip!/2020.bin!/2020/清溪县.txt"


def test_containers_in_folders_count_from_the_container(tmp_path: Path) -> None:
    members = {"a.zip": zipped({"b.zip": zipped({"c.txt": b"c"})}), "d/e.tar": tarred({"f.txt": b"f"})}
    items = items_of(in_folder(tmp_path, members))
    assert [item.name for item in items] == ["a.zip!/b.zip!/c.txt", "d/e.tar!/f.txt"]
