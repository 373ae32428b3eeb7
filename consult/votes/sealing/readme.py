"""The page that goes with the published files: in plain words, how to recount and what it proves."""

TEXT = """# {title}

Ce dossier permet à chacun de recompter ce vote, sans rien demander à la ville et sans lui faire confiance.

## Recompter

1. Copiez tout le dossier sur votre ordinateur.
2. Il vous faut Python 3.9 ou plus récent, et rien d’autre (ni réseau, ni bibliothèque).
3. Dans le dossier, lancez : `python3 recount.py`

Le programme refait tout le compte. Il écrit les totaux puis « Tout concorde. », ou bien une phrase qui nomme le défaut :
le fichier, la ligne, ce qui ne va pas. Il tient en trois cents lignes : lisez-le, ou écrivez le vôtre. Celui qui vous
vient d’un autre dossier ou d’une autre personne vaut mieux que celui-ci : un programme trafiqué dirait ce qu’il veut.

Il affiche aussi la clé du journal. Comparez-la avec celle que la ville a affichée à l’ouverture du vote.

{published}
## Retrouver votre bulletin

`python3 recount.py --recepisse XXXXX-XXXXX-XXXXX-XXXXX` dit si votre récépissé est au journal, si votre bulletin a été
compté et avec quel choix, ou s’il a été remplacé par un vote plus récent. Après la publication, votre récépissé montre
votre choix : ne le donnez à personne.

## Vérifier que le journal n’a fait que croître

Si vous avez gardé une copie plus ancienne : `python3 recount.py --diff ANCIENNE_COPIE`.

## Les fichiers

| fichier | ce qu’il contient |
| --- | --- |
| `question.json` | la question, les options, le mode de vote, la règle, le nombre d’inscrits, la clé du journal |
| `ballots.jsonl` | les bulletins en ligne comptés, sans nom et sans ordre : `h` répond au bulletin scellé, `r` est un nombre tiré au hasard, `choice` est le choix |
| `paper.jsonl` | les bulletins en papier, par lot et par feuille |
| `journal.txt` | le journal : une empreinte par ligne, récépissés et déclarations de la ville |
| `superseded.txt` | les récépissés remplacés par un vote plus récent |
| `statements.jsonl` | les déclarations : ouverture, rectifications, lots de papier, résultat, destruction des clés |
| `checkpoint` | la taille et la racine du journal, signées |
| `result.json` | les totaux et le résultat |
| `recount.py` | le programme qui recompte |

## Ce que le recompte prouve

Chaque bulletin compté répond à un récépissé du journal, une seule fois ; aucun bulletin du journal ne manque, sauf ceux
qui furent remplacés ou retirés, et dont la liste est ici ; il y a autant de bulletins que d’émargements et pas plus que
d’inscrits ; les totaux publiés sont ceux des bulletins ; aucun fichier n’a changé depuis la signature.

## Ce qu’il ne prouve pas

Que la ville n’a pas ajouté de bulletin au nom de personnes qui n’ont pas voté : l’émargement, que les scrutateurs
contrôlent, est là pour cela. Que le serveur a bien scellé le choix que vous aviez fait : votre récépissé est là pour
cela. Que la règle a désigné les bons lauréats : `result.json` dit comment elle a conclu, à partir des totaux.
"""
PUBLISHED = {
    "ballots": "",
    "totals": """**Moins de onze personnes ont voté d’une même façon.** Publier les bulletins en dirait trop sur chacune :
`ballots.jsonl` et `paper.jsonl` manquent, seuls les totaux sont publiés. Le programme vérifie tout le reste.

""",
    "scrutineers": """**Les bulletins ne sont pas publiés**, car on peut y reconnaître quelqu’un à sa façon de le remplir, ou
acheter un vote contre un dessin convenu. `ballots.jsonl` et `paper.jsonl` sont remis aux scrutateurs, qui les posent dans
ce dossier et lancent le même programme : leurs empreintes sont au journal. Il vérifie ici tout le reste.

""",
}


def readme(title: str, published: str) -> str:
    """The text of LISEZMOI.md for one vote. `published` is as in question.json; raises KeyError for another."""
    return TEXT.format(title=" ".join(title.split()), published=PUBLISHED[published])
