import pytest

from simulator.content.pack import Pack, load_pack
from simulator.content.scenarios import Beat, Outcome
from simulator.dialogue import EndingKind
from simulator.errors import ContentError


def test_graph_has_every_beat_and_outcome(shop: Pack):
    graph = shop.scenarios["refund"].graph
    assert set(graph.successors("ask")) == {"ask_hours", "plead", "accept_no"}
    assert graph.edges["ask", "plead"]["outcomes"] == ("refused",)


def test_exits_are_the_shared_endings_open_to_all(shop: Pack):
    exits = shop.scenarios["refund"].exits
    assert exits == {EndingKind.ESCALATED: ("wait",), EndingKind.GAVE_UP: ("leave",)}


def test_beat_that_asks_borrows_the_topics_words(shop: Pack):
    beat = shop.scenarios["refund"].beats["ask_hours"]
    assert beat.say == ("When do you close on Sundays?",)


def test_shared_ending_joins_the_scenario(shop: Pack):
    assert shop.scenarios["refund"].beats["thanks"].ends == EndingKind.RESOLVED


def test_list_of_followers_holds_for_every_outcome():
    beat = Beat("a", ("x",), then={Outcome.ELSE: ("b",)})
    assert {beat.following(outcome) for outcome in Outcome} == {("b",)}


def test_offer_counts_as_refusal_where_none_is_named():
    beat = Beat("a", ("x",), then={Outcome.REFUSED: ("b",), Outcome.ELSE: ("c",)})
    assert beat.following(Outcome.OFFERED) == ("b",)
    assert beat.following(Outcome.DONE) == ("c",)


def test_successors_stand_once_in_written_order():
    beat = Beat("a", ("x",), then={Outcome.DONE: ("c", "b"), Outcome.ELSE: ("b", "d")})
    assert beat.successors == ("c", "b", "d")


@pytest.mark.parametrize(
    ("edit", "key", "on", "reason"),
    [
        ({"goel": "x"}, "goel", "goel", "unknown key; did you mean `goal`"),
        ({"weight": 0}, "weight", "weight", "must be a whole number from 1 to 1000"),
        ({"start": "askk"}, "start", "start", "there is no beat `askk`; did you mean `ask`"),
        ({"draws": {"order": {"oders": "true"}}}, "draws.order", "order", "takes one"),
        ({"makes": {"flaw": {"oneof": ["a"]}}}, "makes.flaw", "flaw", "exactly one of its kinds"),
        ({"knows": {"order": "1"}}, "knows.order", "order", "did you mean `order_id`"),
        ({"knows": {"order_id": "order.id"}}, "knows.order_id", "order_id", "`order_id`"),
        ({"expect": "order.status =="}, "expect", "expect", "is not an expression"),
        ({"expect": "order.total"}, "expect", "expect", "bool is wanted here"),
        ({"expect": "order.status == 'refundd'"}, "expect", "expect", "did you mean `refunded`"),
        ({"expect": "answered('sunday_hour')"}, "expect", "expect", "`sunday_hours`"),
    ],
)
def test_wrong_scenario_names_key_line_and_nearest(mistake, edit, key: str, on: str, reason: str):
    found = mistake("scenarios.yaml", f"refund.{key}", on, scenarios={"refund": edit})
    assert reason in found


def test_unknown_collection_of_a_draw_comes_with_the_nearest(mistake, gone):
    edit = {"refund": {"draws": {"order": {"orders": gone, "oders": "true"}}}}
    reason = mistake("scenarios.yaml", "refund.draws.order", "order", scenarios=edit)
    assert "did you mean `orders`" in reason


def test_wrong_condition_of_a_draw_names_its_field(mistake):
    edit = {"refund": {"draws": {"order": {"orders": "order.state == 'x'"}}}}
    reason = mistake("scenarios.yaml", "refund.draws.order", "order", scenarios=edit)
    assert "`order.state` is not a field of orders" in reason


@pytest.mark.parametrize("key", ["goal", "start", "beats", "expect"])
def test_scenario_without_a_part_is_an_error(mistake, gone, key: str):
    edit = {"refund": {key: gone}}
    assert mistake("scenarios.yaml", "refund", "refund", scenarios=edit) == f"needs `{key}`"


