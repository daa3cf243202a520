const said = new Set<string>();

/** Tells the user something once per process, as a console warning: a limit met, a slower path taken. */
export function notice(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  console.warn(`kronflow: ${message}`);
}
