import { liveWords } from "./live-words";

/** What the desk and the screen of a room say, in the language of the page. */
const FRENCH = {
  fresh: (n: number) => (n > 1 ? `${n} nouveaux messages` : "Un nouveau message"),
  offline: "La connexion est perdue\u202f: rien n’a été envoyé. Recommencez quand elle revient.",
  present: (n: number) => (n > 1 ? `${n} personnes suivent la salle` : `${n} personne suit la salle`),
  colon: "\u202f: ",
};

const ENGLISH: typeof FRENCH = {
  fresh: (n) => (n === 1 ? "One new message" : `${n} new messages`),
  offline: "The connection is lost: nothing was sent. Try again when it is back.",
  present: (n) => (n === 1 ? "1 person follows the room" : `${n} people follow the room`),
  colon: ": ",
};

export function deskWords(): typeof FRENCH & ReturnType<typeof liveWords> {
  return { ...liveWords(), ...(document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH) };
}
