"""Daily Dose: a bite of machine learning a day, by Telegram, Discord or in the terminal."""

__version__ = "0.1.0"
