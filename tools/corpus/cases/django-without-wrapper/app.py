"""Django with a Socket.IO server beside it."""

import os
import sys

import socketio
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse
from django.urls import path

settings.configure(DEBUG=True, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="corpus")


def home(request):
    return FileResponse(open(os.environ["PAGE_FILE"], "rb"), content_type="text/html")


def client(request):
    return FileResponse(open(os.environ["CLIENT_FILE"], "rb"), content_type="text/javascript")


urlpatterns = [path("", home), path("client.js", client)]

sio = socketio.Server(async_mode="threading")


@sio.event
def connect(sid, environ):
    sio.emit("news", "hello", to=sid)


application = get_wsgi_application()
if os.environ.get("FIX") == "1":
    application = socketio.WSGIApp(sio, application)

if __name__ == "__main__":
    from werkzeug.serving import run_simple

    run_simple("127.0.0.1", int(sys.argv[1]), application, threaded=True)
