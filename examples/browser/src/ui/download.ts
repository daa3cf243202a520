/** Saves a text as a file of the reader's: the browser makes it, no server is asked. */
export function download(name: string, text: string, type: 'text/csv' | 'application/json' = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], {type: `${type};charset=utf-8`}));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click, in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
