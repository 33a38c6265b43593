"""Forms about people."""

from people.accounts.forms import (
    ConfirmCodeForm,
    FinishJoiningForm,
    JoinForm,
    RequestCodeForm,
    ResetPasswordForm,
)
from people.forms.details import (
    AffiliationForm,
    ChangeAffiliationForm,
    DetailsForm,
    EndAffiliationForm,
    SharingForm,
    TopicsForm,
)

__all__ = [
    "AffiliationForm",
    "ChangeAffiliationForm",
    "ConfirmCodeForm",
    "DetailsForm",
    "EndAffiliationForm",
    "FinishJoiningForm",
    "JoinForm",
    "RequestCodeForm",
    "ResetPasswordForm",
    "SharingForm",
    "TopicsForm",
]
