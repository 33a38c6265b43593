"""The pages of finding each other: a question, ten people, an introduction, the board, and one's own switch."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from common import links
from common.errors import DomainError
from common.forms import add_domain_error, posted
from matching.choices import IntroductionReply
from matching.models import BoardCard, Introduction, Openness
from matching.partners import cards, introductions
from matching.partners.forms import (
    AskForm,
    BoardCardForm,
    CardFilterForm,
    OpennessForm,
    QuestionForm,
    SharesForm,
)
from matching.partners.openness import keep as keep_openness
from matching.partners.reasons import NAMELESS, PURPOSE, suggestions
from matching.partners.search import suggest
from people.accounts.signed_in import mine
from people.acting import acting
from people.choices import Visibility
from people.models import Person

CARDS_A_PAGE = 20


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    form = context.get("form")
    status = 400 if request.method == "POST" and getattr(form, "errors", None) else 200
    return render(request, template, context, status=status)


@mine
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Who else struggles with this, and who has solved it?"""
    form = QuestionForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {"q": ""}
    words = asked.pop("q")
    found = suggest(asker=acting(request), words=words, **asked)
    people = suggestions(found) if form.is_valid() or not form.is_bound else []
    context = {"form": form, "found": found, "people": people, "words": words}
    return render(
        request, "matching/partners/find.html", context, status=400 if form.is_bound and form.errors else 200
    )


