"""A Socket.IO server under uvicorn."""

import os
import sys

import socketio
import uvicorn

sio = socketio.AsyncServer(async_mode="asgi")
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


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
