"""The skeleton answers on the database that was asked for."""

import os
import socket

import pytest
from django.db import connection
from pytest_socket import SocketConnectBlockedError


@pytest.mark.django_db
def test_the_database_is_the_one_the_environment_names() -> None:
    wanted = os.environ.get("HUHUTONG_DATABASE_URL", "sqlite://").split(":")[0]
    assert connection.vendor == wanted
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM org_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_no_test_reaches_the_network() -> None:
    with pytest.raises(SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
