import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.documents import describe, read_document, read_file, text_of
from simulator.errors import ContentError


@pytest.fixture
def read(tmp_path: Path):
    def read_(text: str, name: str = "file.yaml") -> Any:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_document(path)

    return read_


@pytest.fixture
def broken(read):
    def broken_(text: str, name: str = "file.yaml") -> ContentError:
        with pytest.raises(ContentError) as caught:
            read(text, name)
        return caught.value

    return broken_


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("18:00", "18:00"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("Y", "Y"),
        ("0042", "0042"),
        ("1_000", "1_000"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
        ("$5.00", "$5.00"),
        ("42", 42),
        ("-7", -7),
        ("0", 0),
        ("0.1", Decimal("0.1")),
        ("-2.50", Decimal("-2.50")),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"42"', "42"),
        ("'true'", "true"),
        ('""', ""),
    ],
)
def test_yaml_scalars_have_1_2_meaning(read, written: str, value: Any):
    found = read(f"key: {written}\n").data["key"]
    assert (found, type(found)) == (value, type(value))


def test_fractions_are_exact(read):
    data = read("a: 0.1\nb: 0.2\nc: 0.3\n").data
    assert data["a"] + data["b"] == data["c"]


def test_block_text_stays_text(read):
    assert read("key: |\n  42\n").data["key"] == "42\n"


def test_json_fractions_are_exact(read):
    assert read('{"a": 0.10}', "file.json").data == {"a": Decimal("0.10")}


def test_empty_file_is_an_empty_mapping(read):
    assert read("").mapping() == {}


def test_lines_of_nested_keys_are_known(read):
    lines = read("a: 1\nb:\n  c:\n    - x\n    - y\n").lines
    assert (lines["a",], lines["b", "c"], lines["b", "c", 1]) == (1, 3, 5)


def test_error_points_at_the_nearest_known_key(read):
    document = read("a:\n  b:\n    c: 1\n")
    error = document.error("bad", "a", "b", "missing")
    assert (error.key, error.line) == ("a.b.missing", 2)


def test_mapping_refuses_a_list(read):
    document = read("a:\n  b: [1]\n")
    with pytest.raises(ContentError, match=r"file.yaml:2: a.b: must be a mapping, not the list"):
        document.mapping("a", "b")


def test_mapping_is_empty_where_nothing_stands(read):
    assert read("a: 1\n").mapping("b") == {}


def test_broken_yaml_names_the_line(broken):
    error = broken("a: 1\nb: [1, 2\nc: 3\n")
    assert error.line == 3
    assert "file.yaml:3: broken YAML: " in str(error)


@pytest.mark.parametrize(
    "line", ["say: 'don't'", "when: {a: x[0] == {1}, b]}", 'when: "a" if b else c', "a: b: c"]
)
def test_broken_yaml_says_what_mends_it(broken, line):
    assert "needs double quotes around all of it" in broken(f"{line}\nc: 3\n").reason


def test_tab_in_yaml_names_the_line(broken):
    error = broken("a:\n\tb: 1\n")
    assert error.line == 2
    assert error.reason.endswith("indent with spaces, not with tabs")


def test_control_character_in_yaml_is_an_error(broken):
    assert "broken YAML" in broken("a: \x07\n").reason


