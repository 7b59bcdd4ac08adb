"""`… | syncws-listen | head -1` ends quietly; a full disk does not."""

from harness.events import event
from harness.patience import until


def keep_publishing(world, serve, pipeline):
    """An endless worker: listen learns that nobody reads when it next writes."""

    def ended():
        world.publish(serve, event())
        return not pipeline.alive()

    until(ended, lambda: f"the end of the pipeline, which said {pipeline.talk()!r}", 20)


def test_head_1_ends_it_quietly(world):
    serve = world.serve()
    pipeline = world.start_shell('set -o pipefail; "$LISTEN" org-rio --url "$URL" | head -1', env={"URL": serve.url})
    serve.until_connections(1)
    keep_publishing(world, serve, pipeline)
    assert pipeline.wait() == 0
    assert len(pipeline.lines()) == 1
    assert pipeline.talk() == ""
    serve.until_connections(0)


def test_a_reader_that_never_read(world):
    """A listen whose reader is already gone when the first event comes, or even when it connects."""
    serve = world.serve()
    pipeline = world.start_shell('set -o pipefail; "$LISTEN" org-rio --url "$URL" | true', env={"URL": serve.url})
    keep_publishing(world, serve, pipeline)
    assert pipeline.wait() == 0
    assert pipeline.talk() == ""


def test_a_full_disk_is_an_output_error(world):
    serve = world.serve()
    world.publish(serve, event())
    with open("/dev/full", "wb") as full:
        done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1", stdout=full)
    assert done.code == 74, done
    assert done.err.startswith("syncws-listen: ")
