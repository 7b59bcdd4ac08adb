"""All attacks by name. Each is a function of one argument, the Attack."""

from . import connections, floods, frames, heads, requests, upgrades

ALL = {
    attack.__name__: attack
    for theme in (connections, heads, floods, frames, upgrades, requests)
    for attack in theme.ATTACKS
}
