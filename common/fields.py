"""Columns and boxes of forms that every app has: an e-mail address is kept, compared and measured in one way."""

from typing import Any

from django import forms
from django.db import models

from common.addresses import LONGEST, tidy

TOO_LONG = f"An e-mail address has at most {LONGEST} letters. Give a whole one, like name@museum.org.uk."


class AddressInput(forms.EmailField):
    """A box for an e-mail address. What comes out of it has the one form, and fits into the column."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs["error_messages"] = {"max_length": TOO_LONG, **(kwargs.get("error_messages") or {})}
        super().__init__(**kwargs)
        self.widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted, and say nothing

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class AddressField(models.EmailField):
    """A column for an e-mail address. To migrations it is Django's own: only what is written differs."""

    def deconstruct(self) -> Any:
        field, _, args, kwargs = super().deconstruct()
        return field, "django.db.models.EmailField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = tidy(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressInput, **kwargs})
