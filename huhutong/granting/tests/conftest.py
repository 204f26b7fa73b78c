"""Fixtures of granting."""

import pytest

from huhutong.granting.tests.village import Village, build_village
from tests.cast import Cast


@pytest.fixture
def village(cast: Cast) -> Village:
    """石桥 with 24 households and ten evaluators."""
    return build_village(cast)
