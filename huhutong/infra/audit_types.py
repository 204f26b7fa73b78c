"""Audit actions of the plumbing with their masking rules."""

from huhutong.infra.audit import keep, register_action

register_action("infra.install", facts={"kind": keep, "name": keep})
register_action("infra.advance_clock", facts={"days": keep, "from_on": keep, "to_on": keep})
register_action("infra.delete_expired_uploads", facts={"count": keep, "on": keep})
