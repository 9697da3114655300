"""FastAPI with a Socket.IO server mounted."""

import os
import sys

import socketio
import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

sio = socketio.AsyncServer(async_mode="asgi")
app = FastAPI()
if os.environ["FIX"] == "1":
    app.mount("/socket.io", socketio.ASGIApp(sio, socketio_path=""))
else:
    app.mount("/socket.io", socketio.ASGIApp(sio))


@app.get("/")
def home():
    return FileResponse(os.environ["PAGE_FILE"])


@app.get("/client.js")
def client():
    return FileResponse(os.environ["CLIENT_FILE"])


@sio.event
async def connect(sid, environ, auth=None):
    await sio.emit("news", "hello", to=sid)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
