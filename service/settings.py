"""Settings of the HTTP service: environment variables with the prefix ``BIAOLI_``, each checked at start.

Start here to add one: give it a type, a default and a description; the README's table is under test and will ask
for the new row.

Example:
    >>> Settings(port=9000).port, Settings(workers=2).time_limit_seconds
    (9000, 60.0)
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nlp.schema import Mode

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """What an operator can set. Values come from the environment; keyword arguments win over it.

    Raises:
        pydantic.ValidationError: a value is not of its type or out of its range.
    """

    model_config = SettingsConfigDict(env_prefix="BIAOLI_", frozen=True, hide_input_in_errors=True)

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
    mode: Mode = Field(default="fast", description="fast is rules alone, full is rules and tagger")
    model: Path | None = Field(
        default=None, description="folder of the tagger of mode full; by default the one that comes with Biaoli"
    )
    log_level: LogLevel = Field(default="info", description="least severe log line: debug, info, warning or error")
    label_studio_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="secret that every call of Label Studio has to carry; without it the back end is off",
    )
    database_url: str = Field(
        default="sqlite:///~/.local/share/biaoli/biaoli.sqlite3",  # `service.store.DEFAULT_URL`, without its libraries
        description="where received annotations are kept, as an SQLAlchemy URL",
    )

    @model_validator(mode="after")
    def _model_is_of_use(self) -> Settings:
        if self.model is not None and self.mode != "full":
            raise ValueError("a model needs BIAOLI_MODE=full")
        return self

    @field_validator("label_studio_secret")
    @classmethod
    def _can_be_sent(cls, secret: SecretStr | None) -> SecretStr | None:
        """Header values are printable ASCII."""
        if secret is not None and not (secret.get_secret_value().isascii() and secret.get_secret_value().isprintable()):
            raise ValueError("has to be printable ASCII characters")
        return secret
