"""The typed environment: made once, in `__main__`, and passed down."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import tzlocal
from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import paths
from bot.core.errors import UserError
from bot.core.zones import parse_time, parse_zone
from bot.ports import StartError

PREFIX = "DOSE_"
FROM_FILE = "_FILE"  # DOSE_TELEGRAM_TOKEN_FILE names a file that holds the token
SECRETS = Path("/run/secrets")  # where containers find files such as dose_telegram_token
DOUBTS = ("presume", "resend")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
TELEGRAM_API = "https://api.telegram.org"
WEBHOOK_PORTS = (443, 80, 88, 8443)
CONTACT, MODEL = 100, 100  # characters
QUOTED = 40  # characters of a wrong value that are said back

_TELEGRAM = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,64}")
_SHARDS = re.compile(r"(?:(\d{1,4})(?:-(\d{1,4}))?/)?(\d{1,4})")
_DISCORD = re.compile(r"[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}")


def machine_zone() -> str:
    """The machine's own zone; UTC if it does not tell."""
    try:
        return parse_zone(tzlocal.get_localzone_name() or "UTC")
    except (UserError, LookupError, ValueError, OSError):
        return "UTC"


def _zone(value: str) -> str:
    try:
        return parse_zone(value)
    except UserError:
        near = difflib.get_close_matches(value, sorted(zoneinfo.available_timezones()), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "write it like Europe/Berlin."
        raise ValueError(f"is {value[:QUOTED]!r}, which is no time zone; {hint}") from None


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_time(value)
    except UserError:
        raise ValueError(f"is {value[:QUOTED]!r}, which is no time of day; write it like 07:30.") from None


def _level(value: str) -> str:
    if value.upper() in LEVELS:
        return value.upper()
    raise ValueError(f"is {value[:QUOTED]!r}; pick one of {', '.join(LEVELS)}.")


def _contact(value: str) -> str:
    if len(value) > CONTACT or not (value.isascii() and value.isprintable()) or set("();") & set(value):
        raise ValueError("is no contact; write a mail address or a web address.")
    return value


def _shards(value: object) -> object:
    """`auto`; `4`: all four here; `0-3/16`: the first four of sixteen; `3/16`: one of them."""
    if not isinstance(value, str):
        return value
    match = _SHARDS.fullmatch(value.strip())
    if value.strip().lower() == "auto":
        return None
    first, last, count = (int(part) if part else None for part in match.groups()) if match else (None, None, 0)
    first, last = (0, (count or 0) - 1) if first is None else (first, first if last is None else last)
    if not count or not 0 <= first <= last < count:
        raise ValueError(
            f"is {value[:QUOTED]!r}; write auto, a number such as 4 for four shards here, or 0-3/16 for the first four "
            "of sixteen."
        )
    return first, last, count


def _doubt(value: str) -> str:
    if value.lower() in DOUBTS:
        return value.lower()
    raise ValueError(f"is {value[:QUOTED]!r}; pick presume (never twice) or resend (rather twice than never).")


def _address(*schemes: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(
                f"is not an address that begins with {schemes[0]}:// or {schemes[1]}://; mend it or leave it out."
            )
        # Methods are appended to an API's address, but a gateway's is taken as it is.
        return value if schemes[0] == "wss" else value.rstrip("/")

    return check


def _webhook(value: str, info: ValidationInfo) -> str:
    """Telegram itself calls https alone, at four ports; a Bot API server of one's own calls anything."""
    parts = urlsplit(value)
    is_own = info.data.get("telegram_api_url") != TELEGRAM_API
    if value and not is_own and (parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS):
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        raise ValueError(f"is not an address that Telegram calls; it begins with https://, and its port is {ports}.")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("has more than a host and a path; write it like https://bot.example.org.")
    return value


def _token(shape: re.Pattern[str], form: str) -> Callable[[SecretStr | None], SecretStr | None]:
    def check(value: SecretStr | None) -> SecretStr | None:
        plain = value.get_secret_value().strip().strip("\"'") if value else ""
        if plain and not shape.fullmatch(plain):
            raise ValueError(f"does not look like a token ({form}); copy it again, whole.")
        return SecretStr(plain) if plain else None

    return check


def _no_password(value: str) -> str:
    if urlsplit(value).username or urlsplit(value).password:
        raise ValueError("has a name or a password in it; put the key into DOSE_LLM_KEY.")
    return value


def _key(value: SecretStr | None) -> SecretStr | None:
    plain = value.get_secret_value().strip().strip("\"'") if value else ""
    if not re.fullmatch(r"[!-~]*", plain):  # it travels in a header
        raise ValueError("has a space or an odd character in it; copy it again, whole.")
    return SecretStr(plain) if plain else None


def _model(value: str, info: ValidationInfo) -> str:
    if info.data.get("llm_url") and not value:
        raise ValueError("is empty; name the model that DOSE_LLM_URL shall be asked for.")
    if len(value) > MODEL or not value.isprintable():
        raise ValueError(f"is no model's name of up to {MODEL} characters.")
    return value


class Settings(BaseSettings):
    """What an operator may set, as `DOSE_…` in the environment or in `.env`; everything has a working default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,  # `DOSE_ZONE=` is a line to fill in, not a choice
        extra="ignore",  # other programs' lines in .env; a misspelt DOSE_… is found by `_refuse_unknown`
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    # SQLAlchemy's form; may hold a password. Empty stands for dose.db in `data_dir`.
    database_url: str = Field(
        default="", repr=False, validation_alias=AliasChoices("DOSE_DATABASE_URL", "DATABASE_URL")
    )
    telegram_token: Annotated[
        SecretStr | None, AfterValidator(_token(_TELEGRAM, "@BotFather's are digits, a colon and 35 characters"))
    ] = None
    telegram_api_url: Annotated[str, AfterValidator(_address("https", "http"))] = TELEGRAM_API
    telegram_rate: int = Field(default=30, ge=1, le=1000)  # messages a second that Telegram grants this bot
    # Where the world reaches our web server; empty: Telegram is polled.
    telegram_webhook_url: Annotated[
        str, AfterValidator(_address("https", "http")), AfterValidator(_webhook), Field(repr=False)
    ] = ""
    discord_token: Annotated[
        SecretStr | None, AfterValidator(_token(_DISCORD, "a bot's are three parts with dots between them"))
    ] = None
    discord_api_url: Annotated[str, AfterValidator(_address("https", "http"))] = "https://discord.com/api/v10"
    discord_gateway_url: Annotated[str, AfterValidator(_address("wss", "ws"))] = ""  # empty: what the API says
    # The first and the last shard of this process, and how many there are in all; None: as Discord advises, all here.
    discord_shards: Annotated[tuple[int, int, int] | None, BeforeValidator(_shards), NoDecode] = (0, 0, 1)
    # Where cards' notebooks can be opened, as on Colab; empty: they are sent as files.
    notebook_base_url: Annotated[str, AfterValidator(_address("https", "http"))] = ""
    code_runs: int = Field(default=30, ge=0, le=1000)  # of one person's code a day
    on_ambiguous: Annotated[str, AfterValidator(_doubt)] = "presume"
    # A language model that /explain asks; empty: it gives the prompt, and links to others.
    llm_url: Annotated[str, AfterValidator(_address("https", "http")), AfterValidator(_no_password)] = ""
    llm_key: Annotated[SecretStr | None, AfterValidator(_key)] = None  # a model at home wants none
    llm_model: Annotated[str, AfterValidator(_model), Field(validate_default=True)] = ""
    llm_daily: int = Field(default=10, ge=0, le=1000)  # answers for one person a day
    zone: Annotated[str, AfterValidator(_zone)] = Field(default_factory=machine_zone)
    time: Annotated[dt.time, BeforeValidator(_time)] = dt.time(7, 30)
    web_host: str = "127.0.0.1"  # a TLS proxy on this machine passes on what is for us
    web_port: int | None = Field(default=None, ge=1, le=65535)  # None: no web server, or with a webhook 8080
    papers: bool = True  # fetch recent papers at night
    contact: Annotated[str, AfterValidator(_contact)] = ""  # tells whom to write to, for those whom we ask for papers
    semantic_scholar_key: SecretStr | None = None
    papers_mirror: Annotated[str, AfterValidator(_address("https", "http"))] = ""  # stands for all hosts of papers
    content_dir: Path = Field(default_factory=paths.content)
    data_dir: Path = Path("data")
    log_level: Annotated[str, AfterValidator(_level)] = "INFO"
    crash_at: str = ""  # in a rehearsal: the name of a crash point, see services.crashes

    @model_validator(mode="before")
    @classmethod
    def _database(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Puts the database into the data folder, and makes hosts' spellings of PostgreSQL SQLAlchemy's."""
        names = ("database_url", "DOSE_DATABASE_URL", "DATABASE_URL")
        url = next((str(given[name]).strip() for name in names if given.get(name)), "")
        url = url or f"sqlite:///{Path(given.get('data_dir', 'data')).as_posix()}/dose.db"
        rest = {name: value for name, value in given.items() if name not in names}
        return rest | {"database_url": re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)}

    @property
    def is_live(self) -> bool:
        """Whether a platform has a token; without one the bot is a chat in the terminal."""
        return self.telegram_token is not None or self.discord_token is not None

    @property
    def _tokens(self) -> tuple[SecretStr | None, ...]:
        return self.telegram_token, self.discord_token, self.semantic_scholar_key, self.llm_key

    def secrets(self) -> tuple[str, ...]:
        """What must never be shown: tokens, and the database's password."""
        tokens = [token.get_secret_value() for token in self._tokens if token]
        password = urlsplit(self.database_url).password
        return (*tokens, *([password] if password else []))


def load(env_file: Path = Path(".env"), secrets: Path = SECRETS) -> Settings:
    """Reads the environment, then `.env`, then files of secrets; the first one that has a setting decides.

    Raises:
        StartError: a sentence for each wrong setting, with its name and the cure.
    """
    given = _given(env_file)
    _refuse_unknown(given)
    try:
        return Settings(
            _env_file=env_file,
            _secrets_dir=secrets if secrets.is_dir() else None,
            **_from_files(given),
        )
    except ValidationError as error:
        raise StartError("\n".join(_sentence(each) for each in error.errors(include_input=False))) from None


def _given(env_file: Path) -> dict[str, str]:
    try:
        lines = dotenv_values(env_file, encoding="utf-8") if env_file.is_file() else {}
    except (OSError, UnicodeError) as error:
        raise StartError(f"{env_file} cannot be read ({error}); mend it or its owner.") from None
    merged: Mapping[str, str | None] = {**lines, **os.environ}
    return {name.upper(): value for name, value in merged.items() if value}


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """A misspelt variable would silently leave its default; better to say so."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    known += [name + FROM_FILE for name in known]
    strangers = [name for name in given if name.startswith(PREFIX) and name not in known]
    if strangers:
        near = difflib.get_close_matches(strangers[0], known, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else "remove it; .env.example lists them all."
        raise StartError(f"{strangers[0]} is no setting of Daily Dose; {hint}")


def _from_files(given: Mapping[str, str]) -> dict[str, Any]:
    """What `DOSE_…_FILE` variables point at, for settings that are not given directly."""
    found: dict[str, Any] = {}
    for name in Settings.model_fields:
        variable = PREFIX + name.upper()
        path = given.get(variable + FROM_FILE)
        if not path or variable in given:
            continue
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            raise StartError(f"{variable}{FROM_FILE} is {path}, which cannot be read; mend the path.") from None
    return found


def _sentence(error: Mapping[str, Any]) -> str:
    """One complaint of pydantic's, for an operator; never quotes the value itself, which may be a secret."""
    name = str(error["loc"][0]) if error["loc"] else ""
    variable = name if name.isupper() else PREFIX + name.upper()
    cause = error.get("ctx", {}).get("error")
    return f"{variable} {cause}" if cause else f"{variable} is wrong: {error['msg']}."
