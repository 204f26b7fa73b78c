"""Every problem a roster can have: what it is, and what to do. Text is translated at the edge."""

from dataclasses import dataclass, field
from typing import Final

from huhutong.kernel.text import mark as _

REFUSES: Final = "refuses"
DUPLICATES: Final = "duplicates"
TELLS: Final = "tells"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its effect on the row, what happened, what to do next."""

    effect: str
    what: str
    remedy: str


KINDS: Final[dict[str, Kind]] = {
    "name_missing": Kind(
        REFUSES, _("The name is missing"), _("Fill in the name and upload this row again.")
    ),
    "name_masked": Kind(
        REFUSES,
        _("The name is masked or holds digits"),
        _("Ask whoever gave the roster for the full name."),
    ),
    "id_missing": Kind(
        REFUSES,
        _("The ID number of the head is missing"),
        _("Fill in the head's ID number and upload this household again."),
    ),
    "id_missing_member": Kind(
        TELLS,
        _("The ID number of this member is missing"),
        _("The member is registered without it; add it on the household's page."),
    ),
    "id_masked": Kind(
        REFUSES,
        _("The ID number is masked with stars"),
        _("A masked number cannot be used. Ask for the roster with full numbers."),
    ),
    "id_precision_lost": Kind(
        REFUSES,
        _("The ID number was stored as a number; Excel has lost its last digits"),
        _("Format the column as text, type the number again from the card."),
    ),
    "id_length": Kind(
        REFUSES,
        _("The ID number has {length} signs instead of 18"),
        _("Check it against the card and upload this row again."),
    ),
    "id_characters": Kind(
        REFUSES,
        _("The ID number holds signs that do not belong there"),
        _("It has 17 digits and a digit or X. Check it against the card."),
    ),
    "id_area": Kind(
        REFUSES,
        _("The first six digits of the ID number are no region"),
        _("Check the number against the card."),
    ),
    "id_date": Kind(
        REFUSES,
        _("The date of birth inside the ID number does not exist"),
        _("Check digits 7 to 14 against the card."),
    ),
    "id_check_digit": Kind(
        REFUSES,
        _("The check digit of the ID number does not agree"),
        _("One digit is wrong or two are swapped. Check it against the card."),
    ),
    "id_birth_differs": Kind(
        TELLS,
        _("The date of birth differs from the one in the ID number"),
        _("The one in the ID number is taken. Correct the roster if the number is wrong."),
    ),
    "id_sex_differs": Kind(
        TELLS,
        _("The sex differs from the one in the ID number"),
        _("The one in the ID number is taken. Correct the roster if the number is wrong."),
    ),
    "birth_unreadable": Kind(
        REFUSES,
        _("The date of birth cannot be read"),
        _("Write it as 1980-05-12, or leave it empty where there is an ID number."),
    ),
    "birth_in_future": Kind(
        REFUSES, _("The date of birth lies in the future"), _("Correct the year.")
    ),
    "sex_unknown": Kind(REFUSES, _("The sex is neither 男 nor 女"), _("Write 男 or 女.")),
    "duplicate_in_file": Kind(
        DUPLICATES,
        _("This person already stands in sheet {sheet}, row {row}"),
        _("Keep the right row and delete the other."),
    ),
    "duplicate_in_registry": Kind(
        DUPLICATES,
        _("This person is already registered in household {number}"),
        _("If the person has moved, end the membership there first; else delete this row."),
    ),
    "village_unknown": Kind(
        REFUSES,
        _("The village is not {village}"),
        _("Correct the name, or import this row with the village it belongs to."),
    ),
    "group_unknown": Kind(
        REFUSES,
        _("{village} has no such natural village"),
        _("Use one of: {groups}."),
    ),
    "relation_unknown": Kind(
        REFUSES,
        _("The relation to the head is not known"),
        _("Write 户主, 配偶, 子, 女, 儿媳, 女婿, 孙子, 父亲, 母亲, 兄弟, 其他 …"),
    ),
    "relation_missing": Kind(
        REFUSES,
        _("The relation to the head is missing"),
        _("Fill it in; the head's is 户主."),
    ),
    "residence_unknown": Kind(
        REFUSES,
        _("The residence is not known"),
        _("Write 常住, 经商, 外出务工, 空挂户 or 举家外迁."),
    ),
    "economy_unknown": Kind(
        TELLS,
        _("The main livelihood is not known"),
        _("It is registered as 其他. Write 粮食, 养殖, 果园, 商贸, 务工 or 其他."),
    ),
    "phone_unreadable": Kind(
        REFUSES,
        _("The phone number is none"),
        _("A mobile number has 11 digits. Correct it, or leave the cell empty."),
    ),
    "amount_unreadable": Kind(
        REFUSES,
        _("The amount is no number"),
        _("Write the amount in digits, without words; leave it empty where unknown."),
    ),
    "amount_negative": Kind(
        REFUSES, _("The amount is negative"), _("Write debts and costs as positive amounts.")
    ),
    "labour_unreadable": Kind(
        REFUSES, _("The number of workers is none from 0 to 30"), _("Write a whole number.")
    ),
    "level_unknown": Kind(
        REFUSES,
        _("This level is not known"),
        _("Write 无, 一般, 较好 or 好 (or 0 to 3)."),
    ),
    "year_unreadable": Kind(REFUSES, _("The year is none"), _("Write four digits, as 2025.")),
    "consent_unreadable": Kind(
        REFUSES,
        _("The consent is neither 是 nor 否"),
        _("Write 是 only where the consent form is signed, else 否."),
    ),
    "debt_due_above_balance": Kind(
        REFUSES,
        _("More falls due within a year than is owed"),
        _("Correct the debts of this household."),
    ),
    "formula_error": Kind(
        REFUSES,
        _("The cell holds an Excel error"),
        _("Repair the formula, or replace it by its value."),
    ),
    "merged_cell": Kind(
        REFUSES,
        _("The cell is merged over several rows or columns"),
        _("Unmerge it and fill in every row by itself."),
    ),
    "head_missing": Kind(
        REFUSES,
        _("No row of this household is marked 户主"),
        _("Mark the head and upload the household again."),
    ),
    "head_twice": Kind(
        REFUSES,
        _("This household has {count} heads (rows {rows})"),
        _("Leave one 户主, or give the families different household numbers."),
    ),
    "head_refused": Kind(
        REFUSES,
        _("The head of this household (row {row}) was refused"),
        _("Correct the head's row and upload the whole household again."),
    ),
    "household_too_large": Kind(
        REFUSES,
        _("More than {most} rows are given as one household"),
        _("Give each family a household number of its own, or mark each head 户主."),
    ),
    "archive_without_consent": Kind(
        TELLS,
        _("No consent is noted, so the household's figures are not taken over"),
        _("Have the consent form signed, then upload with 是 or record it on the page."),
    ),
    "consent_kept": Kind(
        TELLS,
        _("The roster says 否, the registry holds a consent"),
        _("It stays in force. To withdraw it, use the household's page."),
    ),
    "minor": Kind(
        TELLS, _("This person is under 18"), _("Registered as a minor; nothing needs to be done.")
    ),
    "minor_head": Kind(
        TELLS,
        _("The head is under 18"),
        _("Registered; another adult becomes the credit principal, if there is one."),
    ),
    "person_died": Kind(
        REFUSES,
        _("This person is on file as having died on {day}"),
        _("Take the row out of the list. Undo the death in the registry if it is a mistake."),
    ),
    "registered_meanwhile": Kind(
        DUPLICATES,
        _("Somebody of this household was registered after the check"),
        _("Upload the file again: it is then compared with the registry as it is now."),
    ),
}
SHEET_KINDS: Final[dict[str, Kind]] = {
    "sheet_empty": Kind(
        TELLS, _("The sheet is empty"), _("Delete it, or fill it in if it should hold people.")
    ),
    "sheet_without_heading": Kind(
        TELLS,
        _("No heading row was found; nothing of this sheet was read"),
        _("If it holds people, give it the headings 姓名 and 身份证号."),
    ),
    "two_row_heading": Kind(
        TELLS,
        _("The heading takes two rows; they were read as one"),
        _("Nothing needs to be done."),
    ),
    "second_heading": Kind(
        TELLS,
        _("Another heading stands in row {row}; the rows below follow it"),
        _("Check that its columns are assigned rightly."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one cell; value is masked where it is personal.

    letter and title name the column ("" where the row as a whole is meant).
    """

    code: str
    title: str = ""
    letter: str = ""
    value: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)

    @property
    def effect(self) -> str:
        """What it does to the row."""
        return KINDS[self.code].effect

    def as_json(self) -> dict[str, object]:
        """The problem as ImportRow.problems keeps it."""
        return {
            "code": self.code,
            "title": self.title,
            "letter": self.letter,
            "value": self.value,
            "facts": self.facts,
        }
