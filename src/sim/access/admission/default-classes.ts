import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.d.ts';
import type { Ingress } from 'kubernetes-types/networking/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { isAbout } from './refusal.ts';

const STORAGE_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const INGRESS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

/** Claims that name no class get the default one (plugin/pkg/admission/storage/storageclass/setdefault). */
export function defaultStorageClass(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    mutate: (attributes) => {
      const { operation, object } = attributes;
      if (operation !== 'CREATE' || object === undefined || !isAbout(attributes, 'persistentvolumeclaims')) return;
      const claim = as<PersistentVolumeClaim>(object);
      const annotated = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined;
      if (annotated || claim.spec === undefined || claim.spec.storageClassName !== undefined) return;
      const found = newestDefault(store.list('storageclasses.storage.k8s.io'), STORAGE_ANNOTATIONS);
      if (found !== undefined) claim.spec.storageClassName = found;
    },
  };
}

/** Ingresses that name no class get the default one (plugin/pkg/admission/network/defaultingressclass). */
export function defaultIngressClass(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    mutate: (attributes) => {
      const { operation, object } = attributes;
      if (operation !== 'CREATE' || object === undefined || !isAbout(attributes, 'ingresses.networking.k8s.io')) return;
      const ingress = as<Ingress>(object);
      const annotated = ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined;
      if (annotated || ingress.spec?.ingressClassName !== undefined) return;
      const found = newestDefault(store.list('ingressclasses.networking.k8s.io'), [INGRESS_ANNOTATION]);
      if (found !== undefined) ingress.spec = { ...ingress.spec, ingressClassName: found };
    },
  };
}

/** Of several defaults the youngest, and of those the first by name. */
function newestDefault(classes: readonly KubeObject[], annotations: readonly string[]): string | undefined {
  const defaults = classes.filter(({ metadata }) =>
    annotations.some((annotation) => metadata.annotations?.[annotation] === 'true'),
  );
  const born = (one: KubeObject) => one.metadata.creationTimestamp ?? '';
  return defaults.toSorted((a, b) => (born(a) > born(b) ? -1 : born(a) < born(b) ? 1 : 0)).at(0)?.metadata.name;
}
