"""Gold of whole reports in the words of the result contract, as input of the evaluation.

A gold file is ``<id>.json`` with any of ``counts`` (``quote``, ``raw``, ``value``, ``metric`` …), ``problems`` and
``commitments`` (``quote``), ``contacts`` (``kind``, ``value``), ``dates`` (``start``, ``end``); it copies words of the
report and gives no offsets, so each is looked for in the text, white space and width aside, repeats in order.

Start here: :func:`evaluate_contract` runs the extractor over the reports that the gold names, or takes extractions that
are there. What such gold can't say (spans of metrics, relations, organisations …) isn't scored, and the result says so.

Example:
    >>> text = "三、申请\\n收到申请 3 件，办结3件。"
    >>> locate(text, [("收到申请3件", "3件"), ("办结3件", "3件"), ("没有的话", "话")])
    [(10, 13), (16, 18), None]
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotations.evaluation import Evaluation, score
from annotations.findings import CountItem, Findings, Item, Span, canonical_contact, findings_of, unit_of
from annotations.labels import load_labels
from annotations.proposals import proposal_of
from nlp import BiaoliError, Extraction, Extractor

_ZERO_WIDTH = "\u200b\ufeff\u00ad"
_NEVER_COMPARED = (
    "metric spans and ids on them: the gold names a count's metric, not where it stands (see count, count~)",
    "relations measures, part_of, share_of, answers: the gold has none",
    "organisations: the gold has none",
    "spans and roles of dates: the gold lists days (see date.days)",
    "attributes direction, subject, topic, horizon: the gold has none",
)
_OTHER_PARTS = ("report", "cells", "failed_checks", "check_ids")


class ContractGoldError(ValueError):
    """A gold folder or file that can't be used; the message names it."""


def is_contract_gold(path: Path) -> bool:
    """Whether a path is a folder of such gold: ``*.json`` in it and no ``*.jsonl`` below."""
    return path.is_dir() and any(path.glob("*.json")) and not any(path.rglob("*.jsonl"))


