"""The worker of messages, killed: nothing is lost, doubled or out of order (a short torture)."""

from tests.torture.messages import run


def test_a_killed_worker_loses_and_doubles_nothing() -> None:
    counted = run(kills=4, seed=20261125, a_person=3)
    assert counted["taken"] == counted["messages"] == 120
