/** What every page that follows a room says of its own updates. A page is suspended; the room itself is « en pause ». */
const FRENCH = {
  live: "En direct",
  waiting: "La ligne est coupée\u202f: la page se remettra à jour toute seule.",
  gone: "Cette salle n’est plus là.",
  closed: "La séance est terminée.",
  suspend: "Suspendre le direct",
  suspended: "Direct suspendu",
  resume: (n: number) => (n > 0 ? `Reprendre le direct (${n})` : "Reprendre le direct"),
};

const ENGLISH: typeof FRENCH = {
  live: "Live",
  waiting: "The line is down: the page will catch up by itself.",
  gone: "This room is no longer here.",
  closed: "The session is over.",
  suspend: "Suspend live updates",
  suspended: "Live updates suspended",
  resume: (n) => (n > 0 ? `Resume live updates (${n})` : "Resume live updates"),
};

export function liveWords(): typeof FRENCH {
  return document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
}
