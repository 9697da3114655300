"""Tests who may connect: a Socket.IO client may, a native WebSocket may not, which was the first cause in Journey
9.

Runs alone with the server's packages (requirements.txt), from any folder: `python3 test_connect.py`. With
Debian's
packages, use Debian's Python, `/usr/bin/python3`, even if another one comes first in the PATH.
"""

import base64
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

import jwt

SECRET = 'a-secret-for-tests-with-more-than-32-bytes'
SOCKET_IO = '/socket.io/?EIO=4&transport=websocket'


def token(**claims):
    now = int(time.time())
    common = {'iss': 'stackmotive.com', 'aud': 'stackmotive-app', 'iat': now, 'exp': now + 60, 'type': 'access'}
    return jwt.encode({'sub': '1', 'user_id': '1', 'tier': 'builder', **common, **claims}, SECRET, algorithm='HS256')


class WebSocket:
    """The parts of RFC 6455 that the test needs, so that it needs no client library."""

    def __init__(self, port, path):
        self.stream = socket.create_connection(('127.0.0.1', port), timeout=10)
        self.buffer = b''
        key = base64.b64encode(os.urandom(16)).decode()
        self.stream.sendall(
            f'GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
            f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n'.encode()
        )
        while b'\r\n\r\n' not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        self.status = int(head.split()[1])

    def fill(self):
        received = self.stream.recv(4096)
        if not received:
            raise EOFError('closed by the server')
        self.buffer += received

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send(self, text):
        """Sends a text frame, shorter than 64 KiB, masked as required for clients."""
        data, mask = text.encode(), os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack('>H', len(data))
        self.stream.sendall(b'\x81' + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def receive(self):
        """Returns the text of the next frame."""
        length = self.take(2)[1]
        if length == 126:
            length = struct.unpack('>H', self.take(2))[0]
        return self.take(length).decode()

    def close(self):
        self.stream.close()


class Connect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        environment = {'HOST': '127.0.0.1', 'PORT': '0', 'STACKMOTIVE_JWT_SECRET': SECRET}
        cls.server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name('server.py'))],
            env={**os.environ, 'REDIS_URL': '', **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        cls.addClassCleanup(cls.stop)
        for line in cls.server.stdout:
            found = re.search(r'Listening on http://127\.0\.0\.1:(\d+)', line)
            if found:
                cls.port = int(found[1])
                return
        raise AssertionError('the server ended before it listened')

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.communicate(timeout=10)
        assert cls.server.returncode == 0, f'SIGTERM ends with 0, but was {cls.server.returncode}'

    def open(self, path):
        client = WebSocket(self.port, path)
        self.addCleanup(client.close)
        return client

    def test_a_socketio_client_is_accepted(self):
        client = self.open(SOCKET_IO)
        self.assertEqual(client.status, 101)
        self.assertEqual(client.receive()[:1], '0')
        client.send('40' + json.dumps({'token': token()}))
        greeting = client.receive()
        # Before the acknowledgement, because the connect handler emits it.
        self.assertEqual(greeting[:2], '42')
        event, data = json.loads(greeting[2:])
        self.assertEqual((event, data['tier']), ('connected', 'builder'))
        self.assertRegex(client.receive(), r'^40\{"sid":')

    def test_a_socketio_client_without_a_good_token_is_refused(self):
        for auth in ({}, {'token': token(exp=1)}, {'token': token(aud='another-app')}):
            client = self.open(SOCKET_IO)
            client.receive()
            client.send('40' + json.dumps(auth))
            self.assertEqual(client.receive(), '44{"message":"Connection rejected by server"}')

    def test_a_native_websocket_is_refused(self):
        for path in (f'/?token={token()}', f'/socket.io/?token={token()}', '/ws'):
            # Anything but 101: uvicorn responds with 403 or 400, depending on its version.
            self.assertIn(self.open(path).status, (400, 403, 404), path)


if __name__ == '__main__':
    unittest.main()
