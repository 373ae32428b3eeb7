import { liveWords } from "./live-words";

const LONGEST = 160; // characters of a message that are said

function author(line: HTMLElement): string {
  return line.querySelector(".line__author")?.textContent?.trim() ?? "";
}

function text(line: HTMLElement): string {
  const said = line.querySelector(".line__words")?.textContent?.trim() ?? "";
  return said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said;
}

/** What a live room says, in the language of the page. */
const FRENCH = {
  one: (line: HTMLElement) => `${author(line)}\u202f: ${text(line)}`,
  many: (n: number) => (n > 1 ? `${n} nouveaux messages` : `${n} nouveau message`),
  present: (n: number, names: string[]) =>
    `${n > 1 ? `${n} personnes présentes` : `${n} personne présente`}${names.length > 0 ? `, dont ${names.join(", ")}` : ""}`,
  connecting: "",
  sent: "Message envoyé.",
  unsent: "Votre message n’est pas parti\u202f: la ligne est coupée. Il est gardé ici, envoyez-le dès qu’elle revient.",
};

const ENGLISH: typeof FRENCH = {
  one: (line) => `${author(line)}: ${text(line)}`,
  many: (n) => (n === 1 ? "1 new message" : `${n} new messages`),
  present: (n, names) =>
    `${n === 1 ? "1 person is here" : `${n} people are here`}${names.length > 0 ? `, among them ${names.join(", ")}` : ""}`,
  connecting: "",
  sent: "Message sent.",
  unsent: "Your message did not leave: the line is down. It is kept here, send it as soon as it is back.",
};

export function talkWords(): typeof FRENCH & ReturnType<typeof liveWords> {
  return { ...liveWords(), ...(document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH) };
}
