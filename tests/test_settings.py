from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
import tzlocal.unix
from dotenv import dotenv_values

from bot.ports import StartError
from bot.settings import Settings, load, machine_zone

ROOT = Path(__file__).parent.parent
TELEGRAM = "7654321098:CANARY-never-shown-anywhere-0123456"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Canary.never-shown-in-any-log-or-error-0123456789"

LIKE_NO_TOKEN = "does not look like a token ({}); copy it again, whole."
TELEGRAM_FORM = "@BotFather's are digits, a colon and 35 characters"
DISCORD_FORM = "a bot's are three parts with dots between them"


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a .env."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_everything_has_a_default() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///data/dose.db"
    assert (settings.telegram_token, settings.discord_token, settings.is_live) == (None, None, False)
    assert settings.zone == machine_zone()
    assert (settings.time, settings.data_dir, settings.log_level) == (time(7, 30), Path("data"), "INFO")
    assert (settings.content_dir / "weekly_plan.yaml").exists()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        (
            "DOSE_TELEGRM_TOKEN",
            "x",
            "DOSE_TELEGRM_TOKEN is no setting of Daily Dose; did you mean DOSE_TELEGRAM_TOKEN?",
        ),
        ("DOSE_FLAVOUR", "x", "DOSE_FLAVOUR is no setting of Daily Dose; remove it; .env.example lists them all."),
        (
            "DOSE_ZONE",
            "Europe/Berln",
            "DOSE_ZONE is 'Europe/Berln', which is no time zone; did you mean Europe/Berlin?",
        ),
        ("DOSE_ZONE", "Mars/Base", "DOSE_ZONE is 'Mars/Base', which is no time zone; write it like Europe/Berlin."),
        ("DOSE_TIME", "25:00", "DOSE_TIME is '25:00', which is no time of day; write it like 07:30."),
        (
            "DOSE_ON_AMBIGUOUS",
            "guess",
            "DOSE_ON_AMBIGUOUS is 'guess'; pick presume (never twice) or resend (rather twice than never).",
        ),
        ("DOSE_LOG_LEVEL", "loud", "DOSE_LOG_LEVEL is 'loud'; pick one of DEBUG, INFO, WARNING, ERROR."),
        ("DOSE_TELEGRAM_TOKEN", "CANARY", f"DOSE_TELEGRAM_TOKEN {LIKE_NO_TOKEN.format(TELEGRAM_FORM)}"),
        ("DOSE_DISCORD_TOKEN", "CANARY", f"DOSE_DISCORD_TOKEN {LIKE_NO_TOKEN.format(DISCORD_FORM)}"),
        (
            "DOSE_TELEGRAM_API_URL",
            "localhost:8081",
            "DOSE_TELEGRAM_API_URL is not an address that begins with https:// or http://; mend it or leave it out.",
        ),
        (
            "DOSE_DISCORD_GATEWAY_URL",
            "https://x",
            "DOSE_DISCORD_GATEWAY_URL is not an address that begins with wss:// or ws://; mend it or leave it out.",
        ),
        *(
            (
                "DOSE_TELEGRAM_WEBHOOK_URL",
                value,
                (
                    "DOSE_TELEGRAM_WEBHOOK_URL is not an address that Telegram calls; "
                    "it begins with https://, and its port is 443, 80, 88, 8443."
                ),
            )
            for value in ("http://bot.example.org", "https://bot.example.org:8080")
        ),
        (
            "DOSE_TELEGRAM_WEBHOOK_URL",
            "https://bot.example.org/?a=b",
            "DOSE_TELEGRAM_WEBHOOK_URL has more than a host and a path; write it like https://bot.example.org.",
        ),
        (
            "DOSE_LLM_URL",
            "https://x.org/v1",
            "DOSE_LLM_MODEL is empty; name the model that DOSE_LLM_URL shall be asked for.",
        ),
        (
            "DOSE_LLM_URL",
            "https://ana:canary@x.org",
            "DOSE_LLM_URL has a name or a password in it; put the key into DOSE_LLM_KEY.",
        ),
        (
            "DOSE_LLM_KEY",
            "sk-canary\nX-Evil: 1",
            "DOSE_LLM_KEY has a space or an odd character in it; copy it again, whole.",
        ),
        ("DOSE_LLM_MODEL", "x" * 101, "DOSE_LLM_MODEL is no model's name of up to 100 characters."),
        (
            "DOSE_WEB_PORT",
            "http",
            "DOSE_WEB_PORT is wrong: Input should be a valid integer, unable to parse string as an integer.",
        ),
        *(
            (
                "DOSE_DISCORD_SHARDS",
                value,
                (
                    f"DOSE_DISCORD_SHARDS is {value!r}; write auto, a number such as 4 for four shards here, "
                    "or 0-3/16 for the first four of sixteen."
                ),
            )
            for value in ("many", "0", "-1", "4/4", "3-2/4", "0-3", "0-4/4", "1/0", "/4", "99999")
        ),
        (
            "DOSE_DISCORD_TOKEN_FILE",
            "/nowhere",
            "DOSE_DISCORD_TOKEN_FILE is /nowhere, which cannot be read; mend the path.",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_the_cure(
    variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(StartError) as caught:
        load()
    assert str(caught.value) == sentence
    assert caught.value.__context__ is None or caught.value.__suppress_context__, (
        "pydantic's own error may hold the value"
    )


def test_each_mistake_gets_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSE_TIME", "noonish")
    monkeypatch.setenv("DOSE_LOG_LEVEL", "loud")
    with pytest.raises(StartError) as caught:
        load()
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["DOSE_TIME", "DOSE_LOG_LEVEL"]


def test_values_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ZONE": "berlin",
        "TIME": "7am",
        "LOG_LEVEL": "debug",
        "DISCORD_API_URL": "http://[::1]:1/",
        "TELEGRAM_WEBHOOK_URL": "https://bot.example.org:8443/dose/",
    }.items():
        monkeypatch.setenv(f"DOSE_{name}", value)
    settings = load()
    assert (settings.zone, settings.time, settings.log_level) == ("Europe/Berlin", time(7), "DEBUG")
    assert settings.discord_api_url == "http://[::1]:1"
    assert settings.telegram_webhook_url == "https://bot.example.org:8443/dose"


@pytest.mark.parametrize(
    ("value", "shards"),
    [("auto", None), ("1", (0, 0, 1)), (" 4 ", (0, 3, 4)), ("0-3/16", (0, 3, 16)), ("15/16", (15, 15, 16))],
)
def test_shards_are_all_or_some(
    value: str, shards: tuple[int, int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSE_DISCORD_SHARDS", value)
    assert load().discord_shards == shards


def test_an_empty_line_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"DOSE_{name.upper()}", "")
    assert load() == Settings()


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"DATABASE_URL": "postgres://ana@host/dose"}, "postgresql+psycopg://ana@host/dose"),
        ({"DATABASE_URL": "postgresql://ana@host/dose"}, "postgresql+psycopg://ana@host/dose"),
        ({"DATABASE_URL": "sqlite:///a.db", "DOSE_DATABASE_URL": "sqlite:///b.db"}, "sqlite:///b.db"),
        ({"DOSE_DATA_DIR": "/srv/dose"}, "sqlite:////srv/dose/dose.db"),
    ],
)
def test_the_database_may_be_named_in_two_ways(
    given: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load().database_url == url


def test_dot_env_is_read_and_the_environment_wins(somewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (somewhere / ".env").write_text(
        f'DOSE_TIME=06:45\nDOSE_ZONE=Asia/Tokyo\nDOSE_TELEGRAM_TOKEN="{TELEGRAM}"\nOTHER_PROGRAM=1\nDATABASE_URL=sqlite:///x.db\n'
    )
    monkeypatch.setenv("DOSE_ZONE", "Europe/Paris")
    settings = load()
    assert (settings.time, settings.zone, settings.is_live) == (time(6, 45), "Europe/Paris", True)
    assert settings.database_url == "sqlite:///x.db"


def test_a_misspelt_line_of_dot_env_is_found(somewhere: Path) -> None:
    (somewhere / ".env").write_text("DOSE_TIMEZONE=Asia/Tokyo\n")
    with pytest.raises(StartError, match="DOSE_TIMEZONE is no setting"):
        load()


def test_secrets_come_from_files_too(somewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (somewhere / "dose_telegram_token").write_text(f"{TELEGRAM}\n")
    (somewhere / "dose_database_url").write_text("postgresql://ana:canary@host/dose\n")
    (somewhere / "elsewhere").write_text(f"{DISCORD}\n")
    monkeypatch.setenv("DOSE_DISCORD_TOKEN_FILE", str(somewhere / "elsewhere"))
    settings = load(secrets=somewhere)
    assert settings.secrets() == (TELEGRAM, DISCORD, "canary")


def test_settings_never_show_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSE_TELEGRAM_TOKEN", TELEGRAM)
    monkeypatch.setenv("DOSE_DISCORD_TOKEN", DISCORD)
    monkeypatch.setenv("DOSE_DATABASE_URL", "postgresql://ana:canary@host/dose")
    settings = load()
    assert "canary" not in (repr(settings) + str(settings)).lower()


def test_the_example_lists_every_setting_with_its_default() -> None:
    example = dotenv_values(ROOT / ".env.example")
    assert set(example) == {f"DOSE_{name.upper()}" for name in Settings.model_fields}
    assert Settings(_env_file=ROOT / ".env.example") == Settings()


@pytest.mark.parametrize(("variable", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), ("Nowhere/Else", "UTC")])
def test_the_zone_is_the_machines(variable: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", variable)
    monkeypatch.setattr(tzlocal.unix, "_cache_tz_name", None)
    assert machine_zone() == zone
