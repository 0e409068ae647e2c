export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --quiet: #6e7781; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.score { font-size: 2.5rem; font-weight: 700; margin: .5rem 0; } .score small { font-size: 1rem; font-weight: 400; color: var(--quiet); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } .bar { width: 40%; } meter { width: 100%; }
.metrics { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; } .metrics dt { color: var(--quiet); } .metrics dd { margin: 0; font-size: 1.3rem; }
.met { color: var(--good); } .lost, .missed, .harm { color: var(--bad); } .partly, .hint { color: var(--warn); } .kind { color: var(--quiet); white-space: nowrap; }
code { font-size: .85em; word-break: break-all; } svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: currentColor; }
footer { margin: 3rem 0; color: var(--quiet); }
@media print { body { max-width: none; } }
`;
