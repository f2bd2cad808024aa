"""The inside, at rest in a test."""

from tests.fakes.fixtures import *  # noqa: F403
