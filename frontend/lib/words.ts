import { en, fr } from "./numbers";

/** What islands say, in the language of the page. */
const FRENCH = {
  left: (n: number) => `Il reste ${fr(n)} ${n > 1 ? "caractères" : "caractère"}`,
  over: (n: number) => `${fr(n)} ${n > 1 ? "caractères" : "caractère"} de trop`,
  restored: "Votre texte a été retrouvé sur cet appareil.",
  kept: "Un texte envoyé plus tôt est encore gardé sur cet appareil.",
  take: "Le reprendre",
  forget: "L’effacer",
  offline: "La connexion est perdue. Votre texte est gardé ici\u202f: envoyez-le dès qu’elle revient.",
};

const ENGLISH: typeof FRENCH = {
  left: (n) => `${en(n)} ${n === 1 ? "character" : "characters"} left`,
  over: (n) => `${en(n)} ${n === 1 ? "character" : "characters"} too many`,
  restored: "Your text was found on this device.",
  kept: "A text you sent earlier is still kept on this device.",
  take: "Use it again",
  forget: "Erase it",
  offline: "The connection is lost. Your text is kept here: send it as soon as it is back.",
};

export function words(): typeof FRENCH {
  return document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
}
