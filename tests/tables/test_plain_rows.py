"""The short ways of the table reader give what the long ways give: they are there for speed alone."""

from __future__ import annotations

import inspect
import itertools
import random
import re
from typing import Any

import pytest

from annotations.generator import LAYOUTS, generate
from nlp.document import Document
from nlp.folding import fold
from nlp.reading import read
from nlp.tables import national, read_tables, rows
from nlp.tables.align import Candidate, RowReading, is_printed_in_full
from nlp.tables.cuts import cells_of, sum_cuts
from nlp.tables.joint import JointRule, _fitting
from nlp.tables.labels import _labels, lexicon
from nlp.tables.national import _rules_between_rows
from nlp.tables.plain_rows import bordered_fields, plain_fields
from nlp.tables.regions import _ENUMERATOR, _ENUMERATOR_ENDS, FormAnchor, Region, enumerated_start
from nlp.tables.rows import RowEvidence, cell_paths, text_rows
from nlp.tables.statistics.values import _is_number, _is_whole

TEXT_LAYOUTS = [name for name, layout in LAYOUTS.items() if not layout.slow and not name.startswith("html")]
SEEDS_A_LAYOUT = 16
COLUMNS = ("natural_person", "business", "research_institution", "public_interest_org", "total")


def _only_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "plain_fields", lambda *_: [])
    monkeypatch.setattr(rows, "bordered_fields", lambda *_: [])
    monkeypatch.setattr(national, "is_printed_in_full", lambda _: False)


@pytest.mark.parametrize("layout", TEXT_LAYOUTS)
def test_a_report_is_read_the_same_with_and_without_the_short_way(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [
        generate(seed, edition=("y2021", "y2019")[seed % 2], layout=layout).source for seed in range(SEEDS_A_LAYOUT)
    ]
    documents = [read(source, media_type="text/plain") for source in sources]
    short = [repr(read_tables(document, document.folded)) for document in documents]
    _only_the_long_way(monkeypatch)
    assert short == [repr(read_tables(document, document.folded)) for document in documents]


def test_the_short_way_reads_nearly_all_rows_of_a_table_whose_cells_stand_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not inspect.isfunction(plain_fields):
        pytest.skip("compiled functions call each other directly, so that they can't be watched")
    taken: list[bool] = []

    def counted(*arguments: Any) -> Any:
        found = plain_fields(*arguments)
        taken.append(bool(found))
        return found

    monkeypatch.setattr(rows, "plain_fields", counted)
    for layout in ("cell_lines", "row_spaces"):
        source = generate(3, edition="y2021", layout=layout, litter=(), broken=False, missing="none").source
        document = read(source, media_type="text/plain")
        read_tables(document, document.folded)
    assert sum(taken) >= 0.8 * len(taken) > 40


def _region(evidence: list[str], role: str) -> tuple[str, Region]:
    """Three rows with the evidence given, a heading or a header of another kind before the last."""
    text, anchors = "", []
    for number, piece in enumerate(evidence):
        label = f"第{'甲乙丙'[number]}行"
        if number == 2:
            anchors.append(FormAnchor(role, "", len(text), len(text), len(text) + 2, 0, 2))
            text += "分组"
        anchors.append(FormAnchor("row", label, len(text), len(text), len(text) + 3, 0, 3))
        text += label + piece
    return text, Region("applications", anchors)


def _evidence(randomness: random.Random) -> str:
    """White space, borders, numbers and, now and then, something that no plain row holds."""
    usual = ["0", "12", "7", " ", "\n", " ", randomness.choice(["\n", "000"])]
    border = randomness.choice(["", "", "\t", "|"])
    odd = randomness.choice(["", "", "", "-", "1,200", "件", ".", "\u200b", "无", "附注", "3(其中1)", "+2"])
    width = randomness.choice([4, 5, 5, 5, 5, 6])
    separator = border or randomness.choice([" ", "\n", "  ", " \n"])
    regular = randomness.choice([" ", "\n", ""]) + separator.join(randomness.choice("0129") for _ in range(width))
    mixed = "".join(randomness.choice([*usual, border]) for _ in range(12))
    return (border + randomness.choice([regular, regular, mixed]) + odd) + randomness.choice(["\n", " ", "", border])


def test_the_short_way_gives_the_fields_of_the_long_way_for_any_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    randomness = random.Random(20)
    cases = [
        _region([_evidence(randomness) for _ in range(3)], randomness.choice(["skip", "end"])) for _ in range(6000)
    ]

    def outcome(text: str, region: Region) -> Any:
        found, extras = text_rows(text, region, [COLUMNS] * 3, len(text))
        # a row in text with a field for each column is read as printed whether its layout is "run" or "lines"
        layouts = ["text" if is_printed_in_full(row) else row.layout for row in found]
        return [(row.fields, row.is_doubtful, row.span) for row in found], layouts, extras

    short = [outcome(*case) for case in cases]
    _only_the_long_way(monkeypatch)
    for case, found in zip(cases, short, strict=True):
        assert found == outcome(*case), case[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n1 2 3\n", "a line of its own may be the row above or below"),
        (" 1\n2\n", "a cell is missing, and lines may be others' rows"),
        (" 1 2 3 4\n", "there is a number too many"),
        (" 1 2 -3\n", "a sign is read by the long way"),
        (" 1 2 3件\n", "so is a unit"),
        (" 1\t2\t3\n", "tabs are borders"),
        (" 1 2 3、", "digits that touch a mark may be the number of what follows"),
        (" 1 2 2021年", "digits that touch a word may be a date"),
        ("", "nothing is printed"),
    ],
)
def test_a_row_that_is_not_plain_is_left_to_the_long_way(text: str, why: str) -> None:
    end = len(text.rstrip("、年"))
    assert plain_fields(text, 0, end, 3) == [], why


