import os

import socketio
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
api = FastAPI()
app = socketio.ASGIApp(sio, other_asgi_app=api)


class NewOrder(BaseModel):
    item: str


orders = 0


@api.get("/api/health")
async def health():
    return {"ok": True}


@api.post("/api/orders")
async def create(order: NewOrder):
    global orders
    orders += 1
    await sio.emit("order", {"id": orders, "item": order.item})
    return {"id": orders}


@sio.event
async def connect(sid, environ, auth):
    if not auth or auth.get("token") != "demo":
        raise socketio.exceptions.ConnectionRefusedError("unauthorized")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("API_PORT", "8000")), log_level="warning")
