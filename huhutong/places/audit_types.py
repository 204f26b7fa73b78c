"""Audit actions of places with their masking rules."""

from huhutong.infra.audit import keep, label_actions, label_subjects, register_action
from huhutong.kernel.text import mark as _

register_action(
    "places.load_county",
    facts={"regions": keep, "villages": keep, "groups": keep, "points": keep},
)
register_action(
    "places.import_nation", facts={"list": keep, "under": keep, "regions": keep, "villages": keep}
)
register_action("places.change", facts={"file": keep, "rows": keep, "places": keep})
register_action("places.serve_villages", facts={"villages": keep, "valid_from": keep})
register_action("places.end_service", facts={"branch": keep, "valid_to": keep})
register_action("places.assign_scope", facts={"kind": keep, "scope": keep, "valid_from": keep})
register_action("places.end_scope", facts={"assignment": keep, "valid_to": keep})
label_actions(
    {
        "places.load_county": _("County table loaded"),
        "places.import_nation": _("List of the nation's villages loaded"),
        "places.change": _("Changes of places applied"),
        "places.serve_villages": _("Villages given to a branch"),
        "places.end_service": _("Village taken from a branch"),
        "places.assign_scope": _("Data scope given"),
        "places.end_scope": _("Data scope ended"),
    }
)
label_subjects(
    {
        "village": _("Village"),
        "region": _("Region"),
    }
)
