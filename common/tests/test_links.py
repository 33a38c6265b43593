from datetime import timedelta

import pytest
import time_machine

from common.errors import DomainError
from common.links import absolute, make_token, read_token


def test_a_link_carries_what_it_was_made_with():
    assert read_token("booking", make_token("booking", {"id": 7})) == {"id": 7}


def test_a_link_made_for_one_purpose_opens_nothing_else():
    with pytest.raises(DomainError) as caught:
        read_token("unsubscribe", make_token("booking", 7))
    assert caught.value.status == 404


def test_a_link_cut_short_in_the_mail_says_so():
    with pytest.raises(DomainError, match="not complete"):
        read_token("booking", make_token("booking", 7)[:-3])


def test_an_old_link_says_that_it_ran_out():
    with time_machine.travel("2026-03-01 10:00", tick=False):
        token = make_token("booking", 7)
    with time_machine.travel("2026-03-03 10:00", tick=False), pytest.raises(DomainError) as caught:
        read_token("booking", token, max_age=timedelta(days=1))
    assert caught.value.status == 410


def test_addresses_in_mail_are_whole(settings):
    settings.SITE_URL = "https://peers.example"
    assert absolute("/whats-on/") == "https://peers.example/whats-on/"
