"""What agreements register elsewhere."""

from agreements import privacy
from agreements.models import Agreement, AgreementRefusal, AgreementSignature, AgreementVersion, Signatory
from common import scoping


def connect() -> None:
    scoping.register(Agreement, "programme")
    scoping.register(AgreementVersion, "agreement__programme")
    scoping.register(Signatory, "agreement__programme")
    scoping.register(AgreementSignature, "version__agreement__programme")
    scoping.register(AgreementRefusal, "version__agreement__programme")
    privacy.connect()
