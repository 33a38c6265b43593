"""States and kinds of people, museums and what joins them."""

from django.db.models import TextChoices


class Accreditation(TextChoices):
    ACCREDITED = "accredited", "Accredited"
    PROVISIONAL = "provisional", "Provisionally Accredited"
    WORKING_TOWARDS = "working_towards", "Working towards Accreditation"
    NONE = "none", "Not Accredited"
    UNKNOWN = "unknown", "Not known"


class Governance(TextChoices):
    INDEPENDENT = "independent", "Independent"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    NATIONAL = "national", "National"
    UNIVERSITY = "university", "University"
    OTHER = "other", "Other (armed services, English Heritage, National Trust and the like)"
    UNKNOWN = "unknown", "Not known"


class MuseumSize(TextChoices):
    SMALL = "small", "Small (up to 10,000 visits a year)"
    MEDIUM = "medium", "Medium (10,000 to 50,000 visits a year)"
    LARGE = "large", "Large (50,000 to 1 million visits a year)"
    HUGE = "huge", "Very large (over 1 million visits a year)"
    UNKNOWN = "unknown", "Not known"


class MuseumStatus(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    MERGED = "merged", "Merged into another museum"


class AffiliationKind(TextChoices):
    STAFF = "staff", "Paid staff"
    VOLUNTEER = "volunteer", "Volunteer"
    TRUSTEE = "trustee", "Trustee or governor"
    FREELANCE = "freelance", "Freelance"
    STUDENT = "student", "Student or trainee"


class Direction(TextChoices):
    OFFER = "offer", "I can help with this"
    WANT = "want", "I want to learn about this"


class Visibility(TextChoices):
    OFFICERS = "officers", "Programme officers only"
    MEMBERS = "members", "People who are signed in"
    EVERYONE = "everyone", "Everyone, signed in or not"


class ContactBy(TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Telephone"
    TEXT = "text", "Text message"


class ImportState(TextChoices):
    MAPPING = "mapping", "Columns to be checked"
    CHECKING = "checking", "Trial run under way"
    CHECKED = "checked", "Ready to import"
    APPLYING = "applying", "Being imported"
    APPLIED = "applied", "Imported"
    FAILED = "failed", "Not imported"


#: From each state, the states an import may move to. Other columns may be chosen until it is being written.
IMPORT_MOVES: dict[str, frozenset[str]] = {
    ImportState.MAPPING: frozenset({ImportState.CHECKING}),
    ImportState.CHECKING: frozenset({ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED}),
    ImportState.CHECKED: frozenset({ImportState.CHECKING, ImportState.APPLYING}),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.FAILED}),
    ImportState.APPLIED: frozenset(),
    ImportState.FAILED: frozenset({ImportState.CHECKING}),
}
