"""aiohttp: a middleware sends everyone who is not signed in to the login page."""

import os
import sys

import socketio
from aiohttp import web

PUBLIC = {"/", "/client.js", "/login"}


@web.middleware
async def signed_in(request, handler):
    is_public = request.path in PUBLIC or (os.environ["FIX"] == "1" and request.path.startswith("/socket.io/"))
    if not is_public and "session" not in request.cookies:
        raise web.HTTPFound("/login")
    return await handler(request)


async def home(request):
    return web.FileResponse(os.environ["PAGE_FILE"], headers={"Content-Type": "text/html"})


async def client(request):
    return web.FileResponse(os.environ["CLIENT_FILE"])


async def login(request):
    return web.Response(
        text="<!doctype html><title>Sign in</title><form method='post'><input name='user'></form>",
        content_type="text/html",
    )


app = web.Application(middlewares=[signed_in])
app.add_routes([web.get("/", home), web.get("/client.js", client), web.get("/login", login)])
sio = socketio.AsyncServer(async_mode="aiohttp")
sio.attach(app)


@sio.event
async def connect(sid, environ):
    await sio.emit("news", "hello", to=sid)


web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
