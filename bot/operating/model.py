"""What `dose doctor` says of the model that /explain asks."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from bot import tutor as tutors
from bot.settings import Settings


def look(settings: Settings) -> tuple[str, bool]:
    """Whether a model is set and its endpoint answers, in words, and whether that is well. No question is asked."""
    if not settings.llm_url:
        return "no model; /explain links to others (DOSE_LLM_URL)", True
    if not settings.llm_daily:
        return "DOSE_LLM_DAILY is 0, so /explain links to others", True
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    tutor = tutors.build(settings.llm_url, key, settings.llm_model)
    what = f"{settings.llm_model} at {urlsplit(settings.llm_url).hostname}"
    try:
        asyncio.run(tutor.check())
    except tutors.TutorError as error:
        return f"{what}: {error}", False
    return f"{what} is there", True
