import asyncio
import os

import socketio
from aiohttp import web

sio = socketio.AsyncServer(async_mode='aiohttp')
app = web.Application()
sio.attach(app)


@sio.on('connect', namespace='/9')
async def connect(sid, environ):
    pass


async def send():
    while True:
        await asyncio.sleep(0.4)
        await sio.emit('news', 'hello', namespace=os.environ['TO'])


async def start(_):
    sio.start_background_task(send)


app.router.add_get('/', lambda request: web.FileResponse(os.environ['PAGE_FILE'], headers={'content-type': 'text/html'}))
app.router.add_get('/client.js', lambda request: web.FileResponse(os.environ['CLIENT_FILE']))
app.on_startup.append(start)
web.run_app(app, host='127.0.0.1', port=int(os.environ['APP_PORT']), print=None)
