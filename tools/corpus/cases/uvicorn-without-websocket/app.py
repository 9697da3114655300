"""A Socket.IO server under uvicorn, which has a WebSocket library or not."""

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


# "none" is what uvicorn comes to when it finds neither websockets nor wsproto.
ws = "auto" if os.environ["FIX"] == "1" else "none"
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ws=ws)
