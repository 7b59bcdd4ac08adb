import resource
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)  # a shell's usual 1,024 is too few for a crowd
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

from harness.fixtures import shared_world, world  # noqa: E402,F401
