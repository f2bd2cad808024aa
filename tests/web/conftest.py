"""The inside behind the web server. What is logged is shown: a test looks whether a secret is in it."""

from tests.fakes.fixtures import any_database, any_house, database, house, library, platform, postgresql, servers_end

__all__ = ["any_database", "any_house", "database", "house", "library", "platform", "postgresql", "servers_end"]
