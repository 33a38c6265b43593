from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class Peer2PeerConfig(AppConfig):
    name = "peer2peer"


class OfficersAdminConfig(AdminConfig):
    """Django's admin, with our desk as its site."""

    default_site = "peer2peer.desk.OfficersDesk"