def test_file_without_scenario_is_an_error(write):
    with pytest.raises(ContentError, match=r"scenarios.yaml:1: holds no scenario"):
        load_pack(write(scenarios="# empty\n"))


@pytest.mark.parametrize(
    ("edit", "key", "on", "reason"),
    [
        ({"sey": "x"}, "plead.sey", "sey", "did you mean `say`"),
        ({"wants": "refund_oder"}, "plead.wants", "refund_oder", "did you mean `refund_order`"),
        ({"asks": "price"}, "plead", "plead", "takes `wants` or `asks`, not both"),
        ({"tells": ["order"]}, "plead.tells", "tells", "did you mean `order_id`"),
        ({"tells": ["item"]}, "plead", "plead", "plead tells `item`, not in `knows`"),
        ({"ends": "resolved"}, "plead", "plead", "`then` (what may follow) or `ends`"),
        ({"ends": "resolvd"}, "plead.ends", "ends", "did you mean `resolved`"),
        ({"say": []}, "plead", "plead", "needs `say`"),
        ({"say": ["{order}"]}, "plead.say.0", "{order}", "did you mean `order_id`"),
        ({"then": {"dun": ["thanks"]}}, "plead.then.dun", "dun", "`dun` is not an outcome"),
        ({"then": ["thankz"]}, "plead.then", "then", "no beat `thankz`; did you mean `thanks`"),
        ({"then": {"else": ["thankz"]}}, "plead.then", "then", "did you mean `thanks`"),
        ({"then": {"else": []}}, "plead.then", "then", "names no beat"),
    ],
)
def test_wrong_beat_names_key_line_and_nearest(mistake, edit, key: str, on: str, reason: str):
    edits = {"refund": {"beats": {"plead": edit}}}
    assert reason in mistake("scenarios.yaml", f"refund.beats.{key}", on, scenarios=edits)


def test_unknown_topic_comes_with_the_nearest(mistake):
    edits = {"refund": {"beats": {"ask_hours": {"asks": "sunday_hour"}}}}
    key = "refund.beats.ask_hours.asks"
    reason = mistake("scenarios.yaml", key, "sunday_hour", scenarios=edits)
    assert reason == "there is no topic `sunday_hour`; did you mean `sunday_hours`?"


def test_beat_without_continuation_is_an_error(mistake, gone):
    edits = {"refund": {"beats": {"plead": {"then": gone}}}}
    assert "needs `then`" in mistake(
        "scenarios.yaml", "refund.beats.plead", "plead", scenarios=edits
    )


def test_beat_that_cannot_be_reached_is_an_error(mistake):
    edits = {"refund": {"beats": {"lonely": {"say": ["x"], "then": ["thanks"]}}}}
    key = "refund.beats.lonely"
    reason = mistake("scenarios.yaml", key, "lonely", scenarios=edits)
    assert reason == "this beat cannot be reached from the start"


def test_scenario_that_cannot_end_is_an_error(mistake):
    beats = {"ask": {"then": ["plead", "ask_hours"]}, "plead": {"then": ["plead"]}}
    edits = {"refund": {"beats": beats}}
    reason = mistake("scenarios.yaml", "refund.beats.plead", "plead", scenarios=edits)
    assert reason == "from this beat no ending can be reached"


def test_sentence_of_a_topic_needs_the_known_slots(mistake):
    edits = {"refund": {"beats": {"ask_hours": {"asks": "price"}}}}
    reason = mistake("scenarios.yaml", "refund.beats.ask_hours", "ask_hours", scenarios=edits)
    assert "beat ask_hours: `item` is not known here" in reason


@pytest.mark.parametrize(
    ("beat", "end"),
    [("thanks", "resolved"), ("accept_no", "refused"), ("wait", "escalated"), ("leave", "gave_up")],
)
def test_every_kind_of_ending_must_be_shared(write, gone, beat: str, end: str):
    with pytest.raises(ContentError, match=rf"beats.yaml:1: needs a beat that `ends: {end}`"):
        load_pack(write(beats={beat: gone}))


def test_wrong_shared_beat_names_its_file(mistake):
    edits = {"extra": {"say": ["x"], "wants": "refund_oder", "then": ["thanks"]}}
    reason = mistake("beats.yaml", "extra.wants", "refund_oder", beats=edits)
    assert "did you mean `refund_order`" in reason
