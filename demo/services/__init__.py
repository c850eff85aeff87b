"""Making the demo: its crew and its two pools with their histories."""

from demo.services.crew import CREW, PASSWORD, make_crew
from demo.services.pools import POOLS, Pool, make_pool

__all__ = ["CREW", "PASSWORD", "POOLS", "Pool", "make_crew", "make_pool"]
