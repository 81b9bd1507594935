"""What a source may hold before it is refused, and the refusals themselves."""

from __future__ import annotations

from dataclasses import dataclass

_TOTAL_FLOOR_BYTES = 256 << 20  # below this sum an archive can do no harm, whatever its ratio


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may hold before it is refused.

    Attributes:
        document_bytes: bytes of one document, and of one row of a table.
        expansion: how many times its packed size a member, and the whole source, may unpack to.
        entries: members of one ZIP or TAR; rows and records of crawls are not counted, as they cost no memory.
        nested_bytes: unpacked bytes of a container inside a container; it may lie in a temporary file of that size.
        text_column: column of JSONL, CSV and Parquet that holds the documents; ``None`` finds it.
    """

    document_bytes: int = 64 << 20
    expansion: int = 200
    entries: int = 500_000
    nested_bytes: int = 1 << 30
    text_column: str | None = None


class Refusal(Exception):
    """A document or a container that isn't read: a stable code, and the reason in words without any text of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class SourceRefusal(Refusal):
    """A refusal of everything that is still to come of a source, however deep it was found."""


class Meter:
    """Counts what a source unpacks to, at all depths together, and stops it when that is out of proportion.

    Each member can be harmless while all of them are not: overlapping members, or a small row repeated a million times.

    Example:
        >>> meter = Meter(packed=1000, limits=Limits(expansion=100))
        >>> meter.add(200 << 20)
        >>> meter.add(200 << 20)
        Traceback (most recent call last):
        nlp.archive.sources.limits.SourceRefusal: unpacks to more than 100 times its size; the rest isn't read
    """

    def __init__(self, packed: int, limits: Limits) -> None:
        self._left = _TOTAL_FLOOR_BYTES + limits.expansion * packed
        self._expansion = limits.expansion

    def add(self, count: int) -> None:
        """Count bytes that came out of a container.

        Raises:
            SourceRefusal: the source unpacks to too much.
        """
        self._left -= count
        if self._left < 0:
            message = f"unpacks to more than {self._expansion} times its size; the rest isn't read"
            raise SourceRefusal("zip_bomb", message)
