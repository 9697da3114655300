"""Quart, and around it the Socket.IO server."""

import os

import socketio
from quart import Quart, send_file

sio = socketio.AsyncServer(async_mode="asgi")
quart = Quart(__name__)
application = socketio.ASGIApp(sio, quart)


@quart.route("/")
async def home():
    return await send_file(os.environ["PAGE_FILE"])


@quart.route("/client.js")
async def client():
    return await send_file(os.environ["CLIENT_FILE"])


@sio.event
async def connect(sid, environ, auth=None):
    await sio.emit("news", "hello", to=sid)
