"""Which tests go to one worker of pytest-xdist, and in which order: see `make test`.

A worker takes one unit after the other. A unit is a file, or files that share what is expensive
to make: a fixture of the session is made once in each worker that needs it.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

UNITS = {
    "tests/analyses/": "runs of both packs",
    "tests/play/test_": "played packs",
    "tests/runs/coverage/": "searched packs",
    "tests/cli/test_coverage_command.py": "searched packs",
    "tests/test_full_coverage.py": "searched packs",
    "tests/test_shipped_packs.py": "searched packs",
}
"""From the beginning of a path to the unit of all tests below it, where that is not their file."""


def unit_of(nodeid: str) -> str:
    """The unit of a test."""
    own = (unit for path, unit in UNITS.items() if nodeid.startswith(path))
    return next(own, nodeid.partition("::")[0])


class Units(LoadScopeScheduling):
    """Hands out units in the order in which they are collected, not those of most tests first."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def longest_first(item: pytest.Item) -> tuple[bool, bool]:
    """A key for sorting: a worker that begins a long unit last keeps all others waiting."""
    path = item.nodeid.partition("::")[0]
    return path != "tests/test_end_to_end.py", path.count("/") > 1
