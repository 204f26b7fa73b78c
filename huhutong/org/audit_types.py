"""Audit actions of org with their masking rules. Login names are employees', not customers'."""

from django.urls import reverse

from huhutong.infra.audit import (
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.kernel.text import mark as _

register_action("org.create_institution", facts={"code": keep})
register_action("org.create_branch", facts={"code": keep})
register_action("org.set_branch_contact", facts={"code": keep, "address": keep, "phone": keep})
register_action("org.create_user", facts={"username": keep})
register_action("org.assign_role", facts={"role": keep, "valid_from": keep, "valid_to": keep})
register_action("org.end_role", facts={"role": keep, "valid_to": keep})
register_action("org.set_active", facts={"active": keep})
register_action("org.reset_password", facts={})
register_action("org.change_own_password", facts={})
register_action("org.issue_token", facts={"token": keep, "permissions": keep, "expires_on": keep})
register_action("org.revoke_token", facts={"token": keep})
register_action("org.act_by_token", facts={"token": keep, "operation": keep})
register_action("org.sign_in", facts={})
register_action("org.sign_out", facts={})
label_actions(
    {
        "org.create_institution": _("Institution created"),
        "org.create_branch": _("Branch created"),
        "org.set_branch_contact": _("Address of a branch set"),
        "org.create_user": _("User created"),
        "org.assign_role": _("Role given"),
        "org.end_role": _("Role ended"),
        "org.set_active": _("User switched on or off"),
        "org.reset_password": _("Password of a user set anew"),
        "org.change_own_password": _("Own password changed"),
        "org.issue_token": _("Access token issued"),
        "org.revoke_token": _("Access token revoked"),
        "org.act_by_token": _("A program wrote or looked by access token"),
        "org.sign_in": _("Signed in"),
        "org.sign_out": _("Signed out"),
    }
)
register_address("user", lambda row: reverse("org:user", args=[row.subject_uuid]))
label_subjects(
    {
        "user": _("User"),
        "branch": _("Branch"),
        "institution": _("Institution"),
    }
)
