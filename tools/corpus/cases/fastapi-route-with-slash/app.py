import asyncio
import os

from fastapi import FastAPI, WebSocket
from fastapi.responses import FileResponse

app = FastAPI()


@app.get("/")
def home():
    return FileResponse(os.environ["PAGE_FILE"], media_type="text/html")


@app.websocket("/ws/feed/")
async def feed(socket: WebSocket):
    await socket.accept()
    count = 0
    while True:
        count += 1
        await socket.send_text(str(count))
        await asyncio.sleep(0.5)
