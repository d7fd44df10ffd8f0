"""A target as a run's settings name it: enough for each process of the run to open it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.dialogue import Data
from simulator.play.targets.names import own_support, read_target

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.targets.bot import BotTarget


class TargetSettings(Data):
    """What a process has to know to open a target; what is None is as the target file says.

    Attributes:
        name: A target string.
        tools: Our tools are offered to it, or it uses them: its calls run in our world.
        first: Who speaks first.
        setup, probe: Hooks; empty for those of the file.
        timeout: Seconds of one reply.
    """

    name: str
    tools: bool | None = None
    first: Literal["customer", "bot"] | None = None
    setup: str = ""
    probe: str = ""
    timeout: float | None = None

    @property
    def own_support(self) -> str | None:
        """The model that plays our support prompt, where the target is that."""
        return own_support(self.name)

    @property
    def in_python(self) -> bool:
        """Whether code of the user's is imported for it: the bot itself, or a hook.

        Raises:
            UserError: It names no target, or a target file that cannot be read.
        """
        from simulator.play.targets.hooks import is_function
        from simulator.play.targets.target_file import read_target_file

        name, setup, probe = read_target(self.name), self.setup, self.probe
        if name.kind == "file":
            file = read_target_file(Path(name.rest))
            name, setup, probe = read_target(file.target), setup or file.setup, probe or file.probe
        return name.kind == "python" or is_function(setup) or is_function(probe)

    def open(
        self, connect: Callable[[str, str], BaseChatModel] | None = None, bot: Any = None
    ) -> BotTarget:
        """The target; see `open_target`.

        Args:
            connect: Gives clients of models.
            bot: A function, class, graph or runnable that is at hand, in place of the name.

        Raises:
            UserError: There is no such target, function, program, file or hook.
        """
        from simulator.play.targets.opening import open_target

        return open_target(
            self.name if bot is None else bot, tools=self.tools, first=self.first,
            setup=self.setup, probe=self.probe, timeout=self.timeout, connect=connect,
        )  # fmt: skip
