"""The addresses of the log, below /log/: what C2SP names, and what people read."""

from django.urls import path, re_path

from disclosures.views import log

patterns = [
    path("", log.log, name="log"),
    path("checkpoint", log.checkpoint, name="log_checkpoint"),
    path("checkpoints.txt", log.checkpoints, name="log_checkpoints"),
    path("checkpoints/<int:size>", log.checkpoint_of, name="log_checkpoint_of"),
    path("keys", log.keys, name="log_keys"),
    path("tile/<path:address>", log.tile, name="log_tile"),
    re_path(
        r"^heads/(?P<kind>ledger|trail)/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.json$",
        log.head,
        name="log_head",
    ),
]
