from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from agenda.attendance.links import doors, withheld
        from common import scoping
        from common.attention import attention
        from common.home import learning
        from community.blocks import tellers
        from events import obligations
        from events.afterwards import mails as feedback_mails
        from events.afterwards import mails_speakers
        from events.afterwards import surface as after
        from events.booking import home, mails_co_organisers, mails_crew, mails_waiting, replies
        from events.booking import mails as notices
        from events.booking import mails_offers as notices_offers
        from events.booking import privacy as of_bookings
        from events.booking.merging import resolve, still_fits
        from events.hosting import home as hosting
        from events.hosting import mails as proposal_mail
        from events.hosting import privacy as of_hosting
        from events.introductions import mails as notices_introductions
        from events.introductions import privacy as of_introductions
        from events.letters import mails as of_letters
        from events.links import doors_of_bookings, unclaimed_attendances
        from events.models import CoOrganiser, Event, EventSession, Proposal, Registration, Series
        from events.planning.attention import events_that_wait
        from events.programme import calls
        from events.programme import mails as talk_mail
        from events.programme import surface as talking
        from events.register import mails as of_register
        from events.register import surface as register_surface
        from events.whats_on import digest, newsletter
        from events.whats_on import mails as of_whats_on
        from mailing.declaration import declare
        from people.merging.references import collisions, taken_back
        from people.privacy.registries import Eraser, erasers, exporters
        from programmes.calls.kinds import call_kinds
        from programmes.views import programme_blocks

        call_kinds.register(calls.KIND, calls.CONTRIBUTORS)
        scoping.register(Event, "programme")
        scoping.register(EventSession, "programme")
        scoping.register(Series, "programme")
        scoping.register(Registration, "event__programme")
        scoping.register(Proposal, "programme")
        scoping.register(CoOrganiser, "event__programme")
        attention.register("events", events_that_wait)
        register_surface.connect()
        doors.register("events", doors_of_bookings)
        withheld.register("events", unclaimed_attendances)
        learning.register("events.waits", home.what_waits, order=15)
        programme_blocks.register("events", home.coming_in_programme, order=10)
        exporters.register("events.bookings", of_bookings.export_bookings, order=20)
        erasers.register(
            "events", Eraser(of_bookings.erase_from_events, of_bookings.keep_of_events), order=50
        )
        exporters.register("events.introductions", of_introductions.export_introductions, order=21)
        exporters.register("events.choices", of_introductions.export_choices, order=22)
        erasers.register("events.introductions", Eraser(of_introductions.erase_introductions), order=49)
        attention.register("events.offers", hosting.offers_that_wait_for_officers)
        learning.register("events.offers.asked", hosting.offers_that_wait_for_me, order=16)
        learning.register("events.organising", hosting.events_i_help_to_run, order=40)
        learning.register("events.offers", hosting.my_offers, order=41)
        programme_blocks.register("events.offer", hosting.offer_in_programme, order=90)
        exporters.register("events.offers", of_hosting.export_offers, order=23)
        exporters.register("events.offers.said", of_hosting.export_remarks, order=24)
        exporters.register("events.organising", of_hosting.export_organising, order=25)
        erasers.register(
            "events.hosting",
            Eraser(of_hosting.erase_from_hosting, of_hosting.keep_of_hosting),
            order=48,
        )
        collisions.register("events.Registration", resolve)
        taken_back.register("events.Registration", still_fits)
        declare(
            notices,
            mails_waiting,
            notices_offers,
            of_register,
            notices_introductions,
            feedback_mails,
            mails_crew,
            mails_co_organisers,
            talk_mail,
            mails_speakers,
            proposal_mail,
            of_whats_on,
            of_letters,
        )
        replies.register()
        tellers.register("events", newsletter.for_newsletter, order=10)
        after.register()
        talking.register()
        obligations.register()
        digest.register()
