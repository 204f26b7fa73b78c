"""Rounds, proposals, checks, pending acts and credit lines."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.granting.rules import OUTCOME_LABELS, STAGE_LABELS, STATE_LABELS, Stage, State
from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedTextField

STAGES = [(key.value, _(label)) for key, label in STAGE_LABELS.items()]
OUTCOMES = [(key.value, _(label)) for key, label in OUTCOME_LABELS.items()]
STATES = [(key.value, _(label)) for key, label in STATE_LABELS.items()]


class GrantingPolicy(UuidModel):
    """An institution's own numbers for campaigns, dated; without a row the default file holds.

    PII: none.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    content = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(valid_to=None), name="policy_current_single"
            )
        ]


class Round(UuidModel):
    """One whole-village campaign of an institution. Its uuid is the campaign of other apps.

    PII: none.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=100)
    stage = models.CharField(max_length=12, choices=STAGES, default=Stage.PREPARING.value)
    opened_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    scoring_run = models.ForeignKey(
        "scoring.ScoringRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sample_seed = models.CharField(max_length=120, blank=True)
    ready_to_grant = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One open round per institution and village.
            models.UniqueConstraint(
                fields=["institution", "village"],
                condition=~Q(stage="granted"),
                name="round_open_single",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "stage"], name="round_stage"),
            models.Index(fields=["village", "opened_at"], name="round_village"),
        ]

    def __str__(self) -> str:
        return self.title


class StageEntry(models.Model):
    """When a round reached a stage and who brought it there. Rows are only added.

    PII: name of the employee.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    stage = models.CharField(max_length=12, choices=STAGES)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.round_id}:{self.stage}"


class RoundHousehold(UuidModel):
    """One household of the roster in a round: its proposal and, in the end, its one outcome.

    PII: what the bank concluded about a household; reasons are encrypted. Money: fen, integer.
    Model, evaluators', branch and final figure are kept apart.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="households")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="round_rows"
    )
    group = models.ForeignKey("places.Group", null=True, blank=True, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    resident = models.BooleanField(default=False)
    archived = models.BooleanField(default=False)
    eligible = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=STATES, default=State.LISTED.value)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, null=True, blank=True)  # noqa: DJ001 - NULL is "not yet ended", a third state beside the outcomes
    outcome_reasons = models.JSONField(default=list, blank=True)
    knowing = models.PositiveSmallIntegerField(null=True, blank=True)
    peer_score_hundredths = models.IntegerField(null=True, blank=True)
    score_hundredths = models.IntegerField(null=True, blank=True)
    grade = models.CharField(max_length=8, blank=True)
    model_fen = models.PositiveBigIntegerField(null=True, blank=True)
    evaluators_fen = models.PositiveBigIntegerField(null=True, blank=True)
    branch_fen = models.PositiveBigIntegerField(null=True, blank=True)
    final_fen = models.PositiveBigIntegerField(null=True, blank=True)
    override_reason = EncryptedTextField(null=True, blank=True)
    overridden_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overridden_at = models.DateTimeField(null=True, blank=True)
    notice = models.UUIDField(null=True, blank=True)
    restudy_note = EncryptedTextField(null=True, blank=True)
    restudy_grade = models.CharField(max_length=8, blank=True)
    restudy_fen = models.PositiveBigIntegerField(null=True, blank=True)
    restudy_outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    restudied_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "household"], name="round_household_once"),
            # Nothing is granted that was not posted.
            models.CheckConstraint(
                name="granted_was_posted",
                condition=~Q(outcome="granted")
                | Q(notice__isnull=False, final_fen__gt=0, outcome="granted"),
            ),
            # An override keeps the model figure beside it and names who made it.
            models.CheckConstraint(
                name="override_is_traceable",
                condition=Q(branch_fen=None)
                | Q(model_fen__isnull=False, overridden_by__isnull=False),
            ),
            models.CheckConstraint(
                name="out_has_outcome",
                condition=~Q(state__in=["out", "granted"]) | Q(outcome__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "state"], name="round_household_state"),
            models.Index(fields=["round", "outcome"], name="round_household_outcome"),
            models.Index(fields=["round", "number"], name="round_household_number"),
            # Covers the funnel of all villages in one pass over the index.
            models.Index(
                fields=[
                    "round",
                    "resident",
                    "archived",
                    "eligible",
                    "peer_score_hundredths",
                    "grade",
                    "notice",
                    "outcome",
                ],
                name="round_household_funnel",
            ),
        ]


class CheckItem(UuidModel):
    """A proposal laid before the branch checker; sent back and resubmitted: a further item.

    PII: the note may speak of the household; it is encrypted.
    """

    class State(models.TextChoices):
        """Waiting until decided once."""

        WAITING = "waiting", _("Waiting")
        PASSED = "passed", _("Passed")
        SENT_BACK = "sent_back", _("Sent back")

    row = models.ForeignKey(RoundHousehold, on_delete=models.PROTECT, related_name="checks")
    sequence = models.PositiveSmallIntegerField(default=1)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    submitted_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    checker = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = EncryptedTextField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "sequence"], name="check_item_once"),
            models.CheckConstraint(
                name="check_decided_by_another",
                condition=Q(checker=None) | ~Q(checker=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="check_decided_whole",
                condition=Q(state="waiting", checker=None, decided_at=None)
                | Q(checker__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "row"], name="check_item_state")]


class PendingAct(UuidModel):
    """A public or granting act that one person proposed and a second has to confirm.

    PII: counts and sums only; the households are named by uuid.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        POST = "post", _("Post the notice")
        GRANT = "grant", _("Grant the lines")
        ADJUST = "adjust", _("Adjust after an objection")

    class State(models.TextChoices):
        """Confirmed becomes done once every chunk is written."""

        WAITING = "waiting", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    preview = models.JSONField()
    digest = models.CharField(max_length=64)
    rows = models.ManyToManyField(RoundHousehold, related_name="acts")
    proposed_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "kind"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="pending_act_single",
            ),
            models.CheckConstraint(
                name="pending_act_four_eyes",
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | ~Q(decided_by=F("proposed_by")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "round"], name="pending_act_state")]


