"""Tornado with its page and a WebSocket."""

import asyncio
import os
import sys

import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        with open(os.environ["PAGE_FILE"]) as file:
            self.write(file.read())


class Prices(tornado.websocket.WebSocketHandler):
    def open(self):
        self.write_message({"price": 1})


async def main():
    tornado.web.Application([("/", Page), ("/prices", Prices)]).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
