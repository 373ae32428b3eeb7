"""Signing in with a password, for the accounts that chose one."""

from http import HTTPStatus

from allauth.account.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse

from frontend.pages.account.forms import PasswordForm

RETRY_AFTER = "300"  # seconds


class PasswordSignIn(LoginView):  # type: ignore[misc]
    """Five wrong passwords for one address in five minutes, from anywhere, and the door stays shut for a while."""

    template_name = "account/login_password.html"

    def get_form_class(self) -> type[PasswordForm]:
        return PasswordForm

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = RETRY_AFTER
        return response


with_password = PasswordSignIn.as_view()
