"""Tests that read the source: what reviewers would otherwise have to look for each time."""
