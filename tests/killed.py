"""`summarize batch` in processes that are killed at some moments, and then once to its end.

    python killed.py SEED MOMENTS ARGUMENTS...

Prints the signal or exit code of each process.
"""

import os
import random
import signal
import sys
import time

from summarizer.cli import main


def run(arguments: list[str], seconds: float | None) -> int:
    """One process, killed after so many seconds; negative is the signal that ended it."""
    child = os.fork()
    if not child:
        os._exit(main(["batch", *arguments]))
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    pick = random.Random(int(sys.argv[1]))  # noqa: S311 - any moments
    moments = [pick.uniform(0.1, 0.7) for _ in range(int(sys.argv[2]))]
    sys.stdout.write(f"{[run(sys.argv[3:], moment) for moment in [*moments, None]]}\n")
