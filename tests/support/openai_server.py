#!/usr/bin/python3
"""Stands in for a language model in tests: an OpenAI-compatible chat-completions server without a model behind it.

It reads the JSON Schema in response_format and makes up an answer that obeys it (pattern, enum, minimum, maximum, arrays),
the same one for the same request. It listens on 127.0.0.1 only, prints its port as its first line, and ends after
--requests answers, on SIGTERM, or after --seconds. With --mode it misbehaves instead:

    hang            accepts the request and never answers
    429, 503        answers with that status; --retry-after SECONDS adds the header
    500, 401        likewise
    cut             announces a body and closes in the middle of it
    length          ends in the middle of the answer, finish_reason "length"
    refuse          message.refusal instead of an answer
    not-json        a polite sentence
    too-long        texts longer than any pattern allows
    too-big-number  numbers with more digits than any PICTURE has
    foreign-text    characters that no EBCDIC code page has
    extra           a member that nobody asked for
    no-choices      status 200 and an error object
    slow            answers well after --delay milliseconds

--every K misbehaves in each K-th request only. --key SECRET wants "Authorization: Bearer SECRET".
"""
import argparse
import hashlib
import http.server
import json
import os
import re
import signal
import sys
import threading
import time

BODY_LIMIT = 1 << 20
CONNECTIONS = 64
MODES = ["good", "hang", "429", "503", "500", "401", "cut", "length", "refuse", "not-json", "too-long", "too-big-number",
         "foreign-text", "extra", "no-choices", "slow"]


class Pattern:
    """Makes a text that a regular expression takes, for the part of the language that schemas of records use:
    literals, escapes, classes, groups with alternatives, ? * + {n} {m,n}. Texts are verified with `re`."""

    def __init__(self, pattern, choose, phrase):
        self.text, self.at, self.choose, self.phrase = pattern, 0, choose, phrase

    def make(self):
        parts = self.alternatives()
        if self.at != len(self.text):
            raise ValueError("pattern not understood: " + self.text)
        return parts

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def next(self):
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self):
        made = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            made.append(self.sequence())
        return made[self.choose(len(made))]

    def sequence(self):
        out = ""
        while self.peek() not in ("", "|", ")"):
            if self.peek() in "^$":
                self.at += 1
                continue
            start = self.at
            one = self.atom()
            characters = one if isinstance(one, frozenset) else None
            low, high = self.quantifier()
            if characters is not None and high > 8:  # a text, not digits
                out += "".join(c for c in self.phrase if c in characters)[:high].rstrip()
                continue
            after = self.at
            for _ in range(low + self.choose(min(high, low + 8) - low + 1)):
                self.at = start
                one = self.atom()  # again: another choice each time
                out += sorted(one)[self.choose(len(one))] if isinstance(one, frozenset) else one
            self.at = after
        return out

    def quantifier(self):
        found = re.compile(r"\{(\d+)(,(\d*))?\}|[?*+]").match(self.text, self.at)
        if not found:
            return 1, 1
        self.at = found.end()
        if found[0] in "?*+":
            return {"?": (0, 1), "*": (0, 100), "+": (1, 100)}[found[0]]
        low = int(found[1])
        return low, low if found[2] is None else int(found[3]) if found[3] else low + 100

    def atom(self):
        c = self.next()
        if c == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            made = self.alternatives()
            if self.peek() != ")":
                raise ValueError("pattern not understood: " + self.text)
            self.at += 1
            return made
        if c == "[":
            return self.character_class()
        if c == ".":
            return frozenset(map(chr, range(0x20, 0x7F)))
        return self.escape() if c == "\\" else c

    def escape(self):
        c = self.next()
        if c == "d":
            return frozenset("0123456789")
        if c == "u":
            self.at += 4
            return chr(int(self.text[self.at - 4:self.at], 16))
        return c

    def character_class(self):
        negated = self.peek() == "^"
        self.at += negated
        inside = set()
        while self.peek() != "]":
            c = self.next()
            first = self.escape() if c == "\\" else c
            if isinstance(first, frozenset):
                inside |= first
                continue
            last = first
            if self.peek() == "-" and self.text[self.at + 1:self.at + 2] not in ("]", ""):
                self.at += 1
                c = self.next()
                last = self.escape() if c == "\\" else c
            inside |= set(map(chr, range(ord(first), ord(last) + 1)))
        self.at += 1
        return frozenset(set(map(chr, range(0x20, 0x7F))) - inside if negated else inside)


class Writer:
    """An answer that obeys a schema, chosen by a hash of the request: the same request, the same answer."""

    def __init__(self, seed, mode):
        self.seed, self.count, self.mode = seed, 0, mode

    def choose(self, n):
        self.count += 1
        digest = hashlib.sha256(self.seed + self.count.to_bytes(4, "big")).digest()
        return int.from_bytes(digest[:6], "big") % n

    def value(self, schema):
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][self.choose(len(schema["enum"]))]
        if "anyOf" in schema:
            return self.value(schema["anyOf"][self.choose(len(schema["anyOf"]))])
        kind = schema.get("type")
        if kind == "object":
            out = {name: self.value(member) for name, member in schema.get("properties", {}).items()}
            if self.mode == "extra":
                out["ANOTHER-ITEM"] = 1
            return out
        if kind == "array":
            low, high = schema.get("minItems", 0), schema.get("maxItems", schema.get("minItems", 0) + 3)
            return [self.value(schema["items"]) for _ in range(low + self.choose(min(high, low + 8) - low + 1))]
        if kind in ("integer", "number"):
            low, high = int(schema.get("minimum", 0)), int(schema.get("maximum", 999))
            return 10**30 if self.mode == "too-big-number" else low + self.choose(high - low + 1)
        if kind == "boolean":
            return self.choose(2) == 1
        if kind == "null":
            return None
        return self.string(schema)

    def string(self, schema):
        pattern = schema.get("pattern")
        if pattern is None:
            return "STAND-IN"[:schema.get("maxLength", 8)]
        number = "[0-9]" in pattern or "\\d" in pattern
        if self.mode == "too-big-number" and number:
            return "9" * 30 + ".99"
        if self.mode == "too-long" and not number:
            return "FAR TOO LONG " * 40
        if self.mode == "foreign-text" and not number:
            return "\u4e2d\u6587 \U0001f4b3"
        made = Pattern(pattern, self.choose, "ANSWER OF A STAND-IN").make()
        if not re.fullmatch(pattern, made):
            raise ValueError("pattern not understood: " + pattern)
        return made


