"""The worker of messages and nothing else, until it is killed. Its lease is seconds, not minutes,
so that what a killed one had taken comes back while the test still runs."""

import time
from datetime import timedelta

from onestop import app, config
from onestop.notifications import delivering
from onestop.notifications.senders.available import senders_of

delivering.LEASE = timedelta(seconds=1)


def main() -> None:
    settings = config.read()
    app.configure(settings)
    make = app.open_sessions(settings)
    senders = senders_of(settings)
    while True:
        if delivering.deliver_waiting(make, senders) == 0:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
