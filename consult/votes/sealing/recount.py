#!/usr/bin/env python3
"""Recompte d'un vote publié, avec Python seul (3.9 ou plus récent), sans réseau et sans rien croire de la ville.

python3 recount.py [DOSSIER]                         recompte tout, et dit « Tout concorde. » ou nomme le défaut
python3 recount.py [DOSSIER] --recepisse XXXXX-…     ce qu'est devenu un bulletin
python3 recount.py [DOSSIER] --diff ANCIENNE_COPIE   le journal n'a fait que croître depuis cette copie
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SIGNED = ("question.json", "ballots.jsonl", "paper.jsonl", "superseded.txt", "result.json", "recount.py", "LISEZMOI.md")
WITHHELD = ("ballots.jsonl", "paper.jsonl")  # quand les bulletins ne sont pas publiés
NAMES = (*SIGNED, "journal.txt", "statements.jsonl", "checkpoint")
HASH, LETTERS, BALLOT = b"[0-9a-f]{64}", "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "un bulletin inscrit"
Files = Mapping[str, bytes]


class Fault(Exception):  # noqa: N818 — c'est une réponse
    """Ce qui ne concorde pas, en une phrase."""


def sha256(data: bytes) -> bytes:
    """L'empreinte de ces octets."""
    return hashlib.sha256(data).digest()


def canonical(data: Any) -> bytes:
    """La seule manière d'écrire une donnée : JSON, clés triées, sans espace, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class Folder:
    """Les fichiers publiés, et l'endroit de la lecture, pour nommer ce qui surprend."""

    def __init__(self, files: Files) -> None:
        self.files, self.place = files, "Le dossier"

    def content(self, name: str) -> bytes:
        """Les octets d'un fichier."""
        self.place = name
        if name not in self.files:
            raise Fault(f"{name} manque dans le dossier.")
        return self.files[name]

    def lines(self, name: str, shape: bytes) -> Iterator[bytes]:
        """Les lignes d'un fichier, qui ont toutes cette forme."""
        for number, line in enumerate(io.BytesIO(self.content(name)), 1):
            self.place = f"{name}, ligne {number}"
            if not re.fullmatch(shape + b"\n", line):
                raise Fault(f"{self.place} : la ligne n'a pas la forme attendue.")
            yield line


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519 (RFC 8032)
D = -121665 * pow(121666, -1, P) % P


