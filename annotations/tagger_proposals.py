"""What a model proposes for a passage: the tagger alone, or rules and tagger together as mode ``full`` runs them.

Example:
    >>> from annotations.passages import Passage
    >>> passage = Passage(id="p1", text="全年收到政府信息公开申请3件。", section="applications", year=2022)
    >>> found = TaggerProposer().propose(passage).found
    >>> [passage.text[entity.start : entity.end] for entity in found.entities if entity.label == "quantity"]
    ['3件']
"""

from __future__ import annotations

from pathlib import Path

from annotations.examples import labelled_text
from annotations.passages import Passage
from annotations.proposals import Proposal, RulesProposer
from nlp import Extractor
from nlp.entities import Entities, Entity, Relation
from nlp.tagging.hybrid import MOST_CHARACTERS_APART
from nlp.tagging.model import Found, Tagger, load_tagger
from nlp.tagging.training.data import prose_of


class TaggerProposer:
    """The tagger alone; a quantity measures the nearest tagged metric of the kind that it is tagged with.

    Raises:
        nlp.errors.ModelError: the model can't be used.
    """

    def __init__(self, model: Path | None = None) -> None:
        self._tagger = load_tagger(model)
        self.name = f"{self._tagger.name} alone"

    def propose(self, passage: Passage) -> Proposal:
        """The spans that the tagger sees, in the passage's offsets."""
        prose = prose_of(labelled_text(passage))
        found = self._tagger.tag(prose)
        entities = []
        for at, each in enumerate(found):
            start, end = prose.span(each.start, each.end)
            entities.append(Entity(f"t{at}", each.label, start, end, _attributes(each), each.probability))
        relations = [
            Relation("measures", f"t{at}", f"t{metric}")
            for at, each in enumerate(found)
            if each.label == "quantity" and (metric := _measured(found, each)) is not None
        ]
        return Proposal(Entities(entities, relations))


class HybridProposer(RulesProposer):
    """Rules and tagger together."""

    def __init__(self, model: Path | None = None) -> None:
        self._extractor = Extractor(mode="full", model=model)
        self.name = f"rules and {self._extractor.model}"

    @classmethod
    def of(cls, tagger: Tagger) -> HybridProposer:
        """With a tagger that is loaded already, or that only acts as one."""
        proposer = cls.__new__(cls)
        proposer._extractor = Extractor(tagger=tagger)
        proposer.name = f"rules and {tagger.name}"
        return proposer


def _attributes(found: Found) -> dict[str, str | int | float | None]:
    wanted = {"metric": ("metric",), "quantity": ("scope",)}.get(found.label, tuple(found.attributes))
    return {name: found.attributes[name][0] for name in wanted if found.attributes[name][0]}


def _measured(found: list[Found], quantity: Found) -> int | None:
    """The place of the metric that a quantity measures."""
    metric = quantity.attributes["metric"][0]
    near = [
        (max(quantity.start - each.end, each.start - quantity.end), at)
        for at, each in enumerate(found)
        if each.label == "metric" and each.attributes["metric"][0] == metric
    ]
    close = [(distance, at) for distance, at in near if distance <= MOST_CHARACTERS_APART]
    return min(close)[1] if close else None
