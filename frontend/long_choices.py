"""A list or boxes of a thousand choices, drawn in one go: Django's own widgets render a template for each choice."""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """A list without groups."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        own = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        drawn = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>{escape(str(words))}</option>'
            for key, words in self.choices
        )
        return format_html("<select{}>{}</select>", own, mark_safe(drawn))


class ManyBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, as many as one likes."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        own = self.build_attrs(self.attrs, attrs)
        key_of = str(own.pop("id", f"id_{name}"))
        own.pop("required", None)
        first, called = escape(key_of), escape(name)
        drawn = "".join(
            f'<div><label for="{first}_{n}"><input type="checkbox" name="{called}" value="{escape(str(key))}" id="{first}_{n}"'
            f"{' checked' if str(key) in chosen else ''}> {escape(str(words))}</label></div>"
            for n, (key, words) in enumerate(self.choices)
        )
        return format_html('<div id="{}">{}</div>', key_of, mark_safe(drawn))
