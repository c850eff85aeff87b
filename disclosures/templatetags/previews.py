"""What a link to a page shows elsewhere: its own title and description, said once."""

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag
def titled(content: str) -> SafeString:
    """Return the page's title, and the same for the preview of a link."""
    text = _one_line(content)
    return mark_safe(f'<title>{text}</title>\n  <meta property="og:title" content="{text}">')  # noqa: S308


@register.simple_block_tag
def described(content: str) -> SafeString:
    """Return the page's description, for search engines and for the preview of a link."""
    text = _one_line(content)
    return mark_safe(  # noqa: S308
        f'<meta name="description" content="{text}">\n'
        f'  <meta property="og:description" content="{text}">'
    )


def _one_line(content: str) -> str:
    """Return rendered text, escaped already, as it may stand in an attribute."""
    return " ".join(strip_tags(content).split()).replace('"', "&quot;").replace("<", "&lt;")
