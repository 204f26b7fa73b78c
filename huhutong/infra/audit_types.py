"""Audit actions of the plumbing with their masking rules."""

from huhutong.infra.audit import keep, label_actions, label_subjects, register_action
from huhutong.kernel.text import mark as _

register_action("infra.install", facts={"kind": keep, "name": keep})
register_action("infra.advance_clock", facts={"days": keep, "from_on": keep, "to_on": keep})
register_action("infra.delete_expired_uploads", facts={"count": keep, "on": keep})
register_action("infra.reseal_values", facts={"version": keep, "sealed": keep, "left": keep})
label_actions(
    {
        "infra.install": _("Installation named"),
        "infra.advance_clock": _("Demo date moved on"),
        "infra.delete_expired_uploads": _("Expired files deleted"),
        "infra.reseal_values": _("Encrypted values sealed with a new key"),
    }
)
label_subjects(
    {
        "installation": _("Installation"),
        "system": _("System"),
        "keys": _("Keys"),
    }
)
