"""The errors that bad input gets. Messages never quote the document."""

from __future__ import annotations


class BiaoliError(Exception):
    """Base of all errors that this library raises on purpose.

    ``code`` is a stable name for scripts; it is also the last part of the problem type over HTTP.
    """

    code = "error"


class UnreadableDocument(BiaoliError):
    """The bytes are not text, HTML or PDF, or are damaged beyond reading."""

    code = "unreadable_document"


class EmptyDocument(UnreadableDocument):
    """There is nothing to read: no bytes, or nothing but white space."""

    code = "empty_document"


class UnsupportedMediaType(UnreadableDocument):
    """A format that this version doesn't read."""

    code = "unsupported_media_type"


class LegacyDocument(UnsupportedMediaType):
    """An old Word document (DOC, RTF), which only LibreOffice can convert, and that is not here or could not."""

    code = "legacy_document"


class DocumentTooLarge(UnreadableDocument):
    """The input is over the configured limit."""

    code = "document_too_large"


class InvalidText(UnreadableDocument):
    """A ``str`` that is no Unicode text: it holds a lone surrogate."""

    code = "invalid_text"


class NeedsOCR(UnreadableDocument):
    """Pages that are pictures: there is no text layer, so a reader would have to recognise characters."""

    code = "needs_ocr"


class EncryptedDocument(UnreadableDocument):
    """The document opens only with a password."""

    code = "encrypted_document"


class EditionError(BiaoliError):
    """An edition file is wrong; the message names file and field."""

    code = "edition_error"


class ModelError(BiaoliError):
    """A model folder is incomplete, damaged or made for another version, or what runs it is not installed."""

    code = "model_error"
