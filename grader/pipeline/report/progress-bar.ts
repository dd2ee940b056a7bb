const WIDTH = 16;

/** How far something has come, in a few characters: `[#####-----------] 4 of 13`. */
export function progressBar(done: number, of: number): string {
  const filled = of === 0 ? 0 : Math.min(WIDTH, Math.floor((WIDTH * done) / of));
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${done} of ${of}`;
}
