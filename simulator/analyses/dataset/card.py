"""The dataset card: what the rows are, who spoke, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.analyses.dataset.formats import Candidate
from simulator.analyses.dataset.recipes import recipe
from simulator.analyses.dataset.row_shape import RowShape
from simulator.analyses.dataset.split import Side
from simulator.analyses.dataset.system_prompt import CHOICES
from simulator.analyses.dataset.token_counts import DEFAULT_LENGTH, Percentiles, TokenCounts
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
        minimal: Pairs whose sides differ in one passage.
    """

    sources: Counter[str] = field(default_factory=Counter)
    packs: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    dialogues: int = 0
    minimal: int = 0

    def add(self, dialogue: Dialogue, rows: Sequence[Candidate]) -> None:
        """Count a dialogue and the rows that it gave."""
        self.dialogues += 1
        self.sources.update(f"{role}: {name}" for role, name in dialogue.models.items())
        self.packs[f"{dialogue.pack} (digest {dialogue.digest})"] += 1
        self.endings[dialogue.ending.kind.value] += 1
        by_customer = sum(turn.speaker is Speaker.CUSTOMER for turn in dialogue.turns)
        self.turns[Speaker.CUSTOMER.value] += by_customer
        self.turns[Speaker.SUPPORT.value] += len(dialogue.turns) - by_customer
        for row in rows:
            if row.codes:
                self.codes.update(set(row.codes))
            self.minimal += row.minimal


@dataclass(frozen=True)
class CardFacts:
    """What the card says beside the counts.

    Attributes:
        format: Name of the format.
        rows: By side of the split.
        left_out: By reason.
        pairs: What the rows are where they are preference pairs; else empty.
        counted: What the rows are counted by, besides; else empty.
        tokens: Of the rows; None where there are none.
        shape: What of a dialogue goes into its row.
        notes: What to know before the files are loaded.
        shared: How many train dialogues share a sentence with a held-out side, and which that is.
    """

    format: str
    rows: Mapping[Side, int]
    left_out: Counter[str]
    pairs: str
    counted: str
    tokens: TokenCounts | None
    shape: RowShape
    shared: tuple[int, Side]
    notes: tuple[str, ...] = ()


def dataset_card(count: Count, facts: CardFacts) -> str:
    """The card as Markdown."""
    pairs = facts.pairs
    customers, support = (count.turns[speaker.value] for speaker in Speaker)
    size = f"Turns: {customers} of customers, {support} of support."
    rows = ", ".join(f"{number} {side}" for side, number in facts.rows.items())
    lines = [
        "# Dataset card",
        "",
        f"Format: {facts.format}. Rows: {rows}.",
        _ABOUT.format(what=PAIRS if pairs else DIALOGUES),
        "",
        *([pairs, "", _sizes(count, facts)] if pairs else [size]),
        *_tokens(facts),
        *_shared(facts),
        *(line for note in facts.notes for line in ("", f"{note}.")),
    ]
    tables = [
        ("Who spoke (dialogues)", count.sources),
        ("Packs", count.packs),
        ("Endings", count.endings),
        ("Left out (pairs)" if pairs else "Left out", facts.left_out),
    ]
    if facts.counted:
        tables.insert(0, (facts.counted, count.codes))
    for title, counts in tables:
        most_first = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        listed = [f"- {name}: {n}" for name, n in most_first]
        lines += ["", f"## {title}", "", *(listed or ["nothing"])]
    if facts.tokens:
        lines += ["", "## Recipe", "", recipe(facts.format, facts.tokens.max_length)]
    return "\n".join([*lines, ""])


def _sizes(count: Count, facts: CardFacts) -> str:
    return (
        f"Dialogues with pairs: {count.dialogues}. Pairs whose sides make the same calls and differ"
        f" in one passage (`minimal`): {count.minimal} of {sum(facts.rows.values())}."
    )


def _tokens(facts: CardFacts) -> list[str]:
    found, shape = facts.tokens, facts.shape
    if found is None:
        return []
    system = shape.system if shape.system in CHOICES else "a file of the user's"
    beside = f", {shape.distractors} others beside them" if shape.distractors else ""
    inside = f"System message: {system}, without the canary. Tools: {shape.tools}{beside}."
    if facts.format in ("user", "user-masked"):
        told = "what a customer is told" if system in ("full", "short") else system
        inside = f"System message: {told}. Tools: none, since customers see none."
    return [
        "",
        "## Tokens",
        "",
        "Of `text` alone." if facts.format == "labels" else inside,
        f"Counted with: {found.tokenizer}, message by message, without a chat template.",
        "",
        "| | p50 | p95 | most |",
        "| --- | --- | --- | --- |",
        _line("row", found.row),
        _line("system message and tools", found.prompt),
        "",
        f"The assistant's share of all tokens: {found.assistant_share:.1%}."
        f" Rows under {DEFAULT_LENGTH:,} tokens (TRL's default `max_length`):"
        f" {found.under_default:.1%}.",
        f"Nothing is cut at `max_length` {found.max_length:,}.",
    ]


def _line(name: str, found: Percentiles) -> str:
    return f"| {name} | {found.p50:,} | {found.p95:,} | {found.most:,} |"


def _shared(facts: CardFacts) -> list[str]:
    count, side = facts.shared
    train = facts.rows["train"]
    if not train or not facts.rows[side]:
        return []
    return [
        "",
        f"Train dialogues that share a customer's sentence of five words or more with {side}, ids,"
        f" amounts and names masked: {count}. `--leak sentences` leaves them out.",
    ]
