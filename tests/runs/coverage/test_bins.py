import pytest

from simulator.content.boundaries import Side
from simulator.content.pack import Pack
from simulator.content.personas import Persona, Typing
from simulator.runs.coverage.bins import (
    Dimension,
    at_boundary,
    bin_of,
    declare,
    edge,
    split_bin,
    traits,
)


def of(bins: tuple[str, ...], dimension: str) -> list[str]:
    return [text.partition(":")[2] for text in bins if text.startswith(f"{dimension}:")]


def test_bins_of_the_kiosk(kiosk: Pack) -> None:
    bins = declare(kiosk, {})
    assert of(bins, "scenario") == ["refund", "choose", "question"]
    assert of(bins, "topic") == ["phone", "seats_left"]
    assert of(bins, "edge")[:7] == [
        "refund/ask_refund > thanks",
        "refund/ask_refund > ask_phone",
        "refund/ask_refund > plead",
        "refund/ask_refund > more_seats",
        "refund/ask_refund > accept_no",
        "refund/plead > thanks",
        "refund/plead > accept_no",
    ]
    assert of(bins, "boundary") == [
        "refund_window/today - ticket.bought_on <= days(facts.refund_days)/just inside",
        "refund_window/today - ticket.bought_on <= days(facts.refund_days)/just outside",
        "refund_limit/args.amount <= ticket.price/just inside",
        "refund_limit/args.amount <= ticket.price/just outside",
        "most_seats/args.seats <= facts.most_seats/just inside",
        "most_seats/args.seats <= facts.most_seats/just outside",
    ]
    assert of(bins, "rule")[-2:] == ["weather_promise/kept", "weather_promise/broken"]
    assert of(bins, "rule")[:2] == ["own_ticket/allowed", "own_ticket/refused"]
    assert of(bins, "tool")[:3] == [f"check_guest/{o}" for o in ("succeeded", "refused", "failed")]
    assert of(bins, "record")[:3] == ["guests/GST-0001", "guests/GST-0002", "tickets/TCK-00001"]
    assert of(bins, "ending")[:4] == [
        f"refund/{kind}" for kind in ("resolved", "refused", "escalated", "gave_up")
    ]
    assert of(bins, "persona") == of(bins, "trait") == of(bins, "tactic") == []


def test_each_bin_once_and_by_dimension(pack: Pack, personas: dict[str, Persona]) -> None:
    bins = declare(pack, personas)
    assert len(set(bins)) == len(bins)
    places = [list(Dimension).index(split_bin(text)[0]) for text in bins]
    assert places == sorted(places)
    assert {split_bin(text)[0] for text in bins} == set(Dimension) - {Dimension.TACTIC}


def test_a_beat_that_follows_itself_is_no_edge(pack: Pack) -> None:
    for name in of(declare(pack, {}), "edge"):
        before, _, after = name.partition("/")[2].partition(" > ")
        assert before != after


def test_traits_of_a_persona() -> None:
    typing = Typing(typos=0.1, punctuation="sparse")
    persona = Persona(name="hasty", about="In a hurry.", patience=2, typing=typing)
    found = set(traits(persona))
    assert {"trait:patience=2", "trait:typos=yes", "trait:sparse punctuation=yes"} <= found
    assert {"trait:lowercase=no", "trait:abbreviations=no", "trait:emoji=no"} <= found


@pytest.mark.parametrize("name", ["", "a", "a:b", "x/y > z"])
def test_texts_of_bins_are_read_again(name: str) -> None:
    for dimension in Dimension:
        assert split_bin(bin_of(dimension, name)) == (dimension, name)


def test_what_is_of_no_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        split_bin("weather:sunny")


def test_names_of_edges_and_boundaries() -> None:
    assert edge("refund", "plead", "thanks") == "edge:refund/plead > thanks"
    assert at_boundary("most", "n <= 4", Side.JUST_INSIDE) == "boundary:most/n <= 4/just inside"
