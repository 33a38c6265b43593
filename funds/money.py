"""Amounts, currencies and rates. An amount has two decimals; a rate says what one unit is worth in another currency."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from common.errors import DomainError

HOME = "GBP"
#: The currencies that members of our programmes have paid in. All of them have a hundredth.
CURRENCIES = {
    "GBP": ("Pounds (£)", "£"),
    "EUR": ("Euro (€)", "€"),
    "USD": ("US dollars ($)", "$"),
    "CHF": ("Swiss francs (CHF)", "CHF "),
    "DKK": ("Danish kroner (DKK)", "DKK "),
    "NOK": ("Norwegian kroner (NOK)", "NOK "),
    "SEK": ("Swedish kronor (SEK)", "SEK "),
    "PLN": ("Polish zloty (PLN)", "PLN "),
    "CZK": ("Czech koruna (CZK)", "CZK "),
}
CHOICES = [(code, words) for code, (words, _) in CURRENCIES.items()]
PENNY = Decimal("0.01")
#: No single amount of a programme of ours is as large: whoever types more has slipped.
MOST = Decimal("9999999.99")


def words(amount: Decimal, currency: str) -> str:
    """£1,234.50. Below zero: -£3.00."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{CURRENCIES[currency][1]}{abs(amount):,.2f}"


def worth(amount: Decimal, rate: Decimal) -> Decimal:
    """What ``amount`` is worth at ``rate``, to the penny, half a penny up: as Postgres rounds the generated column."""
    return (amount * rate).quantize(PENNY, ROUND_HALF_UP)


def checked(amount: Decimal, *, field: str = "amount") -> Decimal:
    """An amount above nothing. Raises DomainError beside ``field``."""
    if amount <= 0:
        raise DomainError("Give an amount above nothing.", field=field)
    if amount > MOST:
        raise DomainError("That is more than anybody here can mean. Look at the amount again.", field=field)
    return amount


def exchanged(
    currency: str, *, into: str, rate: Decimal | None, on: date | None, today: date
) -> tuple[Decimal, date]:
    """The rate and its day for an amount in ``currency`` of a budget that is kept in ``into``.

    Raises DomainError where the currencies differ and the rate or its day is not said.
    """
    if currency not in CURRENCIES:
        raise DomainError("Choose one of the currencies.", field="currency")
    if currency == into:
        return Decimal(1), on or today
    if rate is None or rate <= 0:
        raise DomainError(
            f"Say what one {currency} was worth in {into}: your bank's statement, or xe.com for that day, says so.",
            field="rate",
        )
    if on is None:
        raise DomainError("Say of which day this rate is.", field="rate_on")
    if on > today:
        raise DomainError("The rate is of a day to come. Give the rate of a day that was.", field="rate_on")
    return rate, on


class AmountField(models.DecimalField):
    """An amount of money: two decimals. To migrations it is Django's own."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", list(args), kwargs


class RateField(models.DecimalField):
    """What one unit of a currency is worth in that of the budget. To migrations it is Django's own."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", list(args), kwargs
