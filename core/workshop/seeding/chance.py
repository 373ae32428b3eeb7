"""Chance that always falls the same way: names, moments and choices of the demonstration."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from faker import Faker

from core.accounts.names import skeleton

SEED = 2026
# French towns are called by more first names than the calendar's.
FIRST_NAMES = (
    "Aminata", "Amadou", "Aïcha", "Anh", "Ayoub", "Bilal", "Bintou", "Boubacar", "Cândida", "Chaïma", "Cheikh", "Dalila",
    "Daniela", "Djamila", "Elif", "Eugénia", "Farid", "Fatima", "Fatoumata", "Goran", "Habib", "Hakim", "Hawa", "Houria",
    "Ibrahima", "Idriss", "Imane", "Inès", "Ismaël", "Issa", "Jamel", "João", "Kadiatou", "Kamel", "Karima", "Khadija",
    "Lamine", "Leïla", "Linh", "Louisa", "Magda", "Malika", "Mamadou", "Mariam", "Mehdi", "Mehmet", "Meriem", "Mohamed",
    "Moussa", "Mouna", "Naïma", "Nassim", "Nour", "Oumar", "Ousmane", "Paulo", "Rachel", "Rania", "Rokia", "Rosa", "Saïd",
    "Salimata", "Samir", "Sana", "Selma", "Sibel", "Siham", "Slimane", "Sofiane", "Souad", "Soumaya", "Tarek", "Thi Mai",
    "Wassim", "Yacine", "Yannis", "Yasmine", "Youssef", "Zohra",
)  # fmt: skip
SHARE_OF_OTHERS = 0.4  # of names taken from the list above
INITIALS = "AAABBBBCCCDDDDEFFGGGHHJKKLLLMMMNNOPPPRRSSSTTVWYZ"


class Chance(Random):
    """One dice for one place: what is drawn elsewhere changes nothing here."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{SEED}:{place}")
        self.faker = Faker("fr_FR")
        self.faker.seed_instance(f"{SEED}:{place}")

    def names(self, taken: set[str]) -> Iterator[str]:
        """« Nadia B. », « Hugues M. », … each different to the eye from all those taken."""
        while True:
            first = self.choice(FIRST_NAMES) if self.random() < SHARE_OF_OTHERS else self.faker.first_name()
            initial = self.choice(INITIALS)
            for ending in ("", *"aeiou"):
                name = f"{first} {initial}{ending}."
                if (bones := skeleton(name)) not in taken:
                    taken.add(bones)
                    yield name
                    break

    def full_names(self, taken: set[str]) -> Iterator[str]:
        """« Sylvie Marchand », for people who act under a public function."""
        while True:
            name = f"{self.faker.first_name()} {self.faker.last_name()}"
            if (bones := skeleton(name)) not in taken:
                taken.add(bones)
                yield name

    def number(self) -> uuid.UUID:
        """A random number for a person."""
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def moment(self, after: datetime, before: datetime) -> datetime:
        """A moment between two others; the first where they are in no order."""
        return after + max(before - after, timedelta()) * self.random()

    def moments(self, count: int, after: datetime, before: datetime) -> list[datetime]:
        """Several moments, in order, more of them near the beginning."""
        span = max(before - after, timedelta())
        return sorted(after + span * self.random() ** 1.5 for _ in range(count))
