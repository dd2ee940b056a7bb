/** Lines that stand before a script's own first one where it is evaluated. */
export const LINES_BEFORE = 1;
