"""What states and events are called on pages."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "named": _("With name"),
    "anonymous": _("Anonymous"),
    "own_appeal": _("Own appeal"),
}
# How an objection ended; the villager reads these too.
DECISIONS = {
    "rejected": _("Result stands"),
    "adjust": _("Result is decided again"),
    "answered": _("Question is answered"),
    "withdrawn": _("Withdrawn by the person"),
}
# State of the case, or the decision once there is one.
STATES = {
    "open": _("Not yet acknowledged"),
    "acknowledged": _("Waits for a handler"),
    "in_progress": _("In progress"),
    **DECISIONS,
}
# What happened, and the look of its entry in the timeline.
EVENTS = {
    "opened": (_("Objection received"), "info"),
    "acknowledged": (_("Acknowledgement with number and PIN given"), "ok"),
    "assigned": (_("Taken by a handler"), "info"),
    "noted": (_("Note"), "plain"),
    "extension_asked": (_("More time asked for"), "wait"),
    "extension_granted": (_("More time granted"), "ok"),
    "extension_refused": (_("More time refused"), "bad"),
    "closed": (_("Case closed"), "ok"),
}
