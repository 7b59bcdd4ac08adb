"""The limit of open files is raised as far as it goes, and the start says how many connections that allows."""

import re
import resource

from harness import http


def test_raised_to_the_hard_limit(world):
    def lower():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1_024))

    serve = world.serve(preexec_fn=lower)
    assert limits_of(serve.pid) == (1_024, 1_024)
    allowed = [int(number.replace(",", "")) for number in re.findall(r"(\d[\d,]*)\s+connections", serve.talk())]
    assert allowed and 0 < min(allowed) < 1_024, serve.talk()

    clients = [world.watcher(serve, f"org-{n % 5}") for n in range(400)]
    assert serve.stats()["connections"]["total"] == 400
    assert clients[-1].is_at_peace()


def test_running_out_of_files_is_survived(world):
    """More connections than files: the surplus waits or is turned away, nobody inside is harmed."""

    def lower():
        resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))

    serve = world.serve(preexec_fn=lower)
    inside = [world.watcher(serve) for _ in range(20)]
    surplus = [http.connect(serve.port) for _ in range(300)]
    assert inside[0].is_at_peace() and inside[-1].is_at_peace()
    for link in surplus:
        link.close()
    assert world.watcher(serve).is_at_peace()
    assert len(serve.talk()) < 200_000, "no flood of complaints"


def limits_of(pid):
    with open(f"/proc/{pid}/limits", encoding="ascii") as limits:
        [row] = [line for line in limits if line.startswith("Max open files")]
    soft, hard = row.split()[3:5]
    return int(soft), int(hard)
