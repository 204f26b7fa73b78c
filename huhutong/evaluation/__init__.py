"""Evaluators and back-to-back ballots."""
