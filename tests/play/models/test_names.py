import pytest

from simulator.errors import SettingsError
from simulator.play.models import check_model
from simulator.play.models.names import read_name


def test_parts_of_a_name(tmp_path: object) -> None:
    name = read_name("openai:qwen3:8b@http://localhost:8000/v1/?temperature=0.3&timeout=60")
    assert (name.kind, name.model, name.url) == ("openai", "qwen3:8b", "http://localhost:8000/v1")
    assert name.parameters == {"temperature": 0.3}
    assert name.number("timeout", 120) == 60
    assert name.paid


def test_dialogues_name_a_model_without_its_options() -> None:
    url = "openai:qwen3@http://localhost:8000/v1"
    names = [read_name(url + more) for more in ("", "?timeout=9", "?temperature=0.3", "?top_k=5")]
    assert {name.said for name in names} == {url}
    assert names[0].digest == names[1].digest == ""
    assert len({name.digest for name in names}) == 3


def test_the_embedded_model_is_not_paid() -> None:
    assert not read_name("embedded").paid
    assert read_name("embedded?flaw=dodges").options == {"flaw": "dodges"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no model; there are embedded"),
        ("gpt-5", "is no model; there are embedded"),
        ("openai:", "is no model"),
        ("opneai:gpt-5", "no provider `opneai`; did you mean `openai`?"),
        ("replay:nothing.jsonl", "there is no file nothing.jsonl"),
        ("openai:a@localhost:80", "is no URL such as"),
        ("openai:a@ftp://x/v1", "is no URL such as"),
        ("openai:a@http://me:secret@x/v1", "a key does not belong into a model string"),
        ("openai:a?temprature=1", "`temprature` is not an option; did you mean `temperature`?"),
        ("openai:a?temperature", "`option=value`, not `temperature`"),
        ("openai:a?retries=x", "retries has to be a number, not `x`"),
        ("openai:a?timeout=-1", "timeout has to be a number, not `-1`"),
        ("anthropic:claude", "needs the package `langchain`"),
    ],
)
def test_a_wrong_name_is_one_line(text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_name(text)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


def test_a_missing_key_is_said_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="needs OPENAI_API_KEY"):
        check_model("openai:gpt-5-mini")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    check_model("openai:gpt-5-mini")


def test_a_key_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", "x")  # so that it is put back at the end
    monkeypatch.delenv("OPENAI_API_KEY")
    with open(".env", "w", encoding="utf-8") as file:
        file.write("OPENAI_API_KEY=sk-from-file\n")
    check_model("openai:gpt-5-mini")
