"""The huge consultation: the same needs said in many places, argued over by many people."""

from collections.abc import Iterable
from itertools import product

from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet
from core.workshop.seeding.town import Town

PROPOSALS = 572  # with those that are written out, six hundred
MOST_ARGUED = 230  # comments on one of them
STANCES = ("for", "against", "neutral")
STEADY_SUPPORT = 1.15  # exponent: the smaller, the more a few proposals gather
MOST_SUPPORTED = 0.62  # of the residents


def crowd_of(town: Town, variations: Sheet, local_themes: Sheet, oldest: int) -> list[Sheet]:
    """Proposals in the shape of the written sheets: a template, a place, a detail, a skewed support."""
    chance = Chance(f"crowd:{town.territory.code}")
    pairs = chance.sample(list(product(variations["templates"], variations["places"])), PROPOSALS)
    associations = sorted(key for key, group in town.associations.items() if group.verified_at)
    found = []
    for rank, (template, place) in enumerate(pairs):
        supports = min(int(3 * chance.paretovariate(STEADY_SUPPORT)) - 2, int(len(town.residents) * MOST_SUPPORTED))
        comments = MOST_ARGUED if rank == 0 else min(int(chance.paretovariate(1.2)) - 1, 40)
        labels = local_themes.get(template["theme"], [])
        found.append(
            {
                "title": template["title"].format(place=place),
                "body": template["body"].format(place=place, detail=chance.choice(template["details"])),
                "theme": template["theme"],
                "local_theme": chance.choice(labels) if labels and chance.random() < 0.7 else None,
                "logic": template["logic"],
                "actors": template["actors"],
                "neighbourhood": variations["place_neighbourhoods"].get(place),
                "author": "resident",
                "on_behalf_of": chance.choice(associations) if chance.random() < 0.05 else None,
                "supports": 164 if rank == 0 else supports,
                "endorsements": [key for key in associations if chance.random() < 0.03],
                "age_days": min(int(chance.betavariate(1.2, 1.6) * oldest) + 1, oldest),
                "status": "published",
                "comments": list(talk(chance, variations["comment_bank"], comments)),
            }
        )
    return found


def talk(chance: Chance, bank: dict[str, list[str]], count: int) -> Iterable[Sheet]:
    """So many comments in threads; one sentence of the bank each, or two where it has been said already."""
    said: set[str] = set()
    left = count
    while left > 0:
        root = _words(chance, bank, chance.choices(STANCES, (5, 3, 2))[0], said)
        left -= 1
        for _reply in range(min(left, chance.choices((0, 1, 2, 4), (6, 3, 2, 1))[0])):
            who = "official" if chance.random() < 0.12 else "resident"
            reply = _words(chance, bank, "neutral", said, who)
            left -= 1
            if left and chance.random() < 0.3:
                reply["replies"].append(_words(chance, bank, "neutral", said))
                left -= 1
            root["replies"].append(reply)
        yield root


def _words(chance: Chance, bank: dict[str, list[str]], stance: str, said: set[str], who: str = "resident") -> Sheet:
    lines = bank["official" if who == "official" else stance]
    text = chance.choice(lines)
    while text in said and len(said) < len(lines) ** 2 // 2:
        text = " ".join(chance.sample(lines, 2))
    said.add(text)
    return {"stance": stance, "text": text, "author": who, "replies": []}
