"""Nine devices in one live set: clocks that are wrong, slow and lossy lines, one cut off, one asleep (E21, G25).

What is compared is the time that each device would show against the time it is on this machine, at the moment it
reckons: so a busy machine paints later, and finds nothing else.
"""

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from common.testing import GUARD
from groups.meetings.choices import NoteKind
from groups.models import LiveRoom, Membership, SetNote
from groups.room.door import enter_signed
from groups.scenarios import group_of
from groups.scenarios_meetings import a_set
from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: By how many minutes the clock of each device is wrong.
WRONG = (-10, -7, -3, -1, 0, 2, 5, 8, 10)
LATENCY_MS, LOST, APART_MS, CUT_OFF_SECONDS, BACK_WITHIN_MS = 300, 0.05, 250, 40, 2000
#: The device's own clock is wrong; of its requests some are lost on the way out, and some on the way back. What it
#: shows is noted with the time it is in truth, which ``Date`` does not know.
DEVICE = """
(() => {
  const wrong = %d * 60000, lost = %f, real = Date.now.bind(Date), asks = window.fetch.bind(window);
  Date.now = () => real() + wrong;
  window.seen = { errors: [], steps: [], said: [] };
  window.fetch = async (...given) => {
    const fate = Math.random();
    if (fate < lost / 2) throw new TypeError("lost on the way out");
    const answer = await asks(...given);
    if (fate < lost) throw new TypeError("lost on the way back");
    return answer;
  };
  const truth = () => performance.timeOrigin + performance.now();
  const look = () => {
    const step = document.querySelector("[data-step]"), clock = document.querySelector("[data-clock]");
    const { seen } = window;
    if (step && seen.steps.at(-1)?.[1] !== step.dataset.step) seen.steps.push([truth(), step.dataset.step]);
    if (!clock?.dataset.left || step.dataset.paused || clock.dataset.left === seen.last) return;
    seen.last = clock.dataset.left;
    const left = Number(step.dataset.planned) - (truth() - Number(step.dataset.started));
    seen.errors.push(Number(clock.dataset.left) - left);
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    const speaks = document.querySelector("[data-speaks]");
    const at = () => document.querySelector("[data-step]").dataset.step;
    new MutationObserver(() => window.seen.said.push([at(), speaks.textContent]))
      .observe(speaks, { childList: true, characterData: true, subtree: true });
    look();
  });
})();
"""
Device = Callable[..., Page]


