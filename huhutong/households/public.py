"""All that other apps may import from households."""

from huhutong.households.events import ConsentWithdrawn, HouseholdChanged
from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    HouseholdFacts,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
    TieInput,
)
from huhutong.households.models import (
    Consent,
    Household,
    Membership,
    Organisation,
    Party,
    Person,
    StaffTie,
    Tie,
)
from huhutong.households.rules.archive import Principal, principal_of
from huhutong.households.rules.residence import AWAY
from huhutong.households.selectors.desk import imports_desk
from huhutong.households.selectors.doors import (
    household_in_scope,
    households_in_scope,
    roster,
)
from huhutong.households.selectors.events import lived_on
from huhutong.households.selectors.exports import exports_desk
from huhutong.households.selectors.facts import (
    consented_among,
    facts_of,
    groups_to_evaluate,
    principals_of,
)
from huhutong.households.selectors.kin import (
    kin_households,
    kin_households_of_many,
    staff_interest_households,
)
from huhutong.households.selectors.names import (
    display_name,
    masked_name,
    parties_of,
    shows_names,
)
from huhutong.households.services.archive import record_archive
from huhutong.households.services.consent import record_consent, withdraw_consent
from huhutong.households.services.events.away import record_away, record_return
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.couples import Wedding, record_divorce, record_marriage
from huhutong.households.services.events.family import (
    Division,
    record_death,
    record_merge,
    record_new_head,
    record_split,
)
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.parties import ensure_parties
from huhutong.households.services.register import Register, bulk_register, register_household
from huhutong.households.services.ties import (
    bulk_declare_ties,
    declare_staff_tie,
    declare_tie,
    end_tie,
    person_in_scope,
)
from huhutong.households.standing import Question as StandingQuestion
from huhutong.households.standing import Standing, register_standing

__all__ = [
    "AWAY",
    "ArchiveInput",
    "AssetInput",
    "Consent",
    "ConsentInput",
    "ConsentWithdrawn",
    "DebtInput",
    "Division",
    "Household",
    "HouseholdChanged",
    "HouseholdFacts",
    "HouseholdInput",
    "IncomeInput",
    "MemberInput",
    "Membership",
    "NewHead",
    "Occasion",
    "Organisation",
    "Party",
    "Person",
    "Principal",
    "ProfileInput",
    "Register",
    "SourceInput",
    "StaffTie",
    "Standing",
    "StandingQuestion",
    "Tie",
    "TieInput",
    "Wedding",
    "bulk_declare_ties",
    "bulk_register",
    "consented_among",
    "declare_staff_tie",
    "declare_tie",
    "display_name",
    "end_tie",
    "ensure_parties",
    "exports_desk",
    "facts_of",
    "groups_to_evaluate",
    "household_in_scope",
    "households_in_scope",
    "imports_desk",
    "kin_households",
    "kin_households_of_many",
    "lived_on",
    "masked_name",
    "parties_of",
    "person_in_scope",
    "principal_of",
    "principals_of",
    "record_archive",
    "record_away",
    "record_consent",
    "record_death",
    "record_divorce",
    "record_marriage",
    "record_merge",
    "record_new_head",
    "record_return",
    "record_split",
    "register_household",
    "register_standing",
    "roster",
    "shows_names",
    "staff_interest_households",
    "undo_event",
    "withdraw_consent",
]
