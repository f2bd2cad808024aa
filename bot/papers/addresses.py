"""Connects to public addresses alone, whatever a name resolves to today."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from bot.ports import PaperSourceError

# https://www.iana.org/assignments/iana-ipv4-special-registry; Pythons differ in what of this they take for global.
_NOT_FOR_HOSTS = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
# https://www.iana.org/assignments/ipv6-unicast-address-assignments: hosts have addresses of this network alone, ...
_HOSTS = IPv6Network("2000::/3")
# ... but not of these, which are for examples, or lead on to an IPv4 address.
_NOT_HOSTS = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
# How a machine without IPv4 reaches an IPv4 address, the last 32 bits: https://www.rfc-editor.org/rfc/rfc6052
_TRANSLATED = IPv6Network("64:ff9b::/96")
_IPV4 = 2**32 - 1

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Finds the addresses of a host."""


def is_public(address: str) -> bool:
    """Whether an address belongs to one host in the open internet."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or found in _TRANSLATED):
        found = IPv4Address(int(found) & _IPV4)
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast and not any(found in each for each in _NOT_FOR_HOSTS)
    return found in _HOSTS and found.is_global and not any(found in each for each in _NOT_HOSTS)


async def resolve(host: str) -> Sequence[str]:
    """Asks the machine, which may ask the network."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class PublicTransport(httpx.AsyncBaseTransport):
    """Looks a name up once, refuses it if one of its addresses is not public, and connects to those it looked at.

    So a name that leads elsewhere a moment later reaches nothing. The certificate is still held against the name.
    """

    def __init__(self, resolve: Resolve = resolve, is_welcome: Callable[[str], bool] = is_public) -> None:
        """Connects to nothing yet."""
        self._resolve, self._is_welcome = resolve, is_welcome
        # A kept connection would be taken for another name at the same address, whose certificate nobody looked at.
        self._inner = httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request to the first address that lets us in.

        Raises:
            PaperSourceError: the name has no address, or one that is not public.
        """
        *others, last = await self._addresses(request.url.host)
        for address in others:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):  # as where IPv6 leads nowhere
                continue
        return await self._inner.handle_async_request(_pinned(request, last))

    async def aclose(self) -> None:
        """Lets go."""
        await self._inner.aclose()

    async def _addresses(self, host: str) -> Sequence[str]:
        try:
            found = list(dict.fromkeys(await self._resolve(host)))
        except (OSError, UnicodeError) as error:
            raise PaperSourceError(f"nobody knows where {host} is ({type(error).__name__})") from None
        if not found or not all(map(self._is_welcome, found)):
            raise PaperSourceError(f"{host} is said to be at {found[:3]}, which is no source")
        return found


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # with the name as Host
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
