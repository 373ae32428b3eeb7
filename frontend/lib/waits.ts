export const LONGEST_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 500;

/** So that three thousand pages that lost the same server do not come back in the same second. */
export function waitMs(attempt: number): number {
  return Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}
