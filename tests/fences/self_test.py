"""Shows each fence a tree that breaks it. A fence that does not notice is no fence."""

import pathlib
import tempfile

from checks import CHECKS, Tree

# A little tree that keeps all rules.
CLEAN = {
    "libcore/CMakeLists.txt": (
        "syncws_room(base)\n"
        "target_link_libraries(syncws_base PUBLIC fmt::fmt PRIVATE spdlog::spdlog)\n"
        "syncws_room(rooms)\n"
        "target_link_libraries(syncws_rooms PUBLIC syncws_base)\n"
        "syncws_room(wire)\n"
        "target_link_libraries(syncws_wire PUBLIC syncws_rooms syncws_base\n"
        "  PRIVATE nlohmann_json::nlohmann_json)\n"
        "syncws_room(net)\n"
        "target_link_libraries(syncws_net PUBLIC syncws_wire syncws_base PkgConfig::UV PRIVATE PkgConfig::LWS)\n"
        "syncws_room(cli)\n"
        "target_link_libraries(syncws_cli PUBLIC syncws_base PRIVATE CLI11::CLI11)\n"
        "syncws_room(backends)\n"
        "target_link_libraries(syncws_backends PUBLIC syncws_base PRIVATE PkgConfig::SQLITE)\n"
    ),
    "libcore/base/log.h": "#pragma once\n\n#include <string>\n",
    "libcore/base/log.cpp": '#include "base/log.h"\n\n#include <spdlog/spdlog.h>\n',
    "libcore/rooms/hub.h": '#pragma once\n\n#include "base/log.h"\n',
    "libcore/wire/event.cpp": '#include <nlohmann/json.hpp>\n#include "rooms/hub.h"\n',
    "libcore/net/lws_door.cpp": '#include <libwebsockets.h>\n#include "wire/event.h"\n#include "net/uv_loop.h"\n',
    "libcore/net/uv_loop.h": "#pragma once\n#include <uv.h>\n",
    "libcore/wire/event.h": "#pragma once\n",
    "libcore/cli/wall.cpp": '#include <CLI/CLI.hpp>\n#include "base/log.h"\n',
    "libcore/backends/sqlite_database.cpp": "#include <sqlite3.h>\n",
    "libcore/backends/file.cpp": '#include "base/log.h"\n',
    "tools/serve.cpp": '#include "serve_options.h"\n#include "rooms/hub.h"\n',
    "tools/serve_options.h": "#pragma once\n",
    "README.md": "See tests/work/x, https://example.org/home/page and ~/work/.\n",
}

HOME = "/ho" + "me/"  # apart, or this file would be a finding


def line(name, text):
    """The clean file with one line more at its end."""
    return {name: CLEAN.get(name, "") + text + "\n"}


