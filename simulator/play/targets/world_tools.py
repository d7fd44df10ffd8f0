"""A pack's tools as LangChain tools, for a bot in Python that has no backend of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.content.pack import find_pack
from simulator.errors import UserError
from simulator.play.targets.world_handle import CURRENT

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool

MARK = "simulator_world"
"""In a tool's metadata: its calls run in the world of the case."""


def world_tools(pack: str) -> list[StructuredTool]:
    """The tools of a pack; each call goes to the world of the case that is being played.

    Args:
        pack: Its name, or the path of its folder.

    Returns:
        LangChain tools, for `create_agent`, `create_react_agent`, `ToolNode` or a call by hand.
        What a rule refuses is a result with an `error`; called outside of a dialogue they raise a
        `UserError`.

    Raises:
        UserError: There is no such pack.

    Example:
        >>> [tool.name for tool in world_tools("bakery")][:2]
        ['get_product', 'find_products']
    """
    from langchain_core.tools import StructuredTool

    return [
        StructuredTool(
            name=tool.name,
            description=tool.does,
            args_schema=tool.parameters,
            func=_function(tool.name),
            coroutine=_coroutine(tool.name),
            metadata={MARK: pack},
        )
        for tool in find_pack(pack).tools.values()
    ]


def _function(name: str) -> Callable[..., str]:
    def call(**arguments: Any) -> str:
        world = CURRENT.get(None)
        if world is None:
            raise UserError(f"`{name}` of world_tools was called while no dialogue is played")
        return world.call(name, arguments)

    return call


def _coroutine(name: str) -> Callable[..., Any]:
    call = _function(name)

    async def acall(**arguments: Any) -> str:
        return call(**arguments)

    return acall
