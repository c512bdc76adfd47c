import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from '../data-sources.ts';
import type { Board, VariableName } from '../model.ts';

const LABELS: Readonly<Record<VariableName, string>> = {
  environment: 'Environment',
  service: 'Service',
  instance: 'Instance',
  route: 'Route',
};

/** Each query uses the values of the variables before it. */
const QUERIES: Readonly<Record<VariableName, string>> = {
  environment: 'label_values(target_info, deployment_environment_name)',
  service: 'label_values(target_info{deployment_environment_name=~"$environment"}, service_name)',
  instance:
    'label_values(target_info{deployment_environment_name=~"$environment",service_name=~"$service"}, service_instance_id)',
  route:
    'label_values({__name__=~"http_server_request_duration_seconds(_count)?",deployment_environment_name=~"$environment",service_name=~"$service"}, http_route)',
};

/** A variable of a board; Prometheus supplies its values when the time range changes. */
export function renderVariable(name: VariableName, board: Board): Builder<VariableModel> {
  const builder = new QueryVariableBuilder(name)
    .label(LABELS[name])
    .datasource(PROMETHEUS)
    .query({ query: QUERIES[name], refId: name, qryType: 5 })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
  if (name === 'service' && !board.allServices) return builder;
  return (
    builder
      .multi(true)
      .includeAll(true)
      // Includes series without the label: a service without an environment, a request without a route.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}