# What breaks a rule, and how the one finding begins.
VIOLATIONS = [
    (line("libcore/base/log.h", '#include "rooms/hub.h"'), "libcore/base/log.h:4: base includes"),
    (line("libcore/rooms/hub.h", '#include "wire/event.h"'), "libcore/rooms/hub.h:4: rooms includes"),
    (line("libcore/rooms/hub.h", '# include "net/uv_loop.h"'), "libcore/rooms/hub.h:4: rooms includes"),
    (line("libcore/wire/event.cpp", '#include "net/uv_loop.h"'), "libcore/wire/event.cpp:3: wire includes"),
    (line("libcore/cli/wall.cpp", '#include "rooms/hub.h"'), "libcore/cli/wall.cpp:3: cli includes"),
    (line("libcore/backends/file.cpp", '#include "wire/event.h"'), "libcore/backends/file.cpp:2: backends includes"),
    ({"libcore/util/x.cpp": "\n"}, "libcore/util/x.cpp:1: libcore/util is no room"),
    (line("libcore/net/session.cpp", "#include <libwebsockets.h>"), "libcore/net/session.cpp:1: <libwebsockets.h>"),
    (line("libcore/net/lws_door.cpp", "#include <uv.h>"), "libcore/net/lws_door.cpp:4: <uv.h>"),
    (line("tools/serve.cpp", "#include <uv.h>"), "tools/serve.cpp:3: <uv.h>"),
    (line("tools/serve.cpp", '#include "nlohmann/json.hpp"'), "tools/serve.cpp:3: <nlohmann/json.hpp>"),
    (line("libcore/net/lws_door.cpp", "#include <nlohmann/json_fwd.hpp>"), "libcore/net/lws_door.cpp:4: <nlohmann/"),
    (line("libcore/wire/event.cpp", "#include <simdjson.h>"), "libcore/wire/event.cpp:3: <simdjson.h>"),
    (line("tools/serve.cpp", "#include <CLI/CLI.hpp>"), "tools/serve.cpp:3: <CLI/CLI.hpp>"),
    (line("libcore/cli/wall.cpp", "  #include <spdlog/spdlog.h>"), "libcore/cli/wall.cpp:3: <spdlog/spdlog.h>"),
    (line("libcore/net/session.cpp", "#include <curl/curl.h>"), "libcore/net/session.cpp:1: <curl/curl.h>"),
    (line("libcore/backends/file.cpp", "#include <sqlite3.h>"), "libcore/backends/file.cpp:2: <sqlite3.h>"),
    (line("libcore/rooms/hub.h", '#include "log.h"'), 'libcore/rooms/hub.h:4: "log.h" is not a path'),
    (line("libcore/net/lws_door.cpp", '#include "uv_loop.h"'), 'libcore/net/lws_door.cpp:4: "uv_loop.h" is not a path'),
    (line("libcore/rooms/hub.h", '#include "../base/log.h"'), 'libcore/rooms/hub.h:4: "../base/log.h" is not a path'),
    (line("tools/serve.cpp", '#include "libcore/base/log.h"'), "tools/serve.cpp:3:"),
    (line("tools/serve.cpp", "#include <rooms/hub.h>"), "tools/serve.cpp:3: <rooms/hub.h> is ours"),
    (line("libcore/CMakeLists.txt", "target_link_libraries(syncws_base PUBLIC syncws_wire)"),
     "libcore/CMakeLists.txt:14: base links wire"),
    (line("libcore/CMakeLists.txt", "target_link_libraries(syncws_cli\n  PUBLIC syncws_net)"),
     "libcore/CMakeLists.txt:14: cli links net"),
    (line("libcore/CMakeLists.txt", "target_link_libraries(syncws_rooms PRIVATE PkgConfig::UV)"),
     "libcore/CMakeLists.txt:14: rooms links PkgConfig::UV"),
    (line("libcore/net/session.cpp", '#include "rooms/hub.h"'), "libcore/CMakeLists.txt:1: net includes from rooms"),
    ({"libcore/CMakeLists.txt": CLEAN["libcore/CMakeLists.txt"].replace("syncws_room(cli)\n", "")},
     "libcore/CMakeLists.txt:1: there is no syncws_room(cli)"),
    ({"libcore/rooms/hub.h": CLEAN["libcore/rooms/hub.h"] + "\n" * 398}, "libcore/rooms/hub.h:401: 401 lines"),
    ({"libcore/wire/event.h": "// words\n#pragma once\n"}, "libcore/wire/event.h:1: a header begins"),
    ({"libcore/wire/event.h": ""}, "libcore/wire/event.h:1: a header begins"),
    ({"README.md": f"Hello.\nSee {HOME}me/src.\n"}, f"README.md:2: {HOME}m"),
    ({"tests/x.py": f'ROOT = "{HOME}me"\n'}, f"tests/x.py:1: {HOME}m"),
]  # fmt: skip


def look_at(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        tree = Tree(root)
        return [finding for check in CHECKS for finding in check(tree)], tree.notes


def run_self_tests():
    """What is wrong with the fences themselves, as sentences."""
    mistakes = []
    findings, _ = look_at(CLEAN)
    mistakes += [f"a clean tree is refused: {finding}" for finding in findings]
    for change, wanted in VIOLATIONS:
        findings, _ = look_at(CLEAN | change)
        if len([finding for finding in findings if finding.startswith(wanted)]) != 1:
            mistakes.append(f"expected '{wanted}…', found {findings or 'nothing'}")
    findings, notes = look_at(CLEAN | {"tools/serve_options.h": "#pragma once\n" + "\n" * 300})
    if findings or len(notes) != 1:
        mistakes.append(f"301 lines should be one note, not {findings + notes}")
    return mistakes
