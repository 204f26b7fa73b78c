"""Who acts, kept as kind and UUID: infra knows no user table."""

from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

ActorKind = Literal["user", "evaluator", "villager", "system"]


@dataclass(frozen=True)
class Actor:
    """Someone or something that causes a change; the name is what the audit row shows."""

    kind: ActorKind
    uuid: UUID | None
    name: str


class HasUuidAndName(Protocol):
    """What an org.User looks like from here."""

    @property
    def uuid(self) -> UUID:
        """The user's UUID."""

    @property
    def name(self) -> str:
        """The user's name."""


SYSTEM = Actor(kind="system", uuid=None, name="system")


def actor_of(user: HasUuidAndName) -> Actor:
    """The actor that a signed-in user is."""
    return Actor(kind="user", uuid=user.uuid, name=user.name)
