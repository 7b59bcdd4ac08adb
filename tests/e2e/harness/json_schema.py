"""As much of JSON Schema as our own schemas use; an unknown keyword is an error, so that none is passed over."""

import re

KINDS = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip
SILENT = {"$schema", "title", "description", "$defs"}


def faults(value, schema, root=None, where="$"):
    """Sentences about what does not fit."""
    root = root or schema
    for keyword, wanted in schema.items():
        if keyword not in SILENT:
            yield from RULES[keyword](value, wanted, schema, root, where)


def _reference(value, wanted, _schema, root, where):
    target = root
    for name in wanted.removeprefix("#/").split("/"):
        target = target[name]
    yield from faults(value, target, root, where)


def _kind(value, wanted, _schema, _root, where):
    is_truth = isinstance(value, bool) and wanted != "boolean"
    if is_truth or not isinstance(value, KINDS[wanted]):
        yield f"{where} is no {wanted}: {value!r}"


def _required(value, wanted, _schema, _root, where):
    yield from (f"{where} has no {name}" for name in wanted if name not in value)


def _additional(value, wanted, schema, _root, where):
    assert wanted is False
    yield from (f"{where}.{name} is not in the schema" for name in value if name not in schema["properties"])


def _properties(value, wanted, _schema, root, where):
    for name in value.keys() & wanted.keys():
        yield from faults(value[name], wanted[name], root, f"{where}.{name}")


def _items(value, wanted, _schema, root, where):
    for index, item in enumerate(value):
        yield from faults(item, wanted, root, f"{where}[{index}]")


def _holds(test, word):
    def rule(value, wanted, _schema, _root, where):
        if not test(value, wanted):
            yield f"{where} is {value!r}, which is not {word} {wanted!r}"

    return rule


RULES = {
    "$ref": _reference,
    "type": _kind,
    "required": _required,
    "additionalProperties": _additional,
    "properties": _properties,
    "items": _items,
    "minimum": _holds(lambda value, wanted: value >= wanted, "at least"),
    "const": _holds(lambda value, wanted: value == wanted, "equal to"),
    "enum": _holds(lambda value, wanted: value in wanted, "one of"),
    "pattern": _holds(lambda value, wanted: re.search(wanted, value), "like"),
}
