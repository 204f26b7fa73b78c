"""Measurements. Nothing here is a test: figures are written down, never asserted."""
