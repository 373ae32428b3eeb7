"""How Django draws a form: with our components, everywhere, third-party forms included."""

from django.forms.renderers import DjangoTemplates


class BulletinRenderer(DjangoTemplates):
    """Each form and field is drawn by `components/fields.html` and `components/field.html`."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"
