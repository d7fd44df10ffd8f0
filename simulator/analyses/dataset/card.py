"""The dataset card: what the rows are, who spoke, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.analyses.dataset.formats import Candidate
from simulator.dialogue import Dialogue, Speaker

DIALOGUES = "Simulated customer-support dialogues"
PAIRS = "Preference pairs from simulated customer-support dialogues"

_ABOUT = """\
{what}; no real customer is in them. Names, addresses,
order numbers and e-mail addresses were drawn at random. Dialogues that share a customer
or an order are in the same file."""

ABOUT_DRAFTS = """\
Each pair is a support turn that the critic sent back: the rejected side is that draft, the
chosen side the turn that was accepted in its place, and the prompt what was said and looked
up before the two part. The critic judged, no person did. All pairs of a dialogue are in the
same file, on the side on which the dialogue itself is in the other formats."""

ABOUT_BREAKS = """\
Each pair is the first turn of a stress case that broke: the rejected side is what the bot
under test said and did there, the chosen side what the embedded clerk, which keeps to the
policy, says and does from the same history. The system message is the pack's own support
prompt, not that of the bot. Rules and the critic judged, no person did. All pairs of a
dialogue are in the same file."""


@dataclass
class Count:
    """What the card says of the rows.

    Attributes:
        sources, packs, endings: Dialogues, by who spoke and so on.
        turns: Turns by speaker.
        codes: Rows by code of a finding that they are about.
        dialogues: Dialogues that gave rows.
    """

    sources: Counter[str] = field(default_factory=Counter)
    packs: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    dialogues: int = 0

    def add(self, dialogue: Dialogue, rows: Sequence[Candidate]) -> None:
        """Count a dialogue and the rows that it gave."""
        self.dialogues += 1
        self.sources.update(f"{role}: {name}" for role, name in dialogue.models.items())
        self.packs[f"{dialogue.pack} (digest {dialogue.digest})"] += 1
        self.endings[dialogue.ending.kind.value] += 1
        self.turns.update(turn.speaker.value for turn in dialogue.turns)
        for row in rows:
            self.codes.update(set(row.codes))


def dataset_card(
    count: Count, format_: str, rows: tuple[int, int], left_out: Counter[str], pairs: str
) -> str:
    """The card as Markdown.

    Args:
        count: What was counted.
        format_: Name of the format.
        rows: In train and in validation.
        left_out: By reason.
        pairs: What the rows are where they are preference pairs; else empty.
    """
    customers, support = (count.turns[speaker.value] for speaker in Speaker)
    size = f"Turns: {customers} of customers, {support} of support."
    lines = [
        "# Dataset card",
        "",
        f"Format: {format_}. Rows: {rows[0]} train, {rows[1]} validation.",
        _ABOUT.format(what=PAIRS if pairs else DIALOGUES),
        "",
        *([pairs, "", f"Dialogues with pairs: {count.dialogues}."] if pairs else [size]),
    ]
    tables = [
        ("Who spoke (dialogues)", count.sources),
        ("Packs", count.packs),
        ("Endings", count.endings),
        ("Left out (pairs)" if pairs else "Left out", left_out),
    ]
    if pairs:
        tables.insert(0, ("Findings on the rejected drafts (pairs)", count.codes))
    for title, counts in tables:
        most_first = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        listed = [f"- {name}: {n}" for name, n in most_first]
        lines += ["", f"## {title}", "", *(listed or ["nothing"])]
    return "\n".join([*lines, ""])
