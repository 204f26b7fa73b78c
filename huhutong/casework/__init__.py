"""Numbered cases: owner, clock, state, closing."""
