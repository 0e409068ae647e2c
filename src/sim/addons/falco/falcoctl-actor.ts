import type { Actor } from '../../kubelet/images/actor.ts';
import { readFlags } from '../common/command-flags.ts';
import { writeLine } from '../common/write-line.ts';

const RULES = ['falco_rules.yaml', 'k8s_audit_rules.yaml'];

/** `falcoctl artifact install` puts the rules that the image brings into a folder that Falco's container shares. */
export const falcoctlActor: Actor = (process) => {
  const folder = readFlags(process.argv).text('rulesfiles-dir', '/rulesfiles');
  if (process.files.exists(folder)) {
    for (const name of RULES)
      process.files.write(`${folder}/${name}`, process.files.read(`/usr/share/falcoctl/${name}`));
    writeLine(process, 1, `INFO  Artifact successfully installed name: falco-rules directory: ${folder}`);
  }
  if (!process.argv.includes('follow')) process.terminate({ code: 0 });
};
