"""Flask-SocketIO with a page that it serves itself."""

import os
import sys

from flask import Flask, send_file
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app, async_mode="threading")


@app.route("/")
def home():
    return send_file(os.environ["PAGE_FILE"])


@app.route("/client.js")
def client():
    return send_file(os.environ["CLIENT_FILE"])


@socketio.on("connect")
def connect():
    emit("news", "hello")


socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]), allow_unsafe_werkzeug=True)
