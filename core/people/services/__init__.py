"""Acts about people: each in one transaction, with its line in the journal."""

from core.people.services.absences import declare_absence, end_absence
from core.people.services.accounts import (
    choose_home,
    forget_demographics,
    issue_api_key,
    rename_account,
    revoke_api_key,
    say_demographics,
)
from core.people.services.associations import (
    account_of,
    declare_association,
    dismiss_association,
    end_mandate,
    give_mandate,
    mandate_of,
    verify_association,
)
from core.people.services.invitations import accept_invitation, cancel_invitation, confirmed_addresses, invite
from core.people.services.offices import (
    add_partner,
    add_partner_contact,
    end_delegation,
    end_office,
    give_delegation,
    name_elected_official,
    say_who_heads,
)
from core.people.services.residence import attest_residence_at_counter, issue_letter_code, use_letter_code
from core.people.services.roles import end_role, grant_role, name_administrator, name_analyst

__all__ = [
    "accept_invitation",
    "account_of",
    "add_partner",
    "add_partner_contact",
    "attest_residence_at_counter",
    "cancel_invitation",
    "choose_home",
    "confirmed_addresses",
    "declare_absence",
    "declare_association",
    "dismiss_association",
    "end_absence",
    "end_delegation",
    "end_mandate",
    "end_office",
    "end_role",
    "forget_demographics",
    "give_delegation",
    "give_mandate",
    "grant_role",
    "invite",
    "issue_api_key",
    "issue_letter_code",
    "mandate_of",
    "name_administrator",
    "name_analyst",
    "name_elected_official",
    "rename_account",
    "revoke_api_key",
    "say_demographics",
    "say_who_heads",
    "use_letter_code",
    "verify_association",
]
