#!/usr/bin/env python
"""Run a management command of Tongzhou."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from config import environment

OF_THE_DEMO = Path(__file__).parent / ".state" / "environment.json"

if __name__ == "__main__":
    environment.borrow(OF_THE_DEMO)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
