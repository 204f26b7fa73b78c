"""Fixtures of evaluation."""

import pytest

from huhutong.evaluation.tests.village import Village, build_village
from tests.cast import Cast


@pytest.fixture
def village(cast: Cast) -> Village:
    """石桥一组 with eight families and six evaluators."""
    return build_village(cast)
