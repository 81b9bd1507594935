"""Settings of the HTTP service: environment variables with the prefix ``BIAOLI_``, each checked at start.

Start here to add one: give it a type, a default and a description; the README's table is under test and will ask
for the new row.

Example:
    >>> Settings(port=9000).port, Settings(workers=2).time_limit_seconds
    (9000, 60.0)
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """What an operator can set. Values come from the environment; keyword arguments win over it.

    Raises:
        pydantic.ValidationError: a value is not of its type or out of its range.
    """

    model_config = SettingsConfigDict(env_prefix="BIAOLI_", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="address that `biaoli serve` listens on")
    port: int = Field(
        default=8000, ge=0, le=65535, description="port that `biaoli serve` listens on; 0 takes a free one"
    )
    max_body_bytes: int = Field(
        default=32 * 1024 * 1024, ge=1, description="largest request body in bytes; a larger one gets 413"
    )
    time_limit_seconds: float = Field(
        default=60.0, gt=0, description="longest wait for one extraction in seconds, queueing included; then 503"
    )
    workers: int = Field(default=2, ge=1, le=64, description="extractions that run at once; more wait in line")
    log_level: LogLevel = Field(default="info", description="least severe log line: debug, info, warning or error")
