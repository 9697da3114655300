"""Django Channels: a consumer behind the validator of origins."""

import os

from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

hosts = ["www.example.com"] + (["127.0.0.1"] if os.environ["FIX"] == "1" else [])
settings.configure(
    DEBUG=False,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=hosts,
    SECRET_KEY="corpus",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)
django = get_asgi_application()
urlpatterns = []


class Prices(WebsocketConsumer):
    def connect(self):
        self.accept()
        self.send('{"price":1}')


app = ProtocolTypeRouter(
    {
        "http": django,
        "websocket": AllowedHostsOriginValidator(URLRouter([path("ws/prices/", Prices.as_asgi())])),
    }
)
