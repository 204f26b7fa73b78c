"""Fixtures of the registry."""

import pytest

from huhutong.households.tests.event_cast import Homes, build_homes
from tests.cast import Cast


@pytest.fixture
def homes(cast: Cast) -> Homes:
    """陈家 and 李家, registered a hundred days before the day of the cast."""
    return build_homes(cast)
