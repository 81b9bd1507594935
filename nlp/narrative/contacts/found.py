"""What the readers of one kind hand to :func:`nlp.narrative.contacts.find_contacts`: places in the view's text."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.schema import ContactKind


@dataclass(frozen=True, slots=True)
class Found:
    """A contact at ``text[start:end]`` of the view. ``owner`` is set where the words before its label name one."""

    kind: ContactKind
    start: int
    end: int
    normalized: str | None = None
    owner: str | None = None
