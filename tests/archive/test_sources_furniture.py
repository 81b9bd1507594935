"""What serves pages is told from documents, left out, and counted; documents that are ZIPs inside stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.containers import (
    PICTURE,
    REPORTS,
    SCAN,
    TEXTS,
    Put,
    documents,
    in_folder,
    items_of,
    refusals,
    tarred,
    zipped,
)

SAVED_PAGE = {
    "清溪县.html": REPORTS["2020/青禾镇.htm"],
    "清溪县_files/frame.html": b"<html><body>frame</body></html>",
    "清溪县_files/site.css": b"p { margin: 0 }",
    "清溪县_files/logo.png": PICTURE,
    "logo.png": PICTURE,
    "jquery.js": b"function a() { return 1 }",
    "scan.png": SCAN,
    ".git/config": b"[core]",
    ".DS_Store": b"\0\0\0\1Bud1",
    "__MACOSX/._a.txt": b"\0\5\x16\7",
    "~$清溪县.docx": b"lock",
    "plan_files/云岭市.txt": TEXTS["2021/云岭市.txt"].encode(),
    "misnamed.js": REPORTS["2020/清溪县.txt"],
    "misnamed.css": b"%PDF-1.4 ...",
}
DOCUMENTS_OF_SAVED_PAGE = {"清溪县.html", "scan.png", "plan_files/云岭市.txt", "misnamed.js", "misnamed.css"}


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_what_serves_a_page_is_left_out_and_counted(kind: str, put: Put, tmp_path: Path) -> None:
    if kind == "folder":
        source = in_folder(tmp_path / "tree", SAVED_PAGE)
    else:
        source = put(zipped(SAVED_PAGE) if kind == "zip" else tarred(SAVED_PAGE))
    items = items_of(source)
    assert set(documents(items)) == DOCUMENTS_OF_SAVED_PAGE
    (summary,) = [item for item in items if item.refused]
    assert summary.refused == "left_out"
    numbers = [int(word) for word in summary.message.replace(",", " ").split() if word.isdigit()]
    assert sum(numbers) == len(SAVED_PAGE) - len(DOCUMENTS_OF_SAVED_PAGE)
    assert "4 hidden files" in summary.message


def test_a_folder_called_like_assets_is_read_where_there_is_no_page(tmp_path: Path) -> None:
    items = items_of(in_folder(tmp_path, {"a_files/b.html": REPORTS["2020/青禾镇.htm"], "a_files/logo.png": SCAN}))
    assert len(documents(items)) == 2
    assert not refusals(items)


def test_pictures_far_from_any_page_are_documents(tmp_path: Path) -> None:
    assert len(documents(items_of(in_folder(tmp_path, {"scans/1.png": PICTURE, "2.png": SCAN})))) == 2


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<a/>", "word/document.xml": b"<w/>"},
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"},
        {"mimetype": b"application/epub+zip", "a.xhtml": b"<html/>"},
        {"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"},
    ],
)
def test_documents_that_are_zips_inside_stay_whole(members: dict[str, bytes], put: Put, tmp_path: Path) -> None:
    document = zipped(members)
    assert [item.data for item in items_of(put(document))] == [document]
    nested = {"a.docx": document, "b.txt": b"b"}
    assert documents(items_of(put(zipped(nested)))) == nested
    assert documents(items_of(put(tarred(nested, "w:gz")))) == nested
    assert documents(items_of(put(zipped({"inner.zip": zipped(nested)})))) == {
        f"inner.zip!/{name}": data for name, data in nested.items()
    }
    cut = document[: len(document) * 2 // 3]
    if b"[Content_Types].xml" in cut:
        assert [item.data for item in items_of(put(cut))] == [cut], "a damaged document, not a container of its parts"
