import { spawnSync } from "node:child_process";

/** Whether a program is there, installed from Debian's package where it is not and we may. */
export function installed(program: string, debianPackage: string): boolean {
  if (isThere(program)) return true;
  if (process.getuid?.() !== 0) return false;
  console.log(`Installing ${debianPackage} for the tests (apt-get install ${debianPackage}) …`);
  for (const args of [["update"], ["install", "--no-install-recommends", debianPackage]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["-y", "-q", ...args], { env, timeout: 300_000 });
  }
  return isThere(program);
}

function isThere(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}
