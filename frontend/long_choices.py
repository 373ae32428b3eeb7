"""A list or boxes of a thousand choices, drawn in one go: Django's own widgets render a template for each choice."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """A list without groups."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = ((key, mark_safe(" selected") if str(key) in chosen else "", words) for key, words in self.choices)
        own = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        drawn = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html("<select{}>{}</select>", own, drawn)


class ManyBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, as many as one likes."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        own = self.build_attrs(self.attrs, attrs)
        key_of = str(own.pop("id", f"id_{name}"))
        own.pop("required", None)
        boxes = (
            (key_of, n, name, key, mark_safe(" checked") if str(key) in chosen else "", words)
            for n, (key, words) in enumerate(self.choices)
        )
        drawn = format_html_join(
            "",
            '<div><label for="{0}_{1}"><input type="checkbox" name="{2}" value="{3}" id="{0}_{1}"{4}> {5}</label></div>',
            boxes,
        )
        return format_html('<div id="{}">{}</div>', key_of, drawn)
