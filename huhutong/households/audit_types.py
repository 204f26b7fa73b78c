"""What the audit chain may keep of acts on the registry; nothing personal in clear."""

from django.urls import reverse

from huhutong.infra.audit import (
    drop,
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.kernel.masks import mask_name
from huhutong.kernel.text import mark as _

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
register_action("households.find_duplicates", facts={"people": keep, "found": keep, "open": keep})
register_action(
    "households.merge_people", facts={"kept": mask_name, "gone": mask_name, "moved": keep}
)
register_action(
    "households.undo_merge", facts={"kept": mask_name, "gone": mask_name, "moved": keep}
)
register_action("households.tell_apart", facts={"one": mask_name, "other": mask_name})
register_action(
    "households.record_event",
    facts={"number": keep, "kind": keep, "happened_on": keep, "name": mask_name, "event": keep},
)
register_action(
    "households.undo_event",
    facts={"number": keep, "kind": keep, "happened_on": keep, "name": mask_name, "event": keep},
)
register_action("households.end_tie", facts={"relation": keep})
register_action("households.declare_staff_tie", facts={"user": keep, "relation": keep})
register_action("households.unmask", facts={"number": keep, "purpose": keep})
register_action(
    "households.upload_roster", facts={"village": keep, "size_bytes": keep, "sheets": keep}
)
register_action("households.check_roster", facts={"counts": keep})
register_action("households.apply_roster", facts={"counts": keep})
register_action("households.discard_import", facts={"village": keep})
register_action("households.download_errors", facts={"village": keep})
register_action(
    "households.undo_import",
    facts={"village": keep, "reason": drop, "deleted": keep, "restored": keep},
)
for _act in ("ask", "approve", "refuse", "withdraw", "prepare", "fetch"):
    register_action(
        f"households.{_act}_export",
        facts={"export": keep, "village": keep, "purpose": keep, "in_clear": keep},
    )
register_action("households.set_cost_ratio", facts={"kind": keep, "ratio_bp": keep, "from": keep})
register_action("households.add_picture", facts={"number": keep, "kind": keep, "alike": keep})
register_action("households.look_at_picture", facts={"number": keep, "kind": keep, "purpose": keep})
register_action("households.remove_picture", facts={"number": keep, "kind": keep})
label_actions(
    {
        "households.ask_export": _("Export of households asked for"),
        "households.approve_export": _("Export of households approved"),
        "households.refuse_export": _("Export of households refused"),
        "households.withdraw_export": _("Export of households withdrawn"),
        "households.prepare_export": _("Export of households prepared"),
        "households.fetch_export": _("Export of households downloaded"),
        "households.register": _("Household registered"),
        "households.register_chunk": _("Households of a roster registered"),
        "households.edit": _("Household corrected"),
        "households.edit_person": _("Person of a household corrected"),
        "households.add_member": _("Member of a household added"),
        "households.end_membership": _("Member of a household left"),
        "households.record_consent": _("Consent of a household recorded"),
        "households.withdraw_consent": _("Consent of a household withdrawn"),
        "households.record_archive": _("Household archive recorded"),
        "households.declare_tie": _("Tie between people declared"),
        "households.declare_ties": _("Ties between people declared"),
        "households.end_tie": _("Tie ended"),
        "households.find_duplicates": _("Registry looked through for people who stand twice"),
        "households.merge_people": _("Two rows of one person merged"),
        "households.undo_merge": _("Merge undone"),
        "households.record_event": _("Change in a household recorded"),
        "households.undo_event": _("Change in a household undone"),
        "households.tell_apart": _("Two people told apart"),
        "households.declare_staff_tie": _("Interest of an employee declared"),
        "households.unmask": _("Personal data looked at in clear"),
        "households.upload_roster": _("Roster uploaded"),
        "households.check_roster": _("Roster checked"),
        "households.apply_roster": _("Roster taken in"),
        "households.discard_import": _("Import given up"),
        "households.undo_import": _("Import taken back"),
        "households.add_picture": _("Picture of a household kept"),
        "households.look_at_picture": _("Picture of identity papers looked at"),
        "households.remove_picture": _("Picture of a household taken out"),
        "households.set_cost_ratio": _("Cost ratio of farm income set"),
        "households.download_errors": _("Sheet of rows to correct fetched"),
    }
)
register_address("household", lambda row: reverse("households:household", args=[row.subject_uuid]))
register_address("export", lambda row: reverse("households:export", args=[row.subject_uuid]))
register_address("import", lambda row: reverse("households:import", args=[row.subject_uuid]))
label_subjects(
    {
        "export": _("Export"),
        "household": _("Household"),
        "import": _("Import"),
        "person": _("Person"),
        "cost_ratio": _("Cost ratio"),
    }
)
