// Which folder may import which: arrows point down only. src/README.md draws the same map in words.
const down = {
  'src/clock': [],
  'src/journal': ['src/clock'],
  'src/sim': ['src/clock'],
  'src/target': ['src/sim', 'src/journal', 'src/clock'],
  'src/checks': ['src/target', 'src/journal', 'src/clock', 'src/sim/kinds/cel'],
  'src/detection': ['src/journal', 'src/clock'],
  'src/scoring': ['src/journal', 'src/clock'],
  'src/scenarios': ['src/checks', 'src/detection', 'src/scoring', 'src/target', 'src/journal', 'src/clock'],
  'src/report': ['src/scenarios', 'src/scoring', 'src/detection', 'src/journal', 'src/clock'],
  'src/run': ['src/scenarios', 'src/scoring', 'src/detection', 'src/checks', 'src/target', 'src/journal', 'src/clock'],
  'src/tui': ['src/run', 'src/scenarios', 'src/scoring', 'src/detection', 'src/journal', 'src/clock'],
};
const simDown = {
  'src/sim/x509': [],
  'src/sim/store': [],
  'src/sim/events': ['src/sim/store'],
  'src/sim/kinds': ['src/sim/store', 'src/sim/x509'],
  'src/sim/access': ['src/sim/store', 'src/sim/kinds', 'src/sim/x509'],
  'src/sim/network': ['src/sim/store', 'src/sim/kinds'],
  'src/sim/controllers': ['src/sim/store', 'src/sim/kinds', 'src/sim/access', 'src/sim/events', 'src/sim/x509'],
  'src/sim/kubelet': ['src/sim/store', 'src/sim/kinds', 'src/sim/access', 'src/sim/network', 'src/sim/events'],
  'src/sim/addons': [
    'src/sim/store',
    'src/sim/kinds',
    'src/sim/x509',
    'src/sim/events',
    'src/sim/access',
    'src/sim/network',
    'src/sim/kubelet',
    'src/sim/controllers',
  ],
  'src/sim/api': ['src/sim/store', 'src/sim/kinds', 'src/sim/access', 'src/sim/network'],
};
const anywhere = [
  'src/make-folders.ts',
  'src/nearest.ts',
  'src/package-root.ts',
  'src/user-error.ts',
  'src/heap-limits.ts',
];
const folder = (name) => `^${name.replaceAll('/', '\\/')}\\/`;
const rule = (name, from, allowed, scope) => ({
  name,
  severity: 'error',
  from: { path: folder(from), pathNot: '\\.test\\.tsx?$' },
  to: { path: scope, pathNot: [folder(from), ...allowed.map(folder), ...anywhere.map((file) => `^${file}$`)] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      // A process and the files it has open know each other by type.
      name: 'no-cycles-of-types',
      severity: 'error',
      from: { pathNot: '^src/sim/kubelet/(files|processes)/' },
      to: { circular: true },
    },
    ...Object.entries(down).map(([from, allowed]) => rule(`${from} imports down only`, from, allowed, '^src/')),
    ...Object.entries(simDown).map(([from, allowed]) =>
      rule(`${from} imports down only`, from, [...allowed, 'src/clock'], '^src/sim/[^/]+/'),
    ),
    {
      name: 'the simulator has one door',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/sim/', '\\.test\\.tsx?$', '^src/checks/'] },
      to: { path: '^src/sim/', pathNot: ['^src/sim/index\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
