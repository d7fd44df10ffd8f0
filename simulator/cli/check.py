"""`simulator check`: packs, personas and tactics; each mistake with file, line, key and remedy."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import asdict

from simulator.api.packs import check_all
from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.terminal import console, harmless
from simulator.content.collecting import MOST


def check_(options: argparse.Namespace) -> int:
    """Check packs, personas and tactics; all of them where no path is given."""
    with _Bars(options.deep) as bars:
        good, mistakes = check_all(options.path, options.deep, bars.reach)
    if options.json:
        found = [each.model_dump(mode="json") for each in mistakes]
        errors = [str(each) for each in mistakes]
        print_json(
            {"checked": [asdict(each) for each in good], "errors": errors, "mistakes": found}
        )
        return 2 if mistakes else 0
    out = console()
    for each in good:
        counts = ", ".join(f"{count:,} {what}" for what, count in each.holds.items())
        line = f"ok  {each.kind} {harmless(each.name)}: {counts or each.about}"
        out.print(line, soft_wrap=True)
    for mistake in mistakes:
        out.print(f"bad {harmless(' '.join(str(mistake).split()))}", soft_wrap=True)
    if len(mistakes) > 1:
        files = len({each.file for each in mistakes})
        most = f" (of a pack, the first {MOST} are told)" if len(mistakes) >= MOST else ""
        out.print(f"{len(mistakes)} mistakes in {files} file{'s' * (files > 1)}{most}")
    return 2 if mistakes else 0


class _Bars:
    """A bar for each pack that is looked at deeply, one after the other."""

    def __init__(self, shown: bool) -> None:
        self.shown, self.name = shown, ""
        self.bars = ExitStack()
        self.bar: Progress | None = None

    def __enter__(self) -> _Bars:
        return self

    def reach(self, name: str, done: int, total: int) -> None:
        """So many steps of a pack are done."""
        if not self.shown:
            return
        if self.bar is None or name != self.name:
            self.bars.close()
            self.name = name
            bar = Progress(total, 0, f"checking {harmless(name)}", "steps", waits_for="")
            self.bar = self.bars.enter_context(bar)
        self.bar.reach(done)

    def __exit__(self, *error: object) -> None:
        self.bars.close()
