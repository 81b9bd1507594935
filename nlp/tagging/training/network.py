"""An encoder with a head for each layer of tags and each attribute, and batches of examples as its tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.tagging.model import PADDING, UNKNOWN
from nlp.tagging.scheme import Scheme
from nlp.tagging.training.backbones import SPECIAL, Encoder
from nlp.tagging.training.data import IGNORED, Example, attributes_of, tags_of

_ROLE_WIDTH = 16
_ATTRIBUTE_WEIGHT = 0.5
"""What the losses of attributes count against those of tags, which the borders depend on."""


@dataclass(slots=True)
class Batch:
    """Windows as tensors.

    Attributes:
        characters: ids, windows × characters.
        lengths: characters of each window.
        roles: id of each window's section role.
        tags: tag ids by layer, windows × characters, padding ignored.
        attributes: by name: window, start, end and class of each span, spans × 4.
    """

    characters: Tensor
    lengths: Tensor
    roles: Tensor
    tags: Mapping[str, Tensor]
    attributes: Mapping[str, Tensor]


class TaggerNetwork(nn.Module):
    """Logits by output name from a batch's inputs; outputs are the layers, then ``attribute.<name>``."""

    def __init__(self, encoder: Encoder, scheme: Scheme, *, hidden: int = 192, dropout: float = 0.3) -> None:
        super().__init__()
        self.encoder = encoder
        self.scheme = scheme
        self.roles = nn.Embedding(len(scheme.roles), _ROLE_WIDTH)
        self.trunk = nn.Sequential(
            nn.LayerNorm(encoder.width + _ROLE_WIDTH),
            nn.Dropout(dropout),
            nn.Linear(encoder.width + _ROLE_WIDTH, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
        )
        self.layers = nn.ModuleDict({name: nn.Linear(hidden, len(scheme.tags(name))) for name in scheme.layers})
        self.attributes = nn.ModuleDict(
            {name: nn.Linear(hidden, len(each.values)) for name, each in scheme.attributes.items()}
        )
        self.outputs = [*scheme.layers, *(f"attribute.{name}" for name in scheme.attributes)]

    def forward(self, characters: Tensor, lengths: Tensor, roles: Tensor) -> tuple[Tensor, ...]:
        """Logits in the order of ``outputs``, each windows × characters × classes."""
        vectors = self.encoder(characters, lengths)
        role = self.roles(roles)[:, None, :].expand(-1, vectors.shape[1], -1)
        trunk = self.trunk(torch.cat([vectors, role], dim=-1))
        heads = [*self.layers.values(), *self.attributes.values()]
        return tuple(head(trunk) for head in heads)

    def loss(self, batch: Batch) -> Tensor:
        """The mean cross-entropy of tags, and that of attributes over the mean of each span's logits."""
        outputs = dict(zip(self.outputs, self(batch.characters, batch.lengths, batch.roles), strict=True))
        total = torch.zeros((), device=batch.characters.device)
        for layer, tags in batch.tags.items():
            logits = outputs[layer]
            total = total + functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
        for name, places in batch.attributes.items():
            if len(places):
                means = _span_means(outputs[f"attribute.{name}"], places)
                total = total + _ATTRIBUTE_WEIGHT * functional.cross_entropy(means, places[:, 3])
        return total


def _span_means(logits: Tensor, places: Tensor) -> Tensor:
    """The mean over each span, spans × classes, by sums up to each character."""
    sums = functional.pad(logits.cumsum(dim=1), (0, 0, 1, 0))
    window, start, end = places[:, 0], places[:, 1], places[:, 2]
    return (sums[window, end] - sums[window, start]) / (end - start)[:, None]


class Batcher:
    """Examples as batches: about the same length together, in an order that the seed decides."""

    def __init__(self, encoder: Encoder, scheme: Scheme, *, characters_per_batch: int = 4096) -> None:
        self.scheme = scheme
        self.ids = {character: at + SPECIAL for at, character in enumerate(encoder.characters)}
        self.characters_per_batch = characters_per_batch

    def batches(self, examples: Sequence[Example], rng: random.Random | None = None) -> Iterator[Batch]:
        """All examples once; shuffled where ``rng`` is given."""
        for group in self.groups(examples, rng):
            yield self.batch(group)

    def groups(self, examples: Sequence[Example], rng: random.Random | None = None) -> list[list[Example]]:
        """The examples of each batch."""
        order = sorted(range(len(examples)), key=lambda at: len(examples[at].text) + (rng.random() * 60 if rng else 0))
        groups: list[list[Example]] = [[]]
        for at in order:
            example = examples[at]
            if groups[-1] and len(example.text) * (len(groups[-1]) + 1) > self.characters_per_batch:
                groups.append([])
            groups[-1].append(example)
        if rng:
            rng.shuffle(groups)
        return [group for group in groups if group]

    def batch(self, examples: Sequence[Example]) -> Batch:
        """Some examples as one batch."""
        width = max(len(example.text) for example in examples)
        characters = torch.full((len(examples), width), PADDING)
        tags = {layer: torch.full((len(examples), width), IGNORED) for layer in self.scheme.layers}
        places: dict[str, list[tuple[int, int, int, int]]] = {name: [] for name in self.scheme.attributes}
        for at, example in enumerate(examples):
            length = len(example.text)
            characters[at, :length] = torch.tensor([self.ids.get(c, UNKNOWN) for c in example.text])
            for layer, row in tags_of(example, self.scheme).items():
                tags[layer][at, :length] = torch.tensor(row)
            for start, end, name, value in attributes_of(example, self.scheme):
                places[name].append((at, start, end, value))
        return Batch(
            characters=characters,
            lengths=torch.tensor([len(example.text) for example in examples]),
            roles=torch.tensor([self.scheme.role_id(example.role) for example in examples]),
            tags=tags,
            attributes={name: torch.tensor(rows).reshape(-1, 4) for name, rows in places.items()},
        )
