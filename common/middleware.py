"""The site's own middleware: small, and in the order that settings.py gives."""

import time
from collections.abc import Callable
from typing import Any

import pghistory.middleware
import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("request")

PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class RequestLogMiddleware:
    """One log line a request: route, status and milliseconds. No address, no query string, nobody's name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "-",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class PermissionsPolicyMiddleware:
    """Refuse the browser features that this site never uses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Keep who is signed in beside every row of history that a request writes. Its address is not kept: it may hold a
    secret link. Of a request by nobody there is nothing to keep, and signing up is spared the trouble."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.user.is_authenticated:
            return self.get_response(request)
        return super().__call__(request)

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk}


class DomainErrorMiddleware:
    """Turn a DomainError that no form caught into a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(request, "errors/domain.html", {"message": exception.message}, status=exception.status)
