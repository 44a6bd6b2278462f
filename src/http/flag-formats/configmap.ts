import { stringify } from "yaml";
import type { FlagFormat } from "./flag-format.ts";
import { flagTexts } from "./flag-text.ts";

/**
 * A Kubernetes ConfigMap for `envFrom`, named after the rollout. Kubernetes reads YAML 1.1, where a bare `NO` is false and
 * `1:30` ninety, and a ConfigMap takes strings only: so every key and value is quoted.
 */
export const configmapFormat: FlagFormat = {
  name: "configmap",
  mediaType: "application/yaml",
  render: ({ rollout, stage, revision, flags }) =>
    stringify(
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: `${rollout}-flags`,
          labels: { "app.kubernetes.io/managed-by": "sluice" },
          annotations: { "sluice/rollout": rollout, "sluice/stage": stage, "sluice/revision": String(revision) },
        },
        data: Object.fromEntries(flagTexts(flags)),
      },
      { version: "1.1", defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 },
    ),
};
