"""The shared secret that every call of Label Studio needs, in each of the ways in which it can send one.

The back end's calls carry it as the password of HTTP basic authentication (the user name doesn't matter); the events
carry it in a header that is set for the webhook, ``X-Biaoli-Secret`` or ``Authorization: Bearer …``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator

import structlog
from pydantic import SecretStr
from starlette.requests import Request

from service.problems import ProblemError

HEADER = "X-Biaoli-Secret"
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="biaoli", charset="UTF-8"'}


class Gate:
    """A dependency of routes: lets a request through that carries the secret."""

    def __init__(self, secret: SecretStr | None, logger: structlog.typing.FilteringBoundLogger) -> None:
        self._logger = logger
        self._digest = None if secret is None else _digest(secret.get_secret_value().encode())

    async def __call__(self, request: Request) -> None:
        """Check one request, before its body is read.

        Raises:
            ProblemError: 403 where no secret is set, 401 where the request has none or a wrong one.
        """
        if self._digest is None:
            detail = "No secret is set for Label Studio: set BIAOLI_LABEL_STUDIO_SECRET."
            raise self._refusal(request, ProblemError("label_studio_off", detail))
        offered = [_digest(secret) for secret in _secrets(request)]
        matches = [hmac.compare_digest(digest, self._digest) for digest in offered]
        if not any(matches):
            what = "is wrong" if offered else "is missing"
            detail = f"The secret {what}: send it as basic-auth password, bearer token or {HEADER}."
            raise self._refusal(request, ProblemError("unauthorized", detail, headers=_CHALLENGE))

    def _refusal(self, request: Request, error: ProblemError) -> ProblemError:
        """Told in the log, since Label Studio doesn't show why an event was not taken."""
        self._logger.warning(
            "label_studio_refused",
            request_id=request.state.request_id,
            code=error.problem.code,
            detail=error.problem.detail,
        )
        return error


def _digest(secret: bytes) -> bytes:
    """Of equal length for all secrets, so that comparing takes the same time for all."""
    return hashlib.sha256(secret).digest()


def _secrets(request: Request) -> Iterator[bytes]:
    """What a request offers, as bytes: header values are latin-1 to the framework and UTF-8 to Label Studio."""
    yield from (value.encode("latin-1") for value in request.headers.getlist(HEADER))
    for value in request.headers.getlist("Authorization"):
        scheme, _, credentials = value.partition(" ")
        if scheme.lower() == "bearer":
            yield credentials.strip().encode("latin-1")
        elif scheme.lower() == "basic":
            try:
                decoded = base64.b64decode(credentials.strip(), validate=True)
            except (binascii.Error, ValueError):
                continue
            yield decoded.partition(b":")[2]
