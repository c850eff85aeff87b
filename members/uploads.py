"""Uploads that are refused while they come, before they fill memory or disk."""

from typing import Final

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

MOST_BYTES: Final = 10 * 1024 * 1024
HOPELESS: Final = 1024 * 1024 * 1024  # so much is not even listened to


class LimitedUpload(FileUploadHandler):
    """Lets a file pass until it has grown too large; then the rest is thrown away as it comes.

    Put before the other handlers. The page asks `is_too_large`: the form itself arrives whole, so
    that the answer is a page with words and not a broken connection.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._seen = 0

    def handle_raw_input(
        self,
        _input_data: object,
        _meta: object,
        content_length: int,
        _boundary: str,
        _encoding: str | None = None,
    ) -> None:
        if content_length > HOPELESS:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: object, **named: object) -> None:
        super().new_file(*args, **named)  # type: ignore[arg-type]  # as Django calls it
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        self._seen += len(raw_data)
        if self._seen > MOST_BYTES:
            self.is_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None
