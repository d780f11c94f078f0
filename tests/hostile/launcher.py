"""Runs `symgrad` in a fresh process for each line of standard input, from a warm parent.

A line is JSON: the words of the command, the folder, the files for both outputs. The answer is JSON:
the exit status, the seconds, the MiB at most, whether it was killed for time.
"""

import json
import os
import signal
import sys
import time
from importlib import import_module
from types import FrameType
from typing import Any

LIMIT = 120
WARM = ("symgrad.cli", "symgrad.checking.command", "symgrad.checking.check", "symgrad.reading.read")


def child(order: dict[str, Any]) -> None:
    os.setsid()
    os.chdir(order["folder"])
    os.environ.update(order["environment"])
    for name, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.dup2(os.open(order.get("stdin", os.devnull), os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    sys.argv = ["symgrad", *order["words"]]
    import_module("symgrad.cli").main()


def run(order: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    number = os.fork()
    if number == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        try:
            child(order)
        except SystemExit as done:
            sys.stdout.flush()
            os._exit(done.code if isinstance(done.code, int) else 0)
        os._exit(99)

    def late(_signal: int, _frame: FrameType | None) -> None:
        os.killpg(number, signal.SIGKILL)

    signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT)
    _, status, usage = os.wait4(number, 0)
    signal.alarm(0)
    seconds = time.monotonic() - began
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "mebibytes": usage.ru_maxrss / 1024,
        "children": _alive(number),
    }


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    for module in WARM:
        import_module(module)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
