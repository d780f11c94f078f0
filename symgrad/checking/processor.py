"""How long a process has worked, so that a busy machine is not taken for a hard step."""

from __future__ import annotations

import os
import sys
import time


def processor_seconds(number: int | None) -> float:
    """Seconds of processor time of a process; where they are not known, those of the clock."""
    if sys.platform == "linux" and number is not None:
        try:
            with open(f"/proc/{number}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.monotonic()
