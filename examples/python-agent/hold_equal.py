"""Holds `LiveInbox` against a fresh load through many disconnects, on a running Baton.

    npm start                                                          # in another terminal
    python hold_equal.py http://127.0.0.1:8080 [DISCONNECTS] [SEED]

A proxy of its own breaks the connection after a random number of bytes, usually in the middle of a frame, while customers ask for
agents and agents work. After each break what is held is compared with GET /v1/inbox. Exit code 1 when they differ for 20 seconds.
"""

import contextlib
import random
import socket
import sys
import threading
import time
import uuid

import requests

from agent import LiveInbox, dev_token

PATIENCE_SECONDS = 20


class CuttingProxy:
    """Between one client and Baton: ends the connection when the bytes that it may still carry are used up."""

    def __init__(self, host, port, dice):
        self.target, self.dice, self.cuts, self.carried, self.is_calm = (host, port), dice, 0, 0, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        server = socket.create_connection(self.target)
        threading.Thread(target=self.copy_requests, args=(client, server), daemon=True).start()
        # A first snapshot must fit through some time: without a cursor there is nothing to come back with.
        self.carried += 1
        left = self.dice.randrange(200, 5_000) if self.carried % 3 else self.dice.randrange(20_000, 60_000)
        try:
            while chunk := server.recv(65_536):
                if not self.is_calm and len(chunk) > left:
                    client.sendall(chunk[:left])
                    self.cuts += 1
                    break
                left -= len(chunk)
                client.sendall(chunk)
        except OSError:
            pass
        for side in (client, server):
            # Closing alone would wait for the other thread, which reads from it.
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    @staticmethod
    def copy_requests(client, server):
        try:
            while chunk := client.recv(65_536):
                server.sendall(chunk)
        except OSError:
            pass


class Town:
    """Customers who ask for agents, and agents who work, in a queue of their own."""

    def __init__(self, url, dice):
        self.url, self.dice, self.queue = url, dice, f"q{uuid.uuid4().hex[:8]}"
        self.tickets = []
        self.tokens = {sub: self.agent_token(f"{sub}-{self.queue}") for sub in ("ann", "ben")}
        for sub in self.tokens:
            self.call("PUT", "/v1/agents/me", sub)

    def agent_token(self, sub):
        body = {"sub": sub, "name": sub, "roles": ["agent"], "queues": [self.queue]}
        return requests.post(f"{self.url}/v1/dev/tokens", json=body, timeout=30).json()["token"]

    def call(self, method, path, who, body=None):
        token = self.tokens.get(who, who)
        return requests.request(method, self.url + path, json=body, timeout=30, headers={"authorization": f"Bearer {token}"})

    def step(self):
        choice = self.dice.randrange(5)
        if choice <= 1 or not self.tickets:
            visitor = requests.post(f"{self.url}/v1/visitors", json={"channel": "python", "name": "Ümit 🦊"}, timeout=30).json()
            asked = {"queue": self.queue, "subject": "words " * self.dice.randrange(1, 60)}
            path = f"/v1/conversations/{visitor['conversationId']}/handover"
            chat = self.call("POST", path, visitor["token"], asked).json()
            self.tickets.append((chat["ticket"]["id"], visitor))
        else:
            ticket, visitor = self.dice.choice(self.tickets[-6:])
            who = self.dice.choice(["ann", "ann", "ben"])
            if choice == 2:
                self.call("POST", f"/v1/tickets/{ticket}/claim", who)
            elif choice == 3:
                self.call("POST", f"/v1/tickets/{ticket}/{self.dice.choice(['resolve', 'unclaim'])}", who, {})
            else:
                said = {"text": "hello " * self.dice.randrange(1, 40), "clientMessageId": uuid.uuid4().hex}
                self.call("POST", f"/v1/conversations/{visitor['conversationId']}/messages", visitor["token"], said)


def fresh_load(url, token):
    items = requests.get(f"{url}/v1/inbox", headers={"authorization": f"Bearer {token}"}, timeout=30).json()["items"]
    return {row["ticket"]["id"]: row for row in items}


def difference(inbox, url, token):
    """None: equal."""
    with inbox.changed:
        held = dict(inbox.rows)
    fresh = fresh_load(url, token)
    odd = [key for key in held.keys() | fresh.keys() if held.get(key) != fresh.get(key)]
    return f"{odd[0]}: held {held.get(odd[0])}, fresh {fresh.get(odd[0])}" if odd else None


def agree(inbox, url, token):
    until = time.monotonic() + PATIENCE_SECONDS
    while (odd := difference(inbox, url, token)) is not None:
        if time.monotonic() > until:
            return odd
        with inbox.changed:
            inbox.changed.wait(0.05)
    return None


def main(url="http://127.0.0.1:8080", disconnects="50", seed="1"):
    dice = random.Random(int(seed))
    host, port = url.removeprefix("http://").split(":")
    town = Town(url, dice)
    proxy = CuttingProxy(host, int(port), random.Random(int(seed) + 1))
    inbox = LiveInbox(proxy.url, lambda: town.tokens["ann"])
    threading.Thread(target=inbox.run, daemon=True).start()
    checked = 0
    while proxy.cuts < int(disconnects):
        before = proxy.cuts
        while proxy.cuts == before:
            town.step()
        odd = agree(inbox, url, town.tokens["ann"])
        if odd is not None:
            print(f"after {proxy.cuts} disconnects: {odd}")
            return 1
        checked += 1
    proxy.is_calm = True
    odd = agree(inbox, url, town.tokens["ann"])
    print(f"{proxy.cuts} disconnects, {inbox.resumed} of {inbox.connections} connections resumed, equal {checked + 1} times, {len(inbox.rows)} rows")
    inbox.close()
    return 0 if odd is None and inbox.resumed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
