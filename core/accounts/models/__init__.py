from core.accounts.models.absences import Absence
from core.accounts.models.associations import Association, Mandate, Partner, PartnerKind
from core.accounts.models.demographics import Birth, Demographics, Sex, birth_of
from core.accounts.models.keys import ApiKey
from core.accounts.models.offices import Delegation, ElectedOffice
from core.accounts.models.people import Attestation, AttestationMethod, LetterCode, Person, User
from core.accounts.models.repeats import OnceKey
from core.accounts.models.restrictions import Restriction, RestrictionKind
from core.accounts.models.roles import Invitation, Role, RoleGrant

__all__ = [
    "Absence",
    "ApiKey",
    "Association",
    "Attestation",
    "AttestationMethod",
    "Birth",
    "Delegation",
    "Demographics",
    "ElectedOffice",
    "Invitation",
    "LetterCode",
    "Mandate",
    "OnceKey",
    "Partner",
    "PartnerKind",
    "Person",
    "Restriction",
    "RestrictionKind",
    "Role",
    "RoleGrant",
    "Sex",
    "User",
    "birth_of",
]
