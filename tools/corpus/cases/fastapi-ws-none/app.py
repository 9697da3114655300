"""FastAPI with Socket.IO around it, under a uvicorn that speaks no WebSocket."""

import os
import sys

import socketio
import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

api = FastAPI()


@api.get("/")
def home():
    return FileResponse(os.environ["PAGE_FILE"], media_type="text/html")


@api.get("/client.js")
def client():
    return FileResponse(os.environ["CLIENT_FILE"])


sio = socketio.AsyncServer(async_mode="asgi")
app = socketio.ASGIApp(sio, api)


@sio.event
async def connect(sid, environ):
    await sio.emit("news", "hello", to=sid)


if __name__ == "__main__":
    ws = "auto" if os.environ["FIX"] == "1" else "none"
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), ws=ws, log_level="warning")
