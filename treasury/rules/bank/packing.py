"""Files of banks, packed small enough to be kept encrypted until they are worked."""

import gzip
from base64 import b64decode, b64encode


def packed(body: bytes) -> str:
    """Return a file in letters, packed: a statement shrinks to a tenth or less."""
    return b64encode(gzip.compress(body, compresslevel=1, mtime=0)).decode()


def unpacked(text: str) -> bytes:
    """Return the file, to the byte."""
    return gzip.decompress(b64decode(text))
