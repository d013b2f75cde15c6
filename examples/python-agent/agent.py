"""An agent's inbox in Python, after docs/live-stream.md and nothing else.

    pip install requests
    python agent.py http://127.0.0.1:8080 ann

Prints the inbox whenever it changes. `LiveInbox` is the part worth taking: it holds what a fresh load would show, however often the
connection breaks.
"""

import json
import random
import sys
import threading
import time

import requests

SILENCE_SECONDS = 40  # comments come every 15 seconds


def dev_token(url, sub, roles=("agent",)):
    answer = requests.post(f"{url}/v1/dev/tokens", json={"sub": sub, "name": sub, "roles": list(roles)}, timeout=10)
    answer.raise_for_status()
    return answer.json()["token"]


class Broken(Exception):
    """The connection is over; `wait` is how long to stay away, in seconds, or None for what the server said before."""

    def __init__(self, wait=None):
        super().__init__("the connection is over")
        self.wait = wait


def frames(lines):
    """Whole frames of a stream: (event, data, id, retry). What the end of the stream leaves unfinished is thrown away (rule 2)."""
    event, data, cursor, retry = "", [], None, None
    for line in lines:
        if line == "":
            if data or cursor is not None or retry is not None:
                yield event, "\n".join(data), cursor, retry
            event, data, cursor, retry = "", [], None, None
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                cursor = value
            elif name == "retry" and value.isdigit():
                retry = int(value) / 1000


def newer(held, told):
    """Rule 4: an older part changes nothing, the same or a newer one replaces it."""
    if held is None or told is None:
        return held if told is None else told
    return told if told["revision"] >= held["revision"] else held


class LiveInbox:
    """Rows by ticket id. Call `run` in a thread of its own; `close` ends it."""

    def __init__(self, url, token, view="inbox", session=requests):
        self.url, self.token, self.view, self.session = url, token, view, session
        self.rows, self.cursor, self.retry = {}, None, 1.0
        self.connections, self.resumed, self.changed = 0, 0, threading.Condition()
        self.bearer, self.is_closed = None, False

    def run(self):
        while not self.is_closed:
            try:
                self.connect()
            except Broken as broken:
                self.pause(broken.wait)
            except (requests.RequestException, OSError, ValueError, AttributeError):
                self.pause(None)

    def pause(self, wait):
        wait = self.retry if wait is None else wait
        with self.changed:
            if not self.is_closed:
                self.changed.wait_for(lambda: self.is_closed, wait * (1 + random.random() / 2))

    def connect(self):
        self.bearer = self.bearer or self.token()
        headers = {"authorization": f"Bearer {self.bearer}", "accept": "text/event-stream"}
        if self.cursor:
            headers["last-event-id"] = self.cursor
        ask = {"params": {"view": self.view}, "headers": headers, "stream": True, "timeout": (10, SILENCE_SECONDS)}
        with self.session.get(f"{self.url}/v1/live", **ask) as response:
            self.refused(response)
            self.connections += 1
            self.resumed += 1 if self.cursor else 0
            response.encoding = "utf-8"
            for frame in frames(self.lines_of(response)):
                self.take(*frame)
        raise Broken()

    def refused(self, response):
        """Rule 6."""
        if response.status_code == 200:
            return
        wait = response.headers.get("retry-after", "")
        if response.status_code == 400 and self.cursor:
            self.cursor = None
            raise Broken(0)
        if response.status_code == 401:
            self.bearer = None
        elif response.status_code in (403, 404, 410):
            self.is_closed = True
        raise Broken(float(wait) if wait.isdigit() else None)

    def take(self, event, data, cursor, retry):
        with self.changed:
            self.retry = self.retry if retry is None else retry
            told = json.loads(data) if data else {}
            if told.get("view") == self.view:
                self.apply(event, told)
            if event == "reset":
                self.cursor = None
            if cursor is not None:
                self.cursor = cursor or None
            self.changed.notify_all()

    def apply(self, event, told):
        if event == "snapshot":
            self.rows = {row["ticket"]["id"]: row for row in told["rows"]}
        elif event == "upsert":
            row = told["row"]
            held = self.rows.get(row["ticket"]["id"], {})
            parts = ("ticket", "conversation")
            self.rows[row["ticket"]["id"]] = {part: newer(held.get(part), row[part]) for part in parts}
        elif event == "remove":
            self.rows.pop(told["id"], None)

    def lines_of(self, response):
        """Lines as they come. `iter_lines` would hold the last one back, and would give an unfinished one at the end."""
        rest = b""
        for chunk in response.iter_content(chunk_size=None):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if self.is_closed:
                    return
                yield line.rstrip(b"\r").decode("utf-8")

    def close(self):
        """Ends `run` with the next thing that comes, a comment at the latest: a response that is being read cannot be closed from here."""
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()


def plain(text):
    """What customers write may steer terminals."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def main(url="http://127.0.0.1:8080", sub="ann"):
    inbox = LiveInbox(url, lambda: dev_token(url, sub))
    threading.Thread(target=inbox.run, daemon=True).start()
    while True:
        with inbox.changed:
            inbox.changed.wait()
            rows = sorted(inbox.rows.values(), key=lambda row: (row["ticket"]["work"] != "pending", row["ticket"]["waitingSince"]))
        print(time.strftime("%H:%M:%S"), len(rows), "in the inbox")
        for row in rows:
            ticket = row["ticket"]
            print("  ", ticket["work"], plain(ticket["customer"]["name"] or "?"), "–", plain(ticket["subject"] or ""))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except KeyboardInterrupt:
        pass
