"""Where files lie: in a folder, or in a bucket that speaks S3."""

from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = "django.core.files.storage.FileSystemStorage"
BUCKET = "storages.backends.s3.S3Storage"


def storage(url: str) -> dict[str, object]:
    """Return Django's storage for a STORAGE_URL: empty is a folder, `s3://…` a bucket.

    Raises `ValueError` for anything else, with the address of the bucket but not its secret.
    """
    if not url:
        return {"BACKEND": FOLDER}
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname or not parts.path.strip("/"):
        raise ValueError(f"STORAGE_URL: {parts.scheme}://{parts.hostname}{parts.path} is no bucket")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    scheme = "http" if asked.get("tls") == "0" else "https"
    port = f":{parts.port}" if parts.port else ""
    options = {
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": f"{scheme}://{parts.hostname}{port}",
        "region_name": asked.get("region", "us-east-1"),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": True,
    }
    return {"BACKEND": BUCKET, "OPTIONS": options}
