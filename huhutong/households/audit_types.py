"""What the audit chain may keep of acts on the registry; nothing personal in clear."""

from huhutong.infra.audit import keep, register_action
from huhutong.kernel.masks import mask_name

register_action(
    "households.register",
    facts={"number": keep, "village": keep, "members": keep, "name": mask_name},
)
register_action(
    "households.register_chunk",
    facts={"village": keep, "households": keep, "people": keep, "first": keep, "last": keep},
)
register_action("households.edit", facts={"number": keep, "fields": keep})
register_action("households.edit_person", facts={"number": keep, "name": mask_name, "fields": keep})
register_action(
    "households.add_member", facts={"number": keep, "name": mask_name, "relation": keep}
)
register_action("households.end_membership", facts={"number": keep, "name": mask_name})
register_action("households.record_consent", facts={"number": keep, "purpose": keep})
register_action("households.withdraw_consent", facts={"number": keep, "purpose": keep})
register_action(
    "households.record_archive",
    facts={"number": keep, "classes": keep, "source": keep, "opened": keep, "closed": keep},
)
register_action(
    "households.declare_tie",
    facts={"name": mask_name, "other": mask_name, "relation": keep, "source": keep},
)
register_action("households.declare_ties", facts={"ties": keep})
register_action("households.end_tie", facts={"relation": keep})
register_action("households.declare_staff_tie", facts={"user": keep, "relation": keep})
register_action("households.unmask", facts={"number": keep, "purpose": keep})
register_action(
    "households.upload_roster", facts={"village": keep, "size_bytes": keep, "sheets": keep}
)
register_action("households.check_roster", facts={"counts": keep})
register_action("households.apply_roster", facts={"counts": keep})
register_action("households.download_errors", facts={"village": keep})
