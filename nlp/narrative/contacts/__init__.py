"""Contacts: how the report says that its authors, or the offices it names, can be reached.

Start here, in this order: :func:`find_contacts` is the whole path. :mod:`.labels` finds 电话：, 邮 编 and their kind; a
reader for each kind (:mod:`.numbers`, :mod:`.addresses`, :mod:`.online`, :mod:`.hotlines`, :mod:`.accounts`,
:mod:`.people`) yields :class:`.found.Found`, places in the view's text; :func:`_without_overlaps` and :func:`_distinct`
choose among them. The words are data: ``patterns.yaml``, ``surnames.yaml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from nlp.narrative.contacts.accounts import read_accounts
from nlp.narrative.contacts.addresses import read_addresses
from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.hotlines import read_hotlines
from nlp.narrative.contacts.labels import Label, scan_labels
from nlp.narrative.contacts.normalize import e164
from nlp.narrative.contacts.numbers import read_loose_numbers, read_numbers, read_postcodes
from nlp.narrative.contacts.online import read_emails, read_urls
from nlp.narrative.contacts.people import owner_before, owner_of_unit, read_persons, read_units, says_we
from nlp.narrative.regions import area_code_of, area_code_of_region, find_region
from nlp.narrative.view import NarrativeView
from nlp.schema import Contact, Section, make_id

BLOCK_GAP = 60
"""Characters that may lie between two contacts of one block."""

BLOCK_REACH = 240
"""How far away the number may stand whose area code completes another."""

_OWNED = frozenset(("phone", "fax", "email", "address", "postcode", "person", "hotline"))
_NUMBERS = frozenset(("phone", "fax", "hotline"))
_NO_DIGIT = re.compile(r"\D")
_SCHEME = re.compile(r"^https?://")
_NO_LETTER = re.compile(r"[^\w@.-]")


def find_contacts(view: NarrativeView, text: str, sections: Sequence[Section], agency: str | None) -> list[Contact]:
    """The contacts of a report, one for each distinct kind and value, in the order of their first mention.

    Args:
        view: the narrative, folded, tables and litter blanked.
        text: the document's text, from which ``value`` is cut: it is always ``text[span[0]:span[1]]``.
        sections: the report's sections; no contact and no block crosses the beginning of one.
        agency: the reporting agency: the owner where the text says 我局, and, where it lies in one city, the source
            of an area code that the text leaves out.

    Returns:
        Contacts with spans of the document. ``normalized`` is E.164 for numbers (``;ext=`` for an extension), a lower
        case address for mail, a URL with scheme, digits for a postcode, the value without white space else; ``None``
        where it can't be told.

    Example:
        >>> report = "如有疑问，请与青禾镇党政办联系（电话/传真：0535—8123456，邮 编：265300）。"
        >>> for contact in find_contacts(NarrativeView.of(report), report, [], None):
        ...     print(contact.kind, contact.value, contact.normalized, contact.owner)
        unit 青禾镇党政办 青禾镇党政办 None
        phone 0535—8123456 +865358123456 青禾镇党政办
        fax 0535—8123456 +865358123456 青禾镇党政办
        postcode 265300 265300 青禾镇党政办
    """
    barriers = _barriers(view, sections)
    found = _without_overlaps(_read_all(view, text, barriers))
    found = _with_owners(view.text, found, barriers, agency)
    found = _with_numbers(view.text, found, barriers, agency)
    return _distinct(view, text, found)


def _barriers(view: NarrativeView, sections: Sequence[Section]) -> list[int]:
    """Where sections begin in the view's text, ascending, with the end of the text."""
    places = (view.place(section.span[0]) for section in sections)
    return sorted({place for place in places if 0 < place < len(view.text)} | {len(view.text)})


def _read_all(view: NarrativeView, text: str, barriers: Sequence[int]) -> list[Found]:
    """What every reader finds, the surest first."""
    narrative = view.text
    labels = scan_labels(narrative)
    body_start = barriers[0] if len(barriers) > 1 else 0
    numbers = list(_owned_by_words_before(narrative, labels))
    return [
        *read_emails(narrative, labels),
        *read_urls(narrative, body_start),
        *numbers,
        *read_postcodes(narrative, labels),
        *read_addresses(narrative, labels, barriers),
        *read_loose_numbers(narrative, numbers),
        *read_hotlines(narrative),
        *read_persons(narrative, labels),
        *read_accounts(view, text),
        *read_units(narrative, labels),
    ]