@mine
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to be introduced to one of the ten: what they will see, and what they get once both have said yes."""
    person = acting(request)
    asker, asked = links.read_token(PURPOSE, token)
    if asker != person.pk:
        raise Http404
    other = get_object_or_404(Person.objects.known(), pk=asked)
    named = other.show_name != Visibility.OFFICERS
    return _ask(request, other, None, {"token": token, "name": other.name if named else ""})


def _ask(
    request: HttpRequest, other: Person, card: BoardCard | None, context: dict[str, object]
) -> HttpResponse:
    person = acting(request)
    form = AskForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            row = introductions.ask(other=other, by=person, card=card, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            if row.made:
                messages.success(request, "They had asked for you too: you are introduced.")
            else:
                messages.success(request, "They are asked. You hear from us when they say yes.")
            return redirect(row.get_absolute_url())
    shown = introductions.shown_of(asker=person, other=other, card=card)
    template = "matching/partners/card.html" if card else "matching/partners/ask.html"
    return _page(request, template, {"form": form, "shown": shown, **context})


@mine
def introduction(request: HttpRequest, key: UUID) -> HttpResponse:
    """One introduction, as its asker or its asked sees it. Looking is no answer; that is a button."""
    person = acting(request)
    rows = Introduction.objects.exclude(asker=F("asked")).select_related("asker", "asked", "card")
    row = get_object_or_404(rows.filter(Q(asker=person) | Q(asked=person)), key=key)
    context: dict[str, object] = {"row": row, "asker": row.asker_id == person.pk}
    if row.made:
        other, shares = (
            (row.asked, row.asked_shares) if row.asker_id == person.pk else (row.asker, row.asker_shares)
        )
        if other.erased_at or other.merged_into_id:
            raise Http404
        return _page(
            request,
            "matching/partners/introduction.html",
            {**context, "other": other, "details": introductions.shared_by(other, shares)},
        )
    if row.asked_id == person.pk:
        saying_no = request.POST.get("answer") == IntroductionReply.NO
        form = SharesForm(posted(request), person=person)
        if request.method == "POST" and (saying_no or form.is_valid()):
            try:
                introductions.answer(
                    row=row,
                    yes=not saying_no,
                    shares=[] if saying_no else form.cleaned_data["shares"],
                    by=person,
                )
            except DomainError as error:
                add_domain_error(form, error)
            else:
                said = (
                    "Noted. Nobody is told."
                    if saying_no
                    else "You are introduced. A mail goes to both of you."
                )
                messages.success(request, said)
                return redirect("partners:introductions" if saying_no else row.get_absolute_url())
        context["form"] = form
    return _page(request, "matching/partners/introduction.html", context)


@mine
@require_safe
def my_introductions(request: HttpRequest) -> HttpResponse:
    """Whom I asked, who asked me, whom I have met."""
    person = acting(request)
    rows = Introduction.objects.exclude(asker=F("asked")).select_related("asker", "asked", "card")
    made = rows.filter(Q(asker=person) | Q(asked=person), answer=IntroductionReply.YES)
    context = {
        "got": [row for row in rows.filter(asked=person).open() if not row.answer],
        "declined": rows.filter(asked=person, answer=IntroductionReply.NO).open(),
        "asked": [
            (row, _whom(row)) for row in rows.filter(asker=person).exclude(answer=IntroductionReply.YES)[:20]
        ],
        "made": [
            (row, row.asked if row.asker_id == person.pk else row.asker)
            for row in made.filter(asker__erased_at=None, asked__erased_at=None)
        ],
    }
    return render(request, "matching/partners/introductions.html", context)


def _whom(row: Introduction) -> str:
    """Whom somebody asked, as they know it: a card has no name, nor has whoever does not show theirs."""
    if row.card is not None:
        return f"Answer to “{Truncator(row.card.words).chars(60)}”"
    return row.asked.name if row.asked.show_name != Visibility.OFFICERS else NAMELESS


@mine
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The cards that hang there, the newest first."""
    person = acting(request)
    form = CardFilterForm(request.GET)
    rows = cards.cards_for(person)
    if form.is_valid():
        if form.cleaned_data["kind"]:
            rows = rows.filter(kind=form.cleaned_data["kind"])
        if form.cleaned_data["topic"]:
            topic = form.cleaned_data["topic"]
            rows = rows.filter(Q(topic=topic) | Q(topic__merged_into=topic))
    page = Paginator(rows, CARDS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/partners/board.html", {"page": page, "form": form, "person": person})


@mine
def post_card(request: HttpRequest) -> HttpResponse:
    """Write a card."""
    form = BoardCardForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            card = cards.post(by=acting(request), **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your card is on the board for ninety days.")
            return redirect(card.get_absolute_url())
    return _page(request, "matching/partners/post_card.html", {"form": form})


@mine
def card(request: HttpRequest, key: UUID) -> HttpResponse:
    """One card: to answer it, or, where it is one's own, to take it down."""
    person = acting(request)
    row = cards.card_for(person, key)
    if row is None:
        raise Http404
    if row.person_id == person.pk:
        return _page(request, "matching/partners/card.html", {"card": row, "own": True})
    answered = Introduction.objects.filter(asker=person, card=row).first()
    if answered is not None:
        return redirect(answered.get_absolute_url())
    return _ask(request, row.person, row, {"card": row, "own": False})


@mine
@require_POST
def take_down(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one's own card down."""
    cards.take_down(card=get_object_or_404(BoardCard, key=key, person=acting(request)), by=acting(request))
    messages.success(request, "Your card is taken down.")
    return redirect("partners:board")


@mine
def openness(request: HttpRequest) -> HttpResponse:
    """Whether, when and how often I may be suggested."""
    person = acting(request)
    row = Openness.objects.filter(person=person).first() or Openness(person=person)
    form = OpennessForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        keep_openness(by=person, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("partners:openness")
    return _page(request, "matching/partners/openness.html", {"form": form})


@mine
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """The switch on the page of one's topics."""
    paused = request.POST.get("paused") == "yes"
    keep_openness(by=acting(request), paused=paused)
    said = "You are not suggested to anybody now." if paused else "You may be suggested again."
    messages.success(request, said)
    return redirect("people:topics")


def switch(request: HttpRequest) -> SafeString:
    """What stands beneath one's topics: whether one is suggested, and the button for it."""
    row = Openness.objects.filter(person=acting(request)).first()
    return SafeString(
        render_to_string(
            "matching/partners/switch.html", {"paused": bool(row and row.paused)}, request=request
        )
    )
