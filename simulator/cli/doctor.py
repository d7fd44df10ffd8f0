"""`simulator doctor`: what the models of a run can do, before anything is spent on one."""

from __future__ import annotations

import argparse
import asyncio
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table
from simulator.config import read_settings
from simulator.runs.preflight import check_names, models_of

if TYPE_CHECKING:
    from simulator.play.models.probes import Diagnosis, Probe

MODELS = ("model", "customer_model", "support_model", "judge_model")

SHOWN = {
    "yes": "works",
    "fallback": "works without",
    "limited": "limited",
    "no": "DOES NOT WORK",
    "unknown": "not known",
}


def doctor_(options: argparse.Namespace) -> int:
    """The command; exit code 1 where a model does not answer."""
    flags = {name: getattr(options, name) for name in MODELS}
    roles = models_of(read_settings(None, os.environ, flags))
    check_names(roles)

    from simulator.play.models.capabilities import examine

    diagnoses = {name: asyncio.run(examine(name)) for name in roles}
    if options.json:
        print_json([_plain(found, roles[name]) for name, found in diagnoses.items()])
    else:
        for name, found in diagnoses.items():
            _print(found, roles[name])
    return 0 if all(found.works for found in diagnoses.values()) else 1


def _plain(found: Diagnosis, roles: list[str]) -> dict[str, Any]:
    return {
        "model": found.model,
        "roles": roles,
        "works": found.works,
        "note": found.note,
        "probes": [_plain_probe(probe) for probe in found.probes],
    }


def _plain_probe(probe: Probe) -> dict[str, Any]:
    dollars = None if probe.dollars is None else float(probe.dollars)
    return {**asdict(probe), "seconds": round(probe.seconds, 3), "dollars": dollars}


def _print(found: Diagnosis, roles: list[str]) -> None:
    out = console()
    head = harmless(f"{found.model} ({', '.join(roles)})")
    if not found.probes:
        out.print(f"{head}: {found.note}", soft_wrap=True)
        return
    chat = found.probes[0]
    if not found.works:
        out.print(f"{head}: {harmless(chat.detail)}", soft_wrap=True)
        return
    out.print(head, soft_wrap=True)
    heads = ("", "", "what it means", "seconds", "tokens", "cost")
    out.print(table(heads, map(_row, found.probes), heads[3:]))


def _row(probe: Probe) -> tuple[str, ...]:
    works, seconds = SHOWN[probe.works.value], f"{probe.seconds:.2f}" if probe.asked else ""
    cost = "" if probe.dollars is None else f"${probe.dollars:.6f}"
    return probe.capability, works, probe.detail, seconds, _tokens(probe), cost


def _tokens(probe: Probe) -> str:
    if not probe.tokens_in and not probe.tokens_out:
        return ""
    about = "~ " if probe.estimated else ""
    return f"{about}{probe.tokens_in:,} in, {probe.tokens_out:,} out"
