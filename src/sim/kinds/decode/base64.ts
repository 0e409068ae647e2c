/** The offset of the first byte that standard base64 does not allow (Go's CorruptInputError), or undefined. */
export function base64ErrorOffset(text: string): number | undefined {
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  let inQuantum = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '\n' || c === '\r') continue;
    if (/[A-Za-z0-9+/]/.test(c)) {
      inQuantum = (inQuantum + 1) % 4;
      continue;
    }
    if (c !== '=' || inQuantum < 2) return at;
    return paddingError(text, at, inQuantum);
  }
  return inQuantum === 0 ? undefined : text.length - inQuantum;
}

function paddingError(text: string, at: number, inQuantum: number): number | undefined {
  let next = at + 1;
  const skip = () => {
    while (text[next] === '\n' || text[next] === '\r') next++;
  };
  skip();
  if (inQuantum === 2) {
    if (text[next] === undefined) return text.length;
    if (text[next] !== '=') return next - 1;
    next++;
    skip();
  }
  return text[next] === undefined ? undefined : next;
}
