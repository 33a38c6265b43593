"""The officers' desk: Django's admin, opened only to officers with a second factor."""

from django.contrib import admin


class OfficersDesk(admin.AdminSite):
    site_header = "Peer2Peer officers' desk"
    site_title = "Officers' desk"
    index_title = "Needs attention"
