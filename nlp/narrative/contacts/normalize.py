"""Numbers in E.164, with the area code of the block they stand in where they print none.

``phonenumbers`` says what a possible number is. It is imported at the first number that needs it, since that takes
0.1 s: of a landline whose area code exists the answer is known (a test holds it against the library's).

Example:
    >>> e164("(0535)8123456转8012", None), e164("8123456", "0535"), e164("8123456", None), e164("12345", None)
    ('+865358123456;ext=8012', '+865358123456', None, None)
"""

from __future__ import annotations

import re

from nlp.narrative.regions import area_code_of

_EXTENSION = re.compile(r"\s?(?:转分机|转|分机号?|[*#]|(?<=\d{7})-)\s?:?\s?(\d{1,6})")
_SHORT_LINE_DIGITS = 6


def e164(number: str, area_code: str | None) -> str | None:
    """A number as printed in E.164, with ``;ext=`` where one extension is printed; ``None`` where it isn't sure.

    Args:
        number: as printed; 转, ``*`` or a dash may begin an extension, several extensions are left out.
        area_code: completes a number of seven or eight digits, e.g. ``0535``.
    """
    extension = _EXTENSION.search(number)
    main = number[: extension.start()] if extension else number
    digits = re.sub(r"\D", "", re.sub(r"^\s*(?:\+86|0086|86(?=[- ]))", "", main))
    if len(digits) <= _SHORT_LINE_DIGITS:
        return None
    if len(digits) in (7, 8) and not digits.startswith("0"):
        if area_code is None:
            return None
        digits = area_code + digits
    formatted = f"+86{digits[1:]}" if _is_landline(digits) else _formatted(digits)
    if formatted is None or extension is None:
        return formatted
    single = len(re.findall(r"\d+", number[extension.start() :])) == 1
    return f"{formatted};ext={extension.group(1)}" if single else formatted


def _formatted(digits: str) -> str | None:
    """Any valid number of China in E.164."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:  # 00 and a country's code that there isn't
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _is_landline(digits: str) -> bool:
    """An area code that exists and a subscriber's number of seven or eight digits, new series included."""
    area = area_code_of(digits)
    return area is not None and len(digits) - len(area) in (7, 8) and digits[len(area)] in "2345678"
