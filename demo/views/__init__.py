"""The demo's doors."""

from demo.views.control import demo, move_clock, sign_in
from demo.views.look import look
from demo.views.outbox import messages

__all__ = ["demo", "look", "messages", "move_clock", "sign_in"]
