"""Blank ballots of every kind, and choices that fill them."""

from typing import Any

from hypothesis import strategies as st

from consult.votes.modes.paper import Choice, Paper, PaperOption

TITLES = (
    "Jardin partagé",
    "Pédibus de l’école",
    "Café des aidants",
    "Bancs à l’ombre",
    "Atelier vélo",
    "Fête des voisins",
)


def paper(mode: str, options: int = 4, **changes: Any) -> Paper:
    """A ballot as a question would print it; options cost 10 000, 20 000, … euros."""
    facts: dict[str, Any] = {"points": 10, "envelope": 50_000, **changes}
    lines = tuple(
        PaperOption(code=str(n + 1), title=TITLES[n % len(TITLES)], cost=10_000 * (n + 1)) for n in range(options)
    )
    return Paper(mode=mode, options=lines, **facts)


@st.composite
def papers(draw: st.DrawFn, mode: str) -> Paper:
    """Any ballot of a mode, with codes of any length."""
    options = draw(st.integers(1, 12))
    first = draw(st.sampled_from([1, 8, 97, 995]))
    least = draw(st.integers(0, options))
    return Paper(
        mode=mode,
        options=tuple(
            PaperOption(str(first + n), f"Proposition {n}", cost=draw(st.integers(0, 40))) for n in range(options)
        ),
        least=least,
        most=draw(st.just(0) | st.integers(max(1, least), options)),
        points=draw(st.sampled_from([1, 5, 10, 100, 1000])),
        envelope=draw(st.integers(20, 200)),
    )


def attempts(paper: Paper) -> st.SearchStrategy[Choice]:
    """Plain data that could be a choice of this paper; most of it is."""
    codes = st.sampled_from(paper.codes)
    if paper.mode in {"approval", "ranking", "budget"}:
        return st.lists(codes, unique=True, max_size=paper.limit)
    highest = 5 if paper.mode == "judgment" else max(1, paper.points // 2)
    return st.dictionaries(codes, st.integers(0, highest))
