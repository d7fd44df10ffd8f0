"""Personal details in people's own logs, masked before anything of them is shown or compared.

Names, mail and street addresses, telephone, card and account numbers become `[name]`, `[email]` and
so on. Cards are known by their check digit (Luhn), accounts by theirs (ISO 7064), addresses by the
word for a street, names by how people give them, by the fields of tools' results and by lists of
given and family names. What has none of these marks is not found: a mask is a precaution, and no
proof that nothing is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from simulator.analyses.recordings.personal_names import names_told, words_of_name
from simulator.analyses.recordings.reader import Recording
from simulator.dialogue import Turn
from simulator.play.critic.streets import addresses_in

MASKS = ("[name]", "[email]", "[phone]", "[card]", "[account]", "[address]")

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_DIGITS = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_PHONE = re.compile(
    r"(?<![\w.$€£#-])(?:"
    r"\+\d{1,3}(?:[ .()-]{0,2}\d{1,4}){2,5}"
    r"|\(\d{2,5}\)[ .-]?\d{3,4}(?:[ .-]?\d{3,4}){0,2}"
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}"
    r"|\d{3}-\d{4}"
    r")(?![\w-])(?!\.\d)"
)
_SAID_PHONE = re.compile(
    r"((?:phone|telephone|cell|mobile|call me|reach me|text me|tel)\b[^\d\n]{0,30})"
    r"(?<!\w)(\d{3}[ .]?\d{3,4}(?:[ .]?\d{3,4})?)(?![\w-])",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b\d{1,5}[a-z]? (?!(?:the|a|an|of|for|on|in|my|this|that|items?|days?|times?)\b)"
    r"[a-z]{2,20} (?:street|avenue|road|lane|boulevard)\b",
    re.IGNORECASE,
)

_NAMES = re.compile(r"(?:(?:first|last|given|family|middle|full|maiden)_?name|surname)$", re.I)
_PLACES = re.compile(
    r"(?:address(?:_?line)?_?[12]?|street(?:_?address)?|zip|post(?:al)?_?code)$", re.I
)

Mask = Callable[[str], str]


def plain_mask(text: str) -> str:
    """A text without what can be told from it alone.

    Example:
        >>> plain_mask("I'm Ada King, ada@king.org, 4111 1111 1111 1111.")
        "I'm [name], [email], [card]."
    """
    return _masked(text, tuple(names_told(text)), ())


def mask_for(turns: Sequence[Turn]) -> Mask:
    """What masks texts of one conversation: names and addresses that stand anywhere in it too."""
    texts = [turn.text for turn in turns]
    results = [call.result for turn in turns for call in turn.calls]
    given = [call.arguments for turn in turns for call in turn.calls]
    names, places = set[str](), set[str]()
    for text in texts:
        names.update(names_told(text))
    for key, value in _fields([*map(_parsed, results), *given]):
        if _NAMES.search(key):
            names.update(value.split())
        elif key.lower() == "name":
            names.update(words_of_name(value))
        elif _PLACES.search(key) and len(value) > 3:
            places.add(value)
    known = tuple(sorted(filter(_is_name, names))), tuple(sorted(places, key=len, reverse=True))
    return lambda text: _masked(text, *known)


def masked_recording(recording: Recording) -> Recording:
    """The conversation with every text, argument and result masked; its system prompt is kept."""
    mask = mask_for(recording.turns)
    return replace(recording, turns=tuple(_turn(turn, mask) for turn in recording.turns))


def _turn(turn: Turn, mask: Mask) -> Turn:
    calls = tuple(
        call.model_copy(
            update={
                "arguments": json.loads(mask(json.dumps(call.arguments, ensure_ascii=False))),
                "result": mask(call.result),
            }
        )
        for call in turn.calls
    )
    return turn.model_copy(update={"text": mask(turn.text), "calls": calls})


def masked_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts of one conversation, masked by what stands in all of them."""
    listed = tuple(texts)
    names = tuple(sorted({name for text in listed for name in names_told(text)}))
    return tuple(_masked(text, names, ()) for text in listed)


def _masked(text: str, names: tuple[str, ...], places: tuple[str, ...]) -> str:
    text = _EMAIL.sub("[email]", text)
    text = _DIGITS.sub(lambda found: "[card]" if luhn(found[0]) else found[0], text)
    text = _ACCOUNT.sub(lambda found: "[account]" if checked(found[0]) else found[0], text)
    for place in places:
        text = re.sub(rf"(?<!\w){re.escape(place)}(?!\w)", "[address]", text, flags=re.IGNORECASE)
    for found in reversed(list(addresses_in(text))):
        text = f"{text[: found.start()]}[address]{text[found.end() :]}"
    text = _SAID_PHONE.sub(r"\1[phone]", _STREET.sub("[address]", text))
    text = _PHONE.sub("[phone]", text)
    return _named(names).sub("[name]", text) if names else text


@lru_cache(maxsize=512)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some names, one after the other; in small letters only within an id."""
    forms = {form for name in names for form in (name, name.title())}
    either = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    small = "|".join(
        map(re.escape, sorted({name.lower() for name in names}, key=len, reverse=True))
    )
    within = rf"(?<![a-z])(?:{small})(?=[_\d])|(?<=_)(?:{small})(?![a-z])"
    return re.compile(
        rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])(?:[ -](?:{either})(?![A-Za-z]))*|{within}"
    )


def _is_name(word: str) -> bool:
    return len(word) > 1 and all(letter.isalpha() or letter in "'’-" for letter in word)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fields(values: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """The texts in some JSON values with their keys, without recursion."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, str):
                    yield str(key), inner
                else:
                    waiting.append(inner)
        elif isinstance(value, list):
            waiting += value


def luhn(number: str) -> bool:
    """Whether the digits of a card number add up (ISO/IEC 7812-1).

    Example:
        >>> luhn("4111 1111 1111 1111"), luhn("4111 1111 1111 1112")
        (True, False)
    """
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0 and any(digits)


def checked(account: str) -> bool:
    """Whether an IBAN's check digits are right (ISO 7064, 97-10).

    Example:
        >>> checked("GB82 WEST 1234 5698 7654 32"), checked("GB83 WEST 1234 5698 7654 32")
        (True, False)
    """
    plain = account.replace(" ", "")
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1
