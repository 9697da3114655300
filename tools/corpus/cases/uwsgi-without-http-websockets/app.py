"""Flask-SocketIO as uWSGI loads it."""

import os

from flask import Flask, send_file
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent_uwsgi")


@app.route("/")
def home():
    return send_file(os.environ["PAGE_FILE"])


@app.route("/client.js")
def client():
    return send_file(os.environ["CLIENT_FILE"])


@socketio.on("connect")
def connect():
    emit("news", "hello")