def evaluate_contract(folder: Path, predictions: Path | None = None) -> Evaluation:
    """Score the rules, or the extractions ``<id>.json`` in ``predictions`` (text included), against a gold folder.

    A report that isn't found or can't be read is scored as if nothing had been found in it, and named.

    Raises:
        ContractGoldError: no gold in the folder, or a file of it isn't such gold.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ContractGoldError(f"{folder}: no gold files (*.json)")
    result = Evaluation("rules" if predictions is None else predictions.name)
    parts: set[str] = set()
    extractor = Extractor()
    for path in paths:
        gold = _read_json(path)
        parts |= gold.keys()
        try:
            extraction = _extraction(gold, path, predictions, extractor)
        except (BiaoliError, OSError, ValueError) as error:
            reason = getattr(error, "code", type(error).__name__)
            result.not_compared.append(f"{path.stem}: nothing to compare with ({reason}): scored as no findings")
            extraction = None
        text = (extraction.document.text or "") if extraction else ""
        wanted, lost = gold_findings(gold, text)
        if lost and extraction:
            result.not_compared.append(
                f"{path.stem}: {lost} quotes of the gold aren't found in the text: always missed"
            )
        found = Findings()
        if extraction:
            proposal = proposal_of(extraction)
            found = findings_of(text, proposal.found.entities, proposal.found.relations, proposal.counts)
        result.documents.append(score(path.stem, None, wanted, found))
    result.not_compared += _NEVER_COMPARED
    result.not_compared += [f"{part}: not a matter of annotation" for part in _OTHER_PARTS if part in parts]
    return result


def gold_findings(gold: Mapping[str, Any], text: str) -> tuple[Findings, int]:
    """Gold as findings over a text, and how many of its quotes the text doesn't hold.

    A part that the gold doesn't have is not compared. A quote that isn't found counts as gold that nothing can match.
    """
    labels = [
        label
        for label, part in (("quantity", "counts"), ("problem", "problems"), ("commitment", "commitments"))
        if part in gold
    ]
    found = Findings(
        labels=tuple(labels),
        relation_labels=(),
        has_contacts="contacts" in gold,
        has_days="dates" in gold,
        has_counts="counts" in gold,
    )
    found.contacts = {
        (item["kind"], canonical_contact(item["kind"], item["value"]))
        for item in gold.get("contacts", [])
        if item["kind"] != "unit"
    }
    found.days = {(item["start"], item["end"]) for item in gold.get("dates", [])}
    nowhere = _Nowhere()
    _add_counts(found, gold.get("counts", []), text, nowhere)
    for label in ("problem", "commitment"):
        items = gold.get(f"{label}s", [])
        for item, span in zip(items, locate(text, [(i["quote"], i["quote"]) for i in items]), strict=True):
            attributes = {name: item[name] for name in ("status",) if name in item}
            start, end = span or nowhere.span()
            while end > start >= 0 and text[end - 1] in "。；;，,":
                end -= 1
            found.entities.append(Item(f"{label}{len(found.entities)}", label, start, end, attributes))
    return found, nowhere.count


class _Nowhere:
    """Spans before the text, each its own, for gold that stands nowhere in it."""

    def __init__(self) -> None:
        self.count = 0

    def span(self) -> Span:
        self.count += 1
        return -2 * self.count, -2 * self.count + 1


def _add_counts(found: Findings, counts: Sequence[Mapping[str, Any]], text: str, nowhere: _Nowhere) -> None:
    names = load_labels().entities["quantity"].attributes
    spans = locate(text, [(item["quote"], item.get("raw") or item["quote"]) for item in counts])
    quantities: dict[Span, Item] = {}
    for item, place in zip(counts, spans, strict=True):
        span = place or nowhere.span()
        is_zero = item.get("evidence") == "zero_statement"
        unit = unit_of(item.get("unit"), item.get("evidence"))
        found.counts.append(CountItem(span, item["value"], item.get("value_max"), unit, item.get("metric")))
        attributes = {name: item[name] for name in names if name in item and not (name == "unit" and is_zero)}
        quantities.setdefault(span, Item(f"q{len(quantities)}", "quantity", *span, attributes))
    found.entities += quantities.values()


def locate(text: str, quotes: Iterable[tuple[str, str]]) -> list[Span | None]:
    """Where in ``text`` each (quote, part of it) stands: the span of the part, or ``None``.

    The same pair again is the next occurrence; one more often than the text has it is its first.
    """
    squeezed, offsets = _squeezed(text)
    used: Counter[tuple[str, str]] = Counter()
    found: list[Span | None] = []
    for quote, part in quotes:
        whole, inner = _squeezed(quote)[0], _squeezed(part)[0]
        start = _nth(squeezed, whole, used[whole, inner])
        used[whole, inner] += 1
        within = whole.find(inner)
        if start < 0 or within < 0 or not inner:
            found.append(None)
            continue
        first = start + within
        found.append((offsets[first], offsets[first + len(inner) - 1] + 1))
    return found


def _nth(text: str, quote: str, number: int) -> int:
    place = first = text.find(quote)
    for _ in range(number):
        place = text.find(quote, place + 1)
        if place < 0:
            return first
    return place


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Text without white space and variants of width, and for each of its characters the offset it came from."""
    pairs = list(_characters(text))
    return "".join(char for char, _ in pairs), [place for _, place in pairs]


def _characters(text: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char):
            if not part.isspace() and part not in _ZERO_WIDTH:
                yield part, place


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ContractGoldError(f"{path}: can't be read as JSON ({type(error).__name__})") from None
    if not isinstance(data, dict):
        raise ContractGoldError(f"{path}: holds no object")
    return data


def _extraction(gold: Mapping[str, Any], path: Path, predictions: Path | None, extractor: Extractor) -> Extraction:
    if predictions is not None:
        return Extraction.model_validate_json((predictions / path.name).read_bytes())
    name = gold.get("file")
    if not isinstance(name, str):
        raise FileNotFoundError("the gold names no file")
    for folder in path.absolute().parents:
        if (folder / name).is_file():
            return extractor.extract(folder / name)
    raise FileNotFoundError(name)
