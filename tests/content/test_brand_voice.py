"""The voice that a pack sets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.content.brand_voice import BrandVoice
from simulator.content.pack import find_pack, load_pack
from simulator.errors import ContentError


def with_voice(folder: Path, voice: Any) -> Path:
    path = folder / "pack.yaml"
    head = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**head, "voice": voice}, sort_keys=False))
    return folder


def test_a_pack_without_a_voice_is_neutral(write: Callable[..., Path]) -> None:
    assert load_pack(write()).voice == BrandVoice("neutral", "normal", ())


def test_a_voice_is_read(write: Callable[..., Path]) -> None:
    folder = with_voice(write(), {"tone": "formal", "length": "short", "greeting": "Good day."})
    assert load_pack(folder).voice == BrandVoice("formal", "short", ("Good day.",))


@pytest.mark.parametrize(
    ("voice", "reason"),
    [
        ({"tone": "loud"}, "must be one of warm, neutral, formal"),
        ({"length": 3}, "must be one of short, normal"),
        ({"tones": "warm"}, "unknown key"),
        ({"greeting": ["Hello {name}!"]}, "no places to fill"),
        ({"greeting": ["How are you?"]}, "asks nothing"),
        ("warm", "must be a mapping"),
    ],
)
def test_a_mistake_in_a_voice_is_named(write: Callable[..., Path], voice: Any, reason: str) -> None:
    with pytest.raises(ContentError, match=reason) as caught:
        load_pack(with_voice(write(), voice))
    assert caught.value.key.startswith("voice")


def test_the_shipped_packs_sound_different() -> None:
    names = ("bakery", "ecommerce", "fintech", "subscriptions")
    voices = {(v.tone, v.length) for v in (find_pack(name).voice for name in names)}
    assert len(voices) == 4
