"""Reports with the prose of another: found among very many, without naming those that are merely alike."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.archive.years import derive
from nlp.archive.years.prose import MIN_CHARACTERS, PERMUTATIONS, mask, minhash
from nlp.archive.years.similarity import SIMILAR, Clusters, band_hashes
from tests.archive.years_dataset import DatasetRows, table_rows

VALUE = "applications.received.total"


def prose(seed: int, sentences: int = 30) -> str:
    """Invented sentences of which no two are alike."""
    rng = random.Random(seed)
    words = "梳理台账核对口径走访村居座谈企业宣讲政策抽查问卷汇编手册回访群众归集档案通报进度倒排工期讲解流程修缮设施"
    return "".join("".join(rng.choices(words, k=24)) + "。" for _ in range(sentences))


def signature(text: str) -> bytes:
    return minhash(mask(text, None)).astype("<u4").tobytes()


def copies(rows: DatasetRows, folder: Path) -> list[dict[str, Any]]:
    derive(rows.write(folder))
    return table_rows(folder, "copies")


@pytest.mark.parametrize(
    ("agency", "year", "differs"),
    [
        ("临湖县教育局", 2021, "agency"),
        ("清溪县财政局", 2022, "year"),
        ("临湖县教育局", 2022, "year and agency"),
        ("清溪县财政局", 2021, "nothing"),
        (None, 2022, "unknown"),
        ("临湖县教育局", None, "unknown"),
    ],
)
def test_the_same_prose_under_another_year_or_agency_is_a_copy(
    tmp_path: Path, agency: str | None, year: int | None, differs: str
) -> None:
    rows = DatasetRows()
    rows.report("first", "清溪县财政局", 2021, fingerprint=signature(prose(1)))
    rows.report("other", "清溪县民政局", 2021, fingerprint=signature(prose(2)))
    rows.report("later", agency, year, fingerprint=signature(prose(1)))
    found = copies(rows, tmp_path / "d")
    assert [(row["document"], row["original"], row["differs"]) for row in found] == [("later", "first", differs)]
    assert (found[0]["similarity"], found[0]["original_year"]) == (1.0, 2021)


@pytest.mark.parametrize(("changed", "is_copy"), [(0, True), (1, True), (10, False), (29, False)])
def test_a_few_other_sentences_leave_it_a_copy_many_do_not(tmp_path: Path, changed: int, is_copy: bool) -> None:
    sentences = prose(1).split("。")[:30]
    other = [*prose(2).split("。")[:changed], *sentences[changed:]]
    rows = DatasetRows()
    rows.report("first", "清溪县财政局", 2021, fingerprint=signature("。".join(sentences)))
    rows.report("later", "清溪县财政局", 2022, fingerprint=signature("。".join(other)))
    assert bool(copies(rows, tmp_path / "d")) == is_copy


@pytest.mark.parametrize(
    ("first", "later", "identical", "equal", "not_zero"),
    [
        ({VALUE: 3, "a.b": 0}, {VALUE: 3, "a.b": 0}, True, 2, 1),
        ({VALUE: 3, "a.b": 0}, {VALUE: 4, "a.b": 0}, False, 1, 0),
        ({VALUE: 3, "a.b": 0}, {VALUE: 3}, False, 1, 1),
        ({VALUE: 3}, {VALUE: 3, "a.b": None}, True, 1, 1),
        ({}, {VALUE: 3}, None, 0, 0),
        ({}, {}, None, 0, 0),
    ],
)
def test_it_is_told_whether_the_numbers_were_copied_too(
    tmp_path: Path, first: dict, later: dict, identical: bool | None, equal: int, not_zero: int
) -> None:
    rows = DatasetRows()
    rows.report("first", "清溪县财政局", 2021, fingerprint=signature(prose(1)), cells=first)
    rows.report("later", "临湖县财政局", 2021, fingerprint=signature(prose(1)), cells=later)
    (row,) = copies(rows, tmp_path / "d")
    assert (row["numbers_identical"], row["cells_equal"], row["cells_equal_not_zero"]) == (identical, equal, not_zero)


def test_a_report_like_its_own_last_one_and_like_a_neighbours_has_a_row_for_each(tmp_path: Path) -> None:
    rows = DatasetRows()
    rows.report("own", "清溪县财政局", 2020, fingerprint=signature(prose(1)))
    rows.report("neighbour", "临湖县财政局", 2021, fingerprint=signature(prose(1)))
    rows.report("later", "清溪县财政局", 2021, fingerprint=signature(prose(1)))
    found = copies(rows, tmp_path / "d")
    assert {(row["document"], row["differs"]) for row in found} == {
        ("neighbour", "year and agency"),
        ("later", "year"),
    }
    assert len({row["cluster"] for row in found}) == 1


def test_digits_agency_and_places_are_no_difference() -> None:
    one = "2023年，清溪县财政局发布信息12条，我局培训3次。清溪县内设站点。"
    other = "2021年，白鹭县民政局发布信息7条，我局培训11次。白鹭县内设站点。"
    assert mask(one, "清溪县财政局") == mask(other, "白鹭县民政局") != ""


def test_a_report_with_little_prose_has_no_fingerprint() -> None:
    from nlp import extract
    from nlp.archive.dataset.rows import rows_of
    from nlp.archive.items import Item

    head = "清溪县财政局2023年政府信息公开工作年度报告\n一、总体情况\n"
    short = rows_of(extract(head + prose(1, 3)), Item("a", b""), 0)
    long = rows_of(extract(head + prose(1, MIN_CHARACTERS // 10)), Item("a", b""), 0)
    assert short["reports"][0]["fingerprint"] is None
    assert len(long["reports"][0]["fingerprint"]) == 4 * PERMUTATIONS


@pytest.mark.parametrize("shared", [0.5, 0.8, 0.95])
def test_the_estimated_similarity_is_near_the_true_one(shared: float) -> None:
    rng = random.Random(3)
    alphabet = [chr(code) for code in range(0x4E00, 0x9000)]
    common = "".join(rng.choices(alphabet, k=int(2000 * shared)))
    rest = ["".join(rng.choices(alphabet, k=int(2000 * (1 - shared)))) for _ in range(2)]
    true = shared / (2 - shared)
    estimated = float((minhash(common + rest[0]) == minhash(common + rest[1])).mean())
    assert abs(estimated - true) < 0.1


def synthetic(count: int, families: int, seed: int) -> np.ndarray:
    """Signatures, of which the first ones of each family are copies of each other with a few changed numbers."""
    rng = np.random.default_rng(seed)
    signatures = rng.integers(0, 2**32, (count, PERMUTATIONS), dtype=np.uint32)
    for family in range(families):
        members = [family * 3, family * 3 + 1, family * 3 + 2]
        for member in members[1:]:
            signatures[member] = signatures[members[0]]
            changed = rng.choice(PERMUTATIONS, 8, replace=False)
            signatures[member, changed] = rng.integers(0, 2**32, 8, dtype=np.uint32)
    return signatures


@pytest.mark.parametrize("all_alike", [False, True])
def test_twenty_thousand_reports_take_seconds_however_many_are_alike(tmp_path: Path, all_alike: bool) -> None:
    count, families = 20_000, 1_000
    signatures = synthetic(count, families, 1)
    if all_alike:
        signatures[:] = signatures[0]
    rows = DatasetRows()
    for place, own in enumerate(signatures):
        rows.report(f"{place:05}", None, 2020, fingerprint=own.astype("<u4").tobytes())
    folder = rows.write(tmp_path / "d")
    begun = time.perf_counter()
    derive(folder)
    assert time.perf_counter() - begun < 40, "comparing all pairs would take hours"
    found = {(row["document"], row["original"]) for row in table_rows(folder, "copies")}
    if all_alike:
        assert len(found) == count - 1
    else:
        assert {later for later, _ in found} == {
            f"{family * 3 + member:05}" for family in range(families) for member in (1, 2)
        }


def test_bands_of_equal_signatures_are_equal_and_of_others_are_not() -> None:
    signatures = synthetic(30, 0, 2)
    hashes = band_hashes(np.concatenate([signatures, signatures]))
    assert (hashes[:30] == hashes[30:]).all()
    assert len(np.unique(hashes)) == 30 * hashes.shape[1]
    assert SIMILAR < 1


def test_clusters_are_named_by_their_first_member() -> None:
    clusters = Clusters(12)
    for one, other in ((5, 4), (9, 5), (2, 9), (7, 8)):
        clusters.join(one, other)
    assert [clusters.first(place) for place in (2, 4, 5, 9, 7, 8, 1)] == [2, 2, 2, 2, 7, 7, 1]
