"""Audit actions of org with their masking rules. Login names are employees', not customers'."""

from huhutong.infra.audit import keep, register_action

register_action("org.create_institution", facts={"code": keep})
register_action("org.create_branch", facts={"code": keep})
register_action("org.create_user", facts={"username": keep})
register_action("org.assign_role", facts={"role": keep, "valid_from": keep, "valid_to": keep})
register_action("org.end_role", facts={"role": keep, "valid_to": keep})
register_action("org.set_active", facts={"active": keep})
register_action("org.reset_password", facts={})
register_action("org.change_own_password", facts={})
register_action("org.sign_in", facts={})
register_action("org.sign_out", facts={})
