"""Letting files in: what is larger than the limit is read past and kept nowhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from common.readable import reads_its_own_body, refuse_nul_in_form
from common.secret_pages import csrf_protect
from files.services import too_large

View = Callable[..., HttpResponse]
#: A body of so many times the limit is not even read to its end: nobody chose that by mistake.
NOT_EVEN_READ = 4


class SkipTooLarge(FileUploadHandler):
    """Stands before the handlers that keep files, and lets no more than the limit of each through to them."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > settings.UPLOAD_MAX_BYTES:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def takes_upload(view: View) -> View:
    """A view that takes a file. The limit stands before anything reads the form, the check against forgery included."""

    @csrf_protect
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_nul_in_form(request.POST)
        return view(request, *args, **kwargs)

    @reads_its_own_body
    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > NOT_EVEN_READ * settings.UPLOAD_MAX_BYTES:
            raise too_large(settings.UPLOAD_MAX_BYTES)
        request.upload_handlers.insert(0, SkipTooLarge(request))
        return checked(request, *args, **kwargs)

    return limited
