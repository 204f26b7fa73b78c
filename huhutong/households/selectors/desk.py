"""What the home page shows of the registry: one's unfinished imports, and imports that are in."""

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.households.models import ImportBatch
from huhutong.households.selectors.imports import batches_in_scope
from huhutong.infra.clock import date_of
from huhutong.infra.ui.desk import Change, Task
from huhutong.org.public import User

NEWS = 200
_State = ImportBatch.State
# What the importer has to do next; a file is deleted on its last day, done or not.
_UNFINISHED = (_State.UPLOADED, _State.STAGED, _State.APPLYING)


def imports_desk(user: User, since: datetime, on: date) -> tuple[list[Task], list[Change]]:
    """The user's own imports that are not finished, and imports applied since. Cost: 1 query."""
    own = Q(created_by=user, state__in=_UNFINISHED, expires_on__gte=on)
    found = batches_in_scope(user, on).filter(own | Q(applied_at__gte=since))[:NEWS]
    tasks, changes = [], []
    for batch in found:
        if batch.applied_at is None:
            tasks.append(_task(batch))
        else:
            changes.append(_change(batch, batch.applied_at))
    return tasks, changes


def _task(batch: ImportBatch) -> Task:
    words = {
        _State.UPLOADED: _("Say what the columns of the roster are"),
        _State.STAGED: _("The roster is checked: import it"),
        _State.APPLYING: _("The roster import stopped half-way: go on"),
    }
    return Task(
        code=f"import_{batch.state}",
        label=words[_State(batch.state)],
        href=reverse("households:import", args=[batch.uuid]),
        place=batch.village.name,
        due_on=batch.expires_on,
        since=date_of(batch.created_at),
    )


def _change(batch: ImportBatch, at: datetime) -> Change:
    label = _("Roster imported: {new} households new, {updated} updated").format(
        new=batch.counts.get("households_new", 0), updated=batch.counts.get("households_updated", 0)
    )
    href = f"{reverse('households:list')}?village={batch.village.code}"
    return Change(at, label, href, batch.village.name)