class CreditLine(UuidModel):
    """A party's revolving limit. Rows are closed, never deleted.

    PII: none (the party's household or person holds it). Money: fen, integer.
    valid_to is exclusive: the first day on which the line no longer holds.
    """

    class Kind(models.TextChoices):
        """Lines of kind village come from rounds; product lines from lending."""

        VILLAGE = "village", _("Village credit line")
        PRODUCT = "product", _("Product credit line")

    class Status(models.TextChoices):
        """Granted, signed, frozen, closed."""

        GRANTED = "granted", _("Granted")
        SIGNED = "signed", _("Signed")
        FROZEN = "frozen", _("Frozen")
        CLOSED = "closed", _("Closed")

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    party = models.ForeignKey("households.Party", on_delete=models.PROTECT, related_name="lines")
    # Where the holder lives: figures of a village are one pass over one index.
    village = models.ForeignKey("places.Village", null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VILLAGE)
    product = models.CharField(max_length=40, default="village")
    limit_fen = models.PositiveBigIntegerField()
    drawn_fen = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.GRANTED)
    granted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateField()
    row = models.OneToOneField(
        RoundHousehold, null=True, blank=True, on_delete=models.PROTECT, related_name="line"
    )
    notice = models.UUIDField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit_fen__gt=0), name="line_limit_positive"),
            models.CheckConstraint(
                condition=Q(drawn_fen__lte=F("limit_fen")), name="line_drawn_in_limit"
            ),
            # A village line names the proposal and the notice under which it was posted.
            models.CheckConstraint(
                condition=~Q(kind="village") | Q(row__isnull=False, notice__isnull=False),
                name="line_was_posted",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
                name="line_closed_is_dated",
            ),
            # One open line per party, institution and product: a second grant closes the first.
            models.UniqueConstraint(
                fields=["party", "institution", "product"],
                condition=Q(closed_at=None),
                name="line_single",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=[
                    "institution",
                    "product",
                    "closed_at",
                    "village",
                    "status",
                    "limit_fen",
                    "drawn_fen",
                ],
                name="line_figures",
            ),
        ]
