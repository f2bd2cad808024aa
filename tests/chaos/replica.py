"""The bot as a process of its own, with leases that a test can wait for: `… replica quick [INSTANT SPEED]`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from bot import app, clock, log, settings
from bot.services import deliver
from bot.services.roles import Lease
from bot.storage import database

QUICK = Lease(length=5.0, renew=1.0, margin=1.0, retry=0.2, pause=1.0)  # shorter ones are lost on a busy machine
ROW = 12  # seconds for which a delivery is leased; longer than any cut of the wire here


def main() -> int:
    """Serves like `dose run`; where it shall crash, in a rehearsal of this very moment."""
    clock.pin_zones()
    chosen = settings.load()
    log.configure(chosen.log_level, secrets=chosen.secrets(), folder=None)
    rehearse, speed = datetime.now(UTC) if chosen.crash_at else None, 1.0
    if len(sys.argv) == len(["replica", "quick", "INSTANT", "SPEED"]):
        rehearse, speed = datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])
    if "quick" not in sys.argv:
        return app.run(chosen, rehearse=rehearse)
    deliver.LEASE, deliver.SEND_TIMEOUT, deliver.LOOK_AFTER = timedelta(seconds=ROW), ROW - 2, 1.0
    database.HANGING = 2
    return app.run(chosen, rehearse=rehearse, speed=speed, lease=QUICK)


if __name__ == "__main__":
    sys.exit(main())