def _owned_by_words_before(text: str, labels: Sequence[Label]) -> Iterable[Found]:
    """The labelled numbers; one whose label follows an agency's name (甲局电话：…) is owned by it."""
    starts = [label.value for label in labels]
    for found in read_numbers(text, labels):
        label = labels[max(0, bisect_left(starts, found.start + 1) - 1)]
        yield found._replace(owner=owner_before(text, label))


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Each stretch of text for the first that claims it; phone and fax may share one. In order of place."""
    taken: list[Found] = []
    spans: dict[int, Found] = {}  # every claimed character, so that a look-up costs the length of one value
    for item in found:
        claims = {id(other): other for at in range(item.start, item.end) if (other := spans.get(at))}.values()
        if any(not _may_share(item, other) for other in claims):
            continue
        taken.append(item)
        if not claims:  # else the other item, in the same place, claims them all
            spans.update(dict.fromkeys(range(item.start, item.end), item))
    return sorted(taken, key=lambda item: (item.start, item.end))


def _may_share(item: Found, other: Found) -> bool:
    same_place = (item.start, item.end) == (other.start, other.end)
    return same_place and item.kind != other.kind and {item.kind, other.kind} <= {"phone", "fax", "wechat", "weibo"}


def _with_owners(text: str, found: list[Found], barriers: Sequence[int], agency: str | None) -> list[Found]:
    """The office that the sentence says to contact owns what follows it without a larger gap or a new section."""
    result: list[Found] = []
    owner: str | None = None
    block_end = -BLOCK_GAP
    for item in found:
        near = item.start - block_end <= BLOCK_GAP and not _crosses(barriers, block_end, item.start)
        if item.kind == "unit":
            owner, block_end = owner_of_unit(text[item.start : item.end], agency), item.end
            result.append(item)
            continue
        if not near:
            owner = agency if agency and says_we(text, max(0, item.start - BLOCK_GAP), item.start) else None
        if item.kind in _OWNED:
            result.append(item if item.owner or not owner else item._replace(owner=owner))
            block_end = item.end
        else:
            result.append(item)
    return result


def _crosses(barriers: Sequence[int], start: int, end: int) -> bool:
    """Whether a section begins between two places."""
    index = bisect_left(barriers, start + 1)
    return index < len(barriers) and barriers[index] <= end


def _with_numbers(text: str, found: list[Found], barriers: Sequence[int], agency: str | None) -> list[Found]:
    """Numbers in E.164, the area code taken from the number itself, its block, or the agency's own city."""
    places = [(item.end, area_code_of(text[item.start : item.end])) for item in found if item.kind in _NUMBERS]
    ends = [end for end, area in places if area]
    areas = [area for _, area in places if area]

    def completed(item: Found) -> Found:
        near = range(bisect_left(ends, item.end - BLOCK_REACH), bisect_right(ends, item.end + BLOCK_REACH))
        same_block = {areas[i] for i in near if not _crosses(barriers, *sorted((ends[i], item.end)))}
        area = _area_of_agency(agency) if not same_block else same_block.pop() if len(same_block) == 1 else None
        return item._replace(normalized=e164(text[item.start : item.end], area))

    return [completed(item) if item.kind in _NUMBERS else item for item in found]


@lru_cache(maxsize=1024)
def _area_of_agency(agency: str | None) -> str | None:
    region = find_region(agency, (), "")
    return area_code_of_region(region) if region else None


def _distinct(view: NarrativeView, text: str, found: Iterable[Found]) -> list[Contact]:
    """One contact for each kind and value, at its first mention."""
    contacts: dict[tuple[str, str], Contact] = {}
    for item in found:
        bare = "".join(view.text[item.start : item.end].split())
        key = (item.kind, _canonical(item.kind, bare.lower()))
        if key in contacts:
            continue
        span = view.span(item.start, item.end)
        value = text[slice(*span)]
        normalized = item.normalized
        if normalized is None and item.kind not in _NUMBERS and item.kind not in ("email", "postcode"):
            normalized = bare
        contacts[key] = Contact(
            id=make_id(item.kind, span, value),
            kind=item.kind,
            value=value,
            normalized=normalized,
            owner=item.owner,
            span=span,
        )
    return list(contacts.values())


def _canonical(kind: str, bare: str) -> str:
    """What makes two values the same: digits of numbers, links without scheme and last slash, letters of the rest.

    ``bare`` is in lower case, without white space.
    """
    if kind in _NUMBERS or kind == "postcode":
        return _NO_DIGIT.sub("", bare)
    if kind == "url":
        return _SCHEME.sub("", bare).rstrip("/")
    return _NO_LETTER.sub("", bare)
