"""Audit actions of places with their masking rules."""

from huhutong.infra.audit import keep, register_action

register_action("places.load_county", facts={"regions": keep, "villages": keep, "groups": keep})
register_action("places.serve_villages", facts={"villages": keep, "valid_from": keep})
register_action("places.end_service", facts={"branch": keep, "valid_to": keep})
register_action("places.assign_scope", facts={"kind": keep, "scope": keep, "valid_from": keep})
register_action("places.end_scope", facts={"assignment": keep, "valid_to": keep})
