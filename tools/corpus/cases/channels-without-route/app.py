"""Django Channels with one consumer, and the page from a view."""

import os

from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(DEBUG=False, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="corpus")
django = get_asgi_application()


def home(request):
    with open(os.environ["PAGE_FILE"]) as file:
        return HttpResponse(file.read())


urlpatterns = [path("", home)]


class Prices(WebsocketConsumer):
    def connect(self):
        self.accept()
        self.send('{"price":1}')


app = ProtocolTypeRouter(
    {"http": django, "websocket": URLRouter([path("ws/prices/", Prices.as_asgi())])}
)
