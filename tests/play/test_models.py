import re
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from simulator.errors import SettingsError
from simulator.play.models import chat_model, name_of
from simulator.play.models.embedded import NAME, EmbeddedChatModel


def test_embedded_is_known() -> None:
    assert isinstance(chat_model("embedded"), EmbeddedChatModel)


@pytest.mark.parametrize("name", ["", "Embedded", "embeded", "openai:", "{0}"])
def test_other_names_are_the_users_mistake(name: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"`{name}`")):
        chat_model(name)


def test_the_embedded_model_is_named_as_what_it_is() -> None:
    assert name_of(chat_model("embedded")) == NAME == "embedded (rules, not a language model)"


def test_other_models_are_named_by_their_model(scripted: Any) -> None:
    class Named(FakeListChatModel):
        model_name: str = "gpt-test"

    assert name_of(Named(responses=["x"])) == "gpt-test"
    assert name_of(scripted("x")) == "scripted"