@pytest.mark.parametrize("evidence", ["0000000", " 3012", "64 20 ", "1 2 3"])
def test_glued_digits_on_the_line_of_the_label_are_plain_too(evidence: str) -> None:
    found = plain_fields(f"规章{evidence}其他", 2, 2 + len(evidence), 3)
    assert [field.text for field in found] == evidence.split()


def test_plain_fields_have_the_offsets_of_the_document() -> None:
    text = "规章 10  0\n\n10 结转"
    assert [text[f.start : f.end] for f in plain_fields(text, 2, 13, 3)] == ["10", "0", "10"]
    assert [f.start for f in plain_fields(text, 2, 13, 3)] == [3, 7, 10]


def test_a_bordered_line_is_plain_only_if_numbers_fill_its_columns() -> None:
    assert [f.start for f in bordered_fields(["规章", "10", "0"], 5, 2)] == [8, 11]
    for parts in (["", "10"], ["", "10", ""], ["", "10", " 0"], ["", "10", "-"], ["", "1", "2", "3"]):
        assert bordered_fields(parts, 0, 2) == [], parts


def test_labels_that_overlap_are_told_as_an_alternation_with_the_longest_first_tells_them() -> None:
    automaton, meanings = _labels()
    labels = list(lexicon())
    alternation = re.compile("|".join(map(re.escape, sorted(labels, key=len, reverse=True))))
    randomness = random.Random(7)
    for _ in range(4000):
        pieces = [randomness.choice(labels) for _ in range(randomness.randint(1, 10))]
        text = "".join(piece[randomness.randint(0, 3) :][: randomness.randint(1, 20)] for piece in pieces)
        found = automaton.find_matches_as_indexes(text)
        assert [(first, last) for _, first, last in found] == [m.span() for m in alternation.finditer(text)], text
        assert all(meanings[label] is lexicon()[text[first:last]] for label, first, last in found)


def test_a_cell_of_a_glued_run_of_digits_is_told_as_the_pattern_of_a_number_tells_it() -> None:
    for run in ("0", "10", "0012", "1203", "9" * 24):
        for start, end in itertools.combinations(range(len(run) + 1), 2):
            assert _is_whole(run, start, end) == _is_number(run, start, end), run[start:end]


