"""Where a source's name leads: to a public address that was looked at, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from bot.papers import PAPERS, agent
from bot.papers.addresses import PublicTransport, is_public
from bot.papers.web import Web
from bot.ports import Mark, PaperSourceError
from tests.fakes.paper_server import RSS, PaperServer, rss
from tests.papers.conftest import Turns


@pytest.mark.parametrize("address", ["151.101.3.42", "8.8.8.8", "2a04:4e42::42", "2606:4700::1", "64:ff9b::808:808"])
def test_the_open_internet_is_welcome(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.88.99.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fe80::1",
        "ff02::1",
    ],
)
def test_what_is_ours_or_nobodys_is_not(address: str) -> None:
    assert not is_public(address)


class Names:
    """Resolves every name to these addresses, once each time it is asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.asked = addresses, list[str]()

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.addresses


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("151.101.3.42", "127.0.0.1"), ("::1",), ()])
async def test_a_name_that_leads_to_us_is_not_followed(addresses: tuple[str, ...], server: PaperServer) -> None:
    port = server.url.rpartition(":")[2]
    async with httpx.AsyncClient(transport=PublicTransport(Names(*addresses))) as client:
        with pytest.raises(PaperSourceError, match="which is no source"):
            await client.get(f"http://{RSS}:{port}/{RSS}/x")
    assert not server.asked


async def test_it_connects_to_the_address_that_it_looked_at(server: PaperServer) -> None:
    server.says(RSS, rss())
    port, names, looked_at = server.url.rpartition(":")[2], Names("127.0.0.2", "127.0.0.1"), list[str]()

    def note(address: str) -> bool:
        looked_at.append(address)
        return True

    async with httpx.AsyncClient(transport=PublicTransport(names, note)) as client:
        answer = await client.get(f"http://{RSS}:{port}/{RSS}/x")
    assert answer.status_code == httpx.codes.OK
    assert (names.asked, looked_at) == ([RSS], ["127.0.0.2", "127.0.0.1"]), "nobody listens at the first"
    assert server.asked[RSS][0].headers["Host"] == f"{RSS}:{port}"


async def test_a_name_that_nobody_knows_is_one_sentence() -> None:
    async with httpx.AsyncClient(transport=PublicTransport()) as client:
        with pytest.raises(PaperSourceError, match="nobody knows where papers"):
            await client.get("https://papers.invalid/rss")


async def test_our_own_name_is_looked_up_and_refused(server: PaperServer) -> None:
    async with httpx.AsyncClient(transport=PublicTransport()) as client:
        with pytest.raises(PaperSourceError, match="localhost is said to be at"):
            await client.get(f"http://localhost:{server.url.rpartition(':')[2]}/{RSS}/x")
    assert not server.asked


async def test_without_a_mirror_names_are_looked_at(turns: Turns) -> None:
    """Whoever takes the check out of `Web` meets the wall around the tests, which is another error."""
    straight = Web(agent(""), turns, resolve=Names("127.0.0.1"))
    with pytest.raises(PaperSourceError, match="huggingface"):
        await PAPERS[0].source(straight).fetch(Mark())
