const PREFIX = 'part:';

/** What stack traces call a task's script: no path, and nothing that occurs in them by chance. */
export function nameInTraces(task: string): string {
  return `${PREFIX}${task}`;
}

export function isNameInTraces(name: string | null): boolean {
  return name?.startsWith(PREFIX) ?? false;
}
