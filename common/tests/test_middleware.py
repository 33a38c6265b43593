import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common.errors import DomainError
from common.middleware import DomainErrorMiddleware, PermissionsPolicyMiddleware, RequestLogMiddleware
from peer2peer.logs import withhold_personal_data
from people.factories import PersonFactory


@pytest.mark.django_db
def test_a_rule_that_says_no_becomes_a_page_that_says_why():
    request = RequestFactory().get("/whats-on/")
    request.user = PersonFactory.create()
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(request, DomainError("Sign-up has closed.", status=410))
    assert response is not None
    assert response.status_code == 410
    assert "Sign-up has closed." in response.content.decode()


def test_any_other_error_stays_an_error():
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("a fault of ours")) is None


def test_unused_browser_features_are_refused():
    response = PermissionsPolicyMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


def test_a_log_line_has_no_address_and_no_query(caplog):
    request = RequestFactory().get("/whats-on/?q=rose@museum.example", REMOTE_ADDR="192.0.2.7")
    request.resolver_match = None
    with caplog.at_level(logging.INFO):
        RequestLogMiddleware(lambda request: HttpResponse())(request)
    line = str([record.msg for record in caplog.records if record.name == "request"])
    assert "'event': 'request'" in line
    assert "rose@" not in line
    assert "192.0.2.7" not in line


def test_personal_data_put_in_a_log_line_is_withheld():
    event = withhold_personal_data(None, "info", {"event": "sent", "email": "rose@museum.example", "n": 1})
    assert event == {"event": "sent", "email": "withheld", "n": 1}
