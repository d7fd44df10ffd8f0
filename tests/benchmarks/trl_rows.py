"""Whether exported rows train with TRL's own code: nothing is cut, and the loss falls.

Not for CI: needs `pip install trl torch` in an environment of its own, which the project does not
depend on. The tokenizer is a `tokenizer.json` of some open model that lies on this machine, such as
the one that litellm ships (DeepSeek V3's) or wordllama's (Llama 2's).

    simulator export RUN --system short --tools used --out ROWS
    python tests/benchmarks/trl_rows.py ROWS --tokenizer tokenizer.json --max-length 1920
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.update(HF_HUB_OFFLINE="1", CUDA_VISIBLE_DEVICES="", WANDB_DISABLED="true")

END, PAD = "<|im_end|>", "<|endoftext|>"


def tokenizer_of(path: Path, template: str) -> Any:
    """A tokenizer with one of TRL's templates, whose marks are single tokens of it."""
    import trl
    from transformers import PreTrainedTokenizerFast

    folder = Path(trl.__file__).parent / "chat_templates"
    marks = ["<|im_start|>", END, "<tool_call>", "</tool_call>", "<think>", "</think>"]
    found = PreTrainedTokenizerFast(tokenizer_file=str(path), eos_token=END, pad_token=PAD)
    found.add_special_tokens({"additional_special_tokens": marks})
    found.chat_template = (folder / f"{template}.jinja").read_text()
    return found


def small_tokenizer(rows: Any, template: str, folder: Path) -> Any:
    """One of few pieces, trained on the rows themselves: a tiny model learns it in few steps."""
    import json

    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2_000,
        special_tokens=[PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator((json.dumps(row["messages"]) for row in rows), trainer)
    path = folder / "tokenizer.json"
    made.save(str(path))
    return tokenizer_of(path, template)


def tiny_model(vocabulary: int) -> Any:
    """A model of two small layers, with random weights."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    config = Qwen3Config(
        vocab_size=vocabulary, hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, max_position_embeddings=8_192,
    )  # fmt: skip
    return Qwen3ForCausalLM(config)


def lengths(rows: Any, tokenizer: Any) -> list[int]:
    """Of the rows as the tokenizer's template renders them, in tokens."""
    import json

    return [
        len(
            tokenizer.apply_chat_template(row["messages"], tools=json.loads(row["tools"]))[
                "input_ids"
            ]
        )
        for row in rows
    ]


def trained(rows: Any, tokenizer: Any, length: int, steps: int) -> tuple[Any, list[float]]:
    """The rows as TRL's trainer keeps them, and its loss step by step."""
    from trl import SFTConfig, SFTTrainer

    config = SFTConfig(
        output_dir="/tmp/trl_rows", max_length=length, assistant_only_loss=True, max_steps=steps,
        per_device_train_batch_size=1, learning_rate=5e-3, logging_steps=1, report_to=[],
        save_strategy="no", use_cpu=True, bf16=False, seed=0,
    )  # fmt: skip
    trainer = SFTTrainer(
        model=tiny_model(len(tokenizer)),
        args=config,
        train_dataset=rows,
        processing_class=tokenizer,
    )
    kept = trainer.train_dataset
    if steps:
        trainer.train()
    return kept, [float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry]


def main() -> None:
    """Print what TRL does with the rows at its default length and at the recipe's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="folder that `simulator export` has written to")
    parser.add_argument("--tokenizer", type=Path, required=True, help="a tokenizer.json")
    parser.add_argument("--template", default="qwen3_training", help="of TRL's chat templates")
    parser.add_argument("--max-length", type=int, required=True, help="that the card names")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--median", type=int, default=1_100, help="tokens that it has to be under")
    options = parser.parse_args()

    import datasets
    import torch
    import transformers
    import trl

    for library in (trl, transformers, datasets, torch):
        print(library.__name__, library.__version__)
    rows = datasets.load_dataset(
        "json", data_files=str(options.rows / "train.jsonl"), split="train"
    )
    tokenizer = tokenizer_of(options.tokenizer, options.template)
    found = sorted(lengths(rows, tokenizer))
    print(f"{len(found)} rows: tokens p50 {found[len(found) // 2]}, most {found[-1]}")
    assert found[len(found) // 2] < options.median, "the median row is too long"
    for length in (1_024, options.max_length):
        kept, _ = trained(rows, tokenizer, length, 0)
        sizes = sorted(len(ids) for ids in kept["input_ids"])
        cut = sum(size > length for size in found)
        learnt = sum(label != -100 for labels in kept["labels"] for label in labels)
        print(
            f"max_length {length}: {len(kept)} of {len(found)} rows kept, {cut} cut;"
            f" trained on {learnt / sum(sizes):.1%} of the tokens"
        )
    assert sizes == found, "rows are cut"
    with tempfile.TemporaryDirectory() as folder:
        small = small_tokenizer(rows, options.template, Path(folder))
        _, losses = trained(rows, small, options.max_length, options.steps)
    print(f"loss over {len(losses)} steps: {losses[0]:.3f} to {losses[-1]:.3f}")
    assert losses[-1] < losses[0], "the loss does not fall"


if __name__ == "__main__":
    main()
