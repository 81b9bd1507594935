"""Prose cut into windows: what the model sees at once.

A window is a run of whole sentences of one section, up to :data:`MAX_CHARACTERS`; a longer sentence is cut behind its
last comma before that. Training cuts passages in the same way, so that both see text of one kind.

Example:
    >>> from nlp.narrative.prose import Prose
    >>> prose = Prose.of("全年公开84条。收到申请3件。")
    >>> [prose.text[w.start:w.end] for w in windows_of(prose)], len(windows_of(prose, most=9))
    (['全年公开84条。收到申请3件。'], 2)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.narrative.prose import Prose
from nlp.schema import Span

MAX_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class Window:
    """``[start, end)`` of the prose, in a section of ``role``."""

    start: int
    end: int
    role: str | None


def windows_of(prose: Prose, most: int = MAX_CHARACTERS) -> list[Window]:
    """The windows of a prose in order; headings are left out and part windows, all else is covered once.

    Args:
        most: characters that a window may have.
    """
    windows: list[Window] = []
    for start, end in _sentences(prose, most):
        role = prose.role_at(start)
        last = windows[-1] if windows else None
        if last and last.role == role and end - last.start <= most and start - last.end <= 1:
            windows[-1] = Window(last.start, end, role)
        else:
            windows.append(Window(start, end, role))
    return windows


def _sentences(prose: Prose, most: int) -> Iterator[Span]:
    headings = set(prose.headings)
    for start, end in prose.sentences:
        if (start, end) in headings:
            continue
        at = start
        while end - at > most:
            comma = max(prose.text.rfind(mark, at + most // 2, at + most) for mark in ",;、")
            cut = comma + 1 if comma > 0 else at + most
            yield at, cut
            at = cut
        yield at, end
