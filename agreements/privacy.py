"""Agreements in somebody's download, and in their going."""

from agreements.models import AgreementRefusal, AgreementSignature, Signatory
from common.privacy import DELETE, KEEP, DataPart, Heading, Stays, acted, personal

NAMELESS = "What the others signed would not be in force without it."


def connect() -> None:
    personal(
        Signatory,
        person="person",
        heading=Heading(
            "Agreements you were asked to sign",
            DataPart.TAKING_PART,
            "So that everybody knows who is still to sign.",
        ),
        export={"Agreement": "agreement__key", "Asked": "asked_at", "Until": "until"},
        rows=lambda rows, person: rows.select_related("agreement").order_by("pk"),
        on_erase=KEEP(NAMELESS),
        stays=Stays("That a nameless person was to sign an agreement", NAMELESS),
    )
    personal(
        AgreementSignature,
        person="signatory__person",
        heading=Heading(
            "Agreements you have signed",
            DataPart.TAKING_PART,
            "So that it is known which version is in force.",
        ),
        export={"Agreement": "version__agreement__key", "Version": "version__number", "Signed": "signed_at"},
        rows=lambda rows, person: rows.select_related("version__agreement").order_by("pk"),
        on_erase=KEEP(NAMELESS),
        stays=Stays("That a nameless person signed an agreement", NAMELESS),
    )
    personal(
        AgreementRefusal,
        person="signatory__person",
        heading=Heading(
            "Agreements you did not agree to", DataPart.TAKING_PART, "So that the officers can help you."
        ),
        export={"Version": "version__number", "Why": "reason", "When": "refused_at"},
        rows=lambda rows, person: rows.select_related("version").order_by("pk"),
        on_erase=DELETE,
    )
    acted(AgreementSignature, "recorded_by")
