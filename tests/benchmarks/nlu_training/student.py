"""The small network: taught to place sentences, then to answer what the teacher answers.

python student.py pretrain start.pt
python student.py distil start.pt teacher.pt student.pt
python student.py export student.pt acts.npz
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from common import act_of, batches, concepts_of, messages
from corpus import augmented, sentences, turns_of_support
from teacher import Teacher, concept_loss

from simulator.play.nlu.act_model import ACTS, CONCEPTS
from simulator.play.nlu.embeddings import LONGEST, embeddings

WIDTH, HEADS, INNER, LAYERS = 128, 4, 256, 2
PRETRAINING, EPOCHS, SIZE = 14, 10, 64
MADE = 30_000
"""Messages put together from others."""

COPIES = 3
"""How often each labelled message is shown for one that was put together."""

TOKENS = embeddings()
assert TOKENS is not None, "pip install wordllama"
TABLE = torch.tensor(TOKENS.table.astype(np.float32))
NORM = float(TABLE.norm(dim=1).mean())
TABLE = TABLE / NORM


class Layer(torch.nn.Module):
    """Self-attention and a hidden layer, each on what is normalised before."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.o = torch.nn.Linear(WIDTH, 3 * WIDTH), torch.nn.Linear(WIDTH, WIDTH)
        self.n1, self.n2 = torch.nn.LayerNorm(WIDTH), torch.nn.LayerNorm(WIDTH)
        self.f1, self.f2 = torch.nn.Linear(WIDTH, INNER), torch.nn.Linear(INNER, WIDTH)
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Shape (texts, tokens, width)."""
        count, length, _ = x.shape
        mixed = self.q(self.n1(x)).view(count, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        weights = scores.masked_fill(mask[:, None, None, :] == 0, -1e9).softmax(-1)
        heard = (weights @ value).transpose(1, 2).reshape(count, length, WIDTH)
        x = x + self.drop(self.o(heard))
        return x + self.drop(self.f2(torch.relu(self.f1(self.n2(x)))))


class Student(torch.nn.Module):
    """The network whose weights are shipped; `e` places sentences and is left behind."""

    def __init__(self) -> None:
        super().__init__()
        self.p = torch.nn.Linear(TABLE.shape[1], WIDTH)
        self.pos = torch.nn.Parameter(torch.randn(LONGEST, WIDTH) * 0.1)
        self.l = torch.nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.n = torch.nn.LayerNorm(WIDTH)
        self.e = torch.nn.Linear(2 * WIDTH, 384)
        self.h = torch.nn.Linear(2 * WIDTH, len(ACTS))
        self.c = torch.nn.Linear(2 * WIDTH, len(CONCEPTS))
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, ...]:
        """Logits of acts and concepts, and the place of each text."""
        longest = max(map(len, ids))
        tokens, mask = (
            torch.zeros(len(ids), longest, dtype=torch.long),
            torch.zeros(len(ids), longest),
        )
        for row, each in enumerate(ids):
            tokens[row, : len(each)], mask[row, : len(each)] = torch.tensor(each), 1
        x = self.drop(self.p(TABLE[tokens]) + self.pos[:longest])
        for layer in self.l:
            x = layer(x, mask)
        x, there = self.n(x), mask.unsqueeze(-1)
        mean = (x * there).sum(1) / there.sum(1)
        most = x.masked_fill(there == 0, -1e9).max(1).values
        pooled = self.drop(torch.cat([mean, most], 1))
        return self.h(pooled), self.c(pooled), self.e(pooled)


def train(student: Student, lengths: Sequence[int], epochs: int, rate: float, loss_of: Any) -> None:
    """Go through the texts so often, with a rate that rises and falls."""
    optimizer = torch.optim.AdamW(student.parameters(), lr=rate, weight_decay=0.03)
    steps = epochs * (len(lengths) // SIZE + 40)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=steps, pct_start=0.08
    )
    rng = random.Random(0)
    student.train()
    for epoch in range(epochs):
        for places in batches(lengths, SIZE, rng):
            loss = loss_of(places, rng)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(epoch, round(float(loss), 3), flush=True)


def pretrain(out: str) -> None:
    """Teach it to place sentences where the encoder does."""
    texts, teacher, student = sentences(), Teacher().eval(), Student()
    with torch.inference_mode():
        parts = [teacher.embed(texts[k : k + 128]) for k in range(0, len(texts), 128)]
    places_of = torch.nn.functional.normalize(torch.cat(parts)).clone()
    ids = TOKENS.tokens(texts)

    def loss_of(places: list[int], _: random.Random) -> torch.Tensor:
        found = torch.nn.functional.normalize(student([ids[place] for place in places])[2])
        wanted = places_of[places]
        between = ((found @ found.T - wanted @ wanted.T) ** 2).mean()
        return (1 - (found * wanted).sum(1)).mean() + 2 * between

    train(student, list(map(len, ids)), PRETRAINING, 1.5e-3, loss_of)
    torch.save(student.state_dict(), out)


def distil(start: str, teacher_file: str, out: str) -> None:
    """Teach it to answer what the teacher answers, and half of that what the label says."""
    rows, teacher, student = messages(), Teacher(), Student()
    teacher.load_state_dict(torch.load(teacher_file))
    student.load_state_dict(torch.load(start))
    own = [row["text"] for row in rows] * COPIES
    texts = [*own, *turns_of_support(), *augmented([row["text"] for row in rows], MADE)]
    teacher.eval()
    with torch.inference_mode():
        parts = [teacher(texts[k : k + 64]) for k in range(0, len(texts), 64)]
    acts = (torch.cat([part[0] for part in parts]) / 1.5).softmax(1).clone()
    concepts = torch.cat([part[1] for part in parts]).sigmoid().clone()
    for place in range(len(own)):
        row = rows[place % len(rows)]
        label = torch.nn.functional.one_hot(torch.tensor(act_of(row)), len(ACTS))
        acts[place] = (acts[place] + label) / 2
        if row["act"] == "request":
            concepts[place] = (concepts[place] + torch.tensor(concepts_of(row))) / 2
    ids = TOKENS.tokens(texts)

    def loss_of(places: list[int], rng: random.Random) -> torch.Tensor:
        kept = [[token for token in ids[p] if rng.random() > 0.05] or ids[p] for p in places]
        found, about, _ = student(kept)
        told = -(acts[places] * found.log_softmax(1)).sum(1).mean()
        return told + concept_loss(about, concepts[places], acts[places][:, 0])

    train(student, list(map(len, ids)), EPOCHS, 1e-3, loss_of)
    torch.save(student.state_dict(), out)


def export(weights: str, out: str) -> None:
    """Write matrices as bytes with a scale for each column, the rest as it is."""
    state = {name: value.double().numpy() for name, value in torch.load(weights).items()}
    found: dict[str, np.ndarray[Any, Any]] = {"pos": state["pos"].astype(np.float16)}
    matrices = {"p": state["p.weight"] / NORM, "h": state["h.weight"], "c": state["c.weight"]}
    biases = {name: state[f"{name}.bias"] for name in matrices}
    for layer in range(LAYERS):
        for name in ("q", "o", "f1", "f2"):
            matrices[f"l{layer}.{name}"] = state[f"l.{layer}.{name}.weight"]
            biases[f"l{layer}.{name}"] = state[f"l.{layer}.{name}.bias"]
        for name in ("n1", "n2"):
            found[f"l{layer}.{name}.w"] = state[f"l.{layer}.{name}.weight"].astype(np.float32)
            found[f"l{layer}.{name}.b"] = state[f"l.{layer}.{name}.bias"].astype(np.float32)
    for name, matrix in matrices.items():
        scale = np.abs(matrix.T).max(0) / 127
        found[f"{name}.w"] = np.round(matrix.T / scale).astype(np.int8)
        found[f"{name}.w.scale"] = scale.astype(np.float32)
        found[f"{name}.b"] = biases[name].astype(np.float32)
    found["n.w"], found["n.b"] = (state[f"n.{n}"].astype(np.float32) for n in ("weight", "bias"))
    np.savez_compressed(out, **found)


if __name__ == "__main__":
    torch.manual_seed(0)
    {"pretrain": pretrain, "distil": distil, "export": export}[sys.argv[1]](*sys.argv[2:])
