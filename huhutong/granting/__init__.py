"""Whole-village campaign: rounds, proposals, checks, credit lines."""
