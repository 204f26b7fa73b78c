"""Evaluators, rounds, the sheets assigned in them, and the ballots that answer the sheets."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from huhutong.infra.abstract import Origin, UuidModel
from huhutong.infra.fields import EncryptedTextField

RATINGS = ("standing", "reliability", "honesty", "harmony", "diligence")
ESTIMATES = ("labour", "skill", "will", "income_band", "assets_band", "debts_band")


class EvaluationPolicy(UuidModel):
    """An institution's own figures for evaluation, dated; none: the default file holds.

    figures  the keys of policies/default.json.
    PII: none.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    figures = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(valid_to=None),
                name="evaluation_policy_current_single",
            )
        ]


class Evaluator(UuidModel):
    """A villager of standing who gives opinions in one village, from engaged to released.

    PII: points to the person; duty and conflict note describe a named person.
    """

    class Status(models.TextChoices):
        """Formal evaluators get sheets at once; alternates stand by."""

        FORMAL = "formal"
        ALTERNATE = "alternate"

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT)
    group = models.ForeignKey("places.Group", null=True, blank=True, on_delete=models.PROTECT)
    person = models.ForeignKey("households.Person", on_delete=models.PROTECT)
    duty = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status.choices)
    engaged_on = models.DateField()
    released_on = models.DateField(null=True, blank=True)
    conflict_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "person"],
                condition=Q(released_on=None),
                name="evaluator_person_single",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["institution", "village", "released_on"])]


class EvaluationRound(UuidModel):
    """One sitting over the households of one natural village, for one campaign.

    campaign  the granting round (no foreign key: granting is above).
    seed      published; with the evaluator's and household's UUID it fixes every order.
    policy    the figures in force when it opened: closing uses these.
    PII: none.
    """

    class Kind(models.TextChoices):
        """The first sitting, or one more for households that too few knew."""

        MAIN = "main"
        SUPPLEMENTARY = "supplementary"

    class State(models.TextChoices):
        """A round closes once and never opens again."""

        OPEN = "open"
        CLOSED = "closed"

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    campaign = models.UUIDField(db_index=True)
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT)
    group = models.ForeignKey("places.Group", null=True, blank=True, on_delete=models.PROTECT)
    seed = models.CharField(max_length=64)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.MAIN)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    policy = models.JSONField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey("org.User", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "group"],
                condition=Q(kind="main", group__isnull=False),
                name="evaluation_main_round_single",
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(kind="main", group=None),
                name="evaluation_main_round_ungrouped",
            ),
            models.UniqueConstraint(
                fields=["campaign", "group"],
                condition=Q(kind="supplementary", state="open", group__isnull=False),
                name="evaluation_supplementary_single",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="evaluation_round_closed_at",
            ),
        ]


class Sheet(UuidModel):
    """One evaluator is asked about one household, or is recused from it with a reason.

    person and own_household repeat facts of the day of assignment, so that the database itself
    refuses a second sheet by the same person and an opinion on one's own household.
    position  place in this evaluator's drawn order; null where recused from the start.
    PII: none itself (who was asked about whom; the opinion is in Ballot).
    """

    class State(models.TextChoices):
        """Answered and recused are final."""

        ASSIGNED = "assigned"
        RECUSED = "recused"
        ANSWERED = "answered"

    class Recusal(models.TextChoices):
        """Why an evaluator gives no opinion on a household."""

        OWN_HOUSEHOLD = "own_household"
        KIN = "kin"
        NO_CONSENT = "no_consent"
        WITHDRAWN = "withdrawn"

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="sheets")
    campaign = models.UUIDField()
    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+"
    )
    own_household = models.ForeignKey(
        "households.Household", null=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASSIGNED)
    recusal_reason = models.CharField(max_length=16, choices=Recusal.choices, blank=True)
    recusal_relation = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "person", "household"], name="sheet_person_household_single"
            ),
            models.UniqueConstraint(
                fields=["round", "evaluator", "household"], name="sheet_evaluator_household_single"
            ),
            models.UniqueConstraint(
                fields=["round", "evaluator", "position"], name="sheet_position_single"
            ),
            models.CheckConstraint(
                condition=(Q(state="recused") & ~Q(recusal_reason=""))
                | (~Q(state="recused") & Q(recusal_reason="")),
                name="sheet_recused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="recused")
                | Q(own_household=None)
                | ~Q(household=F("own_household")),
                name="sheet_not_own_household",
            ),
            models.CheckConstraint(
                condition=Q(state="recused") | Q(position__gte=1), name="sheet_position_from_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "state"]),
            models.Index(fields=["campaign", "household"]),
        ]


