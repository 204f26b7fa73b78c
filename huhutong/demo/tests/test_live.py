"""A live installation is never given a demo county."""

import pytest

from huhutong.demo.public import ensure_county
from huhutong.demo.tests.conftest import NOON
from huhutong.infra.errors import InstallationKindFixed
from huhutong.infra.services import install
from huhutong.org.public import User
from huhutong.places.public import Village


def test_a_live_installation_is_refused_and_stays_empty(db: None) -> None:
    install(kind="live", name="bank", at=NOON)
    with pytest.raises(InstallationKindFixed):
        ensure_county(print)
    assert not Village.objects.exists()
    assert not User.objects.exists()
