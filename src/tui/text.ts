/** Cuts an identifier in the middle, so that both its ends stay to be recognised: `web-54466…-hhqqt`. */
export function cutMiddle(text: string, width: number, mark = '…'): string {
  if (text.length <= width) return text;
  if (width <= mark.length + 1) return text.slice(0, Math.max(0, width));
  const tail = Math.floor((width - mark.length) / 2);
  return `${text.slice(0, width - mark.length - tail)}${mark}${text.slice(text.length - tail)}`;
}

/** Exactly `width` characters: cut in the middle or filled with blanks. */
export function fit(text: string, width: number, mark = '…'): string {
  return cutMiddle(text, width, mark).padEnd(Math.max(0, width));
}

/** Breaks text at blanks into lines of at most `width` characters; a longer word is broken hard. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      let rest = word;
      if (line !== '' && line.length + 1 + rest.length > width) {
        lines.push(line);
        line = '';
      }
      while (rest.length > width) {
        lines.push(rest.slice(0, width));
        rest = rest.slice(width);
      }
      line = line === '' ? rest : `${line} ${rest}`;
    }
    lines.push(line);
  }
  return lines;
}

/** `00:17:42`, hours growing as they must. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `17:42` within the hour, `1:17:42` beyond. */
export function shortClockText(ms: number): string {
  const text = clockText(ms);
  return text.startsWith('00:') ? text.slice(3) : text.replace(/^0/, '');
}

/** How long ago, in the two largest units that matter: `4 min`, `3 h 12 min`, `46 h`, `9 d`. */
export function agoText(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return `${Math.floor(Math.max(0, ms) / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 10) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours < 72 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** Points without a trailing zero: `12`, `7.5`. */
export function pointsText(points: number): string {
  return String(Math.round(points * 10) / 10);
}
