import pytest

from simulator.content.scenarios import Beat
from simulator.play.models.embedded.moves import Moves
from simulator.play.nlu import SupportReading

WISH = Beat("refund", ("Refund it.",), wants=("refund_order", "credit_order"))


def reading(**said: object) -> SupportReading:
    return SupportReading(**said)  # type: ignore[arg-type]


def moves(strategy: str, *made: int) -> Moves:
    return Moves({"strategy": strategy, "moves": ["one", "two", "three"]}, made)


def test_an_honest_customer_makes_none() -> None:
    honest = Moves({})
    assert honest.opening() is None
    assert honest.due(reading(refused=True), WISH) is None


@pytest.mark.parametrize(
    ("strategy", "first"),
    [("asks", 0), ("opens", 0), ("escalates", 0), ("insists", None), ("creeps", None)],
)
def test_who_opens_with_a_move(strategy: str, first: int | None) -> None:
    assert moves(strategy).opening() == first


def test_who_insists_makes_one_at_each_refusal_until_none_is_left() -> None:
    assert moves("insists").due(reading(refused=True), WISH) == 0
    assert moves("insists", 0, 1).due(reading(refused=True), WISH) == 2
    assert moves("insists", 0, 1, 2).due(reading(refused=True), WISH) is None
    assert moves("insists").due(reading(informs=True), WISH) is None
    assert moves("insists").due(reading(refused=True, done=True), WISH) is None


def test_to_be_asked_again_for_what_was_told_is_a_refusal() -> None:
    assert moves("insists").due(reading(requests=("phone",)), WISH, doubted=True) == 0
    assert moves("insists").due(reading(requests=("phone",)), WISH) is None
    assert moves("creeps").due(reading(requests=("phone",)), WISH, doubted=True) is None
    assert Moves({}).due(reading(requests=("phone",)), WISH, doubted=True) is None


def test_who_adapts_chooses_after_what_support_did() -> None:
    assert moves("adapts").due(reading(refused=True), WISH) == 0
    assert moves("adapts").due(reading(offering=True), WISH) == 2


def test_who_creeps_wants_more_once_it_is_done() -> None:
    assert moves("creeps").due(reading(refused=True), WISH) is None
    assert moves("creeps").due(reading(done=True), WISH) == 0


def test_who_asks_goes_on_asking_whatever_is_said() -> None:
    assert moves("asks", 0).due(reading(confused=True), WISH) == 1
    assert moves("asks", 0, 1, 2).due(reading(confused=True), WISH) is None


def test_an_offer_of_what_was_wanted_is_no_refusal() -> None:
    assert moves("insists").due(reading(offering=True, offers=("refund_order",)), WISH) is None
    assert moves("insists").due(reading(offering=True, offers=("hand_over",)), WISH) == 0
    assert moves("insists").due(reading(refused=True), None) is None
