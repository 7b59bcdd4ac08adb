"""The fences, one function each: takes a tree, yields `file:line: sentence`."""

import pathlib
import re
import subprocess

# Which rooms a room may include, besides itself.
ARROWS = {
    "base": set(),
    "rooms": {"base"},
    "wire": {"rooms", "base"},
    "net": {"wire", "rooms", "base"},
    "backends": {"rooms", "base"},
    "cli": {"base"},
}

# Third-party headers, where they may be included, and how that is said.
LIBRARIES = [
    (re.compile(r"libwebsockets\.h$"), re.compile(r"libcore/net/lws_[^/]*$"), "libcore/net/lws_*"),
    (re.compile(r"uv\.h$|uv/"), re.compile(r"libcore/net/uv_[^/]*$"), "libcore/net/uv_*"),
    (re.compile(r"nlohmann/"), re.compile(r"libcore/wire/"), "libcore/wire"),
    (re.compile(r"simdjson"), re.compile(r"libcore/wire/quick_event_reader\.cpp$"), "libcore/wire/quick_event_reader.cpp"),
    (re.compile(r"CLI/"), re.compile(r"libcore/cli/"), "libcore/cli"),
    (re.compile(r"curl/"), re.compile(r"libcore/(net|backends)/curl_[^/]*\.cpp$"), "libcore/net/curl_*.cpp and libcore/backends/curl_*.cpp"),
    (re.compile(r"sqlite3(ext)?\.h$"), re.compile(r"libcore/backends/sqlite_database\.cpp$"), "libcore/backends/sqlite_database.cpp"),
    (re.compile(r"zlib\.h$"), re.compile(r"libcore/(backends/row_checksum|wire/\w*flater)\.cpp$"), "libcore/backends/row_checksum.cpp and libcore/wire/*flater.cpp"),
    (re.compile(r"cjose/|jansson\.h$"), re.compile(r"libcore/backends/jw[^/]*\.cpp$"), "libcore/backends/jw*.cpp"),
    (re.compile(r"openssl/"), re.compile(r"libcore/(backends/jw|(net|backends)/openssl_|net/lws_tls)[^/]*\.cpp$"),
     "libcore/backends/jw*.cpp, openssl_*.cpp and libcore/net/lws_tls*.cpp"),
    (re.compile(r"spdlog/"), re.compile(r"libcore/base/"), "libcore/base"),
]

# The same libraries as CMake targets, and the only rooms that link each.
LINKED_BY = {
    "PkgConfig::LWS": ["net"],
    "PkgConfig::UV": ["net"],
    "PkgConfig::CURL": ["net", "backends"],
    "PkgConfig::OPENSSL": ["net", "backends"],
    "PkgConfig::CJOSE": ["backends"],
    "PkgConfig::JANSSON": ["backends"],
    "PkgConfig::SQLITE": ["backends"],
    "ZLIB::ZLIB": ["wire", "backends"],
    "nlohmann_json::nlohmann_json": ["wire"],
    "PkgConfig::SIMDJSON": ["wire"],
    "CLI11::CLI11": ["cli"],
    "spdlog::spdlog": ["base"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]*)"|<([^>]*)>)')
ABSOLUTE = re.compile(r"(?<![\w.$~*}>%-])/(?:home|root|work|Users)/[\w.-]")
MOST_LINES = 400
MANY_LINES = 300


class Source:
    """A C++ file of libcore or tools."""

    def __init__(self, root, path):
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.lines = path.read_text().splitlines()
        parts = self.name.split("/")
        self.room = parts[1] if parts[0] == "libcore" and len(parts) > 2 else None

    def includes(self):
        """Line number, quoted name or None, bracketed name or None."""
        for number, line in enumerate(self.lines, 1):
            if match := INCLUDE.match(line):
                yield number, match[1], match[2]


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        paths = [*self.root.glob("libcore/**/*"), *self.root.glob("tools/**/*")]
        self.sources = [Source(self.root, path) for path in sorted(paths) if path.suffix in (".h", ".cpp")]
        self.notes = []

    def tracked(self):
        """Files under version control; all of them where there is none."""
        git = ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        if (self.root / ".git").exists():
            names = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split("\0")
            paths = (self.root / name for name in names if name)
        else:
            paths = (path for path in self.root.rglob("*") if "node_modules" not in path.parts and "build" not in path.parts)
        return sorted(path for path in paths if path.is_file())


