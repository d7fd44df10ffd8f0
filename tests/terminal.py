"""Commands run where people read them: on a terminal."""

import os
import pty
import subprocess
import sys
from typing import Any


def on_a_terminal(*arguments: Any, typed: bool = False, **variables: str) -> str:
    """The output of a command whose standard output is a terminal.

    Args:
        arguments: Of `simulator`.
        typed: Whether standard input is the terminal too.
        variables: Of the environment, beside those that are there.
    """
    main, side = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "200"} | variables
    line = [sys.executable, "-m", "simulator", *map(str, arguments)]
    process = subprocess.Popen(
        line, stdin=side if typed else None, stdout=side, stderr=side, env=environment
    )
    os.close(side)
    output = b""
    try:
        while chunk := os.read(main, 65536):
            output += chunk
    except OSError:  # the end, on Linux
        pass
    finally:
        os.close(main)
    assert process.wait(timeout=60) == 0
    return output.decode()
