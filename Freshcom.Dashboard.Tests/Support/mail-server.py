#!/usr/bin/env python3
"""A real SMTP server for tests, on 127.0.0.1. Every message lands as a .eml file in FOLDER, headed by how it came.

usage: mail-server.py PORT FOLDER CERTIFICATE KEY MODE   (Debian: python3-aiosmtpd)
  MODE starttls  encryption and login (u / p) are required
       plain     neither is offered
       ascii     as plain, and without SMTPUTF8
       tls       encrypted from the first byte, login required
       count     as plain, for many: of each message one line in FOLDER/arrivals, its Message-ID and when its last byte came (seconds since 1970)
Addressees choose the answer: bounce* 550, tempfail* 451, echo* 550 with the message's text, slow* none for a minute,
hangup* 250 and then the connection is closed; rcptNNN* that number at RCPT, dataNNN* after the message. A sender
that begins with foreign is refused with 553."""
import asyncio
import itertools
import os
import signal
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, folder, certificate, key, mode = int(sys.argv[1]), *sys.argv[2:6]
numbers = itertools.count(1)


class Mailbox:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("foreign"):
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("rcpt"):
            return f"{address[4:7]} 5.0.0 no"
        if address.startswith("bounce"):
            return "550 5.1.1 no such user"
        if address.startswith("tempfail"):
            return "451 4.7.1 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("slow"):
            await asyncio.sleep(60)
        if to.startswith("echo"):
            return "550 5.7.1 rejected: " + envelope.content.decode("utf-8", "replace").split("\r\n\r\n", 1)[1].replace("\r\n", " ")[:200]
        if to.startswith("data"):
            return f"{to[4:7]} 5.0.0 no"
        self.store(session, envelope)
        if to.startswith("hangup"):
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return "250 OK queued"

    def store(self, session, envelope):
        name = f"{time.time_ns()}-{next(numbers)}"
        head = f"X-Test-Rcpt: {','.join(envelope.rcpt_tos)}\r\nX-Test-Encrypted: {session.ssl is not None or mode == 'tls'}\r\nX-Test-Peer: {session.peer[1]}\r\n"
        with open(f"{folder}/.{name}", "wb") as file:
            file.write(head.encode() + envelope.content)
        os.rename(f"{folder}/.{name}", f"{folder}/{name}.eml")


class Counter:
    def __init__(self):
        self.arrivals = open(f"{folder}/arrivals", "wb", buffering=0)

    async def handle_DATA(self, server, session, envelope):
        now = time.time()
        name = envelope.content.index(b"Message-Id: ") + 12
        self.arrivals.write(b"%s %.6f\n" % (envelope.content[name:envelope.content.index(b"\r\n", name)], now))
        return "250 OK queued"


def check_login(server, session, envelope, mechanism, data):
    right = getattr(data, "login", b"") == b"u" and getattr(data, "password", b"") == b"p"
    return AuthResult(success=right, handled=right)


os.makedirs(folder, exist_ok=True)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
login = {"authenticator": check_login, "auth_required": True}
options = {
    "starttls": {"tls_context": context, "require_starttls": True, "auth_require_tls": True, **login},
    "plain": {},
    "count": {},
    "ascii": {"enable_SMTPUTF8": False},
    "tls": {"ssl_context": context, "auth_require_tls": False, **login},
}[mode]
controller = Controller(Counter() if mode == "count" else Mailbox(), hostname="127.0.0.1", port=port, **options)
controller.start()
print("ready", flush=True)
signal.sigwait([signal.SIGTERM, signal.SIGINT])
controller.stop()
