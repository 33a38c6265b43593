from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class Peer2PeerConfig(AppConfig):
    name = "peer2peer"

    def ready(self) -> None:
        from peer2peer import surface

        surface.connect()


class OfficersAdminConfig(AdminConfig):
    """Django's admin, with our desk as its site."""

    default_site = "peer2peer.desk.OfficersDesk"
