"""A Socket.IO server with its page, as ASGI servers load it."""

import os

import socketio

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
app = socketio.ASGIApp(
    sio,
    static_files={
        "/": {"filename": os.environ["PAGE_FILE"], "content_type": "text/html"},
        "/client.js": {"filename": os.environ["CLIENT_FILE"], "content_type": "text/javascript"},
    },
)


@sio.event
async def connect(sid, environ, auth=None):
    await sio.emit("news", "hello", to=sid)
