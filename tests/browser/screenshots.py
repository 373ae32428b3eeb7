"""`make screenshots`: every family of pages of the demonstration, at several widths and in several lights, for eyes to judge.

It uses the demonstration that answers on PORT, or starts one for the time of the pictures. Pictures go to `var/screenshots/`;
the few that the documents show go to `docs/images/`.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.fixtures import ARGUMENTS, CHROMIUM, FRENCH, MISSING
from tests.browser.site import free_port

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(os.environ.get("STATE_DIR") or ROOT / "var") / "screenshots"
CHOSEN = ROOT / "docs" / "images"
TALLEST = 4000  # pixels kept of a long page
HEAVIEST = 150_000  # bytes of a picture of the documents
PASSWORD = "vivre-ensemble"  # the demonstration's own, told to whoever starts it
CLICHY, BORDEAUX = "/t/clichy-sous-bois-93014/", "/t/bordeaux-33063/"
FULL = f"{CLICHY}consultations/clichy-nos-priorites/"
HUGE = f"{BORDEAUX}consultations/bordeaux-nos-priorites/"
DRAFT = "/t/valenciennes-59606/agents/consultations/valenciennes-faubourgs/"
EMPTY = "/t/villeurbanne-69266/consultations/villeurbanne-budget-des-jeunes/"
BUDGET = f"{CLICHY}consultations/clichy-budget-cohesion/"
ALLEY = f"{CLICHY}consultations/clichy-allee-maurice-audin/"
ELDERS = "/t/besancon-25056/consultations/besancon-bien-vieillir/"
DESK = f"{CLICHY}agents/consultations/clichy-budget-cohesion/votes/"
ENDED = "section[aria-labelledby=passees] .rows a"
ROOM_DESK = "a[href$='/animer/']"
BALLOT, RESULT = "a[href$='/bulletin/']", "a[href$='/resultat/']"

BENCHES = (
    ("title", "Des bancs devant les immeubles"),
    ("text", "Les personnes âgées ne savent plus où s’asseoir. Il faudrait remettre des bancs à l’ombre."),
)
STILL = ".nextbar { position: static !important; }"  # else it would lie across the middle of a long picture


@dataclass(frozen=True)
class Shot:
    """A page to photograph: its name, address and reader. `first` follows the first link that matches, then the next after
    a bar, or goes further down the address after a plus; `typed` is sent first."""

    name: str
    path: str
    who: str = ""
    first: str = ""
    typed: tuple[tuple[str, str], ...] = ()


SHOTS = (
    Shot("accueil", "/"), Shot("territoires", "/territoires/?q=clichy"), Shot("comprendre", "/comprendre/"),
    Shot("accessibilite", "/accessibilite/"), Shot("plan", "/plan-du-site/"), Shot("territoire", CLICHY),
    Shot("consultations", f"{CLICHY}consultations/"), Shot("consultation", FULL), Shot("charte", f"{FULL}charte/"),
    Shot("consultation-vide", EMPTY), Shot("consultation-archivee", "/t/creil-60175/consultations/creil-plateau-rouher/"),
    Shot("propositions", f"{FULL}propositions/"), Shot("propositions-enorme", f"{HUGE}propositions/?tri=soutenues"),
    Shot("propositions-vide", f"{EMPTY}propositions/"),
    Shot("proposition", f"{FULL}propositions/?tri=discutees", first=".rows a"),
    Shot("proposition-connectee", f"{FULL}propositions/?tri=discutees", "resident", ".rows a"),
    Shot("ecrire", f"{FULL}propositions/nouvelle/", "resident"), Shot("semblables", f"{FULL}propositions/nouvelle/", "resident", typed=BENCHES),
    Shot("connexion", "/compte/connexion/"),
    Shot("inscription", "/compte/inscription/"), Shot("compte", "/compte/", "association"),
    Shot("association", "/compte/", "association", "a[href*='/associations/']"),
    Shot("bureau", f"{CLICHY}agents/", "official"), Shot("equipe", f"{CLICHY}agents/equipe/", "administrator"),
    Shot("residences", f"{CLICHY}agents/residences/", "official"), Shot("associations", f"{CLICHY}agents/associations/", "official"),
    Shot("elus", f"{CLICHY}agents/elus/", "official"), Shot("nouvelle-consultation", f"{CLICHY}agents/nouvelle-consultation/", "official"),
    Shot("gerer", f"{CLICHY}agents/consultations/clichy-nos-priorites/", "official"),
    Shot("etapes", f"{CLICHY}agents/consultations/clichy-nos-priorites/etapes/", "official"),
    Shot("votes", f"{BUDGET}votes/"), Shot("question", f"{BUDGET}votes/", "resident", ".rows a"),
    Shot("bulletin", f"{BUDGET}votes/", "resident", f".rows a | {BALLOT}"),
    Shot("chercher-recepisse", f"{ALLEY}votes/", first=".rows a | a[href$='/verifier/']"),
    Shot("resultat", f"{ELDERS}votes/", first=f".rows a | {RESULT}"), Shot("resultat-approbation", f"{ALLEY}votes/", first=f".rows a | {RESULT}"),
    Shot("methodes", "/methodes/"), Shot("methode", "/methodes/majority-judgment/"),
    Shot("preparer-vote", f"{DESK}nouveau/", "official"), Shot("gerer-vote", DESK, "official", ".rows a"),
    Shot("bulletins-papier", DESK, "official", ".rows a | a[href$='/papier/']"),
    Shot("salles", f"{FULL}salles/"), Shot("salle", f"{FULL}salles/", "resident", ".rows a"),
    Shot("nouvelle-salle", f"{FULL}salles/nouvelle/", "facilitator"), Shot("pupitre", f"{FULL}salles/", "facilitator", f".rows a | {ROOM_DESK}"),
    Shot("ecran-de-salle", f"{FULL}salles/", "facilitator", f".rows a | {ROOM_DESK} | a[href$='/ecran/']"),
    Shot("salle-terminee", f"{BUDGET}salles/", first=ENDED),
    Shot("compte-rendu", f"{BUDGET}salles/", "facilitator", f"{ENDED} | +compte-rendu/"),
    Shot("compte-rendu-modifier", f"{BUDGET}salles/", "facilitator", f"{ENDED} | +compte-rendu/modifier/"),
    Shot("decisions-notees", f"{BUDGET}salles/", "facilitator", f"{ENDED} | +compte-rendu/decisions/"),
    Shot("transcription", f"{BUDGET}salles/", first=f"{ENDED} | +transcription/"),
    Shot("proposer-depuis-la-salle", f"{FULL}salles/", "resident", ".rows a | +proposer/"),
    Shot("fiches", "/pratiques/"), Shot("fiche", "/pratiques/", first=".rows a"),
    Shot("fiches-bureau", f"{CLICHY}pratiques/", "official"), Shot("fiche-modifier", f"{CLICHY}pratiques/", "official", ".rows a | +modifier/"),
    Shot("moderation", f"{CLICHY}moderation/?tout=1", "moderator"), Shot("dossiers", f"{CLICHY}moderation/liste/", "moderator"),
    Shot("dossier", f"{CLICHY}moderation/", "moderator"), Shot("seconde-lecture", f"{CLICHY}moderation/?tout=1", "moderator", "a[href$='/relire/']"),
    Shot("recours", f"{CLICHY}moderation/recours/", "moderator", ".rows a"), Shot("signaler", f"{CLICHY}signaler/"),
    Shot("suites", f"{CLICHY}suites/"),
    Shot("observatoire", "/observatoire/"), Shot("comparaison", "/observatoire/comparer/?pairs=25056&indicateur=P1"),
    Shot("questions", "/observatoire/questions/"), Shot("observatoire-ville", f"{CLICHY}agents/observatoire/", "administrator"),
    Shot("donnees", f"{CLICHY}donnees/"),
    Shot("registre", f"{CLICHY}moderation/registre/"), Shot("transparence", f"{CLICHY}moderation/transparence/"),
    Shot("regles-de-moderation", f"{CLICHY}consultations/clichy-contre-les-discriminations/moderation/"),
    Shot("introuvable", "/t/nulle-part/"), Shot("courrier", "/demo/courrier/"), Shot("anglais", f"/en{FULL}"),
)  # fmt: skip


@dataclass(frozen=True)
class Light:
    """How a picture is taken."""

    name: str
    width: int
    options: dict[str, Any] = field(default_factory=dict)
    media: dict[str, Any] = field(default_factory=dict)
    style: str = ""


LIGHTS = (
    Light("360", 360), Light("768", 768), Light("1280", 1280),
    Light("360-sombre", 360, {"color_scheme": "dark"}), Light("1280-sombre", 1280, {"color_scheme": "dark"}),
    Light("360-double", 360, style="html { font-size: 200% !important; }"),
    Light("768-contraste", 768, {"forced_colors": "active"}), Light("768-imprime", 768, media={"media": "print"}),
)  # fmt: skip
DOCUMENTS = (
    ("accueil", "1280"), ("consultation", "1280"), ("consultation", "1280-sombre"), ("propositions", "360"),
    ("proposition", "1280"), ("proposition", "360"), ("semblables", "360"), ("etapes", "1280"),
    ("bulletin", "360"), ("resultat", "1280"), ("dossier", "1280"), ("suites", "1280"), ("comparaison", "1280"),
)  # fmt: skip


def answers(url: str) -> bool:
    """True where the platform is there, whatever its health."""
    try:
        with urllib.request.urlopen(f"{url}/sante/", timeout=5) as answer:
            return "database" in json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code == 503
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """The address of the demonstration that runs, or of one started for the pictures."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    if answers(url):
        yield url
        return
    port = free_port()
    command = [sys.executable, "manage.py", "demo", "--with-parent", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    try:
        ready = next((line for line in running.stdout if line.startswith("Prêt")), "")
        if not ready:
            raise SystemExit("La démonstration n'a pas démarré : lancez « make demo » pour voir pourquoi.")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=60)


