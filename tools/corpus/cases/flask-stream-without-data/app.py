import itertools
import json
import os
import time

from flask import Flask, Response, send_file

app = Flask(__name__)


@app.get("/")
def home():
    return send_file(os.environ["PAGE_FILE"], mimetype="text/html")


@app.get("/events")
def events():
    def generate():
        for count in itertools.count(1):
            yield os.environ["PREFIX"] + json.dumps({"price": count}) + "\n\n"
            time.sleep(0.4)

    return Response(generate(), mimetype="text/event-stream")
