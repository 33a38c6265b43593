"""``{% words "opening" "The first paragraph" %}Thank you, {name}.{% endwords %}``: words that officers may change."""

from django import template
from django.template.base import Parser, TextNode, Token

from mailing.wording.parts import EditablePart, WordsNode

register = template.Library()


@register.tag
def words(parser: Parser, token: Token) -> WordsNode:
    """A part of a mail's words: its name, what officers read for it, and the placeholders that must stay."""
    said = [each.strip("\"'") for each in token.split_contents()[1:]]
    if len(said) < 2:
        raise template.TemplateSyntaxError("{% words %} needs a name and what officers read for it.")
    inside = parser.parse(("endwords",))
    parser.delete_first_token()
    if not all(isinstance(node, TextNode) for node in inside):
        raise template.TemplateSyntaxError(
            "Between {% words %} and {% endwords %} stand words and placeholders only."
        )
    # The lines of the file are not the lines of the mail.
    original = " ".join("".join(node.s for node in inside if isinstance(node, TextNode)).split())
    return WordsNode(EditablePart(said[0], said[1], original, tuple(said[2:])))
