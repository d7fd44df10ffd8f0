"""The parts of the grammar, each by what it makes of sentences."""

from random import Random

import pytest

from simulator.play.models.embedded.wording import leads
from simulator.play.models.embedded.wording.clauses import parted
from simulator.play.models.embedded.wording.contractions import contracted
from simulator.play.models.embedded.wording.questions import embedded
from simulator.play.models.embedded.wording.reframing import reframed
from simulator.play.models.embedded.wording.register import (
    Choices,
    Place,
    Register,
    Speaker,
    choices,
)
from simulator.play.models.embedded.wording.rewording import reworded
from simulator.play.models.embedded.wording.statements import restated
from simulator.play.models.embedded.wording.synonyms import exchanged, without_article
from simulator.play.models.embedded.wording.telling import retold
from simulator.play.models.embedded.wording.verbs import past, subject, third

PLAIN = Register("plain", ("neutral", "normal", "neutral", "medium", "30-44"))
FORMAL = Register("formal", ("formal", "normal", "polite", "high", "65+"))
CASUAL = Register("casual", ("casual", "terse", "blunt", "medium", "18-29"))
LEARNER = Register("learner", ("formal", "terse", "warm", "medium", "18-29", "learner"))


def ways(text: str, register: Register = PLAIN, wants: bool = False, tries: int = 200) -> set[str]:
    rng = Random(4)
    return {reworded(text, Speaker(register, rng, wants)) for _ in range(tries)}


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("How much is the {item}", "how much the {item} is"),
        ("Where is my order", "where my order is"),
        ("How long does the {item} keep", "how long the {item} keeps"),
        ("Which day did I choose for my pickup", "which day I chose for my pickup"),
        ("When is my order ready", "when my order is ready"),
        ("Which products are vegan", "which products are vegan"),
        ("Why hasn't it come yet", "why it hasn't come yet"),
        ("Who pays the return postage", "who pays the return postage"),
        ("What's the special on {day}", "what the special on {day} is"),
        ("How early must I order", "how early I must order"),
    ],
)
def test_open_questions_inside_a_sentence(question: str, clause: str) -> None:
    assert embedded(question) == (clause, False)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Is the {item} vegan", "the {item} is vegan"),
        ("Does a parcel search take long", "a parcel search takes long"),
        ("Do you deliver", "you deliver"),
        ("Are there nuts in the {item}", "there are nuts in the {item}"),
        ("Would the {item} still be good", "the {item} would still be good"),
        ("Did my return arrive", "my return arrived"),
        ("Is return shipping free", "return shipping is free"),
    ],
)
def test_closed_questions_inside_a_sentence(question: str, clause: str) -> None:
    assert embedded(question) == (clause, True)


@pytest.mark.parametrize(
    "question",
    ["Do you take cards or is it cash only", "Could you tell me", "Is the parcel I sent here",
     "Don't I get anything"],
)  # fmt: skip
def test_what_cannot_be_turned_is_left(question: str) -> None:
    assert embedded(question) is None


def test_forms_of_verbs() -> None:
    assert [third(verb) for verb in ("keep", "carry", "stay", "be")] == [
        "keeps",
        "carries",
        "stays",
        "is",
    ]
    assert [past(verb) for verb in ("order", "arrive", "try", "choose", "carry")] == [
        "ordered", "arrived", "tried", "chose", "carried",
    ]  # fmt: skip


def test_where_a_subject_ends() -> None:
    assert subject("my order ready", True) == ("my order", "ready")
    assert subject("you guys deliver", False) == ("you guys", "deliver")
    assert subject("the special of the day", True) == ("the special of the day", "")
    assert subject("", True) is None


@pytest.mark.parametrize(
    ("core", "found"),
    [
        (
            "I'd like to cancel my order",
            {"Can I cancel my order", "I'm looking to cancel my order"},
        ),
        ("Please cancel my order", {"Could you cancel my order", "Can you please cancel my order"}),
        ("Can I have a refund", {"I'd like a refund", "A refund, please"}),
        ("I'd rather return it", {"I'd prefer to return it"}),
        ("Can't you move it", {"Isn't there any way you could move it", "Couldn't you move it"}),
        ("Let's move the pickup", {"Can we move the pickup"}),
        ("Cancel it", {"Would you cancel it"}),
    ],
)
def test_frames_are_exchanged(core: str, found: set[str]) -> None:
    rng = Random(2)
    said = {reframed(core, Speaker(PLAIN, rng, True)) for _ in range(400)}
    assert found <= {each.text for each in said if each}


@pytest.mark.parametrize(
    "core",
    ["I need your word that it is nut-free", "Let me know", "I want to know the price",
     "Could you tell me the price", "I'd like the search to be opened", "The {item} was late"],
)  # fmt: skip
def test_what_no_frame_fits_is_left(core: str) -> None:
    assert all(reframed(core, Speaker(PLAIN, Random(seed), True)) is None for seed in range(20))


def test_a_question_for_information_never_becomes_a_wish() -> None:
    for text in ways("Can I pay by card?"):
        assert "I want" not in text
        assert "I'd like" not in text