def error(kind, text):
    return {"error": {"message": text, "type": kind, "param": None, "code": kind}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = 1 << 16  # header and body in one write
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def send(self, status, body, headers=(), announced=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data) if announced is None else announced))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def do_GET(self):
        if self.path != "/v1/models":
            return self.send(404, error("not_found", "only /v1/models and /v1/chat/completions are here"))
        self.send(200, {"object": "list", "data": [{"id": "stand-in", "object": "model"}]})

    def do_POST(self):
        options = self.server.options
        size = self.headers.get("Content-Length", "")
        if not size.isdigit() or int(size) > BODY_LIMIT:
            self.close_connection = True
            return self.send(413, error("invalid_request_error", "the body needs a Content-Length of at most 1 MiB"))
        data = self.rfile.read(int(size))
        if self.path != "/v1/chat/completions":
            return self.send(404, error("not_found", "only /v1/models and /v1/chat/completions are here"))
        if options.key and self.headers.get("Authorization") != "Bearer " + options.key:
            return self.send(401, error("authentication_error", "wrong key"))
        number = self.server.count_request()
        try:
            self.answer(data, options.mode if number % options.every == 0 else "good", options)
        finally:
            self.server.request_done()

    def answer(self, data, mode, options):
        if mode == "hang":
            self.close_connection = True
            return time.sleep(options.seconds)
        if mode == "slow":
            time.sleep(options.delay / 1000)
        if mode in ("429", "503", "500", "401"):
            headers = [("Retry-After", options.retry_after)] if options.retry_after else []
            return self.send(int(mode), error("told_so", "this server was told to answer so"), headers)
        if mode == "no-choices":
            return self.send(200, error("server_error", "no choices today"))
        try:
            body = json.loads(data)
            messages, form = body["messages"], body["response_format"]
            if form["type"] != "json_schema" or not isinstance(body["model"], str):
                raise ValueError("response_format json_schema and a model are needed")
            if not re.fullmatch("[a-zA-Z0-9_-]{1,64}", form["json_schema"]["name"]):
                raise ValueError("json_schema.name is not [a-zA-Z0-9_-]{1,64}")
            if [m["role"] for m in messages] not in (["system", "user"], ["developer", "user"], ["user"]):
                raise ValueError("messages must be system and user")
            json.loads(messages[-1]["content"])
            answer = Writer(hashlib.sha256(data).digest(), mode).value(form["json_schema"]["schema"])
        except (KeyError, TypeError, ValueError, IndexError) as problem:
            return self.send(400, error("invalid_request_error", f"{type(problem).__name__}: {problem}"))
        text = json.dumps(answer, ensure_ascii=False)
        finish, refusal = "stop", None
        if mode == "not-json":
            text = "Of course! Here is what I would say about this card."
        elif mode == "length":
            text, finish = text[:len(text) // 2], "length"
        elif mode == "refuse":
            text, refusal = None, "I would rather not."
        reply = {"id": "chatcmpl-stand-in", "object": "chat.completion", "created": int(time.time()), "model": body["model"],
                 "system_fingerprint": "stand-in",
                 "choices": [{"index": 0, "message": {"role": "assistant", "content": text, "refusal": refusal},
                              "logprobs": None, "finish_reason": finish}],
                 "usage": {"prompt_tokens": len(data) // 4, "completion_tokens": len(text or "") // 4,
                           "total_tokens": (len(data) + len(text or "")) // 4}}
        if mode == "cut":
            self.close_connection = True
            return self.send(200, reply, announced=len(json.dumps(reply)) * 2)
        self.send(200, reply)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        self.options = options
        self.slots = threading.BoundedSemaphore(CONNECTIONS)
        self.lock = threading.Lock()
        self.begun = self.ended = 0

    def process_request(self, request, client_address):
        self.slots.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.slots.release()

    def handle_error(self, *_):
        pass  # a client that goes away is no news here

    def count_request(self):
        with self.lock:
            self.begun += 1
            return self.begun

    def request_done(self):
        with self.lock:
            self.ended += 1
            if self.ended == self.options.requests:
                threading.Thread(target=self.shutdown, daemon=True).start()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mode", choices=MODES, default="good")
    arguments.add_argument("--every", type=int, default=1, metavar="K")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--requests", type=int, default=0, metavar="N", help="0: any number")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--delay", type=int, default=500, metavar="MS")
    arguments.add_argument("--retry-after", default="", metavar="SECONDS")
    arguments.add_argument("--key", default="")
    options = arguments.parse_args()
    server = Server(options)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    limit = threading.Timer(options.seconds, lambda: os._exit(0))
    limit.daemon = True
    limit.start()
    print(server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.05)
    sys.exit(0)


main()