def sees_only_its_arrows(tree):
    for source in tree.sources:
        if source.room is None:
            continue
        if source.room not in ARROWS:
            yield f"{source.name}:1: libcore/{source.room} is no room; the rooms are {', '.join(ARROWS)}"
            continue
        for number, quoted, _ in source.includes():
            seen = quoted.split("/")[0] if quoted else None
            if seen in ARROWS and seen != source.room and seen not in ARROWS[source.room]:
                may = " and ".join(sorted(ARROWS[source.room])) or "no other room"
                yield f'{source.name}:{number}: {source.room} includes "{quoted}", but it may see {may}'


def quotes_are_paths_from_libcore(tree):
    for source in tree.sources:
        for number, quoted, bracketed in source.includes():
            if quoted is not None and not is_known(tree, source, quoted):
                where = "libcore/" if source.room else "libcore/ or a file beside this one"
                yield f'{source.name}:{number}: "{quoted}" is not a path from {where}'
            if bracketed is not None and bracketed.split("/")[0] in ARROWS and "/" in bracketed:
                yield f"{source.name}:{number}: <{bracketed}> is ours; write it in quotes"


def is_known(tree, source, quoted):
    from_libcore = "/" in quoted and ".." not in quoted and (tree.root / "libcore" / quoted).is_file()
    beside = source.room is None and "/" not in quoted and (source.path.parent / quoted).is_file()
    return from_libcore or beside


def libraries_stay_in_their_rooms(tree):
    for source in tree.sources:
        for number, quoted, bracketed in source.includes():
            name = bracketed or quoted
            for header, home, said in LIBRARIES:
                if header.match(name) and not home.match(source.name):
                    yield f"{source.name}:{number}: <{name}> may be included only in {said}"


def link_lines_agree(tree):
    """libcore/CMakeLists.txt: a room links the rooms it includes, none that it may not see, and each library once."""
    cmake = tree.root / "libcore/CMakeLists.txt"
    text = cmake.read_text() if cmake.is_file() else ""
    rooms = set(re.findall(r"^syncws_room\((\w+)\)", text, re.M))
    links = {room: set() for room in rooms}
    for match in re.finditer(r"^\s*target_link_libraries\(syncws_(\w+)\s([^)]*)\)", text, re.M):
        where = f"libcore/CMakeLists.txt:{text.count(chr(10), 0, match.start(1)) + 1}"
        room, words = match[1], match[2].split()
        links.setdefault(room, set()).update(word.removeprefix("syncws_") for word in words if word.startswith("syncws_"))
        for target in sorted(links[room] & ARROWS.keys() - ARROWS.get(room, set())):
            yield f"{where}: {room} links {target}, which it may not see"
        for target in words:
            if room not in LINKED_BY.get(target, [room]):
                yield f"{where}: {room} links {target}; only {' and '.join(LINKED_BY[target])} may"
    included = {source.room: set() for source in tree.sources if source.room}
    for source in tree.sources:
        if source.room:
            included[source.room] |= {quoted.split("/")[0] for _, quoted, _ in source.includes() if quoted}
    for room in sorted(included):
        if room not in rooms:
            yield f"libcore/CMakeLists.txt:1: there is no syncws_room({room}), but a folder libcore/{room}"
        for seen in sorted((included[room] & ARROWS.keys()) - {room} - links.get(room, set())):
            yield f"libcore/CMakeLists.txt:1: {room} includes from {seen}, but its link line does not name syncws_{seen}"


def files_are_short(tree):
    for source in tree.sources:
        if len(source.lines) > MOST_LINES:
            yield f"{source.name}:{MOST_LINES + 1}: {len(source.lines)} lines; {MOST_LINES} at most, split it by idea"
        elif len(source.lines) > MANY_LINES:
            tree.notes.append(f"{source.name} has {len(source.lines)} lines; more than {MANY_LINES} is a smell")


def headers_are_guarded(tree):
    for source in tree.sources:
        if source.path.suffix == ".h" and (not source.lines or source.lines[0] != "#pragma once"):
            yield f"{source.name}:1: a header begins with #pragma once"


def no_machine_is_named(tree):
    for path in tree.tracked():
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), 1):
            if match := ABSOLUTE.search(line):
                yield f"{path.relative_to(tree.root)}:{number}: {match[0]}… is a path of one machine; write it from the root of the tree"


CHECKS = [
    sees_only_its_arrows,
    quotes_are_paths_from_libcore,
    libraries_stay_in_their_rooms,
    link_lines_agree,
    files_are_short,
    headers_are_guarded,
    no_machine_is_named,
]
