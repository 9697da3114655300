"""FastAPI that accepts its public name only, with Socket.IO mounted."""

import os
import sys

import socketio
import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1"])


@app.get("/")
def home():
    return FileResponse(os.environ["PAGE_FILE"], media_type="text/html")


@app.get("/client.js")
def client():
    return FileResponse(os.environ["CLIENT_FILE"], media_type="text/javascript")


app.mount("/", socketio.ASGIApp(sio))


@sio.event
async def connect(sid, environ, auth=None):
    await sio.emit("news", "hello", to=sid)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]))
