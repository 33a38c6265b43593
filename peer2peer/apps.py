from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class Peer2PeerConfig(AppConfig):
    name = "peer2peer"

    def ready(self) -> None:
        from peer2peer import privacy
        from people.privacy.registries import Eraser, erasers, exporters

        exporters.register("peer2peer.filters", privacy.export_filters, order=95)
        erasers.register("peer2peer", Eraser(privacy.erase_filters), order=95)


class OfficersAdminConfig(AdminConfig):
    """Django's admin, with our desk as its site."""

    default_site = "peer2peer.desk.OfficersDesk"
