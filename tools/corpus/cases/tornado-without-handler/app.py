"""Tornado with a Socket.IO server whose handler may be missing from its routes."""

import asyncio
import os
import sys

import socketio
import tornado.web

sio = socketio.AsyncServer(async_mode="tornado")


@sio.event
async def connect(sid, environ):
    await sio.emit("news", "hello", to=sid)


class File(tornado.web.RequestHandler):
    def initialize(self, name, kind):
        self.name, self.kind = name, kind

    def get(self):
        self.set_header("Content-Type", self.kind)
        with open(os.environ[self.name]) as file:
            self.write(file.read())


async def main():
    routes = [
        ("/", File, {"name": "PAGE_FILE", "kind": "text/html"}),
        ("/client.js", File, {"name": "CLIENT_FILE", "kind": "text/javascript"}),
    ]
    if os.environ["FIX"] == "1":
        routes.append(("/socket.io/", socketio.get_tornado_handler(sio)))
    tornado.web.Application(routes).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
