"""Which document or passage to annotate next: the one of which most can be learnt.

Start here: :func:`ranked`. Two signals, each from 0 to 1:

* **uncertainty** – where entities have scores (a model's): their mean binary entropy, 1 for a score of 0.5, 0 for 0
  and 1. Where they have none (the rules'): the signs of doubt per chance of doubt: quantities without a metric of the
  list, quantities of ``unknown`` scope, and the proposer's warnings.
* **disagreement** – with two sets of proposals (the rules and a tagger, or any two): 1 − F1 over labelled spans with
  their metric ids and values. With one set there is no such signal, and :class:`Ranking` says so.

Both are shares, so that long documents don't win by length alone; among equals the one with more findings comes first.

Example:
    >>> from annotations.passages import Passage
    >>> from annotations.proposals import RulesProposer
    >>> ranking = ranked([Passage(id="sure", text="收到政府信息公开申请3件。", section="applications", year=2022),
    ...                   Passage(id="unsure", text="查处案件3起。", section="overview", year=2022)], RulesProposer())
    >>> [item.id for item in ranking.items], ranking.second
    (['unsure', 'sure'], None)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from annotations.pairing import attributes_of
from annotations.passages import Passage
from annotations.proposals import Proposal, ProposalError, Proposer, proposal_of
from nlp import BiaoliError, Extractor
from nlp.entities import Entities, Entity

Basis = Literal["scores", "rules"]
DOCUMENT_SUFFIXES = (".txt", ".html", ".htm", ".pdf", ".docx", ".doc", ".md", ".mhtml")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One passage or document with its signals.

    Attributes:
        priority: what the order is by: uncertainty, or its mean with disagreement where there is one.
        basis: what the uncertainty rests on: scores of a model, or signs of doubt of the rules.
        only_first, only_second: findings that only one set of proposals has.
    """

    id: str
    priority: float
    uncertainty: float
    disagreement: float | None
    basis: Basis
    entities: int
    null_metrics: int
    unknown_scopes: int
    warnings: int
    only_first: int = 0
    only_second: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranked items, first the one to annotate next; ``second`` is ``None`` where only one set of proposals is there."""

    items: list[Ranked]
    first: str
    second: str | None
    skipped: list[str]

    @property
    def remark(self) -> str | None:
        """What a reader has to know about the signals; ``None`` where both are there."""
        if self.second is None:
            return f"only {self.first} proposed: ranked by uncertainty alone, there is no disagreement to rank by"
        return None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "first": self.first,
            "second": self.second,
            "remark": self.remark,
            "skipped": self.skipped,
            "items": [item.to_dict() for item in self.items],
        }


def ranked(passages: Iterable[Passage], first: Proposer, second: Proposer | None = None) -> Ranking:
    """Rank passages; those that a proposer can't read are in ``skipped`` with the reason."""
    items, skipped = [], []
    for passage in passages:
        try:
            ours = first.propose(passage)
            theirs = second.propose(passage) if second is not None else None
        except (ProposalError, BiaoliError) as error:
            skipped.append(_reason(passage.id, error))
            continue
        items.append(judged(passage.id, ours, theirs))
    return Ranking(_ordered(items), first.name, second.name if second is not None else None, skipped)


def ranked_documents(paths: Iterable[Path], second: Proposer | None = None) -> Ranking:
    """Rank whole reports by what the rules find; ``second`` proposes for the document's text, by the file's stem."""
    items, skipped = [], []
    extractor = Extractor()
    for path in paths:
        try:
            extraction = extractor.extract(path)
            text = extraction.document.text or ""
            theirs = second.propose(Passage(id=path.stem, text=text)) if second is not None else None
        except (ProposalError, BiaoliError, OSError) as error:
            skipped.append(_reason(path.name, error))
            continue
        items.append(judged(path.stem, proposal_of(extraction), theirs))
    return Ranking(_ordered(items), "rules", second.name if second is not None else None, skipped)


def judged(item_id: str, first: Proposal, second: Proposal | None = None) -> Ranked:
    """The signals of one passage or document; with scores in both sets the mean of their uncertainties."""
    sets = [first] if second is None else [first, second]
    scored = [proposal for proposal in sets if any(entity.score is not None for entity in proposal.found.entities)]
    uncertainty = sum(_entropy_of(proposal.found) for proposal in scored) / len(scored) if scored else _doubt_of(first)
    null_metrics, unknown_scopes = _signs(first.found)
    only_first, only_second, disagreement = 0, 0, None
    if second is not None:
        valued = all(_has_values(proposal.found) for proposal in sets)
        ours, theirs = (Counter(_keys(proposal.found, valued=valued)) for proposal in sets)
        only_first, only_second = (ours - theirs).total(), (theirs - ours).total()
        disagreement = (only_first + only_second) / max(ours.total() + theirs.total(), 1)
    return Ranked(
        id=item_id,
        priority=round(uncertainty if disagreement is None else (uncertainty + disagreement) / 2, 6),
        uncertainty=round(uncertainty, 6),
        disagreement=None if disagreement is None else round(disagreement, 6),
        basis="scores" if scored else "rules",
        entities=max(len(proposal.found.entities) for proposal in sets),
        null_metrics=null_metrics,
        unknown_scopes=unknown_scopes,
        warnings=len(first.warnings),
        only_first=only_first,
        only_second=only_second,
    )


def _ordered(items: list[Ranked]) -> list[Ranked]:
    return sorted(items, key=lambda item: (-item.priority, -item.entities, item.id))


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, ProposalError):
        return str(error)
    return f"{name}: {getattr(error, 'code', type(error).__name__)}"


def _entropy_of(found: Entities) -> float:
    scores = [entity.score for entity in found.entities if entity.score is not None]
    return sum(_entropy(score) for score in scores) / len(scores)


def _entropy(score: float) -> float:
    """Of a yes or no with this probability, in bits: 0 to 1."""
    return -sum(part * math.log2(part) for part in (score, 1 - score) if part > 0)


def _doubt_of(proposal: Proposal) -> float:
    null_metrics, unknown_scopes = _signs(proposal.found)
    quantities = sum(entity.label == "quantity" for entity in proposal.found.entities)
    chances = 2 * quantities + len(proposal.warnings)
    return (null_metrics + unknown_scopes + len(proposal.warnings)) / chances if chances else 0.0


def _signs(found: Entities) -> tuple[int, int]:
    """Quantities that no metric of the list belongs to, and those of unknown scope."""
    metrics = {entity.id: entity.attributes.get("metric") for entity in found.entities if entity.label == "metric"}
    measured = {link.source for link in found.relations if link.label == "measures" and metrics.get(link.target)}
    quantities = [entity for entity in found.entities if entity.label == "quantity"]
    without = sum(entity.id not in measured for entity in quantities)
    return without, sum(attributes_of(entity)["scope"] == "unknown" for entity in quantities)


def _has_values(found: Entities) -> bool:
    """Whether quantities have values: a tagger marks spans and reads none."""
    return all("value" in entity.attributes for entity in found.entities if entity.label == "quantity")


def _keys(found: Entities, *, valued: bool) -> Iterator[tuple[object, ...]]:
    for entity in found.entities:
        yield entity.label, entity.start, entity.end, _said_of(entity, valued=valued)


def _said_of(entity: Entity, *, valued: bool) -> object:
    if entity.label == "quantity" and not valued:
        return None
    value = entity.attributes.get("metric" if entity.label == "metric" else "value")
    return float(value) if isinstance(value, int | float) else value
