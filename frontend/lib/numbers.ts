const NUMBERS = { fr: new Intl.NumberFormat("fr-FR"), en: new Intl.NumberFormat("en-GB") };

/** « 40 000 », with the narrow space of French. */
export const fr = (n: number): string => NUMBERS.fr.format(n);
/** “40,000”. */
export const en = (n: number): string => NUMBERS.en.format(n);
