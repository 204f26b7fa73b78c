"""Fixtures of the console: the village of granting."""

from huhutong.granting.tests.conftest import village

__all__ = ["village"]
