"""aiohttp with a Socket.IO server, at the address that it is told."""

import sys

import socketio
from aiohttp import web

sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")
app = web.Application()
sio.attach(app)


@sio.event
async def connect(sid, environ, auth=None):
    await sio.emit("news", "hello", to=sid)


web.run_app(app, host=sys.argv[1], port=int(sys.argv[2]), print=None)
