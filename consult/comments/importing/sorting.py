"""Sorts the arguments of a file: those to add, those known already, those to leave out, those that hang from nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from consult.comments.importing.files import Fault, UnreadableFileError
from consult.comments.importing.rows import CommentRow
from consult.comments.models import Comment

KEPT, BIN, LOOP = "kept", "bin", "loop"


@dataclass
class Imported:
    """What an import has done, or would do."""

    read: int = 0
    added: int = 0
    known: int = 0  # there already: left as they are
    trashed: int = 0  # proposals shown as withdrawn; comments left out
    people: int = 0  # pseudonyms made
    stances: dict[str, int] = field(default_factory=dict)
    flattened: int = 0  # replies deeper than threads go


def _fates(rows: Mapping[str, CommentRow]) -> dict[str, str]:
    """For each row: kept, trashed with what is above it, or turning in a loop. Each is walked once, however deep."""
    fates: dict[str, str] = {}
    for start in rows:
        path: list[str] = []
        key = start
        while key in rows and key not in fates:
            fates[key] = LOOP  # until the walk has come to an end
            path.append(key)
            if rows[key].is_trashed:
                break
            key = rows[key].parent
        fate = BIN if path and rows[path[-1]].is_trashed else fates.get(key, KEPT)
        fates.update(dict.fromkeys(path, fate))
    return fates


def sorted_out(
    rows: Sequence[CommentRow], known: Mapping[str, Comment], proposals: Mapping[str, int]
) -> tuple[list[CommentRow], Imported]:
    """The rows to add. Raises where one hangs from nothing, from another proposal, or from itself."""
    by_key = {row.key: row for row in rows}
    fates, done = _fates(by_key), Imported(read=len(rows))
    kept: list[CommentRow] = []
    faults: list[Fault] = []
    for row in rows:
        if row.key in known:
            done.known += 1
        elif fates[row.key] == BIN:
            done.trashed += 1
        else:
            kept.append(row)
            done.stances[row.stance] = done.stances.get(row.stance, 0) + 1
            faults += _orphan(row, by_key, known, proposals, fates[row.key])
    if faults:
        raise UnreadableFileError(faults)
    done.added = len(kept)
    return kept, done


def _orphan(
    row: CommentRow,
    by_key: Mapping[str, CommentRow],
    known: Mapping[str, Comment],
    proposals: Mapping[str, int],
    fate: str,
) -> Iterator[Fault]:
    above, there = by_key.get(row.parent), known.get(row.parent)
    if row.proposal not in proposals:
        reason = f"aucune proposition de cette consultation n’a la clé « {row.proposal} ». Importez-les d’abord."
        yield Fault(row.line, "proposal", reason)
    elif row.parent and above is None and there is None:
        yield Fault(row.line, "parent", f"aucun argument n’a la clé « {row.parent} ».")
    elif fate == LOOP:
        yield Fault(row.line, "parent", "cet argument se répond à lui-même.")
    elif (there and there.proposal_id != proposals[row.proposal]) or (above and above.proposal != row.proposal):
        yield Fault(row.line, "parent", "l’argument du dessus est sous une autre proposition.")