def test_reasons_change_sides_only_where_nothing_points_back() -> None:
    free = parted("The {item} was broken, so I want my money back", ".")
    bound = parted("The {item} was broken, so I want it replaced", ".")
    assert free and not free.fixed
    assert bound and bound.fixed
    assert parted("I'll take it, thanks", ".") is None
    said = ways("The {item} was broken, so I want my money back.", wants=True)
    assert any(text.find("money") < text.find("{item}") for text in said if "money" in text)
    back = ways("The {item} was broken, so I want it replaced.", wants=True)
    assert not any(0 <= text.find(" it ") < text.find("{item}") for text in back)


def test_a_reason_for_asking_is_no_reason_of_what_is_asked() -> None:
    for text in ways("My daughter is celiac, do you have gluten-free bread?"):
        assert "because" not in text.lower()
        assert not text.startswith(("Since", "As"))


def test_a_value_begins_no_sentence_as_a_reason() -> None:
    for text in ways("I'd like to return the {item} because {why}.", wants=True):
        assert not text.startswith("{why}")


def test_contractions_go_both_ways_and_spare_questions() -> None:
    formal = {
        contracted("I'd like it, but I can't pay", Speaker(FORMAL, Random(n))) for n in range(40)
    }
    assert "I would like it, but I cannot pay" in formal
    casual = {contracted("I am sure it is not here", Speaker(CASUAL, Random(n))) for n in range(40)}
    assert "I'm sure it isn't here" in casual
    for seed in range(40):
        assert contracted("Can't you move it", Speaker(FORMAL, Random(seed))) == "Can't you move it"


def test_openers_are_exchanged_with_their_like() -> None:
    lead, of, core = leads.split_lead("And how can I pay", question=True)
    assert (lead, core) == ("And ", "How can I pay")
    assert of is leads.MORE
    lead, of, core = leads.split_lead("Great, then I'd like the {item}", question=False)
    assert core == "I'd like the {item}"
    assert of is not None and "Perfect, then ~" in of.texts
    assert leads.split_lead("PayPal, then", question=False) == ("", None, "PayPal, then")


def test_names_keep_their_capital_behind_an_opener() -> None:
    assert leads.lowered("PayPal works for me") is None
    assert leads.lowered("I need help") == "I need help"
    assert leads.lowered("Where is it") == "where is it"


def test_values_are_told_in_many_ways() -> None:
    rng = Random(1)
    said = {retold("My order number is {order_id}", Speaker(PLAIN, rng)) for _ in range(200)}
    assert {"Here's my order number: {order_id}", "Order number is {order_id}"} <= said
    assert retold("The shop is {merchant}", Speaker(PLAIN, Random(0))) != "My shop is {merchant}"
    assert retold("{order_id}", Speaker(PLAIN, Random(0))) is None


def test_statements_of_trouble_are_asked_why() -> None:
    rng = Random(1)
    said = {restated("My top-up is still pending", Speaker(PLAIN, rng)) for _ in range(200)}
    assert ("Why is my top-up still pending", "?") in said
    assert ("How come my top-up is still pending", "?") in said or len(said) > 5
    assert restated("Do you deliver", Speaker(PLAIN, rng)) is None


def test_synonyms_keep_case_and_articles_go_one_at_a_time() -> None:
    said = {exchanged("Thanks for the parcel", Speaker(PLAIN, Random(n))) for n in range(60)}
    assert {"Thank you for the package", "Thanks for the parcel"} <= said
    assert all(text[0].isupper() for text in said)
    assert without_article("I have a question about the order") == "I have question about the order"
    assert without_article("The {item}") == "The {item}"


def test_registers_take_what_is_theirs() -> None:
    some = choices("one | formal\ntwo | casual\nthree | elliptic")
    formal = {FORMAL.choose(Random(n), some) for n in range(60)}
    assert formal == {"one"}
    assert "one" not in {CASUAL.choose(Random(n), some) for n in range(60)}
    assert LEARNER.choose(Random(0), choices("two | casual idiom")) == ""
    assert PLAIN.choose(Random(0), Choices((), ())) == ""


def test_registers_are_read_from_briefs() -> None:
    learnt = {"name": "x", "english": "learner", "tone": "warm"}
    assert Register.of(learnt).is_any("learner")
    assert not Register.of({"about": "A customer."}).is_any("learner", "formal")


def test_personas_of_the_same_traits_differ() -> None:
    one, other = Register("one", PLAIN.traits), Register("two", PLAIN.traits)
    text = "I'd like to cancel my order."
    firsts = [
        [reworded(text, Speaker(each, Random(seed), True)) for seed in range(40)]
        for each in (one, other)
    ]
    assert firsts[0] != firsts[1]


def test_please_takes_its_comma_along() -> None:
    said = ways("I never bought that. Stop the payment, please.", wants=True)
    assert len(said) > 10
    assert not [text for text in said if ",?" in text or ",." in text]


def test_well_is_no_first_word_and_so_is_none_against_a_refusal() -> None:
    openers = {place: set(of.texts) for place, of in leads._OPENERS.items()}
    assert "Well, ~" not in openers[Place.FIRST]
    assert not [text for text in openers[Place.AGAINST] if text.startswith("So")]