def test_duplicate_key_names_key_and_line(broken):
    error = broken("a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert (error.key, error.line, error.reason) == ("a.b", 4, "this key stands twice")


def test_key_that_is_a_list_is_an_error(broken):
    assert broken("[1, 2]: x\n").reason == "a key must be a plain text"


def test_alias_that_contains_itself_is_an_error(broken):
    assert "nested deeper" in broken("a: &x\n  b: *x\n").reason


def test_second_document_in_a_file_is_an_error(broken):
    assert broken("a: 1\n---\nb: 2\n").line == 2


def test_tags_are_not_obeyed(read):
    assert read("a: !!python/object/apply:os.system [echo]\n").data == {"a": ["echo"]}


def test_broken_json_names_the_line(broken):
    error = broken('{"a": 1,\n "b": }', "file.json")
    assert error.line == 2
    assert "file.json:2: not JSON" in str(error)


def test_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(ContentError, match=r"gone.yaml: no such file"):
        read_document(tmp_path / "gone.yaml")


def test_file_that_is_not_utf8_is_an_error(tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: caf\xe9\n")
    with pytest.raises(ContentError, match=r"latin.yaml: cannot be read"):
        read_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_file_in_any_utf_is_read(tmp_path: Path, encoding: str, name: str):
    path = tmp_path / name
    path.write_bytes('{"a": "café",\r\n "b": 1}\r\n'.encode(encoding))
    assert read_document(path).data == {"a": "café", "b": 1}
    assert read_file(path) == '{"a": "café",\n "b": 1}\n'


def test_what_is_in_no_encoding_is_counted():
    assert text_of(b"a\xff\xfeb") == ("a\ufffd\ufffdb", 2)
    assert text_of("a\ufffd".encode()) == ("a\ufffd", 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
@pytest.mark.parametrize(
    "text", ['{"messages": [{"content": "Grüße 你好 🎉"}]}', "a,b\r\nc,d\r\n", "{}"]
)
def test_an_encoding_without_a_mark_is_told_by_its_zeros(encoding: str, text: str) -> None:
    assert text_of(text.encode(encoding)) == (text, 0)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\0\0", b"a\0", b"ab\0cd", b"[1]\n\0\n[2]"])
def test_zeros_alone_are_no_encoding(data: bytes) -> None:
    assert text_of(data)[0] in (data.decode(), data.decode("utf-16-le", "replace"))


def test_a_number_beyond_all_bounds_is_an_error(broken):
    assert "too long" in broken('{"a": 1e9999999999999999999}', "a.json").reason


def test_folder_in_place_of_a_file_is_an_error(tmp_path: Path):
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(ContentError, match="cannot be read"):
        read_document(tmp_path / "folder.yaml")


@pytest.mark.parametrize(("name", "text"), [("a.yaml", "a: {}\n"), ("a.json", '{{"a": {}}}')])
def test_overlong_whole_number_is_an_error(broken, name: str, text: str):
    broken(text.replace("{{", "{").replace("}}", "}").replace("{}", "9" * 5000), name)


def test_deeply_nested_json_is_an_error(broken):
    broken("[" * 100_000 + "]" * 100_000, "file.json")


def test_long_values_are_shortened_in_errors():
    assert describe(["x" * 100]).startswith("the list ['xxx")
    assert len(describe(["x" * 100])) < 80


# what JSON writes as YAML reads it: no pair of surrogates, no bare DEL
LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters="\x7f")
TEXT = st.text(LETTERS, max_size=30)
SCALAR = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXT
TREE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@given(tree=st.dictionaries(TEXT, TREE, max_size=5))
def test_json_and_yaml_of_the_same_data_read_the_same(tmp_path_factory, tree: dict[str, Any]):
    folder = tmp_path_factory.mktemp("documents")
    for name in ("a.json", "a.yaml"):
        (folder / name).write_text(json.dumps(tree), encoding="utf-8")
    assert read_document(folder / "a.json").data == tree
    assert read_document(folder / "a.yaml").data == tree


@given(value=st.decimals(-(10**9), 10**9, places=3))
def test_a_written_fraction_is_read_digit_by_digit(tmp_path_factory, value: Decimal):
    path = tmp_path_factory.mktemp("documents") / "a.yaml"
    path.write_text(f"a: {value}\n", encoding="utf-8")
    assert str(read_document(path).data["a"]) == str(value)


@given(text=st.text(max_size=60))
def test_any_text_reads_or_is_a_content_error(tmp_path_factory, text: str):
    path = tmp_path_factory.mktemp("documents") / "a.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        read_document(path)
    except ContentError as error:
        assert error.file == path


def test_a_key_of_json_stands_once(broken):
    error = broken('{"a": {"b": 1, "b": 2}}', "a.json")
    assert (error.key, error.reason) == ("b", "this key stands twice")
