/** Longest delay of a Node timer, in ms. With a longer one, a timer fires at once, with a warning. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
