import * as numbers from "./numbers";

/** « 3 points » or « 1 point »; French says « 0 point ». */
const fr = (n: number, one: string, many = `${one}s`): string => `${numbers.fr(n)} ${n < 2 ? one : many}`;
const en = (n: number, one: string, many = `${one}s`): string => `${numbers.en(n)} ${n === 1 ? one : many}`;
const euros = (n: number): string => `${numbers.fr(n)}\u202f€`;
const eurosFirst = (n: number): string => `€${numbers.en(n)}`;

/** What a ballot says while it is being filled, in the language of the page. A negative rest is what is too much. */
const FRENCH = {
  points: (left: number, total: number) =>
    left < 0 ? `${fr(-left, "point")} de trop` : `Il reste ${fr(left, "point")} sur ${numbers.fr(total)}`,
  quadratic: (left: number, total: number) =>
    left < 0 ? `${fr(-left, "crédit")} de trop` : `Il reste ${fr(left, "crédit")} sur ${numbers.fr(total)}`,
  budget: (left: number, total: number) =>
    left < 0 ? `${euros(-left)} de trop` : `Il reste ${euros(left)} sur ${euros(total)}`,
  approval: (n: number, most: number) =>
    fr(n, "proposition cochée", "propositions cochées") + (most ? ` sur ${most}` : ""),
  score: (n: number, total: number) => `${fr(n, "proposition notée", "propositions notées")} sur ${total}`,
  judgment: (n: number, total: number) => `${fr(n, "proposition jugée", "propositions jugées")} sur ${total}`,
  ranking: (n: number, total: number) => `${fr(n, "proposition classée", "propositions classées")} sur ${total}`,
  tooMany: (n: number) => `${fr(n, "proposition")} de trop`,
  price: (votes: number) => `coûte ${fr(votes * votes, "crédit")}`,
  rank: (title: string, rank: number, total: number) => `${title}\u202f: rang ${rank} sur ${total}`,
  unranked: (title: string) => `${title}\u202f: sans rang`,
};

const ENGLISH: typeof FRENCH = {
  points: (left, total) =>
    left < 0 ? `${en(-left, "point")} too many` : `${en(left, "point")} left out of ${numbers.en(total)}`,
  quadratic: (left, total) =>
    left < 0 ? `${en(-left, "credit")} too many` : `${en(left, "credit")} left out of ${numbers.en(total)}`,
  budget: (left, total) =>
    left < 0 ? `${eurosFirst(-left)} too much` : `${eurosFirst(left)} left out of ${eurosFirst(total)}`,
  approval: (n, most) => `${en(n, "proposal")} ticked${most ? ` out of ${most}` : ""}`,
  score: (n, total) => `${en(n, "proposal")} marked out of ${total}`,
  judgment: (n, total) => `${en(n, "proposal")} graded out of ${total}`,
  ranking: (n, total) => `${en(n, "proposal")} ranked out of ${total}`,
  tooMany: (n) => `${en(n, "proposal")} too many`,
  price: (votes) => `costs ${en(votes * votes, "credit")}`,
  rank: (title, rank, total) => `${title}: rank ${rank} of ${total}`,
  unranked: (title) => `${title}: no rank`,
};

export type Mode = "points" | "quadratic" | "budget" | "approval" | "score" | "judgment" | "ranking";

export function ballotWords(): typeof FRENCH {
  return document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
}