def addresses() -> dict[str, str]:
    """The first seeded person of each role in Clichy."""
    people = json.loads((ROOT / "core/workshop/seeds/people.json").read_text(encoding="utf-8"))["personas"]
    found: dict[str, str] = {}
    for person in people:
        if person.get("territory") in {None, "93014"}:
            found.setdefault(person["role"], person["email"])
    return found


def sign_in(browser: Browser, url: str, email: str) -> Any:
    """The cookies of somebody signed in with the demonstration's password."""
    context = browser.new_context(base_url=url, locale="fr-FR")
    page = context.new_page()
    page.goto("/compte/connexion/mot-de-passe/")
    page.locator("main input[type=email]").fill(email)
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "mot-de-passe" not in address)
    cookies = context.cookies()
    context.close()
    return cookies


def prepare_minutes(browser: Browser, url: str, cookies: Any) -> None:
    """The demonstration leaves the minutes of its ended session to be prepared: they are, once, so that there is a draft to see."""
    context = browser.new_context(base_url=url, locale="fr-FR")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{BUDGET}salles/")
    page.goto(f"{url}{page.locator(ENDED).first.get_attribute('href')}compte-rendu/")
    if page.locator("button[value=preparer]").count():
        page.locator("button[value=preparer]").click()
        page.wait_for_url("**/modifier/")
    context.close()


