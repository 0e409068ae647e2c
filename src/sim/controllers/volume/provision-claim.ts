import type { StorageClass } from 'kubernetes-types/storage/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ClaimObject } from '../common/kinds.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { CLAIMS } from './bind-claim.ts';
import { claimClass } from './match-volume.ts';

const PROVISIONER_ANNOTATIONS = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
];
/** Provisioners of old that are CSI drivers now. */
const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
};

/** Asks the provisioner of the claim's class for a volume, and says that it is waited for (upstream: provisionClaim). */
export function provisionClaim(
  { client, events }: Workshop,
  claim: ClaimObject,
  storageClass: (StorageClass & KubeObject) | undefined,
): void {
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${claimClass(claim)}" not found`;
    return events.record(claim, 'Warning', 'ProvisioningFailed', message);
  }
  const provisioner = MIGRATED[storageClass.provisioner] ?? storageClass.provisioner;
  if (provisioner.startsWith('kubernetes.io/')) {
    return events.record(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
  }
  askProvisioner(client, claim, provisioner);
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  events.record(claim, 'Normal', 'ExternalProvisioning', message);
}

function askProvisioner(client: Workshop['client'], claim: ClaimObject, provisioner: string): void {
  if (PROVISIONER_ANNOTATIONS.every((key) => claim.metadata.annotations?.[key] === provisioner)) return;
  const asked = Object.fromEntries(PROVISIONER_ANNOTATIONS.map((key) => [key, provisioner]));
  const annotations = { ...claim.metadata.annotations, ...asked };
  updateObject(client, CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations } });
}
