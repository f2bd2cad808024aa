"""What holds for every test: the zones of the tzdata package, no settings from outside, no network but loopback."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import sys

from hypothesis import settings

from bot import clock

LOCAL_NAMES = frozenset({None, "", b"", "localhost", b"localhost"})


class OutsideError(Exception):
    """A test reached for the network."""


def _stay_inside(event: str, details: tuple[object, ...]) -> None:
    """Stops a connection before it is made, whatever library makes it."""
    if event == "socket.connect" and isinstance(details[1], tuple):
        _refuse(details[1][0])
    elif event == "socket.getaddrinfo":
        _refuse(details[0])


def _refuse(host: object) -> None:
    if host in LOCAL_NAMES:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith(".invalid"):  # reserved for names that never resolve: no need to ask anybody
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    try:
        if ipaddress.ip_address(name).is_loopback or ipaddress.ip_address(name).is_unspecified:
            return
    except ValueError:
        pass
    raise OutsideError(f"tests stay on this machine, and {host!r} is not on it")


sys.addaudithook(_stay_inside)

# Programs that tests start inherit this; in this process it comes too late, hence the pin.
os.environ["PYTHONTZPATH"] = ""
clock.pin_zones()

# What is said to the tests themselves stays: DOSE_TEST_POSTGRES_URL.
OURS = re.compile(r"DOSE_(?!TEST_)|DATABASE_URL$")
for variable in filter(OURS.match, list(os.environ)):
    del os.environ[variable]
os.environ["DOSE_PAPERS"] = "off"  # programs that tests start ask nobody for papers, unless their test says so

# A property test's slowest example says little on a busy machine; the same examples each time make CI's word final.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
