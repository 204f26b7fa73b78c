"""Huhutong 户户通: a line to every household."""

__version__ = "0.2.0"
