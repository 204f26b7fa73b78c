"""Scorecards and limits as data."""
