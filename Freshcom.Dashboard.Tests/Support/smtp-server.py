#!/usr/bin/env python3
"""A real SMTP server for tests, on loopback only.

usage: smtp-server.py PORT DIR CERT KEY        (Debian: apt-get install python3-aiosmtpd; run with /usr/bin/python3)

STARTTLS is required before AUTH (user "u", password "p"), and AUTH before mail. Every accepted message becomes a
file DIR/*.eml, with X-Rcpt (the envelope's recipients) and X-TLS put before it. Recipients that begin with
"bounce" are refused for good (550), with "tempfail" for now (451). Prints "ready PORT" once it listens; SIGTERM ends it, and so does the end of the
program that started it, however that came.
"""
import itertools
import os
import signal
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Mailbox:
    def __init__(self, directory):
        self.directory = directory
        self.number = itertools.count(1)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("bounce"):
            return "550 5.1.1 no such user"
        if address.startswith("tempfail"):
            return "451 4.7.1 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = f"{time.time_ns()}-{next(self.number)}"
        head = f"X-Rcpt: {','.join(envelope.rcpt_tos)}\r\nX-TLS: {session.ssl is not None}\r\n"
        # Written aside and renamed, so that a reader never sees half a message.
        with open(f"{self.directory}/.{name}", "wb") as file:
            file.write(head.encode() + envelope.content)
        os.rename(f"{self.directory}/.{name}", f"{self.directory}/{name}.eml")
        return "250 OK queued"


def authenticate(server, session, envelope, mechanism, data):
    right = getattr(data, "login", b"") == b"u" and getattr(data, "password", b"") == b"p"
    return AuthResult(success=True) if right else AuthResult(success=False, handled=False)


def main():
    port, directory, certificate, key = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    os.makedirs(directory, exist_ok=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    controller = Controller(
        Mailbox(directory), hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=True,
        authenticator=authenticate, auth_required=True, auth_require_tls=True)
    controller.start()
    print("ready", port, flush=True)
    parent = os.getppid()
    while os.getppid() == parent and not signal.sigtimedwait([signal.SIGTERM, signal.SIGINT], 1):
        pass
    controller.stop()


if __name__ == "__main__":
    main()
