"""How to train on the rows, consumer by consumer; `docs/datasets.md` says how each was checked."""

from __future__ import annotations

_TRL = """\
TRL (1.16): its default `max_length` of 1,024 cuts longer rows, and `assistant_only_loss` is off by
default, which trains on the prompt and on what customers say too.

```python
rows = load_dataset("json", data_files={{"train": "train.jsonl", "test": "validation.jsonl"}})
SFTConfig(max_length={length}, assistant_only_loss=True)
```

The chat template has to render tool calls: `trl.chat_template_utils.supports_tool_calling`.
Unsloth: the same trainer and arguments; give `max_seq_length={length}` to `from_pretrained` too."""

_PARQUET = _TRL.replace('"json"', '"parquet"').replace(".jsonl", ".parquet")

_COMPLETION = """\
TRL (1.16): the loss is on the completion alone, which is the default with these columns.

```python
SFTConfig(max_length={length})
```"""

_PREFERENCE = """\
TRL (1.16): `DPOConfig(max_length={length})`; its default of 1,024 cuts longer pairs."""

_OPENAI = """\
Together, Fireworks, OpenAI: upload the files as they are; all assistant messages are trained on.
axolotl (0.19), which reads the arguments' JSON text; its default `sequence_len` of 512 drops rows:

```yaml
datasets:
  - path: train.openai.jsonl
    ds_type: json
    type: chat_template
    roles_to_train: [assistant]
sequence_len: {length}
```"""

_OPENAI_DPO = "OpenAI, Together: upload the files as they are, with a context of {length} or more."

_LLAMA_FACTORY = """\
LLaMA-Factory (0.9.5): `dataset_info.json` lies beside the files; its default `cutoff_len` is 2,048.

```yaml
dataset_dir: .
dataset: support_train
eval_dataset: support_validation
cutoff_len: {length}
```"""

_TINKER = """\
Tinker (cookbook 0.6): `TrainOnWhat.CUSTOMIZED`, since each message has its `trainable`, and
`max_length={length}`. A renderer puts `tools` into the system message
(`create_conversation_prefix_with_tools`); the stock file reader passes `messages` alone."""

_ATIF = "Harbor: `Trajectory.model_validate_json(line)`; rows have up to {length} tokens."

_INSPECT = 'Inspect: `inspect_ai.log.read_eval_log("train.inspect.json")`.'

_LABELS = """\
transformers, SetFit, scikit-learn: `text` is what is classified, `intent` its one label, `intents`
and `acts` are several; `slots` have character offsets for tagging. A `max_length` of {length} cuts
nothing; `previous`, the turn before, is for readers of pairs of sentences and not counted in it.

```python
rows = load_dataset("json", data_files={{"train": "train.labels.jsonl"}})["train"]
customers = rows.filter(lambda row: row["role"] == "customer").class_encode_column("intent")
```"""

_USER = """\
For a model of users: roles are changed round, so that the assistant's words are the customer's and
every trainer of assistants fits.

```python
rows = load_dataset("json", data_files={{"train": "train.user.jsonl"}})
SFTConfig(max_length={length}, assistant_only_loss=True)  # TRL 1.16
```

At play, begin as the rows do: the system message, then the user's "(The chat is open. ...)"."""

_USER_MASKED = """\
For a model of users: roles are as they are, `trainable` is true for the user's messages. Tinker
(cookbook 0.6): `TrainOnWhat.CUSTOMIZED`, `max_length={length}`. axolotl (0.19):

```yaml
datasets:
  - path: train.user-masked.jsonl
    ds_type: json
    type: chat_template
    roles_to_train: []
    message_field_training: trainable
sequence_len: {length}
```"""

_RECIPES = {
    "trl": _TRL,
    "trl-prompt-completion": _COMPLETION,
    "trl-preference": _PREFERENCE,
    "openai": _OPENAI,
    "openai-dpo": _OPENAI_DPO,
    "sharegpt": _LLAMA_FACTORY,
    "alpaca": _LLAMA_FACTORY,
    "tinker": _TINKER,
    "atif": _ATIF,
    "inspect": _INSPECT,
    "user": _USER,
    "user-masked": _USER_MASKED,
    "labels": _LABELS,
    "parquet": _PARQUET,
}


def recipe(format_: str, max_length: int) -> str:
    """What to set in the consumer of a format, as Markdown.

    Args:
        format_: Its name.
        max_length: A length at which nothing is cut.
    """
    return _RECIPES[format_].format(length=max_length)
