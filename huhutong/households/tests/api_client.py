"""A program that asks the API with a token, as tests of several files need it."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from huhutong.org.public import TokenWish, User, issue_token
from tests.cast import DAY, NOON, Cast

ALL = ("households.view", "households.edit", "households.import", "households.unmask")
LIST = "/api/registry/households"


class Program:
    """Asks as a user; every write has a key, a new one unless it is given."""

    def __init__(self, cast: Cast, user: User, permits: Sequence[str]) -> None:
        wish = TokenWish(f"程序{uuid4().hex[:6]}", tuple(permits), DAY + timedelta(days=30))
        self.token, self.text = issue_token(by=cast.admin, user=user, wish=wish, at=NOON)
        self.client = Client(headers={"authorization": f"Bearer {self.text}"})

    def get(self, address: str, **query: Any) -> Any:
        """The answer to a question."""
        return self.client.get(address, query)

    def send(
        self, verb: str, address: str, body: Any, *, key: str | None = None, version: str = ""
    ) -> Any:
        """The answer to a write."""
        headers = {"idempotency-key": uuid4().hex if key is None else key}
        if version:
            headers["if-match"] = f'"{version}"'
        return self.client.generic(
            verb, address, json.dumps(body), content_type="application/json", headers=headers
        )


def program(cast: Cast, user: User | None = None, permits: Sequence[str] | None = None) -> Program:
    """A program that asks as Li, with all that Li may do, unless told otherwise."""
    return Program(cast, user or cast.li, permits or ALL[:3])