def add(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    """La somme de deux points de la courbe."""
    (x1, y1), (x2, y2) = one, two
    t = D * x1 * x2 * y1 * y2 % P
    inverse = pow(1 - t * t, -1, P)
    return (x1 * y2 + x2 * y1) * (1 - t) * inverse % P, (y1 * y2 + x1 * x2) * (1 + t) * inverse % P


def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    """Un point ajouté `number` fois à lui-même."""
    half = times(number >> 1, add(point, point)) if number else (0, 1)
    return add(half, point) if number & 1 else half


def point_of(data: bytes) -> tuple[int, int]:
    """Le point qu'écrivent 32 octets. ValueError s'il n'est pas sur la courbe."""
    y = int.from_bytes(data, "little") & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or len(data) != 32:
        raise ValueError("hors de la courbe")
    return (x if x & 1 == data[31] >> 7 else P - x), y


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Vrai si la signature (64 octets) du message est bien celle de la clé (32 octets)."""
    (x, y), s = point_of(key), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    x, y = add(times(s % ORDER, point_of(b"\x58" + b"\x66" * 31)), times(k, (P - x, y)))
    return len(signature) == 64 and s < ORDER and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def tree_root(leaves: Sequence[str]) -> bytes:
    """La racine de l'arbre de Merkle (RFC 6962) : elle change si une feuille change, bouge ou disparaît."""
    level = [sha256(b"\0" + bytes.fromhex(leaf)) for leaf in leaves]
    while len(level) > 1:
        above = [sha256(b"\1" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    return level[0] if level else sha256(b"")


def read_journal(folder: Folder) -> tuple[dict[str, Any], list[str]]:
    """La question et les feuilles du journal, une fois vérifiées la signature du point de contrôle et la racine."""
    question: dict[str, Any] = json.loads(folder.content("question.json"))
    origin, check, text = question["log_key"].split("+", 2)
    key = base64.b64decode(text)
    if [origin, check] != [question["origin"], sha256(origin.encode() + b"\n" + key)[:4].hex()] or key[0] != 1:
        raise Fault("question.json : la clé ou l'origine du journal est mal recopiée.")
    body, signature = folder.content("checkpoint").decode().split("\n\n")
    signer, size, root = body.split("\n")
    note = base64.b64decode(signature[-93:])
    if signature != f"— {origin} {base64.b64encode(note).decode()}\n" or note[:4].hex() != check or signer != origin:
        raise Fault("checkpoint : ce n'est pas celui du journal que nomme question.json.")
    if not is_signed(key[1:], f"{body}\n".encode(), note[4:]):
        raise Fault("checkpoint : la signature n'est pas celle de la clé du journal.")
    leaves = [line.decode().strip() for line in folder.lines("journal.txt", HASH)]
    if size != str(len(leaves)):
        raise Fault(f"journal.txt : {len(leaves)} feuilles, alors que le checkpoint signé en annonce {size}.")
    if base64.b64encode(tree_root(leaves)).decode() != root or len(set(leaves)) != len(leaves):
        raise Fault("journal.txt : une feuille fut changée, ajoutée, ôtée ou déplacée après la signature (checkpoint).")
    return question, leaves


def read_statements(folder: Folder, leaves: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Les déclarations de la ville, par feuille, chacune à sa place du journal ; l'ouverture d'abord."""
    found: dict[str, dict[str, Any]] = {}
    for line in folder.lines("statements.jsonl", b'{"index":[0-9]+,"statement":".*"}'):
        row = json.loads(line)
        leaf = sha256(row["statement"].encode()).hex()
        if leaves[row["index"] : row["index"] + 1] != [leaf] or canonical(row) + b"\n" != line or leaf in found:
            raise Fault(f"{folder.place} : cette déclaration n'est pas à cette place du journal.")
        found[leaf] = json.loads(row["statement"])
    return found


def filled(folder: Folder, question: Mapping[str, Any], choice: Any) -> dict[str, int]:
    """Ce que le bulletin donne à chaque option, s'il suit les règles de la question."""
    mode, costs = question["mode"], {option["code"]: option["cost"] for option in question["options"]}
    given: dict[str, int] = choice if isinstance(choice, dict) else dict.fromkeys(choice, 1)
    numbers = list(given.values())
    known = set(given) <= set(costs) and len(given) == len(choice) and {type(n) for n in numbers} <= {int}
    listed = isinstance(choice, list) == (mode in {"approval", "budget", "ranking"})
    weighed = {"budget": [costs.get(c, 0) for c in given], "quadratic": [n * n for n in numbers]}.get(mode, numbers)
    spent = max([0, *weighed]) if mode in {"score", "judgment"} else sum(weighed)
    if not known or not listed or min([1, *numbers]) < (mode != "judgment") or spent > question["limit"]:
        raise Fault(f"{folder.place} : ce bulletin ne suit pas les règles de la question.")
    return given


def read_ballots(folder: Folder, question: Mapping[str, Any], nature: dict[str, str]) -> list[dict[str, int]]:
    """Les bulletins en ligne : chacun répond à une feuille du journal, dont `nature` retient ce qu'elle est devenue."""
    ballots = []
    for line in folder.lines("ballots.jsonl", b'{"choice":.*,"h":"[0-9a-f]{64}","r":"[0-9a-f]{64}"}'):
        row = json.loads(line)
        leaf = sha256(bytes.fromhex(row["h"]) + sha256(bytes.fromhex(row["r"]) + canonical(row["choice"]))).hex()
        if (what := nature.get(leaf, "changé, ajouté ou venu d'un autre vote (récépissé absent du journal)")) != BALLOT:
            raise Fault(f"{folder.place} : ce bulletin est {what}.")
        ballots.append(filled(folder, question, row["choice"]))
        nature[leaf] = f"compté ({folder.place} : {canonical(row['choice']).decode()})"
    for number, what in enumerate(nature.values(), 1):
        if what == BALLOT:
            raise Fault(f"Ni ballots.jsonl, ni superseded.txt, ni statements.jsonl n'a la ligne {number} du journal.")
    return ballots


def read_paper(folder: Folder, question: Mapping[str, Any], batches: Mapping[int, Any]) -> list[dict[str, int]]:
    """Les bulletins en papier, lot par lot, tels que le journal les a déclarés."""
    ballots, sheets = [], dict.fromkeys(batches, b"")
    for line in folder.lines("paper.jsonl", b'{"batch":.*}'):
        row = json.loads(line)
        ballots.append(filled(folder, question, row["choice"]))
        sheets[row["batch"]] += line
    for batch, facts in batches.items():
        if sha256(sheets[batch]).hex() != facts["sha256"] or sheets[batch].count(b"\n") != facts["sheets"]:
            raise Fault(f"paper.jsonl : le lot {batch} n'est pas celui que le journal a déclaré.")
    return ballots


def count(mode: str, codes: Sequence[str], ballots: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """Les totaux par option : voix ou points ; premières places et score de Borda ; nombre de chaque mention."""
    if mode == "judgment":  # sans mention : la dernière
        return {code: [sum(b.get(code, 5) == grade for b in ballots) for grade in range(6)] for code in codes}
    if mode != "ranking":
        return {code: sum(b.get(code, 0) for b in ballots) for code in codes}
    ranks = {code: {"borda": 0, "first": 0} for code in codes}
    for ballot in ballots:
        for place, code in enumerate(ballot):
            ranks[code]["borda"] += len(codes) - 1 - place
            ranks[code]["first"] += place == 0
    return ranks


def recount(folder: Folder) -> tuple[str, dict[str, str]]:
    """Ce qu'il y a à dire quand tout concorde, et ce qu'est chaque feuille du journal. Fault au premier défaut."""
    question, leaves = read_journal(folder)
    declared = read_statements(folder, leaves)
    if {**declared[leaves[0]]["question"], "published": question.get("published")} != question:
        raise Fault("question.json : ce n'est pas la question que le journal a ouverte.")
    of = {kind: [f for f in declared.values() if f["kind"] == kind] for kind in ("paper", "correction", "result")}
    said, batches = of["result"][-1], {facts["batch"]: facts for facts in of["paper"]}
    roll = question["roll"] + sum(facts["added"] - facts["removed"] for facts in of["correction"])
    aside = [(leaf, "retiré par une rectification") for facts in of["correction"] for leaf in facts["withdrawn"]]
    aside += [(line.decode().strip(), "remplacé par un plus récent") for line in folder.lines("superseded.txt", HASH)]
    nature = {leaf: "une déclaration de la ville" if leaf in declared else BALLOT for leaf in leaves}
    for leaf, what in aside:
        if nature.get(leaf) != BALLOT:
            raise Fault(f"superseded.txt : {leaf[:16]}… n'est pas un bulletin du journal, ou est écarté deux fois.")
        nature[leaf] = what
    web, paper = list(nature.values()).count(BALLOT), sum(facts["sheets"] for facts in batches.values())
    found = {"web": web, "paper": paper, "ballots": web + paper, "register": web + paper, "roll": roll}
    secret = question["published"] != "ballots" and "ballots.jsonl" not in folder.files
    if not secret:
        ballots = read_ballots(folder, question, nature) + read_paper(folder, question, batches)
        found["totals"] = count(question["mode"], [option["code"] for option in question["options"]], ballots)
    result = json.loads(folder.content("result.json"))
    for key, value in {"totals": said["totals"], **found}.items():
        if not result[key] == said[key] == value:
            raise Fault(
                f"result.json : « {key} » y vaut {result[key]}, et {said[key]} au journal ; recompte : {value}."
            )
    if web + paper > roll:
        raise Fault(f"result.json : {web + paper} bulletins pour {roll} inscrits.")
    for name in SIGNED:
        if not (secret and name in WITHHELD) and sha256(folder.content(name)).hex() != said["files"].get(name):
            raise Fault(f"{name} : ce n'est pas le fichier dont le journal donne l'empreinte.")
    shown = {c: re.sub(r"['{}\[\]]", "", str(t)).replace("first", "en tête") for c, t in result["totals"].items()}
    told = [question["title"], *(f"{o['title']} : {shown[o['code']]}" for o in question["options"])]
    told.append(f"{web + paper} bulletins ({web} en ligne, {paper} sur papier), autant d'émargements, {roll} inscrits.")
    told.append(f"Clé du journal, à comparer avec celle que la ville affiche : {question['log_key']}")
    told.append("Bulletins non publiés : totaux non recomptés. Tout le reste concorde." if secret else "Tout concorde.")
    return "\n".join(told), nature


def receipt(folder: Folder, typed: str) -> str:
    """Ce qu'est devenu le bulletin de ce récépissé, même avant la clôture."""
    text = re.sub(r"[\s–—.-]", "", typed).upper().translate(str.maketrans("OILU", "011V"))
    if len(text) != 20 or not set(text) <= set(LETTERS):
        raise Fault("Un récépissé compte vingt caractères en quatre groupes.")
    prefix = f"{sum(LETTERS.index(letter) << 5 * (19 - at) for at, letter in enumerate(text)):025x}"
    nature = recount(folder)[1] if "result.json" in folder.files else dict.fromkeys(read_journal(folder)[1], BALLOT)
    for number, (leaf, what) in enumerate(nature.items(), 1):
        if leaf.startswith(prefix):
            return f"Récépissé à la ligne {number} de journal.txt : {what}."
    raise Fault("Ce récépissé n'est pas dans le journal.")


def compare(folder: Folder, earlier: Files) -> str:
    """Rien de ce que le journal contenait alors n'a changé depuis."""
    leaves = read_journal(folder)[1]
    folder.files = {**earlier, "question.json": folder.files["question.json"]}
    for number, leaf in enumerate(old := read_journal(folder)[1], 1):
        if leaves[number - 1 : number] != [leaf]:
            raise Fault(f"journal.txt : la ligne {number} de l'ancienne copie ({leaf[:16]}…) a disparu ou bougé.")
    return f"Le journal n'a fait que croître : {len(old)} feuilles, puis {len(leaves)}. Tout concorde."


def verdict(files: Files, typed: str | None = None, earlier: Files | None = None) -> tuple[bool, str]:
    """Si tout concorde, et ce qu'il faut en dire ; jamais d'exception, quels que soient les octets."""
    folder = Folder(files)
    try:
        told = compare(folder, earlier) if earlier is not None else receipt(folder, typed) if typed else ""
        return True, told or recount(folder)[0]
    except Fault as fault:
        return False, str(fault)
    except Exception:
        return False, f"{folder.place} : le contenu n'a pas la forme attendue."


def files_of(path: Path) -> dict[str, bytes]:
    """Les fichiers connus d'un dossier ; les autres sont ignorés."""
    return {name: (path / name).read_bytes() for name in NAMES if (path / name).is_file()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Lire le dossier, recompter, dire."""
    options = argparse.ArgumentParser(description="Recompte un vote publié.")
    options.add_argument("dossier", nargs="?", type=Path, default=Path(__file__).parent)
    options.add_argument("--recepisse", metavar="XXXXX-…", help="ce qu'est devenu un bulletin")
    options.add_argument("--diff", metavar="ANCIENNE_COPIE", type=Path, help="le journal n'a fait que croître")
    asked = options.parse_args(arguments)
    getattr(sys.stdout, "reconfigure", dict)(errors="replace")  # un terminal sans accents
    try:
        good, told = verdict(files_of(asked.dossier), asked.recepisse, asked.diff and files_of(asked.diff))
    except OSError as error:
        good, told = False, f"{error.filename} ne peut être lu."
    print(told)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
