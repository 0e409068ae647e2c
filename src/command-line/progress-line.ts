/** What is being prepared, on a line of the terminal that is gone once it is; nothing where there is no terminal. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): {
  show: (what: string) => void;
  clear: () => void;
} {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (what) => void stream.write(`\r\u001B[K${what}…`),
    clear: () => void stream.write('\r\u001B[K'),
  };
}
