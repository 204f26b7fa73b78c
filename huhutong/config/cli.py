"""The command `huhutong`."""

import os
import sys


def main() -> None:
    """Hand the arguments to Django's management commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huhutong.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