# In SQL an unknown comparison passes a check: "not null" must be said.
_RATED = {f"{name}__isnull": False for name in RATINGS} | {
    f"{name}__range": (1, 5) for name in RATINGS
}
_UNRATED = dict.fromkeys((*RATINGS, *ESTIMATES, "high_interest", "suggested_limit_yuan"))


class Ballot(UuidModel):
    """The committed answer to one sheet. Rows are only inserted: never edited, never deleted.

    Ratings run from 1 (low) to 5 (high); someone who does not know the household rates nothing.
    PII: an opinion on a household; the note is encrypted.  Money: yuan, whole.
    """

    class Source(models.TextChoices):
        """Where it was given; paper and phone calls are typed by staff."""

        PHONE = "phone"
        PAPER = "paper"

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="ballot")
    knows = models.BooleanField()
    standing = models.PositiveSmallIntegerField(null=True)
    reliability = models.PositiveSmallIntegerField(null=True)
    honesty = models.PositiveSmallIntegerField(null=True)
    harmony = models.PositiveSmallIntegerField(null=True)
    diligence = models.PositiveSmallIntegerField(null=True)
    labour = models.PositiveSmallIntegerField(null=True)
    skill = models.PositiveSmallIntegerField(null=True)
    will = models.PositiveSmallIntegerField(null=True)
    income_band = models.PositiveSmallIntegerField(null=True)
    assets_band = models.PositiveSmallIntegerField(null=True)
    debts_band = models.PositiveSmallIntegerField(null=True)
    high_interest = models.BooleanField(null=True)
    suggested_limit_yuan = models.PositiveIntegerField(null=True)
    veto_reasons = models.JSONField(default=list)
    note = EncryptedTextField(null=True)
    committed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=5, choices=Source.choices)
    typed_by = models.ForeignKey("org.User", null=True, on_delete=models.PROTECT, related_name="+")
    device_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(knows=True, **_RATED) | Q(knows=False, **_UNRATED),
                name="ballot_rated_if_known",
            ),
            models.CheckConstraint(
                condition=Q(source="phone") | Q(source="paper", typed_by__isnull=False),
                name="ballot_paper_has_typist",
            ),
        ]


class Access(UuidModel):
    """An evaluator's signed link to one round. Re-issuing revokes the former link.

    PII: none; neither token nor PIN is stored, only their hashes.
    """

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="accesses")
    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT)
    token_hash = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=160)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "evaluator"],
                condition=Q(revoked_at=None),
                name="access_live_single",
            )
        ]


class PeerScore(UuidModel):
    """What a closed round says of one household, over all opinions of the campaign so far.

    score_hundredths  0 to 10,000 (1/100 point); null where too few knew the household.
    PII: a judgement of a household.  Money: fen.
    """

    class State(models.TextChoices):
        """Enough knowing opinions, or too few of them."""

        OK = "ok"
        TOO_FEW = "too_few"

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="scores")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+"
    )
    knowing = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    score_hundredths = models.PositiveIntegerField(null=True)
    suggested_limit_fen = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "household"], name="peer_score_single"),
            models.CheckConstraint(
                condition=Q(
                    state="ok", score_hundredths__isnull=False, score_hundredths__lte=10_000
                )
                | Q(state="too_few", score_hundredths=None),
                name="peer_score_if_enough",
            ),
        ]


class OpinionVeto(UuidModel):
    """The same reason against a household from enough independent evaluators, each with a note.

    reply  what the household answered; it has the right to, and the page says so.
    PII: an accusation against a household; the reply is encrypted.
    """

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="vetoes")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=40)
    evaluators = models.PositiveSmallIntegerField()
    notes = models.PositiveSmallIntegerField()
    reply = EncryptedTextField(null=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply_taken_by = models.ForeignKey(
        "org.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "household", "reason"], name="opinion_veto_single"
            )
        ]


class PaperUpload(UuidModel):
    """A typed workbook of one evaluator's paper sheets: looked at first, then committed.

    upload  uuid of infra.Upload (encrypted, emptied after 30 days); a plain uuid on purpose.
    PII: none itself; the file holds opinions on named households.
    """

    class State(models.TextChoices):
        """Staged until the typist has seen the dry run."""

        STAGED = "staged"
        COMMITTED = "committed"

    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT)
    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT)
    upload = models.UUIDField()
    uploaded_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    counts = models.JSONField(default=dict)
