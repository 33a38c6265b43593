"""Thursday 12 March 2026, 10:00: one style of dates, on the desk's own tables and forms too."""

DATE_FORMAT = SHORT_DATE_FORMAT = "l j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "l j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
