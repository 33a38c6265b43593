"""Our form pack: labels above, hints and errors tied to their fields, a summary that leads to each."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Field, Fieldset, Hidden, Layout, Row, Submit
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from crispy_forms.utils import render_crispy_form
from django import forms

from peer2peer.styleguide import SpecimenForm


def bound() -> SpecimenForm:
    return SpecimenForm({"email": "sam at a museum", "day": "31 February"}, auto_id="id_%s")


def control(html: str, name: str) -> str:
    """The opening tag of the control of that name."""
    found = re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', html)
    assert found, name
    return found.group()


def test_a_hint_is_tied_to_its_field() -> None:
    html = as_crispy_form(SpecimenForm())
    assert 'aria-describedby="id_email_helptext"' in control(html, "email")
    assert html.count('id="id_email_helptext"') == 1
    assert html.index('for="id_email"') < html.index('id="id_email_helptext"') < html.index('name="email"')


def test_an_error_stands_beside_its_field_and_is_tied_to_it() -> None:
    html = as_crispy_form(bound())
    tag = control(html, "email")
    assert 'aria-invalid="true"' in tag
    assert 'aria-describedby="id_email_helptext id_email_error"' in tag
    assert html.count('id="id_email_error"') == 1
    assert html.index('id="id_email_error"') < html.index('name="email"')


def test_what_was_typed_is_kept() -> None:
    assert 'value="sam at a museum"' in control(as_crispy_form(bound()), "email")


def test_the_summary_leads_to_every_field_with_an_error() -> None:
    html = as_crispy_form(bound())
    links = re.findall(r'<a\s+href="#([^"]+)"', html)
    assert links == ["id_name", "id_email", "id_day", "id_format_0"]
    assert [html.count(f'id="{target}"') for target in links] == [1, 1, 1, 1]
    assert html.index('class="summary"') < html.index('name="name"')


def test_the_summary_tells_errors_that_belong_to_no_field() -> None:
    form = bound()
    form.add_error(None, "This session filled up while you were typing.")
    assert "<li>This session filled up while you were typing.</li>" in as_crispy_form(form)


def test_no_summary_without_errors() -> None:
    assert 'class="summary"' not in as_crispy_form(SpecimenForm())


def test_optional_is_marked_and_required_is_not() -> None:
    html = as_crispy_form(SpecimenForm())
    optional = [name for name in SpecimenForm.base_fields if not SpecimenForm.base_fields[name].required]
    assert optional == ["museum", "day", "ask", "slides", "networks", "agree"]
    # A lone tick box is a question that may be left alone; it needs no mark.
    assert html.count("(optional)") == 5
    assert "*" not in re.sub(r"<[^>]+>", "", html)


def test_groups_have_a_legend_and_their_errors_are_tied_to_the_group() -> None:
    html = as_crispy_form(bound())
    group = re.search(r'<fieldset id="id_format_group"[^>]*>', html)
    assert group
    assert 'aria-describedby="id_format_error"' in group.group()
    assert re.search(r"<legend>\s*How will you take part\?\s*</legend>", html)


def test_autocomplete_reaches_the_field() -> None:
    html = as_crispy_form(SpecimenForm())
    assert 'autocomplete="name"' in control(html, "name")
    assert 'autocomplete="email"' in control(html, "email")


def test_a_label_cannot_carry_markup_in() -> None:
    class Sly(forms.Form):
        name = forms.CharField(label="<b>Name</b>")

    html = as_crispy_form(Sly({}))
    assert "<b>Name</b>" not in html
    assert html.count("&lt;b&gt;Name&lt;/b&gt;") == 2  # the label and the summary


def test_a_helper_draws_the_whole_form() -> None:
    form = SpecimenForm()
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("About you", Row(Column("name"), Column(Field("email", css_class="wide")))),
        Div("museum", css_class="events"),
        Hidden("from", "styleguide"),
        Submit("keep", "Keep my place"),
    )
    html = render_crispy_form(form, context={"csrf_token": "t0ken"})
    assert html.lstrip().startswith('<form  method="post" enctype="multipart/form-data" novalidate>')
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="t0ken">' in html
    assert "<legend>About you</legend>" in html
    assert 'class="wide"' in control(html, "email")
    assert '<div class="events"' in html
    assert re.search(
        r'<button type="submit" name="keep"\s+value="Keep my place"\s+class="button"[^>]*>', html
    )
    assert "style=" not in html


def test_formsets_are_drawn_with_their_management_form() -> None:
    formset = forms.formset_factory(SpecimenForm, extra=2)()
    html = as_crispy_form(formset)
    assert html.count('<fieldset class="group">') == 2
    assert 'name="form-TOTAL_FORMS"' in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_filters_do_not_call_their_fields_optional(method: str) -> None:
    form = SpecimenForm()
    form.helper = FormHelper(form)
    form.helper.form_method = method
    assert ("(optional)" in render_crispy_form(form)) == (method == "post")
