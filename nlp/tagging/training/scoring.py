"""How well a network tags examples: spans right by label and layer, and attributes of spans that are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from nlp.tagging.decoding import Scores, TaggedSpan, log_softmax, spans_of
from nlp.tagging.training.data import Example
from nlp.tagging.training.network import Batcher, TaggerNetwork


@dataclass(slots=True)
class LabelScore:
    """Spans with exact borders; ``attributes`` counts, of spans found and gold, right and known ones by name."""

    gold: int = 0
    found: int = 0
    right: int = 0
    attributes: dict[str, list[int]] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find and nothing was found."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 1.0


@dataclass(slots=True)
class Prediction:
    """What the network says of one example: log-probabilities by output."""

    example: Example
    outputs: dict[str, Scores]

    def spans(self, network: TaggerNetwork) -> list[TaggedSpan]:
        """The spans of all layers."""
        return [
            span for layer, labels in network.scheme.layers.items() for span in spans_of(self.outputs[layer], labels)
        ]

    def attribute(self, name: str, start: int, end: int) -> tuple[int, float]:
        """The likeliest class of a span, and its probability."""
        scores = log_softmax(self.outputs[f"attribute.{name}"][start:end].mean(axis=0))
        best = int(scores.argmax())
        return best, float(np.exp(scores[best]))


@torch.no_grad()
def predict(
    network: TaggerNetwork, batcher: Batcher, examples: Sequence[Example], device: torch.device
) -> list[Prediction]:
    """The network's word on each example, in their order."""
    network.eval()
    predictions: list[Prediction | None] = [None] * len(examples)
    order = sorted(range(len(examples)), key=lambda at: len(examples[at].text))
    for begin in range(0, len(order), 32):
        chosen = order[begin : begin + 32]
        batch = batcher.batch([examples[at] for at in chosen])
        outputs = network(batch.characters.to(device), batch.lengths, batch.roles.to(device))
        for row, at in enumerate(chosen):
            length = len(examples[at].text)
            scores = {
                name: log_softmax(output[row, :length].double().cpu().numpy())
                for name, output in zip(network.outputs, outputs, strict=True)
            }
            predictions[at] = Prediction(examples[at], scores)
    return [prediction for prediction in predictions if prediction is not None]


def score(network: TaggerNetwork, predictions: Sequence[Prediction]) -> dict[str, LabelScore]:
    """Scores by label over all predictions."""
    scores = {label: LabelScore() for labels in network.scheme.layers.values() for label in labels}
    for prediction in predictions:
        gold = {(s.label, s.start, s.end): s for s in prediction.example.spans}
        found = {(s.label, s.start, s.end) for s in prediction.spans(network)}
        for label, number in Counter(key[0] for key in gold).items():
            scores[label].gold += number
        for label, number in Counter(key[0] for key in found).items():
            scores[label].found += number
        for key in gold.keys() & found:
            scores[key[0]].right += 1
            _count_attributes(network, prediction, gold[key].attributes, key, scores[key[0]])
    return scores


def _count_attributes(
    network: TaggerNetwork,
    prediction: Prediction,
    known: object,
    key: tuple[str, int, int],
    score_: LabelScore,
) -> None:
    label, start, end = key
    assert hasattr(known, "get")
    for name, attribute in network.scheme.attributes.items():
        value = known.get(name)
        if label in attribute.labels and value is not None:
            tally = score_.attributes.setdefault(name, [0, 0])
            tally[0] += attribute.values[prediction.attribute(name, start, end)[0]] == value
            tally[1] += 1


MAIN_LABELS = ("metric", "quantity", "problem", "commitment")


def summary(scores: dict[str, LabelScore]) -> float:
    """One figure to stop training by: the mean F1 of the main labels and of the metric of quantities."""
    metric = scores["quantity"].attributes.get("metric", [0, 0])
    return float(np.mean([*(scores[label].f1 for label in MAIN_LABELS), metric[0] / max(metric[1], 1)]))
