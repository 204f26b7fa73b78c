"""Reads of the campaign."""
