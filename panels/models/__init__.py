"""The tables of panels."""

from panels.models.course import CoursePass
from panels.models.panels import BeaconReading, Commitment, Panel, PanelEvent, Statement
from panels.models.seats import Ballot, Look, PoolEntry, Seat

__all__ = [
    "Ballot",
    "BeaconReading",
    "Commitment",
    "CoursePass",
    "Look",
    "Panel",
    "PanelEvent",
    "PoolEntry",
    "Seat",
    "Statement",
]
