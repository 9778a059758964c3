"""``slimchat cases``: what people must answer, and whether it has arrived."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.handling import FELL_SHORT
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import print_json, show, table

if TYPE_CHECKING:
    from slimchat.handover.case import Case
    from slimchat.handover.courier import Courier
    from slimchat.handover.outbox import Delivery


def list_cases(bot: Bot, as_json: Json = False) -> None:
    """Show the cases, without what the customers said."""
    with _cases(bot) as courier:
        found = courier.outbox.all()
    if as_json:
        print_json({"cases": [_row(case, deliveries) for case, deliveries in found]})
        return
    rows = (
        (case.id, case.time, case.language, case.reason, _told(deliveries))
        for case, deliveries in found
    )
    show(table(("id", "time", "language", "reason", "arrived"), rows))


def show_case(
    bot: Bot, case_id: Annotated[str, typer.Argument(metavar="ID", help="As 'list' shows it.")]
) -> None:
    """Print a case as JSON, with all that the customer said and left."""
    with _cases(bot) as courier:
        print_json(courier.outbox.get(case_id).to_dict())


def deliver(
    bot: Bot,
    now: Annotated[
        bool, typer.Option("--now", help="Also those whose next try is due later.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Deliver what is due, once. Exits with 1 when something did not arrive."""
    with _cases(bot) as courier:
        if now:
            courier.outbox.retry()
        arrived, failed = courier.deliver()
    if as_json:
        print_json({"arrived": arrived, "failed": failed})
    else:
        show(f"{arrived} arrived, {failed} did not.")
    if failed:
        raise typer.Exit(FELL_SHORT)


@contextmanager
def _cases(path: Path) -> Iterator[Courier]:
    """The cases of a bot; its models are not loaded."""
    from slimchat._bot.handing_over import case_file
    from slimchat.bundle.opening import is_bundle, open_bundle
    from slimchat.handover.courier import Courier
    from slimchat.handover.outbox import Outbox
    from slimchat.handover.places import placed
    from slimchat.knowledge.base import KnowledgeBase

    if is_bundle(path):
        config = open_bundle(path)[1].handoff
    else:
        with KnowledgeBase.open(path) as base:
            config = base.config.handoff
    config = placed(config)
    courier = Courier(Outbox(case_file(path, config)), config)
    try:
        yield courier
    finally:
        courier.close()


def _row(case: Case, deliveries: tuple[Delivery, ...]) -> dict[str, Any]:
    return {
        "id": case.id,
        "time": case.time,
        "language": case.language,
        "reason": case.reason,
        "deliveries": [
            {
                "channel": one.channel,
                "tries": one.tries,
                "problem": one.problem,
                "arrived": one.arrived is not None,
            }
            for one in deliveries
        ],
    }


def _told(deliveries: tuple[Delivery, ...]) -> str:
    if not deliveries:
        return "kept here"
    return "; ".join(
        f"{one.channel}: {'yes' if one.arrived is not None else _waits(one)}" for one in deliveries
    )


def _waits(one: Delivery) -> str:
    pause = max(0, round(one.due - time.time()))
    return f"no, after {one.tries} tries ({one.problem or 'not tried'}); next in {pause} s"
