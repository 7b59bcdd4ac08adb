"""Several subprotocols offered: syncws.v1 is chosen wherever it stands; without it among them the upgrade is refused."""

import pytest

from harness.client import Refused
from harness.events import event, with_seq


@pytest.mark.parametrize(
    "offer",
    [
        ("syncws.v1",),
        ("syncws.v1", "chat"),
        ("chat", "syncws.v1"),
        ("mqtt", "syncws.v2", "syncws.v1", "chat"),
        ("syncws.v1", "syncws.v1"),
        ("plain", "syncws", "syncws.v1"),
    ],
    ids=",".join,
)
def test_v1_wins(shared_world, offer):
    serve = the_serve(shared_world)
    viewer = shared_world.watcher(serve, protocols=offer)
    assert viewer.protocol == "syncws.v1"
    assert "details" in viewer.greeting
    [receipt] = shared_world.publish(serve, event())
    assert viewer.message() == with_seq(event(), receipt["seq"])


@pytest.mark.parametrize("offer", [("chat",), ("syncws.v2", "chat"), ("syncws.v10",), ("SYNCWS.V1",)], ids=",".join)
def test_none_that_is_known(shared_world, offer):
    with pytest.raises(Refused) as refused:
        shared_world.client(the_serve(shared_world), protocols=offer)
    assert refused.value.answer.status == 400
    assert refused.value.answer.error_code() == "bad_subprotocol"


def the_serve(world):
    return world.processes[0] if world.processes else world.serve()
