import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.d.ts';

/** Why one metric can't be read: event reason, what the event says, and what the sum of all says. */
export interface MetricFailure {
  reason: string;
  message: string;
  inSummary: string;
}

const NO_RESOURCE_METRICS =
  'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
const NO_CUSTOM_METRICS =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
const NO_EXTERNAL_METRICS =
  'unable to fetch metrics from external metrics API: no external metrics API (external.metrics.k8s.io) registered';

/** What upstream says of a metric in a cluster that serves none (horizontal.go, replica_calculator.go). */
export function metricFailure(metric: MetricSpec): MetricFailure {
  switch (metric.type) {
    case 'Resource':
      return resourceFailure(
        'FailedGetResourceMetric',
        metric.resource?.name ?? '',
        'resource',
        metric.resource?.target.type,
      );
    case 'ContainerResource': {
      const { name = '', target } = metric.containerResource ?? {};
      return resourceFailure('FailedGetContainerResourceMetric', name, 'container', target?.type);
    }
    case 'Pods': {
      const message = `unable to get metric ${metric.pods?.metric.name}: ${NO_CUSTOM_METRICS}`;
      return { reason: 'FailedGetPodsMetric', message, inSummary: `failed to get pods metric value: ${message}` };
    }
    case 'Object': {
      const { metric: name, describedObject } = metric.object ?? {};
      const message = `unable to get metric ${name?.name}: ${describedObject?.kind} on  ${describedObject?.name}/${NO_CUSTOM_METRICS}`;
      return { reason: 'FailedGetObjectMetric', message, inSummary: `failed to get object metric value: ${message}` };
    }
    default: {
      const message = `unable to get external metric ${metric.external?.metric.name}: ${NO_EXTERNAL_METRICS}`;
      return {
        reason: 'FailedGetExternalMetric',
        message,
        inSummary: `failed to get external metric value: ${message}`,
      };
    }
  }
}

function resourceFailure(reason: string, name: string, of: string, target: string | undefined): MetricFailure {
  const what = target === 'AverageValue' ? 'usage' : 'utilization';
  const message = `failed to get ${name} ${what}: unable to get metrics for resource ${name}: ${NO_RESOURCE_METRICS}`;
  return { reason, message, inSummary: `failed to get ${name} ${of} metric value: ${message}` };
}