def photograph(page: Page, url: str, shot: Shot, light: Light) -> bytes:
    """One page in one light, from its top."""
    page.goto(url + shot.path, wait_until="networkidle")
    for link in filter(None, shot.first.split(" | ")):
        further = page.url + link[1:] if link.startswith("+") else ""
        address = further or url + (page.locator(f".page {link}").first.get_attribute("href") or "/")
        page.goto(address, wait_until="networkidle")
    for name, words in shot.typed:
        page.locator(f"main [name={name}]").fill(words)
    if shot.typed:
        page.locator("main form button.button--primary").first.click()
        page.wait_for_load_state("networkidle")
    if light.media:
        page.emulate_media(**light.media)
    page.add_style_tag(content=light.style + STILL)
    height = min(TALLEST, page.evaluate("() => document.documentElement.scrollHeight"))
    return page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": light.width, "height": height})


def keep_for_documents(picture: bytes, name: str, width: int) -> None:
    """The top of a picture, in few colours, small enough for the repository."""
    height = 1100 if width < 500 else 900
    image = Image.open(io.BytesIO(picture)).convert("RGB").crop((0, 0, width, height))
    CHOSEN.mkdir(parents=True, exist_ok=True)
    for colours in (128, 64, 32, 16):
        image.quantize(colours).save(CHOSEN / f"{name}.png", optimize=True)
        if (CHOSEN / f"{name}.png").stat().st_size < HEAVIEST:
            return


def main(wanted: list[str]) -> None:
    """Photograph everything, or the pages and the lights named on the command line."""
    if not Path(CHROMIUM).exists():
        raise SystemExit(MISSING)
    PICTURES.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if shot.name in wanted] or list(SHOTS)
    lights = [light for light in LIGHTS if light.name in wanted] or list(LIGHTS)
    with demonstration() as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=FRENCH)
        people = addresses()
        cookies = {who: sign_in(browser, url, people[who]) for who in sorted({s.who for s in shots} - {""})}
        if "facilitator" in cookies:
            prepare_minutes(browser, url, cookies["facilitator"])
        for light in lights:
            options = {
                "viewport": {"width": light.width, "height": 900},
                "bypass_csp": True,
                "locale": "fr-FR",
                **light.options,
            }
            for who in sorted({shot.who for shot in shots}):
                context = browser.new_context(**options)
                context.add_cookies(cookies.get(who, []))
                for shot in (one for one in shots if one.who == who):
                    page = context.new_page()
                    picture = photograph(page, url, shot, light)
                    page.close()
                    (PICTURES / f"{shot.name}-{light.name}.png").write_bytes(picture)
                    if (shot.name, light.name) in DOCUMENTS:
                        keep_for_documents(picture, f"{shot.name}-{light.name}", light.width)
                context.close()
            sys.stdout.write(f"{light.name} : {len(shots)} pages\n")
        browser.close()
    sys.stdout.write(f"Images : {PICTURES}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
