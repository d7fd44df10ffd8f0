"""Controls: what a user asks of all dialogues of a run, and how cases are chosen to have it.

Who the customers are is settled by choosing personas and how often each is dealt; what they come
for and speak of, by drawing again until a case has it. What they then say is held against it by the
critic (`play/critic/controls.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.config import Settings
from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.personas import Mood, Persona, Tone
from simulator.errors import UserError, nearest

TRIES = 200
"""Cases that are drawn at one place before one is taken that has not what was asked for."""

CARDS = 100
"""Least cards of a deck of personas that are dealt by shares."""

Fits = Callable[[Pack, Case], bool]

TRAITS: Mapping[str, tuple[str, ...]] = {
    "tone": tuple(Tone),
    "formality": ("formal", "neutral", "casual"),
    "verbosity": ("terse", "normal", "chatty"),
}
"""Of personas, what can be asked for, with its values."""


@dataclass(frozen=True)
class Controls:
    """What is asked for; all of it empty where nothing is.

    Attributes:
        traits: By trait of a persona, the values that customers may have.
        moods: Shares of the moods that customers begin in.
        topics: Topics or tools of which each dialogue has to have one.
        without: Topics or tools that no dialogue may be about.
        entities: Values of which each customer has to know one.
    """

    traits: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moods: Mapping[Mood, float] = field(default_factory=dict)
    topics: Sequence[str] = ()
    without: Sequence[str] = ()
    entities: Sequence[str] = ()

    @classmethod
    def of(cls, settings: Settings) -> Controls:
        """From settings.

        Raises:
            UserError: A value that a trait or a mood does not have.
        """
        asked = {trait: getattr(settings, f"customer_{trait}") for trait in TRAITS}
        for trait, values in asked.items():
            for value in values:
                _known(f"--customer-{trait}", value, TRAITS[trait])
        return cls(
            traits={trait: values for trait, values in asked.items() if values},
            moods=read_moods(settings.moods),
            topics=settings.topic,
            without=settings.without_topic,
            entities=settings.entity,
        )

    @property
    def about_cases(self) -> bool:
        """Whether something is asked of cases, rather than of who plays them."""
        return bool(self.topics or self.without or self.entities)

    def cast(self, personas: Mapping[str, Persona]) -> dict[str, Persona]:
        """The personas that are as asked for.

        Raises:
            UserError: There is none, or none that begins in a mood.
        """
        found = {
            name: persona
            for name, persona in personas.items()
            if all(getattr(persona, trait) in asked for trait, asked in self.traits.items())
            and (not self.moods or persona.mood in self.moods)
        }
        for mood in self.moods:
            if not any(persona.mood == mood for persona in found.values()):
                raise UserError(f"--moods: none of these personas is {mood}; it takes one that is")
        if not found:
            asked = ", ".join(f"{trait} {' or '.join(v)}" for trait, v in self.traits.items())
            raise UserError(f"none of these {len(personas)} personas has {asked}")
        return found

    def deck(self, personas: Mapping[str, Persona]) -> list[str]:
        """Names to deal from, some more than once where moods have shares."""
        if not self.moods:
            return list(personas)
        cards: list[str] = []
        for mood, share in self.moods.items():
            names = [name for name, persona in personas.items() if persona.mood == mood]
            count = max(len(names), round(share * max(CARDS, len(personas))))
            cards += [names[place % len(names)] for place in range(count)]
        return cards

    def fits(self, pack: Pack, case: Case) -> bool:
        """Whether a case has what is asked for, as far as its path goes as it is meant to."""
        beats = [pack.scenarios[case.scenario].beats[name] for name in case.path]
        raised = {name for beat in beats for name in beat.about}
        known = [value.lower() for value in case.knows.values()]
        named = any(entity.lower() in value for entity in self.entities for value in known)
        return (
            (not self.topics or not raised.isdisjoint(self.topics))
            and raised.isdisjoint(self.without)
            and (not self.entities or named)
        )

    def scenarios(self, packs: Sequence[Pack], names: Sequence[str]) -> tuple[str, ...]:
        """The scenarios, of those named or of all, that have cases as asked for.

        Raises:
            UserError: A topic that no pack has, or a pack without a scenario that fits.
        """
        topics = {name: None for pack in packs for name in (*pack.topics, *pack.tools)}
        for flag, asked in (("--topic", self.topics), ("--without-topic", self.without)):
            for name in asked:
                _known(flag, name, topics)
        found: dict[str, None] = {}
        for pack in packs:
            of_pack = [name for name in pack.scenarios if not names or name in names]
            fitting = [name for name in of_pack if self._can(pack, name)]
            if not fitting:
                raise UserError(f"pack `{pack.name}` has no case with {self._asked()}")
            found.update(dict.fromkeys(fitting))
        return tuple(found)

    def _can(self, pack: Pack, name: str) -> bool:
        scenario = pack.scenarios[name]
        raised = {each for beat in scenario.beats.values() for each in beat.about}
        if self.topics and raised.isdisjoint(self.topics):
            return False
        return any(self.fits(pack, draw_case(pack, scenario, "", seed)) for seed in range(TRIES))

    def _asked(self) -> str:
        parts = (("topic", self.topics), ("without", self.without), ("entity", self.entities))
        return ", ".join(f"{name} {' or '.join(values)}" for name, values in parts if values)


def read_moods(text: str) -> dict[Mood, float]:
    """Shares such as `calm=0.7,annoyed=0.3`, which make up 1 together.

    Raises:
        UserError: Something else.

    Example:
        >>> read_moods("calm=0.7,annoyed=0.3")[Mood.CALM]
        0.7
    """
    found: dict[Mood, float] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, share = part.partition("=")
        _known("--moods", name.strip(), tuple(Mood))
        try:
            found[Mood(name.strip())] = float(share)
        except ValueError:
            raise UserError(
                f"--moods: `{part}` is not a mood with its share, as calm=0.7"
            ) from None
    if found and (min(found.values()) <= 0 or abs(sum(found.values()) - 1) > 0.001):
        raise UserError(f"--moods: shares are above 0 and make up 1, not {sum(found.values()):g}")
    return found


def _known(flag: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        hint = nearest(name, known) or f" ({', '.join(list(known)[:12])})"
        raise UserError(f"{flag}: there is no `{name}`{hint}")
