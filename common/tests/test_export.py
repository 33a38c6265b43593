import csv
import io
from datetime import UTC, date, datetime

import pytest

from common.export import csv_response, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+44 1304", "-2", "@SUM(A1)", "\t=1", " =cmd()"])
def test_nothing_in_a_file_is_run_by_a_spreadsheet(text):
    assert safe_cell(text) == f"'{text}"


def test_dates_are_in_iso_order_and_numbers_stay_numbers():
    values = [date(2026, 3, 12), datetime(2026, 3, 12, 10, 0, tzinfo=UTC), -3, True, None]
    assert [safe_cell(v) for v in values] == ["2026-03-12", "2026-03-12T10:00+00:00", "-3", "yes", ""]


def test_a_download_opens_in_a_spreadsheet():
    response = csv_response("people", [("Name", lambda row: row)], ["Zoë, of Deal", "=HYPERLINK()"])
    text = response.content.decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["Name"],
        ["Zoë, of Deal"],
        ["'=HYPERLINK()"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
