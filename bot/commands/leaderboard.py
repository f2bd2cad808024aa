"""/leaderboard: this week's board of a group."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.core.ranking import Standing
from bot.services import standings, streaks
from bot.storage import places

SHOWN = 15


def run(context: Context) -> Replies:
    """Shows the board, joins it or leaves it."""
    wanted = context.ask.words.strip().lower()
    if wanted in {"join", "leave"}:
        return press(context, wanted)
    _require_group(context)
    context.require_set_up()
    board = standings.board(context.session, context.place, context.now)
    if not board:
        return (context.say("Nobody is on the board yet. A Done under the group's dose joins it."),)
    return (context.say("\n".join(_lines(context, board)), *_choices(context, board)),)


def press(context: Context, argument: str) -> Replies:
    """Shows, joins or leaves the board by button."""
    _require_group(context)
    if argument == "join":
        places.join_board(
            context.session, context.place.id, context.person.id, streaks.today_of(context.person, context.now)
        )
        return (context.say("You are on this group's board."),)
    if argument == "leave":
        places.leave_board(context.session, context.place.id, context.person.id)
        return (
            context.say(
                "You are off this group's board. Your streak stays yours.", Choice("Join again", "leaderboard:join")
            ),
        )
    return run(context)


def _require_group(context: Context) -> None:
    if context.is_private:
        raise UserError("A board belongs to a group. Add me to one, and /leaderboard there ranks its members.")


def _lines(context: Context, board: tuple[Standing, ...]) -> list[str]:
    zone = context.subscription.zone
    me = next((line for line in board if line.entry.key == str(context.person.id)), None)
    shown = board[:SHOWN]
    lines = [f"Board, this week (Mon–Sun, {zone})", *(_line(standing) for standing in shown)]
    if me is not None and me not in shown:
        lines.append(f"   You: {_line(me)}")
    return lines


def _line(standing: Standing) -> str:
    entry = standing.entry
    place = str(standing.place) if standing.place is not None else "–"
    return f"{place}  {entry.name}  {entry.done}/{entry.eligible}  streak {entry.current}"


def _choices(context: Context, board: tuple[Standing, ...]) -> tuple[Choice, ...]:
    if any(line.entry.key == str(context.person.id) for line in board):
        return ()
    return (Choice("Join the board", "leaderboard:join"),)


COMMAND = Command(
    name="leaderboard",
    summary="This week's board of the group",
    run=run,
    press=press,
    arguments=(Argument("act", "Join or leave the board", choices=("join", "leave")),),
    group_only=True,
)
