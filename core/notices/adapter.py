"""How signing in and up speaks to the rest: its mail goes through the outbox, its limits see through disguises."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_email
from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.lib.refusals import Refusal, Refused
from core.lib.text import same_address
from core.notices.letters import letter
from core.notices.models import Urgency
from core.notices.nudge import nudge_after_commit
from core.notices.services import write_mail


class SignUpRefusal(Refusal):
    """Why an account was not made."""

    NAME_TAKEN = (
        "name_taken",
        _("Quelqu’un vient de prendre ce nom. Revenez au formulaire et ajoutez par exemple une initiale."),
    )

    @property
    def status(self) -> int:
        return 409


def client_address(request: HttpRequest) -> str:
    """The visitor's address. `X-Forwarded-For` is believed only as far as TRUSTED_PROXIES proxies wrote it."""
    direct = str(request.META.get("REMOTE_ADDR") or "unknown")
    count = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-count] if 0 < count <= len(hops) else direct


def addresses() -> dict[str, str]:
    """The pages that letters lead to, by their public address."""
    names = {"login_url": "account_login", "signup_url": "account_signup", "reset_url": "account_reset_password"}
    return {key: settings.PUBLIC_URL + reverse(name) for key, name in names.items()}


class OutboxAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody learns from us who has an account; every letter is a row before it is sent."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def clean_email(self, email: str) -> str:
        """An address is kept in one spelling, so that no look-alike becomes a second account."""
        return same_address(str(super().clean_email(email)))

    def save_user(self, request: HttpRequest, user: User, form: forms.BaseForm, commit: bool = True) -> User:
        """The account and its person, with the name and commune of the form, in one transaction."""
        user.display_name = form.cleaned_data["display_name"]
        user.home = form.cleaned_data.get("home")
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit=commit)
        except IntegrityError as error:
            if "name_skeleton" in str(error):
                raise Refused(SignUpRefusal.NAME_TAKEN) from None
            raise
        return saved

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that someone signed up with it, at the cost of a true sign-up (S-8)."""
        self._rehearse_sign_up()
        self.send_mail("account/email/account_already_exists", email, {})

    def _rehearse_sign_up(self) -> None:
        """Make an account and take it back: as many writes and as long as for an unknown address."""
        with transaction.atomic():
            user = User(display_name=get_random_string(24))
            user_email(user, f"{get_random_string(24)}@rehearsal.invalid")
            user.set_unusable_password()
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
            transaction.set_rollback(True)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter in the outbox, in a short transaction of its own, then wake the worker."""
        words = {key: value for key, value in context.items() if key not in {"request", "user"}} | addresses()
        written = letter(template_prefix.rpartition("/")[2], {"email": email, **words})
        with transaction.atomic():
            write_mail(
                to=email, subject=written.subject, text=written.text, html=written.html,
                urgency=Urgency.ENTRANCE, is_necessary=True,
            )  # fmt: skip
            nudge_after_commit()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address is made from our own settings: what the browser calls us (its Host) is not believed (S-14)."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter for an address, however it is typed and from wherever (S-9)."""
        return same_address(str(credentials.get("email", "")))
