"""Tests of the streak rules."""
