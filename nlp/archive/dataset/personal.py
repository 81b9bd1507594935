"""Which contacts are personal: those that a dataset leaves out unless it is asked for them.

Nobody can tell from an address at a public mail provider whether an office or a person reads it, so all of them count
as personal; so do mobile numbers, whoever holds them, and named persons.

Example:
    >>> from nlp.schema import Contact
    >>> def contact(kind, value, normalized=None):
    ...     return Contact(id="", kind=kind, value=value, normalized=normalized, span=(0, 1))
    >>> is_personal(contact("phone", "13800000000", "+8613800000000")), is_personal(contact("phone", "0535-3452929"))
    (True, False)
    >>> is_personal(contact("email", "li@163.com")), is_personal(contact("email", "xxgk@qingxi.gov.cn"))
    (True, False)
"""

from __future__ import annotations

import re

from nlp.schema import Contact

_PUBLIC_MAIL = re.compile(
    r"[@＠](?:vip\.)?(?:163|126|139|189|188|qq|foxmail|sina|sohu|tom|yeah|21cn|aliyun|wo|gmail|hotmail|outlook|yahoo|live|msn|icloud)"
    r"\.(?:com|cn|net)(?:\.cn)?$",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def is_personal(contact: Contact) -> bool:
    """Whether a contact is a named person's, a mobile number or a mailbox at a public provider."""
    if contact.kind == "person":
        return True
    value = contact.normalized or contact.value
    if contact.kind in ("phone", "fax", "hotline", "wechat"):
        return _MOBILE.fullmatch(re.sub(r"[^\d+]", "", value)) is not None
    return contact.kind == "email" and _PUBLIC_MAIL.search(value) is not None
