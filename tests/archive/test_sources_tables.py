"""Rows of tables are documents, whatever the table is written in; reports are no tables."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.archive.containers import (
    TEXTS,
    Put,
    documents,
    items_of,
    refusals,
    tarred,
    zipped,
)

ROWS = [
    {"title": name, "url": f"http://example.org/{n}", "正文": text} for n, (name, text) in enumerate(TEXTS.items(), 1)
]


def as_csv(encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode(encoding)


def as_parquet(**options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out, **options)
    return out.getvalue()


def as_lines(ascii_only: bool = False) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in ROWS).encode()


TABLES: dict[str, Callable[[], bytes]] = {
    "jsonl": as_lines,
    "jsonl, escaped": lambda: as_lines(ascii_only=True),
    "jsonl with a byte order mark": lambda: b"\xef\xbb\xbf" + as_lines(),
    "jsonl in GBK": lambda: as_lines().decode().encode("gbk"),
    "jsonl.gz": lambda: gzip.compress(as_lines()),
    "json, a list": lambda: json.dumps(ROWS, ensure_ascii=False, indent=2).encode(),
    "json, a list in an object": lambda: json.dumps({"total": 4, "items": ROWS}, indent=1).encode(),
    "csv": as_csv,
    "csv with a byte order mark": lambda: as_csv("utf-8-sig"),
    "csv in GBK": lambda: as_csv("gbk"),
    "csv in UTF-16": lambda: as_csv("utf-16"),
    "tsv": lambda: as_csv(delimiter="\t"),
    "csv with semicolons": lambda: as_csv(delimiter=";"),
    "csv.gz": lambda: gzip.compress(as_csv()),
    "parquet": as_parquet,
    "parquet, plain": lambda: as_parquet(use_dictionary=False, compression="none"),
    "parquet, in groups of one": lambda: as_parquet(row_group_size=1, compression="zstd"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_rows_of_a_table_are_documents(kind: str, put: Put) -> None:
    items = items_of(put(TABLES[kind](), "pages.txt"))
    assert [item.data.decode() for item in items if item.data] == list(TEXTS.values())
    assert [item.name for item in items] == [f"pages.txt#{n}" for n in range(1, 5)]
    assert [item.metadata for item in items] == [{"title": row["title"], "url": row["url"]} for row in ROWS]
    kinds = ["text/plain", "text/html", "text/plain", "text/plain"]
    assert [item.media_type for item in items] == [f"{kind}; charset=utf-8" for kind in kinds]


@pytest.mark.parametrize("kind", TABLES)
def test_tables_in_containers_are_read_too(kind: str, put: Put) -> None:
    table = TABLES[kind]()
    for pack in (zipped, tarred):
        items = items_of(put(pack({"a/pages": table}), "all"))
        assert [item.data.decode() for item in items if item.data] == list(TEXTS.values())
        assert items[0].name == "all!/a/pages#1"


def test_the_column_can_be_named(put: Put) -> None:
    rows = [{"text": "short", "报告原件": "清溪县2020年报告", "n": 1}] * 2
    source = put("\n".join(json.dumps(row) for row in rows).encode())
    assert [item.data for item in items_of(source)] == [b"short"] * 2
    named = items_of(source, text_column="报告原件")
    assert [item.data.decode() for item in named if item.data] == ["清溪县2020年报告"] * 2
    assert named[0].metadata == {"text": "short", "n": "1"}
    assert refusals(items_of(source, text_column="nowhere")) == {source.name: "no_text_column"}


def test_without_a_known_name_the_longest_column_is_taken(put: Put) -> None:
    rows = [{"a": "x", "b": "清溪县" * 40, "year": 2020}] * 3
    source = put("\n".join(json.dumps(row) for row in rows).encode())
    assert [item.data.decode() for item in items_of(source) if item.data] == ["清溪县" * 40] * 3


def test_a_table_without_documents_says_so(put: Put) -> None:
    source = put(b'{"year": 2020, "n": 3}\n{"year": 2021, "n": 4}\n')
    assert refusals(items_of(source)) == {source.name: "no_text_column"}


def test_bad_rows_are_told_with_their_line_and_cost_only_themselves(put: Put) -> None:
    lines = [b'{"text": "a"}', b"", b"[1, 2]", b'{"text": "b"', b'{"text": ""}', b'{"text": null}', b'{"text": "c"}']
    items = items_of(put(b"\n".join(lines), "p.jsonl"))
    assert documents(items) == {"p.jsonl#1": b"a", "p.jsonl#7": b"c"}
    assert refusals(items) == {
        "p.jsonl#3": "bad_row",
        "p.jsonl#4": "bad_row",
        "p.jsonl#5": "empty_text",
        "p.jsonl#6": "empty_text",
    }
    assert "line 4" in next(item.message for item in items if item.name.endswith("#4"))


def test_half_a_character_of_json_is_seen_to_be_lost(put: Put) -> None:
    (item,) = items_of(put(b'{"text": "a\\ud83d b"}\n'))
    assert item.data is not None
    assert "\ufffd" in item.data.decode()


def test_csv_rows_that_were_cut_in_the_wrong_place_are_refused(put: Put) -> None:
    items = items_of(
        put("标题,正文\n甲,一\n乙,二,三\n丙\n丁,四\n戊,五\n己,六\n庚,七\n辛,八\n壬,九\n癸,十\n".encode(), "p")
    )
    assert refusals(items) == {"p#2": "bad_row", "p#3": "empty_text"}
    assert len(documents(items)) == 8


def test_cells_of_bytes_are_documents_of_any_kind(put: Put) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"data": [b"%PDF-1.4 a", b"plain"], "url": ["u1", "u2"], "n": [[1], [2]]}), out)
    items = items_of(put(out.getvalue(), "p"))
    assert [(item.data, item.media_type, item.metadata) for item in items] == [
        (b"%PDF-1.4 a", None, {"url": "u1"}),
        (b"plain", None, {"url": "u2"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "清溪县2020年政府信息公开工作年度报告\n\n一、总体情况\n主动公开,依申请公开,两项工作。\n",
        "指标\t数量\n主动公开\t35\n依申请公开\t2\n",
        "序号,数量\n1,35\n2,7\n",
        "清溪县,2020年报告\n" + "全年主动公开政府信息，" * 30 + ",完。\n",
        "[清溪县] 2020年报告\n",
        "{清溪县}\n",
        "标题：清溪县2020年报告\n发布时间：2021-01-20\n\n" + "正文，" * 100,
        "| 内容 | 数量 |\n|---|---|\n| 公开 | 3 |\n",
        "<table><tr><td>1,2</td></tr>\n</table>",
    ],
)
def test_reports_are_not_taken_for_tables(text: str, put: Put) -> None:
    for encoding in ("utf-8", "gbk"):
        assert [item.data for item in items_of(put(text.encode(encoding)))] == [text.encode(encoding)]