def test_an_enumerator_is_told_as_a_search_for_it_tells_it() -> None:
    def by_search(folded: str, start: int) -> int:
        blank = start and folded[start - 1] in " \n"
        if folded[start - 1 : start] not in _ENUMERATOR_ENDS and not (
            blank and folded[max(0, start - 4) : start].rstrip()[-1:] in _ENUMERATOR_ENDS
        ):
            return start
        match = _ENUMERATOR.search(folded, max(0, start - 8), start)
        return match.start() if match else start

    for length in range(6):
        for characters in itertools.product("一十(1).、: 字", repeat=length):
            text = "".join(characters)
            assert enumerated_start(text + "予以公开", length) == by_search(text + "予以公开", length), text


def _open_rows(randomness: random.Random) -> list[RowReading]:
    paths = ["received", "carried_in", "results.granted", "results.total", "carried_out"]
    applicants = ("natural_person", "business", "research_institution", "public_interest_org")
    columns = (*applicants, "legal_service_org", "other_org", "total")
    readings = []
    for path in randomness.sample(paths, randomness.randint(1, 4)):
        total = randomness.choice([11, 33, 110, 22])
        run = f"{total}00000{total}" if randomness.random() < 0.8 else f"0{total}0000{total}"
        row = RowEvidence(f"applications.{path}", FormAnchor("row", path, 0, 0, 0), columns)
        positions = range(len(run))
        candidates = [Candidate(cells_of(run, cut), cut, positions, keeps_borders=True) for cut in sum_cuts(run, 7)]
        readings.append(RowReading(row, candidates=candidates, run=run))
    return readings


def test_open_rows_keep_the_candidates_of_every_combination_in_which_the_rules_hold() -> None:
    randomness = random.Random(4)
    kept = 0
    for _ in range(200):
        readings = _open_rows(randomness)
        unknown = {path for r in readings for path in cell_paths(r.row.path, r.row.columns)}
        rules = [rule for rule in _rules_between_rows("y2021") if not unknown.isdisjoint(rule.cells)]
        known = {cell: randomness.choice([0, 0, 0, 11, 33]) for rule in rules for cell in sorted(rule.cells)}
        if randomness.random() < 0.7:  # numbers that the first candidates fulfil
            known = _balanced(readings, rules, known)
        expected = _by_trying_all(readings, rules, known)
        assert _fitting(readings, rules, known) == expected
        kept += any(expected)
    assert kept > 20


def _values(readings: list[RowReading], chosen: tuple[int, ...]) -> dict[str, Any]:
    return {
        path: value
        for reading, number in zip(readings, chosen, strict=True)
        for path, value in zip(
            cell_paths(reading.row.path, reading.row.columns), reading.candidates[number].values, strict=True
        )
    }


def _balanced(readings: list[RowReading], rules: list[JointRule], known: dict[str, Any]) -> dict[str, Any]:
    """Known numbers with which all rules hold on the first candidate of each row, where a free cell allows it."""
    values = {**known, **_values(readings, (0,) * len(readings))}
    open_cells = {path for r in readings for path in cell_paths(r.row.path, r.row.columns)}
    for rule in rules:
        difference = sum(t.sign * values[t.cell] for t in rule.left) - sum(t.sign * values[t.cell] for t in rule.right)
        free = next((t for t in rule.left if t.cell not in open_cells), None)
        if free is not None:
            values[free.cell] -= free.sign * difference
    return {cell: values[cell] for cell in known}


def _by_trying_all(readings: list[RowReading], rules: list[JointRule], known: dict[str, Any]) -> list[set[int]]:
    fitting: list[set[int]] = [set() for _ in readings]
    for chosen in itertools.product(*(range(len(reading.candidates)) for reading in readings)):
        values = {**known, **_values(readings, chosen)}
        if all(
            sum(t.sign * values[t.cell] for t in rule.left) == sum(t.sign * values[t.cell] for t in rule.right)
            for rule in rules
        ):
            for of_row, number in zip(fitting, chosen, strict=True):
                of_row.add(number)
    return fitting


def test_a_table_of_plain_rows_is_read_without_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "第二十条第（一）项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 0 0 0\n行政规范性文件 2 1 13\n"
        "第二十条第（五）项\n信息内容 本年处理决定数量\n行政许可 120\n"
    )
    monkeypatch.setattr(rows, "_read_plain", lambda *_: pytest.fail("the long way was taken"))
    cells = read_tables(Document(text=text), fold(text)).cells
    assert cells["proactive.normative_documents.in_force"].value == 13
