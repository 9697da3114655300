"""A Socket.IO server whose handlers are in the namespace of the page, or beside it."""

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
namespace = "/chat" if os.environ["FIX"] == "1" else "/chatroom"


@sio.on("joined", namespace=namespace)
async def joined(sid, message):
    await sio.emit("news", "hello", to=sid, namespace=namespace)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
