"""What the readers of one kind hand to :func:`nlp.narrative.contacts.find_contacts`: places in the view's text."""

from __future__ import annotations

from typing import NamedTuple

from nlp.schema import ContactKind


class Found(NamedTuple):
    """A contact at ``text[start:end]`` of the view. ``owner`` is set where the words before its label name one.

    A tuple, which is several times faster to make and to change than a frozen dataclass.
    """

    kind: ContactKind
    start: int
    end: int
    normalized: str | None = None
    owner: str | None = None
