/** `task-03` for `task-03-commitment`: the name that people type. */
export function shortId(id: string): string {
  return /^task-\d+/.exec(id)?.[0] ?? id;
}

/** `commitment` for `task-03-commitment`. */
export function slugOf(id: string): string {
  return id.replace(/^task-\d+-/, '');
}
