"""Who proposes annotation for a passage: the rules, or a file of proposals that anything else made.

Start here: :class:`Proposer` is the interface; a model becomes one by a class with ``name`` and ``propose``.
:class:`RulesProposer` runs the extractor. A passage is a stretch of a report, so it is wrapped: a title line with the
year and the heading of its section before it (:func:`wrapped`), and what is found is carried back to the passage's own
offsets. The title names no agency: who reports is read from the passage, as far as it says so. Findings in the wrapping
are left out, and so are warnings about it (a section without its table).

Example:
    >>> from annotations.passages import Passage
    >>> passage = Passage(id="p1", text="收到政府信息公开申请3件。", section="applications", year=2022)
    >>> proposal = RulesProposer().propose(passage)
    >>> [(passage.text[e.start : e.end], e.label) for e in proposal.found.entities]
    [('政府信息公开申请', 'metric'), ('3件', 'quantity')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotations.corpus_files import CorpusFileError
from annotations.findings import CountItem, trimmed, unit_of
from annotations.labels import AttributeValue
from annotations.passages import Passage
from annotations.passages import Relation as PassageRelation
from nlp import Extraction, Extractor
from nlp.entities import Entities, Entity, Relation, entities_of

_TITLE = "政府信息公开工作年度报告"
_HEADINGS = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "remedies": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
    "attachments": "附件",
}
_WITHOUT_HEADING = ("preamble", "signature")


class ProposalError(ValueError):
    """A passage that a proposer can't read, or proposals that don't fit it; quotes no text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one passage, in its offsets.

    Attributes:
        warnings: codes of what the proposer doubts in it.
        counts: what an extraction counts, where that says more than its entities (a metric that has no span).
    """

    found: Entities
    warnings: list[str] = field(default_factory=list)
    counts: list[CountItem] | None = None


class Proposer(Protocol):
    """Proposes annotation for passages."""

    @property
    def name(self) -> str:
        """What results are labelled with."""

    def propose(self, passage: Passage) -> Proposal:
        """The proposal for one passage.

        Raises:
            ProposalError: there is none for it.
        """


class RulesProposer:
    """The rules of ``nlp``, as the extractor applies them to a whole report."""

    name = "rules"

    def __init__(self) -> None:
        self._extractor = Extractor()

    def propose(self, passage: Passage) -> Proposal:
        """Extract the wrapped passage and carry what is found back to it."""
        document, offset = wrapped(passage)
        extraction = self._extractor.extract(document, media_type="text/plain")
        if extraction.document.text != document:
            raise ProposalError(f"{passage.id}: the reader altered the text, so offsets can't be carried back")
        return proposal_of(extraction, offset, len(passage.text))


def wrapped(passage: Passage) -> tuple[str, int]:
    """The passage as a report that is read as its section and year, and where in it the passage begins.

    A section that the contract doesn't know, or none, is read as the overview.
    """
    lines = [f"{passage.year}年{_TITLE}" if passage.year else _TITLE]
    if passage.section not in _WITHOUT_HEADING:
        lines.append(_HEADINGS.get(passage.section or "", _HEADINGS["overview"]))
    before = "\n".join(lines) + "\n"
    return f"{before}{passage.text}\n", len(before)


def proposal_of(extraction: Extraction, offset: int = 0, length: int | None = None) -> Proposal:
    """What an extraction finds within ``length`` characters from ``offset`` on, in offsets that count from there."""
    end = offset + (extraction.document.characters if length is None else length)
    found = entities_of(extraction)
    inside = [entity for entity in found.entities if offset <= entity.start and entity.end <= end]
    ids = {entity.id for entity in inside}
    for entity in inside:
        entity.start, entity.end = entity.start - offset, entity.end - offset
    relations = [link for link in found.relations if link.source in ids and link.target in ids]
    warnings = [
        warning.code
        for warning in extraction.warnings
        if offset == 0 or (warning.span is not None and offset <= warning.span[0])
    ]
    return Proposal(Entities(inside, relations), warnings, list(_counts(extraction, offset, end)))


def _counts(extraction: Extraction, offset: int, end: int) -> Iterator[CountItem]:
    text = extraction.document.text or ""
    for count in extraction.counts:
        if offset <= count.span[0] and count.span[1] <= end:
            start, stop = trimmed(text, *count.span)
            unit = unit_of(count.unit, count.evidence)
            yield CountItem((start - offset, stop - offset), count.value, count.value_max, unit, count.metric)


class _ProposedEntity(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    label: str
    start: int
    end: int
    attributes: dict[str, AttributeValue] = Field(default_factory=dict)
    score: float | None = Field(default=None, ge=0, le=1)


class _ProposalLine(BaseModel):
    """A passage's line, entities with ``score``; only id, entities, relations and warnings matter here."""

    id: str
    entities: list[_ProposedEntity] = Field(default_factory=list)
    relations: list[PassageRelation] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)


class FileProposer:
    """Proposals from JSONL: lines like those of the corpus, whose entities may have a ``score`` from 0 to 1.

    Raises:
        CorpusFileError: the file can't be read, or a line holds no proposal; names file and line.
    """

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.name = name or path.stem
        self._proposals = read_proposals(path)

    def propose(self, passage: Passage) -> Proposal:
        """The proposal that the file holds for the passage's id."""
        proposal = self._proposals.get(passage.id)
        if proposal is None:
            raise ProposalError(f"{passage.id}: {self.name} has no proposal for it")
        if any(not 0 <= entity.start < entity.end <= len(passage.text) for entity in proposal.found.entities):
            raise ProposalError(f"{passage.id}: a proposal of {self.name} lies outside the text")
        return proposal


def read_proposals(path: Path) -> Mapping[str, Proposal]:
    """The proposals of a JSONL file by passage id; see :class:`FileProposer`."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusFileError(f"{path}: can't be read as UTF-8 text ({type(error).__name__})") from None
    found: dict[str, Proposal] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = _ProposalLine.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise CorpusFileError(f"{path}:{number}: {first['msg']}") from None
        if data.id in found:
            raise CorpusFileError(f"{path}:{number}: a second proposal for {data.id}")
        entities = [Entity(e.id, e.label, e.start, e.end, e.attributes, e.score) for e in data.entities]
        relations = [Relation(link.label, link.source, link.target) for link in data.relations]
        found[data.id] = Proposal(Entities(entities, relations), data.warnings)
    return found
