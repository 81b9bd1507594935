"""Crawls give their pages without what serves them; and the whole way from every kind to a dataset."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from nlp.archive.run import ArchiveOptions, extract_archive
from tests.archive.containers import (
    PICTURE,
    REPORTS,
    SCAN,
    Put,
    documents,
    in_folder,
    items_of,
    tarred,
    zipped,
)


def warc(records: list[tuple[str, str, list[tuple[str, str]], bytes]], *, packed: bool = True) -> bytes:
    """A WARC of (url, status, headers, body)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, status, headers, body in records:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": DATE}
        )
        writer.write_record(record)
    return out.getvalue()


DATE = "2021-01-20T08:00:00Z"
PAGE = REPORTS["2020/青禾镇.htm"]
HTML = ("Content-Type", "text/html; charset=utf-8")
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
CRAWL = [
    ("http://example.org/robots.txt", "200 OK", [("Content-Type", "text/plain")], b"User-agent: *"),
    ("http://example.org/", "302 Found", [("Location", "/a.html")], b""),
    ("http://example.org/gone", "404 Not Found", [HTML], PAGE),
    ("http://example.org/a.html", "200 OK", [HTML], PAGE),
    ("http://example.org/b.html", "200 OK", [HTML, ("Transfer-Encoding", "Chunked")], CHUNKED),
    ("http://example.org/c.html", "200 OK", [HTML, ("Content-Encoding", "gzip")], gzip.compress(PAGE)),
    ("http://example.org/d.html", "200 OK", [HTML, ("Content-Encoding", "gzip")], PAGE),
    ("http://example.org/e.html", "200 OK", [HTML, ("Content-Encoding", "br")], PAGE),
    ("http://example.org/f.html", "200 OK", [HTML, ("Transfer-Encoding", "chunked")], PAGE),
    ("http://example.org/g.pdf", "200 OK", [("Content-Type", "application/pdf")], b"%PDF-1.4 x"),
    ("http://example.org/h.png", "200 OK", [("Content-Type", "image/png")], PICTURE),
    ("http://example.org/i.png", "200 OK", [("Content-Type", "image/png")], SCAN),
    ("http://example.org/j.css?v=1", "200 OK", [("Content-Type", "text/css")], b"p {}"),
    ("http://example.org/k.js", "200 OK", [("Content-Type", "application/javascript")], b"var a"),
    ("http://example.org/l.zip", "200 OK", [("Content-Type", "application/zip")], zipped({"m.txt": b"m"})),
    ("http://example.org/feed", "200 OK", [("Content-Type", "text/xml")], b"<?xml version='1.0'?><rss></rss>"),
    ("http://example.org/n.html", "200 OK", [HTML, ("Content-Encoding", "br")], b"\x0b\x02\x80\x01"),
]


@pytest.mark.parametrize("packed", [False, True], ids=["warc", "warc.gz"])
def test_a_crawl_gives_its_pages_and_counts_the_rest(packed: bool, put: Put) -> None:
    items = items_of(put(warc(CRAWL, packed=packed), "crawl"))
    assert documents(items) == {
        **{f"http://example.org/{page}.html": PAGE for page in "abcdef"},
        "http://example.org/g.pdf": b"%PDF-1.4 x",
        "http://example.org/i.png": SCAN,
        "http://example.org/l.zip!/m.txt": b"m",
    }
    page = next(item for item in items if item.name == "crawl!/http://example.org/a.html")
    assert page.media_type == "text/html; charset=utf-8"
    assert page.metadata == {"url": "http://example.org/a.html", "date": DATE}
    told = {item.refused: item.message for item in items if item.refused}
    assert set(told) == {"left_out", "unsupported_compression"}
    for words in (
        "1 answers with an error",
        "1 redirects",
        "1 robots.txt",
        "1 records about the crawl",
        "1 decoration of pages",
        "2 styles, scripts, fonts and media",
        "1 feeds",
    ):
        assert words in told["left_out"]


def test_a_warc_packed_as_a_whole_is_read_like_one_packed_by_records(put: Put) -> None:
    whole = items_of(put(gzip.compress(warc(CRAWL, packed=False)), "crawl"))
    assert documents(whole) == documents(items_of(put(warc(CRAWL), "crawl")))


def test_a_damaged_record_costs_itself(put: Put) -> None:
    pages = [(f"http://example.org/{n}.html", "200 OK", [HTML], PAGE + bytes(str(n), "ascii")) for n in range(6)]
    plain = warc(pages, packed=False)
    broken = plain.replace(b"WARC/1.0", b"WORC/1.0", 4).replace(b"WORC/1.0", b"WARC/1.0", 3)
    items = items_of(put(broken))
    assert len(documents(items)) == 5
    assert [item.refused for item in items if item.refused] == ["bad_member", "left_out"]
    packed = bytearray(warc(pages))
    starts = [at for at in range(len(packed)) if packed[at : at + 4] == b"\x1f\x8b\x08\0"]
    packed[starts[3] + 40 : starts[3] + 90] = b"\xff" * 50
    items = items_of(put(bytes(packed)))
    assert len(documents(items)) == 5
    assert [item.refused for item in items if item.refused] == ["bad_member", "left_out"]


def test_resources_and_extracted_texts_are_documents(put: Put) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for kind, body, media in (("resource", PAGE, "text/html"), ("conversion", b"plain", "text/plain")):
        writer.write_record(
            writer.create_warc_record(
                "http://example.org/x", kind, payload=io.BytesIO(body), warc_content_type=media, length=len(body)
            )
        )
    items = items_of(put(out.getvalue()))
    assert [(item.data, item.media_type) for item in items] == [(PAGE, "text/html"), (b"plain", "text/plain")]


# --- The whole way


def test_a_dataset_is_made_of_every_kind(tmp_path: Path) -> None:
    """One container of each kind in one folder, since workers take seconds to start; each has reports of its own."""
    from nlp.archive.query import open_dataset

    pack: dict[str, Callable[[list[str]], bytes]] = {
        "zip": lambda texts: zipped({f"{n}.txt": text.encode("gbk") for n, text in enumerate(texts)}),
        "tar.gz": lambda texts: tarred({f"{n}.txt": text.encode() for n, text in enumerate(texts)}, "w:gz"),
        "jsonl": lambda texts: "\n".join(json.dumps({"text": text, "url": "u"}) for text in texts).encode(),
        "csv": lambda texts: "url,正文\n".encode() + "".join(f'u,"{text}"\n' for text in texts).encode(),
        "parquet": lambda texts: _parquet(pa.table({"content": texts})),
        "warc": lambda texts: warc(
            [(f"http://example.org/{n}", "200 OK", [HTML], text.encode()) for n, text in enumerate(texts)]
        ),
    }
    tree = tmp_path / "tree"
    for number, (kind, packed) in enumerate(pack.items()):
        texts = [
            f"青禾镇{2010 + number}年政府信息公开工作年度报告\n",
            f"清溪县{2010 + number}年政府信息公开工作年度报告\n",
        ]
        in_folder(tree, {kind: packed(texts)})
    outcome = extract_archive(tree, tmp_path / "dataset", ArchiveOptions())
    rows = open_dataset(outcome.dataset).execute("select name, year from reports").fetchall()
    found = {kind: sorted(year for name, year in rows if name.startswith(kind)) for kind in pack}
    assert found == {kind: [2010 + number] * 2 for number, kind in enumerate(pack)}


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()
