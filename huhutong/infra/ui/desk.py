"""What the home page shows of any app: a task that waits, a date ahead, a change.

Each app says it with these rows; the console puts them together and knows no app's states.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


@dataclass(frozen=True)
class Task:
    """Something this user can do now, in one press.

    count   how many; None: it is not counted. unit says of what.
    due_on  the last day on which it is in time; None: nothing is promised to anybody
    since   the day from which it can be done
    """

    code: str
    label: Text
    href: str
    place: Text = ""
    count: int | None = None
    unit: Text = ""
    due_on: date | None = None
    since: date | None = None

    def days_left(self, on: date) -> int | None:
        """Days until the last one, negative when it has passed; None without a date."""
        return None if self.due_on is None else (self.due_on - on).days

    def days_waited(self, on: date) -> int:
        """Whole days since it can be done."""
        return 0 if self.since is None else max(0, (on - self.since).days)


@dataclass(frozen=True)
class Ahead:
    """A day to come on which something ends or begins by itself."""

    day: date
    label: Text
    href: str
    place: Text = ""


@dataclass(frozen=True)
class Change:
    """Something that happened in the villages of a user, whoever did it: no person is named."""

    at: datetime
    label: Text
    href: str = ""
    place: Text = ""


def by_urgency(tasks: list[Task]) -> list[Task]:
    """Those with a date first, the earliest on top; then what waits longest."""
    return sorted(tasks, key=lambda task: (task.due_on or date.max, task.since or date.max))


SOON_DAYS = 3


@dataclass(frozen=True)
class TaskRow:
    """A task as the list shows it: `due` says in words how much time is left."""

    task: Task
    due: str
    kind: str


def rows_of(tasks: list[Task], on: date) -> list[TaskRow]:
    """The tasks, the most urgent first, with words for their time on a day."""
    return [TaskRow(task, *_due(task, on)) for task in by_urgency(tasks)]


def _due(task: Task, on: date) -> tuple[str, str]:
    """Words and look: red is late, amber is soon, plain is in time."""
    left = task.days_left(on)
    if left is None:
        waited = task.days_waited(on)
        return (_("waiting for {days} days").format(days=waited) if waited else "", "plain")
    if left < 0:
        return _("{days} days overdue").format(days=-left), "bad"
    words = _("{days} days left").format(days=left) if left else _("due today")
    return words, "wait" if left <= SOON_DAYS else "plain"
