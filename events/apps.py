from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from agenda.doors import doors, withheld
        from agenda.registers import unfinished as unfinished_registers
        from common import scoping
        from common.attention import attention
        from common.home import learning
        from events import (
            after,
            home,
            hosting,
            merging,
            obligations,
            privacy,
            privacy_hosting,
            privacy_introductions,
            talking,
        )
        from events.addresses import doors_of_bookings, unclaimed_attendances
        from events.attention import events_that_wait
        from events.attention_register import registers_that_wait
        from events.models import CoOrganiser, Event, EventSession, Proposal, Registration, Series
        from events.services.register import unfinished
        from people.privacy import Eraser, erasers, exporters
        from people.services.references import collisions
        from programmes.views import programme_blocks

        scoping.register(Event, "programme")
        scoping.register(EventSession, "programme")
        scoping.register(Series, "programme")
        scoping.register(Registration, "event__programme")
        scoping.register(Proposal, "programme")
        scoping.register(CoOrganiser, "event__programme")
        attention.register("events", events_that_wait)
        attention.register("events.registers", registers_that_wait)
        unfinished_registers.register("events", unfinished)
        doors.register("events", doors_of_bookings)
        withheld.register("events", unclaimed_attendances)
        learning.register("events.waits", home.what_waits, order=15)
        programme_blocks.register("events", home.coming_in_programme, order=10)
        exporters.register("events.bookings", privacy.export_bookings, order=20)
        erasers.register("events", Eraser(privacy.erase_from_events, privacy.keep_of_events), order=50)
        exporters.register("events.introductions", privacy_introductions.export_introductions, order=21)
        exporters.register("events.choices", privacy_introductions.export_choices, order=22)
        erasers.register("events.introductions", Eraser(privacy_introductions.erase_introductions), order=49)
        attention.register("events.offers", hosting.offers_that_wait_for_officers)
        learning.register("events.offers.asked", hosting.offers_that_wait_for_me, order=16)
        learning.register("events.organising", hosting.events_i_help_to_run, order=40)
        learning.register("events.offers", hosting.my_offers, order=41)
        programme_blocks.register("events.offer", hosting.offer_in_programme, order=90)
        exporters.register("events.offers", privacy_hosting.export_offers, order=23)
        exporters.register("events.offers.said", privacy_hosting.export_remarks, order=24)
        exporters.register("events.organising", privacy_hosting.export_organising, order=25)
        erasers.register(
            "events.hosting",
            Eraser(privacy_hosting.erase_from_hosting, privacy_hosting.keep_of_hosting),
            order=48,
        )
        collisions.register("events.Registration", merging.resolve)
        after.register()
        talking.register()
        obligations.register()
