import { execFileSync, spawnSync } from "node:child_process";
import { parse } from "yaml";
import type { Values } from "./in-shell.ts";

export const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;

interface ConfigMap {
  readonly kind: string;
  readonly data: Values;
}

/** As YAML 1.1, which Kubernetes reads: there a bare NO would be false. */
export function configMapData(text: string): Values {
  return (parse(text, { version: "1.1" }) as ConfigMap).data; // strings or not is what the caller compares
}

/** What kubectl, which needs no cluster for it, makes of the manifest before it would send it. */
export function kubectlData(text: string): Values {
  const args = ["label", "--local", "-o", "json", "-f", "-", "checked=yes"];
  const map = JSON.parse(
    execFileSync("kubectl", args, { input: text, stdio: ["pipe", "pipe", "pipe"] }).toString("utf8"),
  ) as ConfigMap;
  if (map.kind !== "ConfigMap") throw new Error(`kubectl reads a ${map.kind}`);
  return map.data;
}
