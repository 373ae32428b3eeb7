"""A process that is killed in the middle of an act: `python -m tests.consult.votes.dying ACT MOMENT QUESTION`.

It dies by SIGKILL, as a machine does: no cleaning up, no rollback asked for.
"""

import os
import signal
import sys
from typing import Any


def die(*_args: Any, **_kwargs: Any) -> None:
    """No last words."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(module: Any, name: str) -> None:
    """The function does its work, then the process dies."""
    real = getattr(module, name)

    def last(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        die()

    setattr(module, name, last)


def main(act: str, moment: str, pk: int) -> None:
    """Arrange the death, then act."""
    from consult.votes.models import Question  # noqa: PLC0415 — after Django has read its settings
    from consult.votes.services import casting, closing, counting, destroying  # noqa: PLC0415
    from core.accounts.models import Person, User  # noqa: PLC0415
    from core.accounts.selectors import standing_of  # noqa: PLC0415

    question = Question.objects.select_related("consultation__territory").get(pk=pk)
    moments: dict[tuple[str, str], Any] = {
        ("cast", "before the commit"): lambda: dying_after(casting, "_write"),
        ("cast", "after the commit"): lambda: None,
        ("log", "in the batch"): lambda: dying_after(closing, "append_leaves"),
        ("close", "in the batch"): lambda: dying_after(closing, "append_leaves"),
        ("close", "before the commit"): lambda: dying_after(closing, "sign_journal"),
        ("count", "in the register"): lambda: setattr(counting, "_files", die),
        ("count", "before the commit"): lambda: dying_after(counting, "sign_journal"),
        ("destroy", "after the keys"): lambda: dying_after(destroying.keys, "destroy_keys"),
        ("destroy", "before the commit"): lambda: dying_after(destroying, "sign_journal"),
    }
    moments[act, moment]()
    if act == "cast":
        person = Person.objects.filter(pk=os.environ["VOTER"]).get()
        standing = standing_of(User.objects.get(person=person), question.consultation.territory)
        casting.cast_ballot(standing=standing, question=question, choice=["1"], key="une-clé-de-dépôt")
    acts: dict[str, Any] = {
        "log": closing.log_ballots, "close": closing.close_question, "count": counting.count_question,
        "destroy": destroying.destroy_secrets,
    }  # fmt: skip
    if act in acts:
        acts[act](question=question)
    die()


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