@pytest.fixture
def device(browser: Browser, live_server) -> Iterator[Device]:
    """A function that gives a device of somebody signed in. What the content policy refuses fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def of(
        person: Person, *, wrong: int = 0, lost: float = 0, script: bool = True, wide: bool = False
    ) -> Page:
        size = {"width": 1280, "height": 800} if wide else {"width": 390, "height": 844}
        context = browser.new_context(viewport=size, base_url=live_server.url, java_script_enabled=script)
        contexts.append(context)
        client = Client()
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        context.add_init_script(DEVICE % (wrong, lost))
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield of
    for context in contexts:
        context.close()
    assert complaints == []


def slow(wire: CDPSession, *, offline: bool = False) -> None:
    """Answers come late, or not at all. What one session of a browser's tools has set, another does not take back."""
    line = {"offline": offline, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", line)


def sleeps(wire: CDPSession) -> None:
    """Nothing of the page runs any more, as on a phone that is put away."""
    wire.send("Debugger.enable")
    wire.send("Debugger.pause")


def wakes(wire: CDPSession) -> None:
    wire.send("Debugger.resume")
    wire.send("Debugger.disable")


def until(pages: list[Page], holds: Callable[[], bool], what: str) -> None:
    """Wait in the browsers' own time until something holds."""
    end = time.monotonic() + GUARD
    while not holds():
        assert time.monotonic() < end, f"It never came about: {what}"
        pages[0].wait_for_timeout(50)


def stage(page: Page) -> str:
    return str(page.locator("[data-step]").get_attribute("data-step")).partition("-")[0]


def all_at(pages: list[Page], name: str) -> None:
    until(pages, lambda: all(stage(each) == name for each in pages), f"all at {name}")


@pytest.fixture
def people(transactional_db) -> list[Membership]:
    """Eight members: who presents, a peer, the facilitator, the timekeeper, four peers."""
    group = group_of(8)
    members = list(group.memberships.select_related("person").order_by("pk"))
    a_set(enter_signed(group.key, members[0].person))
    return members


def where(table: bool = False) -> str:
    meeting = LiveRoom.objects.get().meeting
    return f"/my/groups/room/{meeting.group.key}/live/{meeting.key}/{'table/' if table else ''}"


def test_nine_devices_show_one_stage_and_one_time_and_lose_no_character(device, people):
    owners = [*people, people[1]]
    pages = [device(member.person, wrong=WRONG[n], lost=LOST, wide=n == 8) for n, member in enumerate(owners)]
    wires = [page.context.new_cdp_session(page) for page in pages]
    for n, (page, wire) in enumerate(zip(pages, wires, strict=True)):
        page.goto(where(table=n == 8))
        wire.send("Network.enable")
        slow(wire)
    facilitator, cut_off, asleep = pages[2], pages[5], pages[6]
    rest = [page for page in pages if page not in (cut_off, asleep)]
    typed = ["Who else ", "sees it ", "as you do, ", "and what ", "would they ask?"]
    field = cut_off.get_by_label("Your words")
    field.click()
    stages = ["opening", "present", "clarify", "questions", "reflect", "actions"]
    for n, name in enumerate(stages):
        if name == "clarify":
            slow(wires[5], offline=True)
            cut_at = time.monotonic()
            sleeps(wires[6])
        # By keyboard alone: the button keeps the focus while the stage moves on.
        next_stage(facilitator, name)
        all_at(rest if n >= 2 else pages, name)
        if n:
            cut_off.keyboard.type(typed[n - 1])
    facilitator.wait_for_timeout(max(0.0, CUT_OFF_SECONDS - (time.monotonic() - cut_at)) * 1000)
    expect(cut_off.locator("[data-lost]")).to_contain_text("No connection")
    assert field.input_value() == "".join(typed)
    awake_at = time.time() * 1000
    wakes(wires[6])
    back_at = time.time() * 1000
    slow(wires[5])
    all_at(pages, "actions")
    assert late(cut_off, back_at) <= BACK_WITHIN_MS
    assert 0 < late(asleep, awake_at) <= BACK_WITHIN_MS
    assert field.input_value() == "".join(typed)
    cut_off.get_by_label("What is it?").select_option(NoteKind.QUESTION)
    cut_off.get_by_role("button", name="Save").click()
    expect(cut_off.locator("[data-kept]")).to_contain_text("Saved")
    [note] = SetNote.objects.all()
    room = enter_signed(note.group.key, people[0].person)
    assert room.open([note], "words")[note.pk]["words"] == "".join(typed)
    assert apart(pages) <= APART_MS
    for page in pages:
        said = page.evaluate("window.seen.said")
        assert all(len(list(of_one)) <= 4 for _, of_one in itertools.groupby(said, key=lambda each: each[0]))


def next_stage(page: Page, name: str) -> None:
    """Press Next by keyboard until the server has it: a press that was lost is pressed again."""
    button = page.locator('[data-key="next"]')
    end = time.monotonic() + GUARD
    while stage(page) != name:
        assert time.monotonic() < end, f"The set never came to {name}."
        button.focus()
        page.keyboard.press("Enter")
        for _ in range(80):
            if stage(page) == name:
                break
            page.wait_for_timeout(50)


def late(page: Page, since: float) -> float:
    """How many milliseconds after ``since`` a device came to the stage that it shows."""
    return float(page.evaluate("window.seen.steps.at(-1)[0]")) - since


def apart(pages: list[Page]) -> float:
    """By how much the times that two devices show differ at the 95th percentile, in milliseconds."""
    errors = [page.evaluate("window.seen.errors") for page in pages]
    pairs = itertools.combinations([own for own in errors if own], 2)
    differ = sorted(abs(a - b) for one, other in pairs for a in one[::3] for b in other[::3])
    assert differ
    return differ[int(len(differ) * 0.95)]


def test_without_a_script_the_room_is_a_form_and_a_link_to_load_it_again(device, people):
    page = device(people[2].person, script=False)
    page.goto(where())
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-step] h2")).to_contain_text("Opening")
    expect(page.get_by_role("link", name="Load again")).to_be_visible()


@pytest.mark.parametrize("table", [False, True])
def test_the_room_is_clean_by_axe_and_the_clock_is_on_the_first_screen(device, people, table):
    page = device(people[2].person, wide=table)
    page.goto(where(table))
    next_stage(page, "opening")
    found = Axe().run(page, options={"runOnly": WCAG})
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    box = page.locator("[data-clock]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < page.viewport_size["height"]


def test_somebody_takes_over_and_hands_back_in_one_press_each(device, people):
    peer, facilitator = device(people[6].person), device(people[2].person)
    for page in (peer, facilitator):
        page.goto(where())
    peer.get_by_role("button", name="Take over").click()
    expect(facilitator.get_by_role("button", name="Hand facilitating back")).to_be_visible()
    peer.get_by_role("button", name="Start").click()
    all_at([peer, facilitator], "opening")
    facilitator.get_by_role("button", name="Hand facilitating back").click()
    expect(peer.get_by_role("button", name="Take over")).to_be_visible()
