"""Models of the NLU: the same with any number of threads, offline, sure of what they know."""

import json
import subprocess
import sys

import pytest

from simulator.content.pack import find_pack
from simulator.play.nlu import nlu_for
from simulator.play.nlu.act_model import ACTS, CONCEPTS, act_model
from simulator.play.nlu.embeddings import LONGEST, embeddings
from simulator.play.nlu.phrase_model import phrases

TEXTS = (
    "Could you tell me your customer number?",
    "That's done.",
    "Let me check that for you.",
    "We can't take it back after thirty days, I'm afraid.",
    "I'm getting one of my colleagues to take this over.",
    "What do you mean by that?",
    "Would you like me to cancel it now?",
)
ACT = ("request", "done", "stall", "refuse", "hand_over", "confused", "confirm")

PROBE = """
import json, socket, sys
def no(*_, **__): raise OSError("no network")
socket.socket.connect = no
socket.create_connection = no
from simulator.content.pack import find_pack
from simulator.play.nlu import nlu_for
from simulator.play.nlu.act_model import act_model
texts = json.loads(sys.argv[1])
found = [[r.probabilities, r.concepts] for r in act_model().read(texts)]
model = nlu_for(find_pack("bakery"))
heard = [repr(model.customer(text)) for text in texts]
print(json.dumps([found, heard, "wordllama" in sys.modules]))
"""


@pytest.mark.parametrize(("text", "act"), list(zip(TEXTS, ACT, strict=True)))
def test_what_a_stranger_says_is_read(text: str, act: str) -> None:
    model = act_model()
    assert model is not None
    (reading,) = model.read([text])
    assert reading.act == act
    assert sum(reading.probabilities) == pytest.approx(1, abs=1e-4)
    assert len(reading.probabilities) == len(ACTS) and len(reading.concepts) == len(CONCEPTS)


def test_what_is_done_is_heard_beside_a_closing_question() -> None:
    nlu = nlu_for(find_pack("bakery"))
    assert nlu.support("That's done. Is there anything else?").done


def probe(threads: int) -> list[object]:
    env = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(TEXTS)],
        env={**env, "PATH": ""}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return list(json.loads(done.stdout))


def test_readings_are_the_same_with_one_and_two_threads_and_need_no_network() -> None:
    one, two = probe(1), probe(2)
    assert one == two
    assert one[2] is False, "the package of the embeddings was imported"


def test_long_and_odd_text_is_read_up_to_a_bound() -> None:
    tokens = embeddings()
    assert tokens is not None
    assert [len(ids) for ids in tokens.tokens(["word " * 5_000, ""])] == [LONGEST, 1]
    for text in ("", "🙂" * 50, "\x00", "a" * 100_000, "今日は"):
        assert nlu_for(find_pack("bakery")).support(text[:4_000]).requests == ()


def test_phrases_are_bounded_by_the_text() -> None:
    assert len(list(phrases("one two three"))) < 40
    assert list(phrases("")) == []


def test_without_embeddings_only_the_packs_sentences_are_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from simulator.play.nlu import customer_reading, intents, support_reader
    from simulator.play.nlu.understanding import NLU

    monkeypatch.setattr(intents, "embeddings", lambda: None)
    monkeypatch.setattr(customer_reading, "act_model", lambda: None)
    monkeypatch.setattr(support_reader, "act_model", lambda: None)
    pack = find_pack("bakery")
    nlu = NLU(pack)
    own = pack.slots["order_id"].ask[0]
    assert nlu.support(own).requests == ("order_id",) and nlu.support(own).understood
    strange = nlu.support("Your digits from the receipt, if you would be so good?")
    assert strange.requests == () and not strange.understood
    assert nlu.customer("It's BK-12345.").slots == {"order_id": "BK-12345"}
    assert nlu.similarity("anything at all", "asks", ("location",)) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "You can cancel the order by contacting their customer service team.",
        "Of course, I can help. You can order the cake at your local shop on Wednesday.",
        "To cancel your order, please visit our website and go to your account.",
        "They will be able to cancel the order as soon as they are available.",
        "I apologize, but I don't know if the cake has already been reserved for Thursday.",
    ],
)
def test_how_somebody_else_may_do_it_is_never_done(text: str) -> None:
    reading = nlu_for(find_pack("bakery")).support(text)
    assert not reading.done and "done" not in reading.maybe


@pytest.mark.parametrize(
    "text",
    ["Hi! I'm here to assist you. How can I help you today?", "Hello! I'm here to help."],
)
def test_a_greeting_hands_nobody_over(text: str) -> None:
    assert not nlu_for(find_pack("bakery")).support(text).escalated


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "cancel_order", "arguments": {"order_id": "BK-80103"}}',
        '```json\n[{"name": "goodbye", "arguments": {}}]\n```',
    ],
)
def test_a_call_that_is_told_to_a_customer_says_nothing(text: str) -> None:
    reading = nlu_for(find_pack("bakery")).support(text)
    assert not reading.understood and not reading.maybe and not reading.refused
