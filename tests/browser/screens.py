"""The screens that every gate walks through: each page of the matrix, as the first person who may read it."""

from tests.matrix import access

# Who reads first: the least powerful person for whom the page exists.
READERS = (
    "anonyme",
    "habitant",
    "attestée",
    "association",
    "modérateur",
    "animatrice",
    "médiateur",
    "agent",
    "administratrice",
    "élue",
    "analyste",
)
# Answers that are not pages, and why.
NOT_PAGES = {
    "health": "pour les machines", "frontend:robots": "pour les machines", "frontend:security": "pour les machines",
    "frontend:accents": "une feuille de style", "proposals:similar": "un morceau de page", "accounts:notices_corner": "un morceau de page", "discussion:since": "un morceau de page", "frontend:accent": "une feuille de style", "consultations:feed": "un flux",
    "proposals:feed": "un flux", "frontend:media": "une image",
    "votes:file": "un fichier", "votes:archive": "un fichier", "votes:log": "pour les machines", "votes:receipt_file": "un fichier",
    "moderation:log_file": "un fichier", "discussion:minutes_pdf": "un fichier", "discussion:minutes_html": "un fichier",
    "outcomes:table": "un fichier", "observatory:compare_file": "un fichier", "observatory:pilot_file": "un fichier",
    "frontend:dataset": "un fichier", "frontend:town_dataset": "un fichier",
    "frontend:catalogue": "pour les machines", "opendata:needs_file": "un fichier",
}  # fmt: skip
# Pages read by somebody in particular because they show more to them: (route, state) → who.
ALSO = {
    ("home:index", ""): ("attestée",),
    ("observatory:index", ""): ("analyste",),
    ("observatory:pilot", ""): ("analyste",),
    ("territories:show", ""): ("administratrice",),
    ("practices:show", ""): ("agent",),
    ("consultations:list", ""): ("agent",),
    ("consultations:show", ""): ("agent",),
    ("proposals:list", ""): ("attestée",),
    ("proposals:show", ""): ("habitant", "attestée", "association", "élue"),
}


def key_of(name: str, case: str) -> str:
    """How a screen is called."""
    return f"{name}[{case}]" if case else name


def screens() -> list[tuple[str, str, str]]:
    """(route, state, reader) of every page, from the reviewed matrix."""
    found = []
    for (name, case, method), answers in access.read().items():
        if method != "GET" or name in NOT_PAGES or name.startswith("api:"):
            continue
        first = next((who for who in READERS if answers[who] == "200"), None)
        if first is not None:
            found += [(name, case, who) for who in dict.fromkeys((first, *ALSO.get((name, case), ())))]
    return found


SCREENS = screens()
IDS = [f"{key_of(name, case)}-{who}" for name, case, who in SCREENS]
